//! Work in pieces: a task is what somebody does at a terminal without a break.

use super::resident::number;
use crate::layout::operation::{Action, DENIED, ERROR, SUCCESS};
use crate::rng::Rng;

/// One row of the operation log.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of the layout")]
pub struct Step {
    /// Milliseconds after the step before.
    pub after: u32,
    pub action: Action,
    pub function: &'static str,
    pub subject: String,
    pub procedure: &'static str,
    pub information: &'static str,
    pub counterpart: String,
    pub count: u32,
    pub outcome: &'static str,
    pub note: String,
}

impl Step {
    /// An operation on nobody.
    #[must_use]
    pub fn new(action: Action, after: u32) -> Self {
        Self {
            after,
            action,
            function: action.function(),
            subject: String::new(),
            procedure: "",
            information: "",
            counterpart: String::new(),
            count: 1,
            outcome: SUCCESS,
            note: String::new(),
        }
    }

    /// The same on a resident.
    #[must_use]
    pub fn on(self, resident: u32) -> Self {
        Self { subject: number(resident), ..self }
    }

    /// The same under a procedure.
    #[must_use]
    pub fn under(self, (procedure, information): (&'static str, &'static str)) -> Self {
        Self { procedure, information, ..self }
    }

    /// The same of so many records.
    #[must_use]
    pub fn of(self, count: u32) -> Self {
        Self { count, ..self }
    }

    /// The same with that outcome.
    #[must_use]
    pub fn with(self, outcome: &'static str) -> Self {
        Self { outcome, ..self }
    }

    /// The same asked of an organization.
    #[must_use]
    pub fn to(self, counterpart: &str) -> Self {
        Self { counterpart: counterpart.to_owned(), ..self }
    }

    /// The same with a note.
    #[must_use]
    pub fn noted(self, note: &str) -> Self {
        Self { note: note.to_owned(), ..self }
    }
}

/// What somebody does at a terminal without a break.
#[derive(Clone, Debug)]
pub struct Task {
    /// When it begins at the earliest, in milliseconds of the day.
    pub at: u32,
    /// 端末ID
    pub terminal: String,
    /// Whether there is a log-in before it, and a log-out some time after.
    pub logs_in: bool,
    /// What is done.
    pub steps: Vec<Step>,
}

impl Task {
    /// At a terminal, from then on.
    #[must_use]
    pub fn new(at: u32, terminal: &str, steps: Vec<Step>) -> Self {
        Self { at, terminal: terminal.to_owned(), logs_in: true, steps }
    }

    /// The same at a terminal that somebody else is logged in at, or without any record of it.
    #[must_use]
    pub fn without_login(self) -> Self {
        Self { logs_in: false, ..self }
    }
}

/// The steps of an ordinary case: a search, views, and what follows from them. `inquiries` in a
/// hundred end with a question to one of the `others`.
#[must_use]
pub fn case(
    subjects: &[u32],
    duty: (&'static str, &'static str),
    inquiries: u32,
    others: &[String],
    rng: &mut Rng,
) -> Vec<Step> {
    let Some(first) = subjects.first() else { return Vec::new() };
    let mut steps = vec![search(*first, duty, rng)];
    for subject in subjects {
        let view = Step::new(Action::View, rng.between(9_000, 40_000)).on(*subject).under(duty);
        steps.push(if rng.chance(60) { super::note::noted(view, rng) } else { view });
    }
    let after = rng.between(15_000, 90_000);
    let kind = rng.below(100);
    let step = |action| Step::new(action, after).on(*first).under(duty);
    if kind < 22 {
        steps.push(step(Action::Register));
    } else if kind < 38 {
        steps.push(step(Action::Print).of(rng.between(1, 3)));
    } else if kind < 38 + inquiries {
        steps.push(step(Action::Inquire).to(&others[rng.index(others.len())]));
    }
    steps
}

/// One in four under no procedure, since a name is looked for before the business is chosen; one
/// in seven by name, and so on nobody; a few refused or failing.
fn search(subject: u32, duty: (&'static str, &'static str), rng: &mut Rng) -> Step {
    let mut step = Step::new(Action::Search, 0).on(subject);
    if !rng.chance(250) {
        step = step.under(duty);
    }
    match rng.below(100) {
        0..14 => {
            step.subject.clear();
            step.noted("氏名ｶﾅ検索")
        }
        14 => step.with(DENIED),
        15 => step.with(ERROR),
        _ => step,
    }
}

/// Views of one after the other, so many milliseconds apart.
#[must_use]
pub fn views(
    subjects: impl IntoIterator<Item = u32>,
    duty: (&'static str, &'static str),
    (least, most): (u32, u32),
    rng: &mut Rng,
) -> Vec<Step> {
    let view = |subject| Step::new(Action::View, rng.between(least, most)).on(subject).under(duty);
    subjects.into_iter().map(view).collect()
}
