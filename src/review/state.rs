//! The states of an alert in review, and what leads from one to the next; pure.
//!
//! ```text
//!            assign, comment          close
//!    open ──────────────────► in-review ─────► closed
//!      │            close        ▲   ▲            │
//!      └─────────────────────────┼───┼──► closed  │ reopen
//!                                │   └────────────┘
//!    withdrawn: later data took its ground away; it asks nothing of anybody
//! ```
//!
//! Where a countersignature is asked for, `close` leads to in-review until somebody else
//! countersigns.

use crate::event::coded;
use crate::messages::{Explain, Message};
use crate::severity::Severity;

coded! {
    /// Where an alert stands.
    Status {
        /// Nobody has looked yet.
        Open = 1, "open";
        /// Somebody is looking, or a countersignature is awaited.
        InReview = 2, "in-review";
        /// Done.
        Closed = 3, "closed";
        /// Later data or a corrected register took its ground away.
        Withdrawn = 4, "withdrawn";
    }
}

coded! {
    /// How an alert was closed.
    Resolution {
        /// 業務上の正当な取扱い.
        Legitimate = 1, "legitimate";
        /// 要対応.
        Violation = 2, "violation";
        /// 誤操作.
        Mistake = 3, "mistake";
        /// 条件の誤検出.
        FalseAlert = 4, "false-alert";
        /// 記録のみ.
        Noted = 5, "noted";
    }
}

/// What somebody does with an alert.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Gives it to somebody to look at.
    Assign {
        /// Who is to look.
        to: String,
    },
    /// Notes something.
    Comment {
        /// What is noted.
        text: String,
    },
    /// Closes it.
    Close {
        /// How: a word of [`Resolution`].
        resolution: String,
        /// Why.
        reason: String,
    },
    /// Confirms a closing that awaits a second person.
    Countersign,
    /// Takes a closing back.
    Reopen {
        /// Why.
        reason: String,
    },
}

impl Action {
    /// The word used in commands and in the database.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Assign { .. } => "assign",
            Self::Comment { .. } => "comment",
            Self::Close { .. } => "close",
            Self::Countersign => "countersign",
            Self::Reopen { .. } => "reopen",
        }
    }
}

/// An alert as far as review decides about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Where it stands.
    pub status: Status,
    /// How severe it is.
    pub severity: Severity,
    /// The actor that it is about.
    pub actor: Option<String>,
    /// Who closed it, where a countersignature is awaited, and how.
    pub awaiting: Option<(By, Resolution)>,
}

/// Who acts: the person, and who typed it in where that is somebody else.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct By {
    /// Who decides.
    pub person: String,
    /// Who typed it in for that person (代理入力).
    pub entered_by: Option<String>,
}

/// Where an action leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The status then.
    pub status: Status,
    /// The resolution then.
    pub resolution: Option<Resolution>,
    /// The assignee, where it changes.
    pub assignee: Option<String>,
}

/// An action that the rules of review forbid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// The alert is closed or withdrawn; only reopening or a comment is possible.
    #[error("{}", self.message())]
    NotOpen(Status),
    /// The alert is not closed.
    #[error("{}", self.message())]
    NotClosed(Status),
    /// A reason is asked for.
    #[error("{}", self.message())]
    NoReason,
    /// A comment is asked for.
    #[error("{}", self.message())]
    NoComment,
    /// The word is no resolution.
    #[error("{}", self.message())]
    UnknownResolution(String),
    /// Nobody was named.
    #[error("{}", self.message())]
    NoAssignee,
    /// No countersignature is awaited.
    #[error("{}", self.message())]
    NothingToCountersign,
    /// A countersignature is for a second person, by that person's own hand.
    #[error("{}", self.message())]
    SamePerson,
    /// Nobody decides about an alert on their own ID.
    #[error("{}", self.message())]
    OwnAlert,
}

impl Forbidden {
    /// Whether it is for the alert that the action is forbidden, and not for what was typed.
    #[must_use]
    pub const fn is_about_the_alert(&self) -> bool {
        match self {
            Self::NotOpen(_)
            | Self::NotClosed(_)
            | Self::NothingToCountersign
            | Self::SamePerson
            | Self::OwnAlert => true,
            Self::NoReason | Self::NoComment | Self::UnknownResolution(_) | Self::NoAssignee => {
                false
            }
        }
    }
}

