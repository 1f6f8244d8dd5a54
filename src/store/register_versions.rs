//! Versions of registers: their rows, with the versions between which each stood in the file.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, params};

use super::error::{Result, StoreError};
use super::holds::{self, Loss};
use super::versions::{insert_version, last_hash};
use super::waiting::{self, Version};
use super::{Reader, Store, ledger};
use crate::hash::Hash;
use crate::instant::Instant;
use crate::ledger::content;
use crate::ledger::entry::Kind;
use crate::registers::diff::{Change, diff};
use crate::registers::narrow;
use crate::registers::{
    Content, EffectiveRow, RegisterFile, RegisterKind, Snapshot, is_drastic_loss, touched,
};

/// The content of a version that says that there is no file any more.
const GONE: &str = "gone";

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

/// What became of a register as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It says what it said.
    Same,
    /// It says something else, which is in force now.
    Recorded(RowChanges),
    /// It lost so much that the last version stays in force until somebody confirms.
    Held(Loss),
}

impl Store {
    /// Records a register as it was found, `None` where there is no file, where it is another than
    /// the last one recorded; `by` is the owner of the file. Days that it may touch wait to be
    /// judged again. One that lost too much is held.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_register(
        &mut self,
        kind: RegisterKind,
        file: Option<&RegisterFile>,
        by: Option<&str>,
        at: Instant,
    ) -> Result<Found> {
        let held = holds::lasting(&self.conn, kind)?;
        if let Some(loss) = loss(&self.conn, kind, file)? {
            if held.is_none_or(|hold| hold.sha256 != hash(file)) {
                self.transaction(|conn| holds::begin(conn, kind, hash(file), &loss, at))?;
            }
            return Ok(Found::Held(loss));
        }
        let is_same = is_same(&self.conn, kind, file)?;
        if is_same && held.is_none() {
            return Ok(Found::Same);
        }
        self.transaction(|conn| {
            if let Some(hold) = held {
                holds::end(conn, &hold, None, at)?;
            }
            if is_same {
                return Ok(Found::Same);
            }
            record_version(conn, (kind, file), by, at).map(Found::Recorded)
        })
    }

    /// Puts in force what was held, as somebody confirms: the file as it is, or that there is
    /// none. Gives what was lost; `None` where nothing is held, or something else.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn confirm_register(
        &mut self,
        kind: RegisterKind,
        file: Option<&RegisterFile>,
        (by, reason): (&str, &str),
        at: Instant,
    ) -> Result<Option<Loss>> {
        let Some(hold) = holds::lasting(&self.conn, kind)? else { return Ok(None) };
        let Some(loss) = loss(&self.conn, kind, file)?.filter(|_| hold.sha256 == hash(file)) else {
            return Ok(None);
        };
        self.transaction(|conn| {
            holds::end(conn, &hold, Some((by, reason)), at)?;
            record_version(conn, (kind, file), Some(by), at)?;
            Ok(Some(loss))
        })
    }
}

/// The hash of a file; where there is none, that of nothing: no register has it, since each has a
/// header.
fn hash(file: Option<&RegisterFile>) -> Hash {
    file.map_or_else(|| Hash::of(b""), |file| file.hash)
}

/// Whether that is what was last recorded. A register that was never there is the same as none.
fn is_same(conn: &Connection, kind: RegisterKind, file: Option<&RegisterFile>) -> Result<bool> {
    let last = last_hash(conn, "register", kind.word())?;
    Ok(last.map_or(file.is_none(), |last| last == hash(file)))
}

/// What the register would lose, where that is so much that a person has to confirm it.
fn loss(
    conn: &Connection,
    kind: RegisterKind,
    file: Option<&RegisterFile>,
) -> Result<Option<Loss>> {
    if is_same(conn, kind, file)? {
        return Ok(None);
    }
    let old: Vec<Content> = standing_rows(conn, kind)?.into_keys().collect();
    let new = file.map(RegisterFile::contents);
    let (lost, gone) = match &new {
        None => (old.len(), Vec::new()),
        Some(new) if is_drastic_loss(kind, &old, new) => {
            let gone = ended(kind, &diff(kind, &old, new));
            (gone.len(), gone.into_iter().take(NAMED).collect())
        }
        Some(_) => return Ok(None),
    };
    let (version, vanished) = (last_version(conn, kind)?, new.is_none());
    Ok(Some(Loss { register: kind, version, rows: old.len(), lost, vanished, gone }))
}

/// How many of the rows that would go are named.
const NAMED: usize = 3;

/// The rows that end, as they are shown.
fn ended(kind: RegisterKind, changes: &[Change]) -> Vec<String> {
    let ends = changes.iter().filter(|change| matches!(change, Change::Ended(_)));
    ends.map(|change| kind.shown(&change.id(kind).to_string()).into_owned()).collect()
}

fn last_version(conn: &Connection, kind: RegisterKind) -> Result<i64> {
    let sql =
        "SELECT coalesce(max(version_no), 0) FROM version WHERE kind = 'register' AND name = ?";
    Ok(conn.prepare_cached(sql)?.query_row([kind.word()], |row| row.get(0))?)
}

