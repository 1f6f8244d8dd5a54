//! Reading what became of findings.

use rusqlite::{Row, params};

use super::Reader;
use super::error::Result;
use super::queue::word;
use crate::calendar::Calendar;
use crate::fold::fold;
use crate::instant::{Day, Instant};
use crate::review::state::{Resolution, Status};
use crate::review::tuning::{Fate, Outcome, Tallies};
use crate::severity::Severity;

impl Reader<'_> {
    /// What became of the findings of the days from `since` to `until`, of `unit` where one is
    /// named (compared folded), rule by rule.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn tallies(
        &self,
        (since, until): (Option<Day>, Option<Day>),
        unit: Option<&str>,
        calendar: &Calendar,
    ) -> Result<Tallies> {
        let sql =
            "SELECT rule, title, unit_code, severity, status, finding, resolution, created_at,
                     (SELECT max(r.at) FROM review_action r WHERE r.number = alert.number
                        AND r.action IN ('close', 'countersign'))
                   FROM alert WHERE day BETWEEN ? AND ?";
        let days =
            params![since.map_or(i32::MIN, Day::number), until.map_or(i32::MAX, Day::number)];
        let mut statement = self.conn().prepare_cached(sql)?;
        let unit = unit.map(fold);
        let mut tallies = Tallies::default();
        for found in statement.query_map(days, |row| outcome(row, calendar))? {
            let found = found?;
            if unit.is_none() || found.unit.as_deref() == unit.as_deref() {
                tallies.add(&found);
            }
        }
        Ok(tallies)
    }
}

fn outcome(row: &Row<'_>, calendar: &Calendar) -> rusqlite::Result<Outcome> {
    let day = |millis: i64| Instant::from_millis(millis).day();
    let (raised, closed) = (day(row.get(7)?), row.get::<_, Option<i64>>(8)?.map(day));
    let finding: String = row.get(5)?;
    let resolution: Option<String> = row.get(6)?;
    Ok(Outcome {
        rule: row.get(0)?,
        title: row.get(1)?,
        unit: row.get::<_, Option<String>>(2)?.map(|unit| fold(&unit).into_owned()),
        severity: word(row, 3, Severity::from_word)?,
        fate: Fate::of(
            word(row, 4, Status::from_word)?,
            &finding,
            resolution.as_deref().and_then(Resolution::from_word),
            closed.map(|closed| calendar.business_days_between(raised, closed)),
        ),
    })
}
