//! Reading cases. A case is of one day, and one day's alerts are held at a time.

use std::collections::BTreeMap;

use super::Reader;
use super::error::{Result, StoreError};
use super::queue::word;
use crate::instant::Day;
use crate::review::cases::{self, Case, Entry, Member, Name, Standing};
use crate::review::queue::{Alert, Filter};
use crate::review::state::Status;
use crate::severity::Severity;

/// The cases of the day that was asked for last.
#[derive(Debug, Default)]
pub(super) struct DayCases(Option<(Day, BTreeMap<i64, Name>)>);

impl DayCases {
    /// The case in which an alert is.
    pub(super) fn of(&mut self, reader: &Reader<'_>, alert: &Alert) -> Result<Option<Name>> {
        let names = match self.0.take() {
            Some((day, names)) if day == alert.day => names,
            _ => reader.case_names(alert.day)?,
        };
        let name = names.get(&alert.number).cloned();
        self.0 = Some((alert.day, names));
        Ok(name)
    }
}

/// The alerts of one day that a list asks for, and all of its cases.
#[derive(Debug)]
struct ListedDay {
    day: Day,
    listed: Vec<Alert>,
    whole: BTreeMap<Name, Case>,
}

impl Reader<'_> {
    /// The case that is meant by `typed`, with all of its alerts.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn case(&self, typed: &Name) -> Result<Option<Case>> {
        let cases = cases_in(self.alerts_of(&of_the_day(typed.day()))?);
        if let Some(exactly) = cases.get(typed) {
            return Ok(Some(exactly.clone()));
        }
        Ok(cases.into_values().find(|case| case.name.is_meant_by(typed)))
    }

    /// Hands what a list shows to `each`: alerts that pass `filter`, alone or as a case. A case
    /// stands where the first of them stands in the order of the queue.
    ///
    /// # Errors
    /// The database cannot be read; or `each` fails.
    pub fn each_entry<E: From<StoreError>>(
        &self,
        filter: &Filter,
        mut each: impl FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut day: Option<ListedDay> = None;
        self.each_alert(filter, |alert| {
            let Some(name) = alert.case.clone() else { return each(Entry::Alone(Box::new(alert))) };
            let listed = match day.take() {
                Some(known) if known.day == alert.day => day.insert(known),
                _ => day.insert(self.listed_day(filter, alert.day)?),
            };
            match listed.case_begun_by(&alert, &name) {
                Some(case) => each(Entry::Case(case)),
                None => Ok(()),
            }
        })
    }

    fn listed_day(&self, filter: &Filter, day: Day) -> Result<ListedDay> {
        let listed = Filter { since: Some(day), until: Some(day), ..filter.clone() };
        let whole = cases_in(self.alerts_of(&of_the_day(day))?);
        Ok(ListedDay { day, listed: self.alerts_of(&listed)?, whole })
    }

    fn alerts_of(&self, filter: &Filter) -> Result<Vec<Alert>> {
        let mut alerts = Vec::new();
        self.each_alert(filter, |alert| {
            alerts.push(alert);
            Ok::<(), StoreError>(())
        })?;
        Ok(alerts)
    }

    /// Tells each of the alerts in which case it is.
    pub(super) fn tell_cases<'a>(&self, alerts: impl Iterator<Item = &'a mut Alert>) -> Result<()> {
        let mut alerts: Vec<&mut Alert> = alerts.collect();
        alerts.sort_by_key(|alert| alert.day);
        let mut cases = DayCases::default();
        for alert in alerts {
            alert.case = cases.of(self, alert)?;
        }
        Ok(())
    }

    fn case_names(&self, day: Day) -> Result<BTreeMap<i64, Name>> {
        let sql = "SELECT number, rule, unit_code, actor_id, status, severity,
                     explanation IS NOT NULL, resolution IS NOT NULL
                       AND EXISTS (SELECT 1 FROM review_action r
                                   WHERE r.number = alert.number AND r.action = 'close')
                   FROM alert WHERE day = ?";
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut rows = statement.query([day.number()])?;
        let mut asking = Vec::new();
        while let Some(row) = rows.next()? {
            let standing = Standing {
                status: word(row, 4, Status::from_word)?,
                severity: word(row, 5, Severity::from_word)?,
                is_explained: row.get(6)?,
                is_decided: row.get(7)?,
            };
            if standing.asks() {
                asking.push(Asking {
                    number: row.get(0)?,
                    rule: row.get(1)?,
                    unit: row.get(2)?,
                    actor: row.get(3)?,
                });
            }
        }
        Ok(cases::names(asking.iter().map(|alert| alert.member(day))))
    }
}

/// An alert of a day that asks somebody.
struct Asking {
    number: i64,
    rule: String,
    unit: Option<String>,
    actor: Option<String>,
}

impl Asking {
    fn member(&self, day: Day) -> Member<'_> {
        let Self { number, rule, unit, actor } = self;
        Member { number: *number, rule, unit: unit.as_deref(), actor: actor.as_deref(), day }
    }
}

impl ListedDay {
    /// The case with those of its alerts that are listed, where `alert` is the first of them.
    fn case_begun_by(&self, alert: &Alert, name: &Name) -> Option<Case> {
        let in_it = |listed: &&Alert| listed.case.as_ref() == Some(name);
        if self.listed.iter().find(in_it)?.number != alert.number {
            return None;
        }
        let whole = self.whole.get(name)?;
        let alerts = cases::gravest_first(self.listed.iter().filter(in_it).cloned().collect());
        Some(Case { name: name.clone(), severity: whole.severity, counts: whole.counts, alerts })
    }
}

fn of_the_day(day: Day) -> Filter {
    Filter { since: Some(day), until: Some(day), explained: true, ..Filter::default() }
}

/// The cases in which alerts of one day are.
fn cases_in(alerts: Vec<Alert>) -> BTreeMap<Name, Case> {
    let mut groups: BTreeMap<Name, Vec<Alert>> = BTreeMap::new();
    for alert in alerts {
        if let Some(name) = alert.case.clone() {
            groups.entry(name).or_default().push(alert);
        }
    }
    let cases = groups.into_iter().filter_map(|(name, alerts)| Case::of(name, alerts));
    cases.map(|case| (case.name.clone(), case)).collect()
}
