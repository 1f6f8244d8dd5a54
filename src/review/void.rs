//! Voiding an export: one person asks for it, another one confirms.

use crate::event::coded;
use crate::messages::{Explain, Message};
use crate::review::state::By;

coded! {
    /// A step of voiding, as it is recorded.
    Step {
        /// Somebody asked that the export be judged no longer.
        VoidProposed = 1, "void-proposed";
        /// That was taken back before anybody confirmed it.
        VoidDropped = 2, "void-dropped";
        /// A second person confirmed it: the export is judged no longer.
        Voided = 3, "voided";
        /// Somebody asked that it be judged again.
        ReturnProposed = 4, "return-proposed";
        /// That was taken back before anybody confirmed it.
        ReturnDropped = 5, "return-dropped";
        /// A second person confirmed it: its content is taken as a new export.
        Returned = 6, "returned";
    }
}

/// What somebody does about an export.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Asks that it be judged no longer; or takes back that it be judged again.
    Void {
        /// Why.
        reason: String,
    },
    /// Asks that it be judged again; or takes back that it be judged no longer.
    Undo {
        /// Why.
        reason: String,
    },
    /// Confirms, as the second person, what was asked.
    Confirm,
}

impl Action {
    /// Why, where a reason belongs to it.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Void { reason } | Self::Undo { reason } => Some(reason),
            Self::Confirm => None,
        }
    }
}

/// An action that the rules of voiding forbid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// A reason is asked for.
    #[error("{}", self.message())]
    NoReason,
    /// The same was asked already, and awaits a second person.
    #[error("{}", self.message())]
    Proposed,
    /// It is voided already.
    #[error("{}", self.message())]
    Voided,
    /// It is not voided.
    #[error("{}", self.message())]
    NotVoided,
    /// It was voided and its content taken again, as another export.
    #[error("{}", self.message())]
    Returned,
    /// Nothing awaits a second person.
    #[error("{}", self.message())]
    NothingToConfirm,
    /// Confirming is for a second person, by that person's own hand.
    #[error("{}", self.message())]
    SamePerson,
}

impl Explain for Forbidden {
    fn message(&self) -> Message {
        Message::new(match self {
            Self::NoReason => "void.no-reason",
            Self::Proposed => "void.proposed",
            Self::Voided => "void.voided",
            Self::NotVoided => "void.not-voided",
            Self::Returned => "void.returned",
            Self::NothingToConfirm => "void.nothing-to-confirm",
            Self::SamePerson => "void.same-person",
        })
    }

    fn hint(&self) -> Option<Message> {
        Some(Message::new(match self {
            Self::NoReason => "void.hint.no-reason",
            Self::Proposed | Self::SamePerson => "void.hint.somebody-else",
            Self::Voided => "void.hint.undo",
            Self::NotVoided | Self::NothingToConfirm => "void.hint.propose",
            Self::Returned => "void.hint.returned",
        }))
    }
}

/// Where `action` by `by` leads, the `last` step and who made it being known.
///
/// # Errors
/// The rules of voiding forbid the action.
pub fn next(last: Option<&(Step, By)>, action: &Action, by: &By) -> Result<Step, Forbidden> {
    if action.reason().is_some_and(|reason| reason.trim().is_empty()) {
        return Err(Forbidden::NoReason);
    }
    let last_step = last.map(|(step, _)| *step);
    match (last_step, action) {
        (Some(Step::Returned), _) => Err(Forbidden::Returned),
        (Some(Step::VoidProposed), Action::Void { .. })
        | (Some(Step::ReturnProposed), Action::Undo { .. }) => Err(Forbidden::Proposed),
        (Some(Step::VoidProposed), Action::Undo { .. }) => Ok(Step::VoidDropped),
        (Some(Step::ReturnProposed), Action::Void { .. }) => Ok(Step::ReturnDropped),
        (Some(Step::Voided | Step::ReturnDropped), Action::Void { .. }) => Err(Forbidden::Voided),
        (Some(Step::Voided | Step::ReturnDropped), Action::Undo { .. }) => Ok(Step::ReturnProposed),
        (None | Some(Step::VoidDropped), Action::Void { .. }) => Ok(Step::VoidProposed),
        (None | Some(Step::VoidDropped), Action::Undo { .. }) => Err(Forbidden::NotVoided),
        (_, Action::Confirm) => confirm(last, by),
    }
}

