//! 情報提供等記録: our inquiries and answers by hand, which the operation log has too, and what
//! the system answers by itself.

use super::night::system;
use crate::calendar::clock;
use crate::layout::operation::Action;
use crate::layout::provision::{AUTOMATIC, DENIED, ERROR, MANUAL, Row, SUCCESS};
use crate::office::resident::number;
use crate::office::task::Step;
use crate::office::unit::UNITS;
use crate::office::{Today, World};
use crate::rng::Rng;
use crate::routine::inquiry;
use crate::vocabulary::ORGANIZATION;

/// The ID that answers by itself, and where it runs.
pub const RESPONSE: (&str, &str) = ("S0000002", "Z9900002");

/// The records of today.
pub(super) fn add(world: &World, today: &mut Today) {
    let rng = &mut today.rng("exchange");
    answer(world, today, rng);
    let (inquire, provide) = (Action::Inquire.label(), Action::Provide.label());
    let mut records = Vec::new();
    for row in &today.log.operation {
        let done = row.outcome == crate::layout::operation::SUCCESS;
        if row.action == inquire && done {
            records.push(inquiry(row, rng));
        } else if row.action == provide && row.actor_id != RESPONSE.0 {
            records.push(answered(row, MANUAL, rng));
        } else if row.action == provide {
            records.push(answered(row, AUTOMATIC, rng));
        }
    }
    today.log.provision.extend(records);
}

/// What the system answers by itself: a third as many a day as there are people.
fn answer(world: &World, today: &mut Today, rng: &mut Rng) {
    let actor = system(RESPONSE.0, "自動応答ｼｽﾃﾑ");
    let count = today.staff * world.load / if today.business.is_some() { 300 } else { 2000 };
    for _ in 0..count {
        let subject = world.residents.anybody(rng);
        let duty = UNITS[rng.index(9)].duty(rng);
        let millis = rng.between(clock(7, 0, 0), clock(21, 0, 0));
        let mut step = Step::new(Action::Provide, 0).on(subject).under(duty);
        step.function = "TKY0101";
        let step = step.to(&world.others[rng.index(world.others.len())]);
        debug_assert_eq!(step.subject, number(subject));
        today.log.act(&actor, RESPONSE.1, millis, step);
    }
}

type Operation = crate::layout::operation::Row<String>;

fn answered(row: &Operation, response: &str, rng: &mut Rng) -> Row<String> {
    let mut inquired_at = row.at;
    inquired_at.millis = inquired_at.millis.saturating_sub(rng.between(1_000, 5_000_000));
    // What somebody provided is provided; what the system answers is refused or fails at times.
    let outcome = match rng.below(100) {
        0..3 if response == AUTOMATIC => DENIED,
        3 if response == AUTOMATIC => ERROR,
        _ => SUCCESS,
    };
    Row {
        number: 0,
        inquired_at,
        provided_at: row.at,
        inquirer: row.counterpart.clone(),
        inquirer_unit: format!("{:04}", rng.between(1, 40) * 10),
        inquirer_actor: format!("H{:07}", rng.below(90_000)),
        provider: ORGANIZATION.to_owned(),
        procedure: row.procedure.clone(),
        information: row.information.clone(),
        subject: row.subject.clone(),
        response: response.to_owned(),
        outcome: outcome.to_owned(),
        note: String::new(),
    }
}
