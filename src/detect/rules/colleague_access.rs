//! # What it detects
//! A person touches the number of another person in the staff register. Another ID with the same
//! number is the same person. One alert for each person and subject, on the day of the first
//! touch; it goes on growing.
//!
//! # Why
//! Colleagues are known, and so is their number. What colleagues earn, owe or receive is looked
//! at out of curiosity.
//!
//! # Example
//! A clerk views the record of a colleague of another section on three days.
//!
//! # Not an alarm when
//! The colleague is a case of the person (`caseload.csv`): staff are residents too.
//!
//! # Severity
//! Low; medium from `medium_days` days.
//!
//! # After closing
//! A closed alert is reopened by 5 further days, or where it becomes more severe.
//!
//! # Settings
//! `medium_days` (days on which the number was touched).

use std::collections::HashSet;

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::account::Account;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event};
use crate::detect::finding::{Judgement, Wording};
use crate::detect::reach::Reach;
use crate::detect::rule::Rule;
use crate::detect::subject::{By, OnSubject, Place, SubjectHistory};
use crate::detect::touches::{Loosest, SubjectHash, Suspicion};
use crate::instant::Day;
use crate::registers::RegisterKind;
use crate::registers::staff::StaffRow;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const MEDIUM_DAYS: Setting = Setting::new("medium_days", Kind::Count, 3, 1, 36_600);

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("colleague-access"), settings: &[MEDIUM_DAYS] };

/// `colleague-access`: see the top of the file.
pub(super) struct ColleagueAccess;

impl Rule for ColleagueAccess {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("colleague_access.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Staff]
    }

    fn needs_columns(&self) -> &'static [(RegisterKind, &'static str)] {
        &[(RegisterKind::Staff, "subject_number")]
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Caseload]
    }

    fn is_over_subjects(&self) -> bool {
        true
    }

    fn goes_on_for_days(&self) -> bool {
        true
    }

    fn suspicion(&self, loosest: &Loosest<'_>) -> Option<Suspicion> {
        let numbers = loosest.registers.staff().all().iter().filter_map(|row| {
            let number = row.subject.as_ref()?;
            Some(SubjectHash::of(row.subject_kind.folded(), number.folded()))
        });
        let numbers: HashSet<SubjectHash> = numbers.collect();
        Some(Box::new(move |subject, _| numbers.contains(&subject)))
    }

    fn reach(&self, _: &Loosest<'_>) -> Option<Reach> {
        Some(Reach::DAY)
    }

    fn subject<'a>(
        &self,
        history: &SubjectHistory<'a>,
        on: &dyn Fn(Day) -> Context<'a>,
    ) -> Vec<OnSubject<'a>> {
        let (subject, names) = (history.subject, history.names);
        let has_it = |row: &&StaffRow| {
            let number = row.subject.as_ref();
            number.is_some_and(|number| subject.is(&row.subject_kind, number, names))
        };
        let owners: Vec<&StaffRow> =
            history.registers.staff().all().iter().filter(has_it).collect();
        let actors = history.actors().into_iter();
        actors.filter_map(|days| judge(&days, &owners, on)).collect()
    }
}

/// The verdict on one person's days on the number of these.
fn judge<'a>(
    days: &[ActorDay<'a>],
    owners: &[&StaffRow],
    on: &dyn Fn(Day) -> Context<'a>,
) -> Option<OnSubject<'a>> {
    let mut evidence: Vec<&Event> = Vec::new();
    let mut fired: Option<(Day, Severity)> = None;
    let (mut count, mut last) = (0, None);
    let mut until = (0, 0);
    for day in days {
        let cx = on(day.day);
        let touches = |event: &&Event| {
            event.is_touching() && cx.is_person(day, event) && is_of_another(event, day, owners)
        };
        let before = evidence.len();
        evidence.extend(day.events.iter().copied().filter(touches));
        if evidence.len() == before {
            continue;
        }
        count += 1;
        if !cx.is_enabled(&DECLARATION, day.unit) {
            continue;
        }
        let is_medium = count >= cx.value(&DECLARATION, day, &MEDIUM_DAYS);
        let own = if is_medium { Severity::Medium } else { Severity::Low };
        let severity = cx.severity(&DECLARATION, day.unit, own);
        let (first, most) = fired.unwrap_or((day.day, severity));
        fired = Some((first, most.max(severity)));
        until = (evidence.len(), count);
        last = Some(day);
    }
    let (day, severity) = fired?;
    evidence.truncate(until.0);
    let days = usize::try_from(until.1).unwrap_or_default();
    Some(OnSubject {
        place: Place { day, is_daily: false, by: By::Actor(Box::new(last?.clone())) },
        judgement: Judgement {
            severity,
            wording: Wording::default().count("days", days).count("count", evidence.len()),
            evidence,
        },
    })
}

/// Whether the number is somebody else's when the event happens, and not also the actor's own.
fn is_of_another(event: &Event, day: &ActorDay<'_>, owners: &[&StaffRow]) -> bool {
    let mut now = owners.iter().filter(|row| row.validity.covers(event.at)).peekable();
    now.peek().is_some() && now.all(|row| row.actor.folded() != day.id)
}