fn record_version(
    conn: &Connection,
    (kind, file): (RegisterKind, Option<&RegisterFile>),
    by: Option<&str>,
    at: Instant,
) -> Result<RowChanges> {
    let (name, hash) = (kind.word(), hash(file));
    let was_loaded = is_loaded(conn, kind)?;
    let standing = standing_rows(conn, kind)?;
    let old: Vec<Content> = standing.keys().cloned().collect();
    let changes = diff(kind, &old, &file.map(RegisterFile::contents).unwrap_or_default());
    let gone = file.is_none().then_some(GONE);
    let (version, number) = insert_version(conn, ("register", name), &hash, gone, by, at)?;
    let mut said: Vec<(String, Option<String>, Option<String>)> = Vec::new();
    for change in &changes {
        apply(conn, kind, version, at, change, &standing)?;
        let [before, after] =
            [change.before(), change.after()].map(|content| content.map(Content::to_json));
        said.push((change.id(kind).to_string(), before, after));
    }
    // The tables do not say in which order the changes were made.
    said.sort();
    let entry = said.iter().fold(content::register(name, number, &hash, by), |entry, change| {
        content::and_change(entry, &change.0, change.1.as_deref(), change.2.as_deref())
    });
    let place = format!("register_changes/{name}/{number}");
    ledger::append(conn, at, Kind::Register, &place, entry.bytes())?;
    let version = Version { register: kind, number, changes: &changes };
    if was_loaded == is_loaded(conn, kind)? {
        let ever = effective_rows(conn, kind)?.into_iter().map(|row| row.content);
        let known = if kind == RegisterKind::Holidays { ever.collect() } else { old.clone() };
        waiting::mark_touched(conn, &version, &touched(kind, &known, &changes, at))?;
    } else {
        waiting::mark_all(conn, &version)?;
    }
    let narrow =
        narrow::Version { kind, before: &old, changes: &changes, gone: gone.is_some(), at };
    if !narrow::narrowings(&narrow).is_empty() {
        waiting::mark_record(conn, &version, at.day())?;
    }
    Ok(count(&changes))
}

/// The registers as they were last read.
#[derive(Debug, Clone, Default)]
pub(super) struct Remembered(Arc<Mutex<Option<AsOf>>>);

/// The registers, and the newest version of any of them by then.
#[derive(Debug)]
struct AsOf {
    newest: Option<i64>,
    read: Arc<Snapshot>,
}

impl Remembered {
    fn by(&self, newest: Option<i64>) -> Option<Arc<Snapshot>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.as_ref().filter(|known| known.newest == newest);
        known.map(|known| Arc::clone(&known.read))
    }

    fn remember(&self, newest: Option<i64>, read: &Arc<Snapshot>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(AsOf { newest, read: Arc::clone(read) });
    }

    /// What was read may have been taken back.
    pub(super) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Reader<'_> {
    /// The registers with everything that was ever in them.
    ///
    /// # Errors
    /// The database cannot be read, or holds what tenken never writes.
    pub fn registers(&self) -> Result<Arc<Snapshot>> {
        let sql = "SELECT max(version_id) FROM version WHERE kind = 'register'";
        let newest: Option<i64> =
            self.conn().prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        if let Some(known) = self.registers.by(newest) {
            return Ok(known);
        }
        let read = Arc::new(self.read_registers()?);
        self.registers.remember(newest, &read);
        Ok(read)
    }

    fn read_registers(&self) -> Result<Snapshot> {
        let sql = "SELECT DISTINCT name FROM version WHERE kind = 'register'";
        let mut statement = self.conn().prepare_cached(sql)?;
        let names = statement.query_map([], |row| row.get::<_, String>(0))?;
        let names: Vec<String> = names.collect::<rusqlite::Result<_>>()?;
        let kinds = names.iter().filter_map(|name| RegisterKind::from_word(name));
        let mut registers = Vec::new();
        for kind in kinds {
            if is_loaded(self.conn(), kind)? {
                registers.push((kind, effective_rows(self.conn(), kind)?));
            }
        }
        Ok(Snapshot::build(registers))
    }

    /// What the register, as found, would lose, where that is so much that it is held; and since
    /// when it is, where that was recorded.
    ///
    /// # Errors
    /// The database cannot be read, or holds what tenken never writes.
    pub fn register_loss(
        &self,
        kind: RegisterKind,
        file: Option<&RegisterFile>,
    ) -> Result<Option<(Loss, Option<Instant>)>> {
        let Some(loss) = loss(self.conn(), kind, file)? else { return Ok(None) };
        let hold = holds::lasting(self.conn(), kind)?;
        Ok(Some((loss, hold.map(|hold| hold.since))))
    }

    /// The version of the register that is in force; `None` where there is none.
    ///
    /// # Errors
    /// The database cannot be read, or holds what tenken never writes.
    pub fn register_in_force(&self, kind: RegisterKind) -> Result<Option<InForce>> {
        let sql = "SELECT version_no, recorded_at, content IS NOT NULL FROM version
                   WHERE kind = 'register' AND name = ? ORDER BY version_no DESC LIMIT 1";
        let version: Option<(i64, i64, bool)> = self
            .conn()
            .prepare_cached(sql)?
            .query_row([kind.word()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((version, since, false)) = version else { return Ok(None) };
        let rows = standing_rows(self.conn(), kind)?.len();
        Ok(Some(InForce { version, since: Instant::from_millis(since), rows }))
    }
}

/// A version of a register that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InForce {
    /// Its number.
    pub version: i64,
    /// When it was recorded.
    pub since: Instant,
    /// Its rows.
    pub rows: usize,
}

/// Whether the last version of the register says something. One that nobody has filled in, or
/// whose file is gone for good, is as good as none: rules stand still, aloud.
fn is_loaded(conn: &Connection, kind: RegisterKind) -> Result<bool> {
    let sql = "SELECT coalesce((SELECT content IS NULL FROM version
                                  WHERE kind = 'register' AND name = ?1
                                  ORDER BY version_no DESC LIMIT 1), 0),
                 EXISTS (SELECT 1 FROM register_row WHERE register = ?1 AND corrected_by IS NULL)";
    let (recorded, filled): (bool, bool) =
        conn.prepare_cached(sql)?.query_row([kind.word()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(recorded && (filled || !kind.is_nothing_when_empty()))
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

pub(super) fn content(json: &str) -> Result<Content> {
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