fn confirm(last: Option<&(Step, By)>, by: &By) -> Result<Step, Forbidden> {
    let (confirmed, asked) = match last {
        Some((Step::VoidProposed, asked)) => (Step::Voided, asked),
        Some((Step::ReturnProposed, asked)) => (Step::Returned, asked),
        _ => return Err(Forbidden::NothingToConfirm),
    };
    // Neither who asked nor who typed that in: one person alone never voids anything.
    let involved = asked.person == by.person || asked.entered_by.as_ref() == Some(&by.person);
    if by.entered_by.is_some() || involved {
        return Err(Forbidden::SamePerson);
    }
    Ok(confirmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(person: &str) -> By {
        By { person: person.into(), entered_by: None }
    }

    fn typed_in(person: &str, entered_by: &str) -> By {
        By { person: person.into(), entered_by: Some(entered_by.into()) }
    }

    fn void() -> Action {
        Action::Void { reason: "別の市の控え".into() }
    }

    fn undo() -> Action {
        Action::Undo { reason: "正しいものだった".into() }
    }

    #[test]
    fn one_person_asks_and_another_confirms() {
        assert_eq!(next(None, &void(), &by("a")), Ok(Step::VoidProposed));
        let asked = (Step::VoidProposed, by("a"));
        assert_eq!(next(Some(&asked), &Action::Confirm, &by("b")), Ok(Step::Voided));
        let voided = (Step::Voided, by("b"));
        assert_eq!(next(Some(&voided), &undo(), &by("a")), Ok(Step::ReturnProposed));
        let asked = (Step::ReturnProposed, by("a"));
        assert_eq!(next(Some(&asked), &Action::Confirm, &by("b")), Ok(Step::Returned));
    }

    #[test]
    fn who_asked_typed_it_in_or_has_it_typed_in_does_not_confirm() {
        let confirm =
            |asked: By, by: By| next(Some(&(Step::VoidProposed, asked)), &Action::Confirm, &by);
        assert_eq!(confirm(by("a"), by("a")), Err(Forbidden::SamePerson));
        assert_eq!(confirm(typed_in("a", "b"), by("b")), Err(Forbidden::SamePerson));
        assert_eq!(confirm(by("a"), typed_in("b", "c")), Err(Forbidden::SamePerson));
        assert_eq!(confirm(typed_in("a", "b"), by("c")), Ok(Step::Voided));
    }

    #[test]
    fn what_was_asked_is_taken_back_by_asking_for_the_contrary() {
        let asked = (Step::VoidProposed, by("a"));
        assert_eq!(next(Some(&asked), &undo(), &by("a")), Ok(Step::VoidDropped));
        let asked = (Step::ReturnProposed, by("a"));
        assert_eq!(next(Some(&asked), &void(), &by("a")), Ok(Step::ReturnDropped));
        let dropped = (Step::VoidDropped, by("a"));
        assert_eq!(
            next(Some(&dropped), &Action::Confirm, &by("b")),
            Err(Forbidden::NothingToConfirm)
        );
    }

    #[test]
    fn nothing_is_asked_twice_or_without_a_reason() {
        let asked = (Step::VoidProposed, by("a"));
        assert_eq!(next(Some(&asked), &void(), &by("b")), Err(Forbidden::Proposed));
        assert_eq!(next(Some(&(Step::Voided, by("b"))), &void(), &by("a")), Err(Forbidden::Voided));
        assert_eq!(
            next(Some(&(Step::Returned, by("b"))), &void(), &by("a")),
            Err(Forbidden::Returned)
        );
        assert_eq!(next(None, &undo(), &by("a")), Err(Forbidden::NotVoided));
        let silent = Action::Void { reason: " ".into() };
        assert_eq!(next(None, &silent, &by("a")), Err(Forbidden::NoReason));
    }
}
