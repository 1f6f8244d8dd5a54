//! Ordinary work: a case is a search, a view or two, and what follows from them.

use super::journal::{Journal, Matter};
use super::shift::Shift;
use super::staff::Person;
use crate::layout::operation::{Action, DENIED, ERROR};
use crate::rng::Rng;
use crate::vocabulary::{NOTES, OTHER_ORGANIZATIONS};

/// How many residents ordinary work is about.
const RESIDENTS: u32 = 24_000;

/// The 団体内統合宛名番号 of a resident: 15 digits, leading zeros that count, scattered so
/// that ordinary work never meets consecutive ones.
#[must_use]
pub fn subject_number(resident: u32) -> String {
    format!("{:015}", (u64::from(resident) * 7_368_787 + 40_961) % 100_000_000)
}

/// Somebody, under one of the person's duties.
#[must_use]
pub fn matter(person: &Person, rng: &mut Rng) -> Matter {
    let (procedure, information) = *rng.pick(person.unit.procedures);
    Matter { subject: subject_number(rng.below(RESIDENTS)), procedure, information }
}

/// A day's work of one person.
pub fn work(person: &Person, shift: &Shift, journal: &mut Journal, rng: &mut Rng) {
    let half = u32::from(journal.business_day.is_some());
    let cases = person.unit.cases + rng.below(2 + half) - half;
    for _ in 0..cases {
        case(person, shift.moment(rng), journal, rng);
    }
}

/// One case, from its start on.
pub(crate) fn case(person: &Person, start: u32, journal: &mut Journal, rng: &mut Rng) {
    let matter = matter(person, rng);
    let mut millis = start;
    search(person, millis, &matter, journal, rng);
    for _ in 0..=u32::from(rng.chance(350)) {
        millis += rng.between(9_000, 55_000);
        let row = journal.act(person, millis, Action::View, &matter);
        if rng.chance(180) {
            (*rng.pick(&NOTES)).clone_into(&mut row.note);
        }
    }
    millis += rng.between(15_000, 90_000);
    follow_up(person, millis, &matter, journal, rng);
}

/// A search by number, or by name and so without a subject; a few are refused or fail.
fn search(person: &Person, millis: u32, matter: &Matter, journal: &mut Journal, rng: &mut Rng) {
    let row = journal.act(person, millis, Action::Search, matter);
    match rng.below(100) {
        0..14 => {
            row.subject.clear();
            row.note.push_str("氏名ｶﾅ検索");
        }
        14 => DENIED.clone_into(&mut row.outcome),
        15 => ERROR.clone_into(&mut row.outcome),
        _ => {}
    }
}

fn follow_up(person: &Person, millis: u32, matter: &Matter, journal: &mut Journal, rng: &mut Rng) {
    match rng.below(100) {
        0..22 => {
            journal.act(person, millis, Action::Register, matter);
        }
        22..38 => {
            journal.act(person, millis, Action::Print, matter);
        }
        38..46 => {
            let row = journal.act(person, millis, Action::Inquire, matter);
            (*rng.pick(&OTHER_ORGANIZATIONS)).clone_into(&mut row.counterpart);
        }
        _ => {}
    }
}
