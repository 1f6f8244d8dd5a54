//! Which events a register record accounts for, and which an exclusion leaves out.
//!
//! Both are set aside first; what remains is judged by the same thresholds.

use std::collections::BTreeSet;

use super::account::{self, Account};
use super::context::Context;
use super::day::Event;
use super::finding::{Judgement, RecordRef, Standing};
use super::names::Names;
use super::rule::Rule;
use crate::event::EventId;

/// A judgement with what the registers say about it.
#[derive(Debug)]
pub struct Explained<'a> {
    /// What fires: the rest where it still does, else the whole.
    pub judgement: Judgement<'a>,
    /// Whether it still asks for a look.
    pub standing: Standing,
    /// The records that account for it or leave it out, where that is all of it.
    pub records: Vec<RecordRef>,
}

/// What the registers say of a verdict on `events`, found at `place`: where records or exclusions
/// set some of them aside, `judge` judges the rest, and what of it still fires stands; else the
/// whole does, explained or left out.
#[must_use]
pub fn judge<'a, P>(
    rule: &dyn Rule,
    (place, whole): (P, Judgement<'a>),
    events: &[&'a Event],
    (names, cx): (&Names, &Context<'_>),
    judge: impl Fn(Vec<&'a Event>) -> Vec<(P, Judgement<'a>)>,
) -> Vec<(P, Explained<'a>)> {
    let answers = Answers::find(rule, events, names, cx);
    if answers.sets_nothing_aside() {
        return vec![(place, answers.leave_standing(whole))];
    }
    let without = |aside: &dyn Fn(&EventId) -> bool| {
        judge(events.iter().copied().filter(|event| !aside(&event.id)).collect())
    };
    let rest = without(&|id| answers.is_aside(*id));
    if !rest.is_empty() {
        let stands = |(place, judgement)| {
            let mut standing = answers.leave_standing(judgement);
            answers.count_aside(&whole, &mut standing.judgement);
            (place, standing)
        };
        return rest.into_iter().map(stands).collect();
    }
    let is_explained = |id: &EventId| answers.explained.contains(id);
    let is_accounted_for = answers.excluded.is_empty() || without(&is_explained).is_empty();
    let found =
        if is_accounted_for { answers.account_for(whole) } else { answers.leave_out(whole) };
    vec![(place, found)]
}

impl<'a> Explained<'a> {
    fn firing(judgement: Judgement<'a>) -> Self {
        Self { judgement, standing: Standing::Firing, records: Vec::new() }
    }
}

/// What the registers say about events.
#[derive(Debug, Default)]
struct Answers {
    /// Whether every register is loaded in which records were looked for.
    looked: bool,
    explained: BTreeSet<EventId>,
    /// Records that account for events, and whether they came after the fact.
    records: Vec<(EventId, RecordRef, bool)>,
    too_late: Vec<(EventId, String)>,
    excluded: BTreeSet<EventId>,
    exclusions: Vec<(EventId, RecordRef)>,
}

impl Answers {
    fn find(rule: &dyn Rule, events: &[&Event], names: &Names, cx: &Context<'_>) -> Self {
        let accounts = rule.explained_by();
        let is_loaded = |account: &&Account| cx.registers.is_loaded(account.register());
        let mut answers = Self {
            looked: !accounts.is_empty() && accounts.iter().all(|account| is_loaded(&account)),
            ..Self::default()
        };
        for event in events {
            for account in accounts.iter().filter(is_loaded) {
                answers.ask(*account, event, names, cx);
            }
            let rule = rule.declaration().id.word();
            for record in account::exclusions(rule, event, names, cx) {
                answers.excluded.insert(event.id);
                answers.exclusions.push((event.id, record));
            }
        }
        answers
    }

    fn ask(&mut self, account: Account, event: &Event, names: &Names, cx: &Context<'_>) {
        for answer in account.answers(event, names, cx) {
            if answer.explains {
                self.explained.insert(event.id);
                self.records.push((event.id, answer.record, answer.after_the_fact));
            } else {
                self.too_late.push((event.id, answer.record.id));
            }
        }
    }

    fn sets_nothing_aside(&self) -> bool {
        self.explained.is_empty() && self.excluded.is_empty()
    }

    fn is_aside(&self, id: EventId) -> bool {
        self.explained.contains(&id) || self.excluded.contains(&id)
    }

    /// Says of what is left of the whole how much of it was set aside.
    fn count_aside(&self, whole: &Judgement<'_>, left: &mut Judgement<'_>) {
        let count = |such: &dyn Fn(&EventId) -> bool| {
            whole.evidence.iter().filter(|event| such(&event.id)).count()
        };
        left.wording.set_aside = count(&|id| self.explained.contains(id));
        left.wording.left_out = count(&|id| self.is_aside(*id) && !self.explained.contains(id));
    }

    /// The judgement still asks for a look; approvals that came too late are named in it.
    fn leave_standing<'a>(&self, mut judgement: Judgement<'a>) -> Explained<'a> {
        let rests_on = evidence(&judgement);
        let late = self.too_late.iter().filter(|(event, _)| rests_on.contains(event));
        let late: BTreeSet<String> = late.map(|(_, id)| id.clone()).collect();
        judgement.wording.no_record = self.looked && late.is_empty();
        judgement.wording.too_late = late.into_iter().collect();
        Explained::firing(judgement)
    }

    /// The records account for the judgement.
    fn account_for<'a>(&self, mut judgement: Judgement<'a>) -> Explained<'a> {
        let rests_on = evidence(&judgement);
        let used: Vec<_> =
            self.records.iter().filter(|(event, ..)| rests_on.contains(event)).collect();
        let records: BTreeSet<&RecordRef> = used.iter().map(|(_, record, _)| record).collect();
        let late: BTreeSet<&RecordRef> =
            used.iter().filter(|(.., late)| *late).map(|(_, record, _)| record).collect();
        judgement.wording.after_the_fact = late.len();
        let records = records.into_iter().cloned().collect();
        Explained { judgement, standing: Standing::Explained, records }
    }

    /// Exclusions leave the judgement out.
    fn leave_out<'a>(&self, judgement: Judgement<'a>) -> Explained<'a> {
        let rests_on = evidence(&judgement);
        let used = self.exclusions.iter().filter(|(event, _)| rests_on.contains(event));
        let records: BTreeSet<RecordRef> = used.map(|(_, record)| record.clone()).collect();
        let records = records.into_iter().collect();
        Explained { judgement, standing: Standing::Excluded, records }
    }
}

fn evidence(judgement: &Judgement<'_>) -> BTreeSet<EventId> {
    judgement.evidence.iter().map(|event| event.id).collect()
}