impl Explain for Forbidden {
    fn message(&self) -> Message {
        match self {
            Self::NotOpen(status) => Message::new(format!("review.not-open.{status}")),
            Self::NotClosed(status) => Message::new(format!("review.not-closed.{status}")),
            Self::NoReason => Message::new("review.no-reason"),
            Self::NoComment => Message::new("review.no-comment"),
            Self::UnknownResolution(word) => {
                let known: Vec<&str> = Resolution::ALL.iter().map(|known| known.word()).collect();
                Message::new("review.unknown-resolution")
                    .with("word", word)
                    .with("known", known.join(", "))
            }
            Self::NoAssignee => Message::new("review.no-assignee"),
            Self::NothingToCountersign => Message::new("review.nothing-to-countersign"),
            Self::SamePerson => Message::new("review.same-person"),
            Self::OwnAlert => Message::new("review.own-alert"),
        }
    }

    fn hint(&self) -> Option<Message> {
        let key = match self {
            Self::NotOpen(_) => "review.hint.not-open",
            Self::NotClosed(_) => "review.hint.not-closed",
            Self::NoReason => "review.hint.no-reason",
            Self::NoComment => "review.hint.no-comment",
            Self::OwnAlert | Self::SamePerson => "review.hint.somebody-else",
            _ => return None,
        };
        Some(Message::new(key))
    }
}

/// Where `action` by `by` leads. `countersign`: the severity from which a closing needs a
/// second person.
///
/// # Errors
/// The rules of review forbid the action.
pub fn next(
    state: &State,
    action: &Action,
    by: &By,
    countersign: Option<Severity>,
) -> Result<Next, Forbidden> {
    let open = matches!(state.status, Status::Open | Status::InReview);
    let stay = |status| Next {
        status,
        resolution: state.awaiting.as_ref().map(|(_, resolution)| *resolution),
        assignee: None,
    };
    match action {
        Action::Comment { text } if text.trim().is_empty() => Err(Forbidden::NoComment),
        Action::Comment { .. } if state.status == Status::Open => Ok(stay(Status::InReview)),
        Action::Comment { .. } => Ok(stay(state.status)),
        Action::Reopen { reason } if reason.trim().is_empty() => Err(Forbidden::NoReason),
        Action::Reopen { .. } if state.status != Status::Closed => {
            Err(Forbidden::NotClosed(state.status))
        }
        Action::Reopen { .. } => {
            Ok(Next { status: Status::InReview, resolution: None, assignee: None })
        }
        _ if !open => Err(Forbidden::NotOpen(state.status)),
        Action::Assign { to } if to.trim().is_empty() => Err(Forbidden::NoAssignee),
        Action::Assign { to } => Ok(Next { assignee: Some(to.clone()), ..stay(Status::InReview) }),
        Action::Close { resolution, reason } => close(state, resolution, reason, by, countersign),
        Action::Countersign => confirm(state, by),
    }
}

fn close(
    state: &State,
    resolution: &str,
    reason: &str,
    by: &By,
    countersign: Option<Severity>,
) -> Result<Next, Forbidden> {
    let unknown = || Forbidden::UnknownResolution(resolution.to_owned());
    let resolution = Resolution::from_word(resolution).ok_or_else(unknown)?;
    if reason.trim().is_empty() {
        return Err(Forbidden::NoReason);
    }
    refuse_own(state, by)?;
    let awaits = countersign.is_some_and(|from| state.severity >= from);
    let status = if awaits { Status::InReview } else { Status::Closed };
    Ok(Next { status, resolution: Some(resolution), assignee: None })
}

fn confirm(state: &State, by: &By) -> Result<Next, Forbidden> {
    let Some((closed_by, resolution)) = &state.awaiting else {
        return Err(Forbidden::NothingToCountersign);
    };
    // Neither who closed it nor who typed that in: one person alone never closes it.
    let involved =
        closed_by.person == by.person || closed_by.entered_by.as_ref() == Some(&by.person);
    if by.entered_by.is_some() || involved {
        return Err(Forbidden::SamePerson);
    }
    refuse_own(state, by)?;
    Ok(Next { status: Status::Closed, resolution: Some(*resolution), assignee: None })
}

