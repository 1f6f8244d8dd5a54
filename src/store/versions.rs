//! Versions of what people write: rule settings, profiles, what sources are to deliver. Those of
//! registers are in `register_versions`.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::error::{Result, StoreError};
use super::{Reader, Store, dirty, json, ledger};
use crate::config::{Applied, Expect, Expectations, History, RuleSettings};
use crate::detect::cause::Cause;
use crate::hash::Hash;
use crate::instant::{Day, Instant};
use crate::ledger::content;
use crate::ledger::entry::Kind;

impl Store {
    /// Records the rule settings where they are others than the last ones recorded; `by` owns the
    /// files.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_rules(
        &mut self,
        settings: &RuleSettings,
        by: Option<&str>,
        at: Instant,
    ) -> Result<bool> {
        let (text, hash) = (settings.canonical(), settings.hash());
        if last_hash(&self.conn, "rules", "rules")? == Some(hash) {
            return Ok(false);
        }
        self.transaction(|conn| {
            let (_, number) = insert_version(conn, ("rules", "rules"), &hash, Some(&text), by, at)?;
            let entry = content::rules(number, &text, by);
            ledger::append(conn, at, Kind::Rules, &format!("rules/{number}"), entry.bytes())?;
            let from = if number == 1 { i32::MIN } else { at.day().number() };
            let days = "SELECT DISTINCT day FROM coverage WHERE day >= ?1
                 UNION SELECT judged_day FROM export WHERE judged_day >= ?1
                 UNION SELECT day FROM row_notice WHERE day >= ?1";
            let cause = Cause::Rules { version: number };
            dirty::mark(conn, &cause, days, [from])?;
            // What is watched less is found on this day, whether or not anything else happened.
            dirty::mark_days(conn, &cause, [at.day()])?;
            Ok(true)
        })
    }

    /// Has the days from `first` to `last` judged by the rule settings recorded last.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn apply_settings(
        &mut self,
        (first, last): (Option<Day>, Day),
        by: &str,
        at: Instant,
    ) -> Result<()> {
        self.transaction(|conn| {
            let sql = "SELECT coalesce(max(version_no), 0) FROM version WHERE kind = 'rules'";
            let version: i64 = conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
            conn.prepare_cached(
                "INSERT INTO applied_settings (first_day, last_day, version_no, at, by)
                 VALUES (?, ?, ?, ?, ?)",
            )?
            .execute(params![
                first.map(Day::number),
                last.number(),
                version,
                at.millis(),
                by
            ])?;
            let id = conn.last_insert_rowid();
            let entry = content::applied(id, (first, last), version, by);
            let place = format!("applied_settings/{id}");
            ledger::append(conn, at, Kind::Applied, &place, entry.bytes())?;
            let days = "SELECT DISTINCT day FROM coverage WHERE day BETWEEN ?1 AND ?2
                 UNION SELECT judged_day FROM export WHERE judged_day BETWEEN ?1 AND ?2
                 UNION SELECT day FROM row_notice WHERE day BETWEEN ?1 AND ?2";
            let from = first.map_or(i32::MIN, Day::number);
            dirty::mark(conn, &Cause::Replay, days, [from, last.number()])
        })
    }

    /// Records what the sources are expected to deliver where it is another than recorded last.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_expectations(&mut self, expect: &Expectations, at: Instant) -> Result<bool> {
        let written: BTreeMap<&String, String> =
            expect.iter().map(|(source, expect)| (source, expect.to_toml())).collect();
        let text = json(&written)?;
        let hash = Hash::of(text.as_bytes());
        if last_hash(&self.conn, "expect", "expect")? == Some(hash) {
            return Ok(false);
        }
        self.transaction(|conn| {
            let (_, number) =
                insert_version(conn, ("expect", "expect"), &hash, Some(&text), None, at)?;
            let entry = content::expect(number, &text);
            ledger::append(conn, at, Kind::Expect, &format!("expect/{number}"), entry.bytes())?;
            Ok(true)
        })
    }

    /// Records a profile where it is another than the last one recorded under its name.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_profile(
        &mut self,
        name: &str,
        text: &str,
        hash: &Hash,
        at: Instant,
    ) -> Result<bool> {
        if last_hash(&self.conn, "profile", name)? == Some(*hash) {
            return Ok(false);
        }
        self.transaction(|conn| {
            let (_, number) = insert_version(conn, ("profile", name), hash, Some(text), None, at)?;
            let entry = content::profile(name, number, hash);
            let place = format!("profiles/{name}/{number}");
            ledger::append(conn, at, Kind::Profile, &place, entry.bytes())?;
            Ok(true)
        })
    }
}

