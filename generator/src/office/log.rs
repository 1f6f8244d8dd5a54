//! The rows of a day, before they are sorted, numbered and written.

use chrono::NaiveDate;

use super::task::Step;
use crate::calendar::{Day, Moment};
use crate::layout::{authentication, operation, provision, regional};
use crate::vocabulary::ORGANIZATION;

/// Who acts: as the operation log writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the columns of the layout")]
pub struct Actor {
    pub id: String,
    pub name: String,
    pub unit: String,
}

/// The rows of a day, in any order.
#[derive(Debug)]
pub struct Log {
    /// The day.
    pub date: NaiveDate,
    /// 操作ログ
    pub operation: Vec<operation::Row<String>>,
    /// 認証ログ
    pub authentication: Vec<authentication::Row<String>>,
    /// 情報提供等記録
    pub provision: Vec<provision::Row<String>>,
    /// 広域連合
    pub regional: Vec<regional::Row<String>>,
}

impl Log {
    /// An empty day.
    #[must_use]
    pub fn new(date: NaiveDate) -> Self {
        let (operation, authentication) = (Vec::new(), Vec::new());
        Self { date, operation, authentication, provision: Vec::new(), regional: Vec::new() }
    }

    /// A moment of the day.
    #[must_use]
    pub fn moment(&self, millis: u32) -> Moment {
        Moment { day: Day::from(self.date), millis }
    }

    /// An operation.
    pub fn act(&mut self, actor: &Actor, terminal: &str, millis: u32, step: Step) {
        self.operation.push(operation::Row {
            at: self.moment(millis),
            serial: 0,
            actor_id: actor.id.clone(),
            actor_name: actor.name.clone(),
            unit: actor.unit.clone(),
            terminal: terminal.to_owned(),
            function: step.function.to_owned(),
            action: step.action.label().to_owned(),
            subject: step.subject,
            procedure: step.procedure.to_owned(),
            information: step.information.to_owned(),
            counterpart: step.counterpart,
            count: step.count,
            outcome: step.outcome.to_owned(),
            note: step.note,
        });
    }

    /// A line of the authentication log.
    pub fn authenticate(&mut self, id: &str, terminal: &str, millis: u32, kind: &str, note: &str) {
        let failed = kind == authentication::LOGIN_FAILED;
        let outcome = if failed { authentication::FAILURE } else { authentication::SUCCESS };
        self.authentication.push(authentication::Row {
            at: self.moment(millis / 1000 * 1000),
            actor_id: id.to_owned(),
            terminal: terminal.to_owned(),
            address: address(terminal),
            kind: kind.to_owned(),
            outcome: outcome.to_owned(),
            note: note.to_owned(),
        });
    }

    /// Puts every layout's rows in the order of their times.
    pub fn sort(&mut self) {
        self.operation.sort_by_key(|row| row.at);
        self.authentication.sort_by_key(|row| row.at);
        self.regional.sort_by_key(|row| row.at);
        self.provision.sort_by_key(|row| match row.inquirer.as_str() {
            ORGANIZATION => row.inquired_at,
            _ => row.provided_at,
        });
    }
}

/// The address of a terminal, from the digits of its ID.
fn address(terminal: &str) -> String {
    let digits: u32 = terminal
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0, |number, digit| number.wrapping_mul(10).wrapping_add(u32::from(digit - b'0')));
    format!("10.{}.{}.{}", 1 + digits / 65_536 % 200, digits / 256 % 256, digits % 256)
}
