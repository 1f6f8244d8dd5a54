//! What happened on one day, before it is sorted, numbered and written.

use chrono::NaiveDate;

use super::staff::{Person, address};
use crate::calendar::{Day, Moment};
use crate::layout::operation::{Action, SUCCESS};
use crate::layout::{authentication, operation, provision, regional};
use crate::vocabulary::ORGANIZATION;

/// What somebody is working on.
#[derive(Clone, Debug, Default)]
pub struct Matter {
    /// 対象者識別番号, empty for none.
    pub subject: String,
    /// 事務手続コード
    pub procedure: &'static str,
    /// 特定個人情報名コード
    pub information: &'static str,
}

/// The rows of a day, in any order.
#[derive(Debug)]
pub struct Journal {
    /// The day.
    pub date: NaiveDate,
    /// Which of the business days it is, from 0; none on a Sunday.
    pub business_day: Option<usize>,
    /// 操作ログ
    pub operation: Vec<operation::Row<String>>,
    /// 認証ログ
    pub authentication: Vec<authentication::Row<String>>,
    /// 情報提供等記録
    pub provision: Vec<provision::Row<String>>,
    /// 広域連合
    pub regional: Vec<regional::Row<String>>,
}

impl Journal {
    /// An empty day.
    #[must_use]
    pub fn new(date: NaiveDate, business_day: Option<usize>) -> Self {
        Self {
            date,
            business_day,
            operation: Vec::new(),
            authentication: Vec::new(),
            provision: Vec::new(),
            regional: Vec::new(),
        }
    }

    /// A moment of the day.
    #[must_use]
    pub fn moment(&self, millis: u32) -> Moment {
        Moment { day: Day::from(self.date), millis }
    }

    /// A log-in at the own terminal.
    pub fn login(&mut self, person: &Person, millis: u32) {
        self.authenticate(person, &person.terminal, millis, authentication::LOGIN, "");
    }

    /// A log-out at the own terminal.
    pub fn logout(&mut self, person: &Person, millis: u32) {
        self.authenticate(person, &person.terminal, millis, authentication::LOGOUT, "");
    }

    /// A mistyped password at some terminal.
    pub fn mistype(&mut self, person: &Person, terminal: &str, millis: u32) {
        self.authenticate(person, terminal, millis, authentication::LOGIN_FAILED, "パスワード相違");
    }

    /// An operation; gives the row, for a note or a count.
    pub fn act(
        &mut self,
        person: &Person,
        millis: u32,
        action: Action,
        matter: &Matter,
    ) -> &mut operation::Row<String> {
        let row = operation::Row {
            at: self.moment(millis),
            serial: 0,
            actor_id: person.id.clone(),
            actor_name: person.name.clone(),
            unit: person.unit.code.to_owned(),
            terminal: person.terminal.clone(),
            function: action.function().to_owned(),
            action: action.label().to_owned(),
            subject: matter.subject.clone(),
            procedure: matter.procedure.to_owned(),
            information: matter.information.to_owned(),
            counterpart: String::new(),
            count: 1,
            outcome: SUCCESS.to_owned(),
            note: String::new(),
        };
        self.operation.push(row);
        let last = self.operation.len() - 1;
        &mut self.operation[last]
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

    fn authenticate(
        &mut self,
        person: &Person,
        terminal: &str,
        millis: u32,
        kind: &str,
        note: &str,
    ) {
        let failed = kind == authentication::LOGIN_FAILED;
        let outcome = if failed { authentication::FAILURE } else { authentication::SUCCESS };
        self.authentication.push(authentication::Row {
            at: self.moment(millis / 1000 * 1000),
            actor_id: person.id.clone(),
            terminal: terminal.to_owned(),
            address: address(terminal),
            kind: kind.to_owned(),
            outcome: outcome.to_owned(),
            note: note.to_owned(),
        });
    }
}