impl Reader<'_> {
    /// The text of the profile with this hash.
    ///
    /// # Errors
    /// The database cannot be read, or has no such profile.
    pub fn profile_text(&self, hash: &Hash) -> Result<String> {
        let sql = "SELECT content FROM version WHERE kind = 'profile' AND sha256 = ? LIMIT 1";
        let text = self
            .conn()
            .prepare_cached(sql)?
            .query_row([hash.as_bytes()], |row| row.get(0))
            .optional()?;
        text.ok_or_else(|| StoreError::Inconsistent { detail: format!("no profile {hash}") })
    }

    /// The rule settings of all times.
    ///
    /// # Errors
    /// The database cannot be read, or holds what tenken never writes.
    pub fn rule_settings(&self) -> Result<History<RuleSettings>> {
        let history = history(self.conn(), "rules", RuleSettings::from_canonical)?;
        let sql = "SELECT first_day, last_day, version_no FROM applied_settings";
        let mut statement = self.conn().prepare_cached(sql)?;
        let applied = statement.query_map([], |row| {
            let number: i64 = row.get(2)?;
            Ok(Applied {
                first: row.get::<_, Option<i32>>(0)?.map(Day::from_number),
                last: Day::from_number(row.get(1)?),
                version: usize::try_from(number - 1).unwrap_or_default(),
            })
        })?;
        Ok(history.applied(applied.collect::<rusqlite::Result<_>>()?))
    }

    /// What the sources were expected to deliver, of all times.
    ///
    /// # Errors
    /// The database cannot be read, or holds what tenken never writes.
    pub fn expectations(&self) -> Result<History<Expectations>> {
        history(self.conn(), "expect", |text| {
            let written: BTreeMap<String, String> = serde_json::from_str(text).ok()?;
            let read = |(source, text): (String, String)| Some((source, Expect::from_toml(&text)?));
            written.into_iter().map(read).collect()
        })
    }
}

fn history<T>(
    conn: &Connection,
    kind: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<History<T>> {
    let sql = "SELECT recorded_at, content FROM version WHERE kind = ? ORDER BY version_no";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([kind])?;
    let mut versions = Vec::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(1)?;
        let version = read(&text).ok_or_else(|| StoreError::Inconsistent {
            detail: format!("a stored version of {kind} cannot be read"),
        })?;
        versions.push((Instant::from_millis(row.get(0)?), version));
    }
    Ok(History::of(versions))
}

pub(super) fn last_hash(conn: &Connection, kind: &str, name: &str) -> Result<Option<Hash>> {
    let sql = "SELECT sha256 FROM version WHERE kind = ? AND name = ?
               ORDER BY version_no DESC LIMIT 1";
    let bytes: Option<Vec<u8>> =
        conn.prepare_cached(sql)?.query_row([kind, name], |row| row.get(0)).optional()?;
    Ok(bytes.and_then(|bytes| Hash::from_slice(&bytes)))
}

/// Gives the id and the number of the new version.
pub(super) fn insert_version(
    conn: &Connection,
    (kind, name): (&str, &str),
    hash: &Hash,
    content: Option<&str>,
    by: Option<&str>,
    at: Instant,
) -> Result<(i64, i64)> {
    let last = "SELECT coalesce(max(version_no), 0) FROM version WHERE kind = ? AND name = ?";
    let last: i64 = conn.prepare_cached(last)?.query_row([kind, name], |row| row.get(0))?;
    conn.prepare_cached(
        "INSERT INTO version (kind, name, version_no, recorded_at, sha256, content, changed_by)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![kind, name, last + 1, at.millis(), hash.as_bytes(), content, by])?;
    Ok((conn.last_insert_rowid(), last + 1))
}
