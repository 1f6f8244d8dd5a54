//! How a field is looked at for individual numbers.

use crate::individual_number::{self, Found};

/// What is done about individual numbers in a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing: twelve digits stand there by right.
    #[default]
    Past,
    /// They are hidden in what somebody wrote.
    Hide,
    /// A code or a number that holds one is left out: hidden, it would be equal to others.
    LeaveOut,
}

impl Look {
    /// Looks at `text` from the byte `from` on.
    pub(super) fn at(self, text: &mut String, from: usize) -> Found {
        if self == Self::Past {
            return Found::default();
        }
        let found = individual_number::hide(text, from);
        if self == Self::LeaveOut && found.places > 0 {
            text.truncate(from);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_left_hidden_or_left_out_as_the_field_says() {
        let at = |look: Look| {
            let mut text = "備考：番号123456789018".to_owned();
            let found = look.at(&mut text, "備考：".len());
            (text, found.places)
        };
        assert_eq!(at(Look::Past), ("備考：番号123456789018".to_owned(), 0));
        assert_eq!(at(Look::Hide), ("備考：番号************".to_owned(), 1));
        assert_eq!(at(Look::LeaveOut), ("備考：".to_owned(), 1));
    }
}