fn refuse_own(state: &State, by: &By) -> Result<(), Forbidden> {
    let own = |person: &str| {
        state
            .actor
            .as_deref()
            .is_some_and(|actor| crate::fold::fold(actor) == crate::fold::fold(person))
    };
    let involved = own(&by.person) || by.entered_by.as_deref().is_some_and(own);
    if involved { Err(Forbidden::OwnAlert) } else { Ok(()) }
}

/// Days by which the ground of a closed alert must grow until it is reopened, where the rule says
/// that only further days do that.
pub const FURTHER_DAYS: i64 = 5;

/// How the ground of an alert grew since it was closed, of a rule whose alerts go on for days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// The days by which it is longer.
    pub days: i64,
    /// Whether everything is still there on which it rested.
    pub only_adds: bool,
    /// Whether it is more severe.
    pub is_worse: bool,
}

impl Growth {
    fn is_small(self) -> bool {
        self.only_adds && !self.is_worse && self.days < FURTHER_DAYS
    }
}

/// The status after a revision of the finding; `fresh` is what a new finding like it has.
///
/// What changes on an alert that people have `reviewed` reopens it, or leaves their review
/// under way; where records now account for it (`explained`), what they decided stays. So it does
/// where the ground of what they closed grew by a few days only.
#[must_use]
pub fn after_revision(
    before: Status,
    fresh: Status,
    explained: bool,
    reviewed: bool,
    growth: Option<Growth>,
) -> Status {
    match (before, reviewed) {
        (Status::InReview, true) => Status::InReview,
        (Status::Closed, true) if explained => Status::Closed,
        (Status::Closed, true) if growth.is_some_and(Growth::is_small) => Status::Closed,
        (_, true) if !explained => Status::Open,
        (Status::InReview, false) if fresh == Status::Open => Status::InReview,
        _ => fresh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(status: Status) -> State {
        State { status, severity: Severity::High, actor: Some("C1".into()), awaiting: None }
    }

    fn by(person: &str) -> By {
        By { person: person.into(), entered_by: None }
    }

    fn close_as(resolution: &str, reason: &str) -> Action {
        Action::Close { resolution: resolution.into(), reason: reason.into() }
    }

    #[test]
    fn an_open_alert_is_closed_with_a_resolution_and_a_reason() {
        let closed = next(&state(Status::Open), &close_as("mistake", "打ち間違い"), &by("a"), None);
        assert_eq!(closed.unwrap().resolution, Some(Resolution::Mistake));
        let silent = next(&state(Status::Open), &close_as("mistake", " "), &by("a"), None);
        assert_eq!(silent, Err(Forbidden::NoReason));
        let unknown = next(&state(Status::Open), &close_as("fine", "x"), &by("a"), None);
        assert_eq!(unknown, Err(Forbidden::UnknownResolution("fine".into())));
    }

    #[test]
    fn assigning_and_commenting_take_an_alert_into_review() {
        let assigned =
            next(&state(Status::Open), &Action::Assign { to: "b".into() }, &by("a"), None);
        assert_eq!(assigned.unwrap().status, Status::InReview);
        let comment = Action::Comment { text: "照会中".into() };
        assert_eq!(
            next(&state(Status::Open), &comment, &by("a"), None).unwrap().status,
            Status::InReview
        );
        assert_eq!(
            next(&state(Status::Closed), &comment, &by("a"), None).unwrap().status,
            Status::Closed
        );
    }

    #[test]
    fn a_closed_or_withdrawn_alert_is_not_closed_again() {
        for status in [Status::Closed, Status::Withdrawn] {
            let again = next(&state(status), &close_as("noted", "x"), &by("a"), None);
            assert_eq!(again, Err(Forbidden::NotOpen(status)));
        }
    }

    #[test]
    fn only_a_closed_alert_is_reopened_and_then_is_in_review() {
        let reopen = Action::Reopen { reason: "新しい事実".into() };
        assert_eq!(
            next(&state(Status::Closed), &reopen, &by("a"), None).unwrap().status,
            Status::InReview
        );
        for status in [Status::Open, Status::InReview, Status::Withdrawn] {
            assert_eq!(
                next(&state(status), &reopen, &by("a"), None),
                Err(Forbidden::NotClosed(status))
            );
        }
    }

    #[test]
    fn where_a_countersignature_is_asked_for_a_second_person_closes() {
        let first =
            next(&state(Status::Open), &close_as("noted", "x"), &by("a"), Some(Severity::High));
        assert_eq!(first.unwrap().status, Status::InReview);
        let awaiting =
            State { awaiting: Some((by("a"), Resolution::Noted)), ..state(Status::InReview) };
        let same = next(&awaiting, &Action::Countersign, &by("a"), Some(Severity::High));
        assert_eq!(same, Err(Forbidden::SamePerson));
        let proxy = By { person: "b".into(), entered_by: Some("a".into()) };
        let typed = next(&awaiting, &Action::Countersign, &proxy, Some(Severity::High));
        assert_eq!(typed, Err(Forbidden::SamePerson));
        let typed_in = By { person: "c".into(), entered_by: Some("b".into()) };
        let awaiting_c =
            State { awaiting: Some((typed_in, Resolution::Noted)), ..awaiting.clone() };
        let typist = next(&awaiting_c, &Action::Countersign, &by("b"), Some(Severity::High));
        assert_eq!(typist, Err(Forbidden::SamePerson));
        let second = next(&awaiting, &Action::Countersign, &by("b"), Some(Severity::High));
        assert_eq!(second.unwrap().status, Status::Closed);
        let nothing = next(&state(Status::Open), &Action::Countersign, &by("b"), None);
        assert_eq!(nothing, Err(Forbidden::NothingToCountersign));
    }

    #[test]
    fn nobody_closes_an_alert_on_their_own_id() {
        let own = next(&state(Status::Open), &close_as("noted", "x"), &by("ｃ１"), None);
        assert_eq!(own, Err(Forbidden::OwnAlert));
    }

    #[test]
    fn a_change_reopens_what_was_closed_and_leaves_a_review_under_way() {
        let open = |before, reviewed| after_revision(before, Status::Open, false, reviewed, None);
        assert_eq!(open(Status::Closed, true), Status::Open);
        assert_eq!(open(Status::InReview, true), Status::InReview);
        assert_eq!(open(Status::Withdrawn, true), Status::Open);
        assert_eq!(after_revision(Status::Open, Status::Closed, true, false, None), Status::Closed);
    }

    #[test]
    fn what_people_decided_is_not_overwritten_by_a_record_or_a_setting() {
        let explained = |before| after_revision(before, Status::Closed, true, true, None);
        assert_eq!(explained(Status::Closed), Status::Closed);
        assert_eq!(explained(Status::InReview), Status::InReview);
        let noted = |before| after_revision(before, Status::Closed, false, true, None);
        assert_eq!(noted(Status::Closed), Status::Open, "later data reopens what was reviewed");
        assert_eq!(noted(Status::InReview), Status::InReview);
    }

    #[test]
    fn a_closed_alert_that_goes_on_is_reopened_by_five_further_days() {
        let grown = |days| Some(Growth { days, only_adds: true, is_worse: false });
        let after = |growth| after_revision(Status::Closed, Status::Open, false, true, growth);
        assert_eq!(after(grown(0)), Status::Closed);
        assert_eq!(after(grown(4)), Status::Closed);
        assert_eq!(after(grown(5)), Status::Open);
    }

    #[test]
    fn a_closed_alert_that_goes_on_is_reopened_where_it_is_worse_or_rests_on_something_else() {
        let growth = Growth { days: 1, only_adds: true, is_worse: false };
        let after =
            |growth| after_revision(Status::Closed, Status::Open, false, true, Some(growth));
        assert_eq!(after(growth), Status::Closed);
        assert_eq!(after(Growth { is_worse: true, ..growth }), Status::Open);
        assert_eq!(after(Growth { only_adds: false, ..growth }), Status::Open);
    }

    #[test]
    fn growing_leaves_a_review_under_way_and_does_not_keep_withdrawn_what_fires_again() {
        let growth = Some(Growth { days: 1, only_adds: true, is_worse: false });
        let after = |before| after_revision(before, Status::Open, false, true, growth);
        assert_eq!(after(Status::InReview), Status::InReview);
        assert_eq!(after(Status::Withdrawn), Status::Open);
    }
}
