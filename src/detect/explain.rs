//! Which events a register record accounts for.
//!
//! Explained events are set aside first; what remains is judged by the same thresholds.

use std::collections::BTreeSet;

use super::context::Context;
use super::day::{ActorDay, Event};
use super::finding::{Judgement, RecordRef, Standing};
use super::rule::Rule;
use crate::event::EventId;
use crate::registers::RegisterKind;
use crate::registers::approvals::{ApprovalKind, Facts};

/// A judgement with what the approvals say about it.
#[derive(Debug)]
pub struct Explained<'a> {
    /// What fires: the rest where it still does, else the whole.
    pub judgement: Judgement<'a>,
    /// Whether it still asks for a look.
    pub standing: Standing,
    /// The records that account for it, where they account for all of it.
    pub records: Vec<RecordRef>,
}

/// Judges the day by `rule`: first as a whole, then without what approvals account for.
#[must_use]
pub fn judge<'a>(rule: &dyn Rule, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Explained<'a>> {
    let whole = rule.actor_day(day, cx)?;
    let kinds = rule.explained_by();
    let looked = !kinds.is_empty() && cx.registers.is_loaded(RegisterKind::Approvals);
    if !looked {
        return Some(Explained::firing(whole));
    }
    let answers = Answers::find(day, kinds, cx);
    if answers.explained.is_empty() {
        return Some(answers.leave_standing(whole));
    }
    let rest = day.events.iter().copied().filter(|event| !answers.explained.contains(&event.id));
    match rule.actor_day(&day.with(rest.collect()), cx) {
        Some(rest) => {
            let mut standing = answers.leave_standing(rest);
            standing.judgement.wording.set_aside =
                whole.evidence.iter().filter(|event| answers.explained.contains(&event.id)).count();
            Some(standing)
        }
        None => Some(answers.account_for(whole)),
    }
}

impl<'a> Explained<'a> {
    fn firing(judgement: Judgement<'a>) -> Self {
        Self { judgement, standing: Standing::Firing, records: Vec::new() }
    }
}

/// What the approvals say about a day's events.
#[derive(Debug, Default)]
struct Answers {
    explained: BTreeSet<EventId>,
    records: Vec<(EventId, String, bool)>,
    too_late: Vec<(EventId, String)>,
}

impl Answers {
    fn find(day: &ActorDay<'_>, kinds: &[ApprovalKind], cx: &Context<'_>) -> Self {
        let mut answers = Self::default();
        for event in &day.events {
            answers.ask(event, day, kinds, cx);
        }
        answers
    }

    fn ask(&mut self, event: &Event, day: &ActorDay<'_>, kinds: &[ApprovalKind], cx: &Context<'_>) {
        let facts = Facts {
            at: event.at,
            action: event.action,
            function: event.function.map(|name| day.names.text(name)),
            procedure: event.procedure.map(|name| day.names.text(name)),
        };
        for answer in cx.registers.approvals().explaining(day.id, kinds, facts) {
            let id = answer.approval.id.shown().to_owned();
            if answer.explains() {
                self.explained.insert(event.id);
                self.records.push((event.id, id, answer.after_the_fact));
            } else {
                self.too_late.push((event.id, id));
            }
        }
    }

    /// The judgement still asks for a look; approvals that came too late are named in it.
    fn leave_standing<'a>(&self, mut judgement: Judgement<'a>) -> Explained<'a> {
        let rests_on: BTreeSet<EventId> = judgement.evidence.iter().map(|event| event.id).collect();
        let late = self.too_late.iter().filter(|(event, _)| rests_on.contains(event));
        let late: BTreeSet<String> = late.map(|(_, id)| id.clone()).collect();
        judgement.wording.no_record = late.is_empty();
        judgement.wording.too_late = late.into_iter().collect();
        Explained::firing(judgement)
    }

    /// The records account for the judgement.
    fn account_for<'a>(&self, mut judgement: Judgement<'a>) -> Explained<'a> {
        let rests_on: BTreeSet<EventId> = judgement.evidence.iter().map(|event| event.id).collect();
        let used: Vec<_> =
            self.records.iter().filter(|(event, ..)| rests_on.contains(event)).collect();
        let ids: BTreeSet<&String> = used.iter().map(|(_, id, _)| id).collect();
        let late: BTreeSet<&String> =
            used.iter().filter(|(.., late)| *late).map(|(_, id, _)| id).collect();
        judgement.wording.after_the_fact = late.len();
        let record = |id: &String| RecordRef { register: "approvals".into(), id: id.clone() };
        let records = ids.into_iter().map(record).collect();
        Explained { judgement, standing: Standing::Explained, records }
    }
}
