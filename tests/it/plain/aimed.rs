//! Rows of registers that have to do with what happened: approvals that cover what the table
//! finds, or miss it by a minute; leave, watched residents, cases and exclusions likewise.

use chrono::{Days, NaiveTime, TimeDelta};

use super::dice::Dice;
use super::history::{ACTORS, UNITS};
use super::reading::{Account, Numbers, Rule, TABLE, World};
use super::registers::{Approval, Attendance, Case, Exclusion, Registers, Valid, Watch};
use super::words::{At, Event, minutes};
use super::written::place;

/// A finding as it would be without these rows: of which rule, and on what.
type Target = (&'static Rule, Vec<Event>);

/// Adds rows that aim at what happened.
pub fn add(dice: &mut Dice, events: &[Event], registers: &mut Registers, numbers: &Numbers) {
    let mut events = events.to_vec();
    place(&mut events);
    add_watches(dice, &events, registers);
    add_absences(dice, &events, registers);
    let targets = targets(&events, registers, numbers);
    let is_explainable = |(rule, _): &&Target| !rule.explained_by.is_empty();
    let explainable: Vec<Target> = targets.iter().filter(is_explainable).cloned().collect();
    for id in 0..dice.within(4, 14) {
        let among = if dice.chance(90) { &explainable } else { &targets };
        let (rule, of) = dice.pick(among);
        registers.approvals.push(approval(dice, rule, &of, format!("A{id}")));
    }
    for _ in 0..dice.below(3) {
        let (_, of) = dice.pick(&explainable);
        if let Some(event) = of.into_iter().find(|event| !event.subject.is_empty()) {
            let valid = range(dice, &event);
            let Event { actor, kind, subject, .. } = event;
            let row = Case { actor, kind, subject, valid };
            let key = |row: &Case| (row.actor.clone(), row.subject.clone(), row.valid.0);
            if registers.caseload.iter().all(|other| key(other) != key(&row)) {
                registers.caseload.push(row);
            }
        }
    }
    for id in 0..dice.below(4) {
        let (rule, of) = dice.pick(&targets);
        registers.exclusions.push(exclusion(dice, rule.id, &of[0], format!("E{id}")));
    }
}

/// What the table finds so far: of each rule one, for some fire all day; and always something.
fn targets(events: &[Event], registers: &Registers, numbers: &Numbers) -> Vec<Target> {
    let world = World::new(events, registers, numbers);
    let mut targets = vec![(&TABLE[0], vec![events[0].clone()])];
    for rule in TABLE {
        for (_, finding) in world.judge(rule).into_values().take(2) {
            let of = events.iter().filter(|event| finding.evidence.contains(&event.place()));
            targets.push((rule, of.cloned().collect()));
        }
    }
    targets
}

fn add_absences(dice: &mut Dice, events: &[Event], registers: &mut Registers) {
    for _ in 0..dice.below(4) {
        let event = dice.pick(events);
        let row = Attendance {
            actor: event.actor.clone(),
            date: event.day() + TimeDelta::days(dice.pick(&[-1, 0, 0, 0, 1])),
            status: dice.pick(&["leave", "leave", "half", "trip"]),
        };
        let is_new = |other: &Attendance| (&other.actor, other.date) != (&row.actor, row.date);
        if registers.attendance.iter().all(is_new) {
            registers.attendance.push(row);
        }
    }
}

fn add_watches(dice: &mut Dice, events: &[Event], registers: &mut Registers) {
    for _ in 0..dice.below(3) {
        let event = dice.pick(events);
        let count = dice.below(3);
        let row = Watch {
            kind: event.kind,
            subject: event.subject.clone(),
            units: dice.some(&UNITS, count).into_iter().map(String::from).collect(),
            valid: range(dice, &event),
        };
        let is_new = |other: &Watch| other.subject != row.subject;
        if !row.subject.is_empty() && registers.watchlist.iter().all(is_new) {
            registers.watchlist.push(row);
        }
    }
}

/// A validity with an edge at the event's day.
fn range(dice: &mut Dice, event: &Event) -> Valid {
    let by = |days| Some(event.day() + TimeDelta::days(days));
    dice.pick(&[
        Valid(None, None),
        Valid(by(-1), by(0)),
        Valid(by(0), by(0)),
        Valid(by(0), None),
        Valid(by(1), None),
        Valid(None, by(-1)),
        Valid(by(-200), by(200)),
    ])
}

/// The minute that an instant lies in.
fn minute(at: At) -> At {
    let midnight = at.date().and_time(NaiveTime::MIN);
    midnight + minutes((at - midnight).num_minutes())
}

/// An approval of all or some of a finding's events, or of none by a minute.
fn approval(dice: &mut Dice, rule: &Rule, of: &[Event], id: String) -> Approval {
    let sound = sound_approval(dice, rule, of, id);
    if dice.chance(50) {
        return sound;
    }
    let (first, last) = (&of[0], dice.pick(&[&of[0], &of[of.len() - 1]]));
    let from = minute(first.at) + minutes(dice.pick(&[-600, -60, 0, 0, 0, 1]));
    let to = minute(last.at) + minutes(dice.pick(&[-1, 0, 0, 60, 600]));
    let approver =
        dice.pick(&[&sound.approved_by, &sound.approved_by, &first.actor, ""]).to_owned();
    let approved_at = minute(first.at) + minutes(dice.pick(&[-1_000, -1_000, 0, 1, 1_000]));
    let scopes = ["", "", "", first.action, &first.function, &first.procedure, "view"];
    let kinds = [sound.kind, sound.kind, sound.kind, "overtime", "work", "export", "checkout"];
    Approval {
        kind: dice.pick(&kinds),
        from,
        to: (!dice.chance(10)).then_some(to.max(from)),
        in_minutes: dice.chance(80),
        scope: dice.pick(&scopes).into(),
        approved_at: (!approver.is_empty() && !dice.chance(5)).then_some(approved_at),
        user: dice.pick(&["", ACTORS[2], &approver]).into(),
        witness: dice.pick(&["", ACTORS[3], &first.actor]).into(),
        approved_by: approver,
        ..sound
    }
}

/// One that accounts for all of them.
fn sound_approval(dice: &mut Dice, rule: &Rule, of: &[Event], id: String) -> Approval {
    let (first, last) = (&of[0], &of[of.len() - 1]);
    let kind = rule.explained_by.first().map_or("overtime", |by| match by {
        Account::Approval(kind) => kind,
        Account::WitnessedWork | Account::Caseload => "work",
    });
    Approval {
        id,
        kind,
        actor: first.actor.clone(),
        from: minute(first.at),
        to: Some(minute(last.at)),
        in_minutes: true,
        scope: String::new(),
        approved_by: if first.actor == ACTORS[0] { ACTORS[1] } else { ACTORS[0] }.into(),
        approved_at: Some(minute(first.at) - minutes(dice.pick(&[0, 1_000]))),
        user: dice.pick(&["", ACTORS[2]]).into(),
        witness: ACTORS[3].into(),
    }
}

/// An exclusion that is in force for an event, or is not by a day or for those who asked for it.
fn exclusion(dice: &mut Dice, rule: &'static str, event: &Event, id: String) -> Exclusion {
    let from = event.day() - Days::new(dice.pick(&[0, 0, 5, 89, 90]));
    let days = dice.pick(&[0, 30, 89, 89, 90]);
    let (actor, terminal) = match dice.below(4) {
        0 if !event.terminal.is_empty() => ("", event.terminal.as_str()),
        1 => (event.actor.as_str(), event.terminal.as_str()),
        _ => (event.actor.as_str(), ""),
    };
    let asked = ["C0090001", "C0090001", "C0090001", "C0090002", &event.actor];
    let approved = ["C0090002", "C0090002", "C0090002", "C0090002", &event.actor];
    Exclusion {
        id,
        rule,
        actor: actor.into(),
        terminal: terminal.into(),
        requested_by: dice.pick(&asked).into(),
        approved_by: dice.pick(&approved).into(),
        valid: Valid(Some(from), Some(from + Days::new(days))),
    }
}
