//! 情報提供等記録: own inquiries, which the operation log has too, and what others asked for.

use super::batch;
use super::casework::{matter, subject_number};
use super::journal::{Journal, Matter};
use super::shift::Shift;
use super::staff::{AUTO_RESPONSE, Person, RESPONSE_SERVER};
use crate::calendar::clock;
use crate::layout::operation::{self, Action, DENIED as REFUSED};
use crate::layout::provision::{AUTOMATIC, DENIED, ERROR, MANUAL, Row, SUCCESS};
use crate::rng::Rng;
use crate::routine;
use crate::vocabulary::{ORGANIZATION, OTHER_ORGANIZATIONS};

/// Records the inquiries that the operation log has so far, and that were not refused.
pub fn inquiries(journal: &mut Journal, rng: &mut Rng) {
    let label = Action::Inquire.label();
    let asked = |row: &&operation::Row<String>| row.action == label && row.outcome != REFUSED;
    for row in journal.operation.iter().filter(asked) {
        journal.provision.push(routine::inquiry(row, rng));
    }
}

/// What the system answers by itself: a row here and one in the operation log.
pub fn automatic(count: u32, journal: &mut Journal, rng: &mut Rng) {
    let system = (AUTO_RESPONSE, "自動応答ｼｽﾃﾑ", RESPONSE_SERVER);
    for _ in 0..count {
        let subject = subject_number(rng.below(24_000));
        let matter = Matter { subject, procedure: "9-1", information: "3001" };
        let millis = rng.between(clock(7, 0, 0), clock(21, 0, 0));
        let row = batch::act(system, millis, Action::Provide, &matter, journal);
        "TKY0101".clone_into(&mut row.function);
        let inquirer = *rng.pick(&OTHER_ORGANIZATIONS);
        inquirer.clone_into(&mut row.counterpart);
        answer(
            inquirer,
            (millis - rng.between(1_000, 3_000), millis),
            &matter,
            AUTOMATIC,
            journal,
            rng,
        );
    }
}

/// What somebody answers by hand, having viewed the subject a few minutes before.
pub fn manual(count: u32, at_work: &[(&Person, Shift)], journal: &mut Journal, rng: &mut Rng) {
    for _ in 0..count {
        let (person, _) = rng.pick(at_work);
        let matter = matter(person, rng);
        let morning = rng.chance(400);
        let from = if morning { clock(10, 55, 0) } else { clock(13, 20, 0) };
        let millis = from + rng.below(if morning { clock(0, 50, 0) } else { clock(3, 20, 0) });
        journal.act(person, millis - rng.between(90_000, 360_000), Action::View, &matter);
        let inquirer = *rng.pick(&OTHER_ORGANIZATIONS);
        let row = journal.act(person, millis, Action::Provide, &matter);
        inquirer.clone_into(&mut row.counterpart);
        "自動応答不可, 内容確認済".clone_into(&mut row.note);
        let asked = millis - rng.between(clock(0, 15, 0), clock(1, 30, 0));
        answer(inquirer, (asked, millis), &matter, MANUAL, journal, rng);
    }
}

fn answer(
    inquirer: &str,
    times: (u32, u32),
    matter: &Matter,
    response: &str,
    journal: &mut Journal,
    rng: &mut Rng,
) {
    let outcome = match rng.below(100) {
        0..3 => DENIED,
        3 => ERROR,
        _ => SUCCESS,
    };
    let note = if rng.chance(100) { "\"至急\"の表示あり, 電話で確認" } else { "" };
    journal.provision.push(Row {
        number: 0,
        inquired_at: journal.moment(times.0),
        provided_at: journal.moment(times.1),
        inquirer: inquirer.to_owned(),
        inquirer_unit: format!("{:04}", rng.between(1, 40) * 10),
        inquirer_actor: format!("H{:07}", rng.below(90_000)),
        provider: ORGANIZATION.to_owned(),
        procedure: matter.procedure.to_owned(),
        information: matter.information.to_owned(),
        subject: matter.subject.clone(),
        response: response.to_owned(),
        outcome: outcome.to_owned(),
        note: note.to_owned(),
    });
}
