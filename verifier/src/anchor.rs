//! Anchors: size and root of the ledger as somebody kept them outside, such as on paper.

use std::fmt;
use std::str::FromStr;

use crate::hash::Hash;

/// Digits of a root that an anchor has at least.
const LEAST: usize = 8;

/// `SIZE:ROOT`, as it is printed: commas in the size and spaces in the root do not matter, and the
/// root may be cut off after eight digits or more.
///
/// ```
/// use tenken_verify::anchor::Anchor;
/// let anchor: Anchor = "12,345:ab12 cd34 ef56 7890".parse().unwrap();
/// assert_eq!(anchor.to_string(), "12345:ab12cd34ef567890");
/// assert!("12345:ab12".parse::<Anchor>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Entries of the ledger.
    pub size: i64,
    /// The root or its first digits, in small letters.
    pub root: String,
}

impl Anchor {
    /// Whether that is the root.
    #[must_use]
    pub fn fits(&self, root: &Hash) -> bool {
        root.to_string().starts_with(&self.root)
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.size, self.root)
    }
}

/// The text is no anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoAnchor;

impl fmt::Display for NoAnchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an anchor is SIZE:ROOT, with at least eight hexadecimal digits of the root")
    }
}

impl std::error::Error for NoAnchor {}

impl FromStr for Anchor {
    type Err = NoAnchor;

    fn from_str(text: &str) -> Result<Self, NoAnchor> {
        let (size, root) = text.split_once([':', '：']).ok_or(NoAnchor)?;
        let size: String = size.chars().filter(|c| !is_decoration(*c)).collect();
        let root: String = root.chars().filter(|c| !is_decoration(*c)).collect();
        let is_number = !size.is_empty() && size.bytes().all(|b| b.is_ascii_digit());
        let is_root = (LEAST..=64).contains(&root.len());
        if !is_number || !is_root || !root.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(NoAnchor);
        }
        let size = size.parse().map_err(|_| NoAnchor)?;
        Ok(Self { size, root: root.to_ascii_lowercase() })
    }
}

fn is_decoration(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '，' | '、' | '…')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_is_read_as_it_is_printed_and_as_people_type_it() {
        let root = Hash::of(b"");
        for text in ["0:e3b0c442", "0:E3B0 C442 98FC 1C14", "0 ： e3b0c44298fc…"] {
            let anchor: Anchor = text.parse().unwrap();
            assert!(anchor.size == 0 && anchor.fits(&root), "{text}");
        }
        let whole: Anchor = format!("1,234,567:{root}").parse().unwrap();
        assert!(whole.size == 1_234_567 && whole.fits(&root));
    }

    #[test]
    fn what_proves_nothing_is_no_anchor() {
        for text in ["", "12", "12:", "12:e3b0c44", ":e3b0c442", "-1:e3b0c442", "1:e3b0c44g"] {
            assert_eq!(text.parse::<Anchor>(), Err(NoAnchor), "{text}");
        }
        let long = format!("1:{}0", Hash::of(b""));
        assert_eq!(long.parse::<Anchor>(), Err(NoAnchor));
    }
}
