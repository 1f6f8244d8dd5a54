//! Versions of what people write: registers, rule settings, profiles.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::error::{Result, StoreError};
use super::{Reader, Store, dirty, json, ledger};
use crate::config::{Applied, Expect, Expectations, History, RuleSettings};
use crate::detect::cause::{Cause, NAMED};
use crate::hash::Hash;
use crate::instant::{Day, Instant};
use crate::ledger::entry::{Content as Entry, Kind};
use crate::registers::diff::{Change, diff};
use crate::registers::{Content, EffectiveRow, RegisterFile, RegisterKind, Snapshot};

/// What recording a version of a register changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowChanges {
    /// Rows that are new.
    pub added: usize,
    /// Rows that vanished.
    pub ended: usize,
    /// Rows that say something else.
    pub corrected: usize,
}

impl Store {
    /// Records a version of a register where the file is another than the last one recorded.
    /// Days that it may touch wait to be judged again.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_register(
        &mut self,
        file: &RegisterFile,
        at: Instant,
    ) -> Result<Option<RowChanges>> {
        let name = file.kind.word();
        if last_hash(&self.conn, "register", name)? == Some(file.hash) {
            return Ok(None);
        }
        self.transaction(|conn| {
            let standing = standing_rows(conn, file.kind)?;
            let old: Vec<Content> = standing.keys().cloned().collect();
            let changes = diff(file.kind, &old, &file.contents());
            let (version, number) = insert_version(conn, "register", name, &file.hash, None, at)?;
            let mut entry = Entry::of(Kind::Register).text(name).int(number).hash(&file.hash);
            for change in &changes {
                apply(conn, file.kind, version, at, change, &standing)?;
                entry = entry
                    .text(&change.id(file.kind).to_string())
                    .maybe_text(change.before().map(Content::to_json).as_deref())
                    .maybe_text(change.after().map(Content::to_json).as_deref());
            }
            let place = format!("register_changes/{name}/{number}");
            ledger::append(conn, at, Kind::Register, &place, entry.bytes())?;
            if !changes.is_empty() || number == 1 {
                let cause = cause(file.kind, number, &changes);
                mark_all_dirty(conn, &cause)?;
            }
            Ok(Some(count(&changes)))
        })
    }

    /// Records the rule settings where they are others than the last ones recorded.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_rules(&mut self, settings: &RuleSettings, at: Instant) -> Result<bool> {
        let (text, hash) = (settings.canonical(), settings.hash());
        if last_hash(&self.conn, "rules", "rules")? == Some(hash) {
            return Ok(false);
        }
        self.transaction(|conn| {
            let (_, number) = insert_version(conn, "rules", "rules", &hash, Some(&text), at)?;
            let entry = Entry::of(Kind::Rules).int(number).text(&text);
            ledger::append(conn, at, Kind::Rules, &format!("rules/{number}"), entry.bytes())?;
            let from = if number == 1 { i32::MIN } else { at.day().number() };
            let days = "SELECT DISTINCT day FROM coverage WHERE day >= ?1
                 UNION SELECT judged_day FROM export WHERE judged_day >= ?1
                 UNION SELECT day FROM row_notice WHERE day >= ?1";
            dirty::mark(conn, &Cause::Rules { version: number }, days, [from])?;
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
            let entry = Entry::of(Kind::Applied)
                .int(id)
                .maybe_int(first.map(|day| day.number().into()))
                .int(last.number().into())
                .int(version)
                .text(by);
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
            let (_, number) = insert_version(conn, "expect", "expect", &hash, Some(&text), at)?;
            let entry = Entry::of(Kind::Expect).int(number).text(&text);
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
            let (_, number) = insert_version(conn, "profile", name, hash, Some(text), at)?;
            let entry = Entry::of(Kind::Profile).text(name).int(number).hash(hash);
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

    /// The registers with everything that was ever in them.
    ///
    /// # Errors
    /// The database cannot be read, or holds what tenken never writes.
    pub fn registers(&self) -> Result<Snapshot> {
        let sql = "SELECT DISTINCT name FROM version WHERE kind = 'register'";
        let mut statement = self.conn().prepare_cached(sql)?;
        let names = statement.query_map([], |row| row.get::<_, String>(0))?;
        let names: Vec<String> = names.collect::<rusqlite::Result<_>>()?;
        let kinds = names.iter().filter_map(|name| RegisterKind::from_word(name));
        let registers: Result<Vec<_>> =
            kinds.map(|kind| Ok((kind, effective_rows(self.conn(), kind)?))).collect();
        // A register that nobody has filled in is as good as none: rules stand still, aloud.
        let filled = |(kind, rows): &(RegisterKind, Vec<EffectiveRow>)| {
            !(rows.is_empty() && kind.is_nothing_when_empty())
        };
        Ok(Snapshot::build(registers?.into_iter().filter(filled)))
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

fn last_hash(conn: &Connection, kind: &str, name: &str) -> Result<Option<Hash>> {
    let sql = "SELECT sha256 FROM version WHERE kind = ? AND name = ?
               ORDER BY version_no DESC LIMIT 1";
    let bytes: Option<Vec<u8>> =
        conn.prepare_cached(sql)?.query_row([kind, name], |row| row.get(0)).optional()?;
    Ok(bytes.and_then(|bytes| Hash::from_slice(&bytes)))
}

/// Gives the id and the number of the new version.
fn insert_version(
    conn: &Connection,
    kind: &str,
    name: &str,
    hash: &Hash,
    content: Option<&str>,
    at: Instant,
) -> Result<(i64, i64)> {
    let last = "SELECT coalesce(max(version_no), 0) FROM version WHERE kind = ? AND name = ?";
    let last: i64 = conn.prepare_cached(last)?.query_row([kind, name], |row| row.get(0))?;
    conn.prepare_cached(
        "INSERT INTO version (kind, name, version_no, recorded_at, sha256, content)
         VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![kind, name, last + 1, at.millis(), hash.as_bytes(), content])?;
    Ok((conn.last_insert_rowid(), last + 1))
}

/// The rows that stand in the last version, with their numbers.
fn standing_rows(conn: &Connection, kind: RegisterKind) -> Result<BTreeMap<Content, i64>> {
    let sql = "SELECT content, row_id FROM register_row WHERE register = ? AND ended_in IS NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([kind.word()])?;
    let mut standing = BTreeMap::new();
    while let Some(row) = rows.next()? {
        standing.insert(content(&row.get::<_, String>(0)?)?, row.get(1)?);
    }
    Ok(standing)
}

/// Every row that ever stood in the register and was not corrected.
fn effective_rows(conn: &Connection, kind: RegisterKind) -> Result<Vec<EffectiveRow>> {
    let sql = "SELECT content, ended_at FROM register_row
               WHERE register = ? AND corrected_by IS NULL ORDER BY row_id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([kind.word()])?;
    let mut effective = Vec::new();
    while let Some(row) = rows.next()? {
        effective.push(EffectiveRow {
            content: content(&row.get::<_, String>(0)?)?,
            ended_at: row.get::<_, Option<i64>>(1)?.map(Instant::from_millis),
        });
    }
    Ok(effective)
}

fn content(json: &str) -> Result<Content> {
    Content::from_json(json).ok_or_else(|| StoreError::Inconsistent {
        detail: format!("a register row cannot be read: {json}"),
    })
}

fn apply(
    conn: &Connection,
    kind: RegisterKind,
    version: i64,
    at: Instant,
    change: &Change,
    standing: &BTreeMap<Content, i64>,
) -> Result<()> {
    let key = change.id(kind).to_string();
    let added = match change.after() {
        Some(after) => {
            conn.prepare_cached(
                "INSERT INTO register_row (register, key, content, added_in) VALUES (?, ?, ?, ?)",
            )?
            .execute(params![kind.word(), key, after.to_json(), version])?;
            Some(conn.last_insert_rowid())
        }
        None => None,
    };
    let Some(before) = change.before().and_then(|before| standing.get(before)) else {
        return Ok(());
    };
    let ended_at = added.is_none().then_some(at.millis());
    conn.prepare_cached(
        "UPDATE register_row SET ended_in = ?, ended_at = ?, corrected_by = ? WHERE row_id = ?",
    )?
    .execute(params![version, ended_at, added, before])?;
    Ok(())
}

fn count(changes: &[Change]) -> RowChanges {
    let mut counts = RowChanges::default();
    for change in changes {
        match change {
            Change::Added(_) => counts.added += 1,
            Change::Ended(_) => counts.ended += 1,
            Change::Corrected { .. } => counts.corrected += 1,
        }
    }
    counts
}

/// That a version of a register was recorded.
fn cause(register: RegisterKind, version: i64, changes: &[Change]) -> Cause {
    let rows = changes.iter().take(NAMED).map(|change| change.id(register).to_string());
    let (rows, more) = (rows.collect(), changes.len().saturating_sub(NAMED));
    Cause::Register { register, version, rows, more }
}

/// A register may touch any day: all of them wait to be judged.
fn mark_all_dirty(conn: &Connection, cause: &Cause) -> Result<()> {
    let days = "SELECT DISTINCT day FROM coverage
         UNION SELECT judged_day FROM export WHERE judged_day IS NOT NULL";
    dirty::mark(conn, cause, days, [])
}
