//! What is known of files and exports: sightings, duplicates, scans, accounts.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};

use super::error::Result;
use super::export::{
    Account, ExportWriter, NewExport, Reading, ReparseWriter, RereadWriter, RetryWriter, file_name,
};
use super::{Reader, Store, ledger};
use crate::event::ExportId;
use crate::hash::Hash;
use crate::instant::{Day, Instant};
use crate::ledger::content;
use crate::ledger::entry::Kind;
use crate::messages::{Lang, Message};
use crate::stamp::Stamp;

/// A content that a source has delivered before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The export.
    pub export: ExportId,
    /// SHA-256 of the content.
    pub sha256: Hash,
    /// What became of its rows.
    pub account: Account,
    /// The hash of the profile by which it was read.
    pub profile: Hash,
    /// Why it was not taken, where it was not.
    pub rejected: Option<Message>,
    /// Whether it was voided.
    pub is_voided: bool,
}

impl Store {
    /// Begins to write an export.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn begin_export(
        &mut self,
        new: NewExport,
        at: Instant,
        lang: Lang,
    ) -> Result<ExportWriter<'_>> {
        ExportWriter::begin(self, new, at, lang)
    }

    /// Begins to read the quarantine of an export again, by the profile of that hash.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn begin_retry(
        &mut self,
        export: ExportId,
        profile: Hash,
        at: Instant,
    ) -> Result<RetryWriter<'_>> {
        RetryWriter::begin(self, export, profile, at)
    }

    /// Begins to read an export again, or goes on with it.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn begin_reading(
        &mut self,
        reading: &Reading,
        at: Instant,
        lang: Lang,
    ) -> Result<RereadWriter<'_>> {
        RereadWriter::begin(self, reading, at, lang)
    }

    /// Begins to read an export again by another profile, or goes on with it.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn begin_reparsing(
        &mut self,
        reading: &Reading,
        at: Instant,
        lang: Lang,
    ) -> Result<ReparseWriter<'_>> {
        ReparseWriter::begin(self, reading, at, lang)
    }

    /// Remembers that the file at `path` is that export of the source, so that it need not be hashed again.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn sighted(
        &mut self,
        source: &str,
        path: &Path,
        stamp: Stamp,
        export: ExportId,
    ) -> Result<()> {
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO sighting VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?
            .execute(params![
                source,
                path.as_os_str().as_bytes(),
                stamp.device.cast_signed(),
                stamp.inode.cast_signed(),
                super::signed(stamp.bytes),
                stamp.mtime_ns,
                stamp.ctime_ns,
                export.0,
            ])?;
        Ok(())
    }
}

/// Records that the sources were looked at, which decides about missing exports.
pub(super) fn record_scan(conn: &Connection, at: Instant) -> Result<()> {
    conn.execute("INSERT INTO scan (at) VALUES (?)", [at.millis()])?;
    let place = format!("scans/{}", conn.last_insert_rowid());
    ledger::append(conn, at, Kind::Scan, &place, content::scan(at).bytes())?;
    Ok(())
}

impl Reader<'_> {
    /// The export of the source that the file at `path` is, if it was seen unchanged.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn sighting(&self, source: &str, path: &Path, stamp: Stamp) -> Result<Option<ExportId>> {
        let sql = "SELECT export_id FROM sighting
                   WHERE source = ? AND path = ? AND device = ? AND inode = ? AND bytes = ? AND mtime_ns = ?
                     AND ctime_ns = ?";
        let found = self
            .conn()
            .prepare_cached(sql)?
            .query_row(
                params![
                    source,
                    path.as_os_str().as_bytes(),
                    stamp.device.cast_signed(),
                    stamp.inode.cast_signed(),
                    super::signed(stamp.bytes),
                    stamp.mtime_ns,
                    stamp.ctime_ns
                ],
                |row| row.get(0).map(ExportId),
            )
            .optional()?;
        Ok(found)
    }

    /// Whether the file at `path` was seen as it looks, and either taken or rejected by `profile`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_known(
        &self,
        source: &str,
        path: &Path,
        stamp: Stamp,
        profile: &Hash,
    ) -> Result<bool> {
        let Some(export) = self.sighting(source, path, stamp)? else { return Ok(false) };
        let sql =
            "SELECT state = 'rejected' AND profile_sha256 <> ? FROM export WHERE export_id = ?";
        let retry: bool = self
            .conn()
            .prepare_cached(sql)?
            .query_row(params![profile.as_bytes(), export.0], |row| row.get(0))?;
        Ok(!retry)
    }

    /// What is known of the content of a file: it was rejected by the same profile, or ingested,
    /// for the same days, and nothing else of its name or days has come since. A content that
    /// comes back in the place of another is compared with that. What was voided stays out.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn known(
        &self,
        (source, path, sha256): (&str, &Path, &Hash),
        profile: &Hash,
        period: Option<(Day, Day)>,
    ) -> Result<Option<Known>> {
        let sql = "SELECT x.export_id FROM export x JOIN source s USING (source_id)
                   WHERE s.name = ?1 AND x.sha256 = ?2
                     AND (x.state = 'closed' OR x.state = 'rejected' AND x.profile_sha256 = ?3
                       OR x.state = 'voided' AND NOT EXISTS (SELECT 1 FROM export_void v
                         WHERE v.export_id = x.export_id AND v.step = 'returned'))
                     AND (x.state = 'rejected'
                       OR x.state = 'voided'
                         AND (?4 IS NULL OR x.period_first IS ?4 AND x.period_last IS ?5)
                       OR (?4 IS NULL OR x.period_first IS ?4 AND x.period_last IS ?5)
                         AND NOT EXISTS (SELECT 1 FROM export y
                           WHERE y.source_id = x.source_id AND y.state = 'closed'
                             AND y.export_id > x.export_id
                             AND (y.file_name = ?6 OR y.period_first = ?4 AND y.period_last = ?5)))
                   ORDER BY x.export_id DESC LIMIT 1";
        let (first, last) = period.unzip();
        let bounds = params![
            source,
            sha256.as_bytes(),
            profile.as_bytes(),
            first.map(Day::number),
            last.map(Day::number),
            file_name(path),
        ];
        let found = self
            .conn()
            .prepare_cached(sql)?
            .query_row(bounds, |row| row.get(0).map(ExportId))
            .optional()?;
        found.map(|export| self.export(export)).transpose()
    }

    /// What is known of an export.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn export(&self, export: ExportId) -> Result<Known> {
        let sql = "SELECT rows_read, rows_stored, rows_duplicate, rows_quarantined, reason,
                     profile_sha256, sha256, state = 'voided' FROM export WHERE export_id = ?";
        let known = self.conn().prepare_cached(sql)?.query_row([export.0], |row| {
            let count = |column| -> rusqlite::Result<u64> {
                Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or_default())
            };
            let reason: Option<String> = row.get(4)?;
            let hash = |column| -> rusqlite::Result<Hash> {
                let bytes: Vec<u8> = row.get(column)?;
                Ok(Hash::from_slice(&bytes).unwrap_or(Hash([0; 32])))
            };
            Ok(Known {
                export,
                account: Account {
                    rows_read: count(0)?,
                    rows_stored: count(1)?,
                    rows_duplicate: count(2)?,
                    rows_quarantined: count(3)?,
                },
                sha256: hash(6)?,
                profile: hash(5)?,
                rejected: reason.and_then(|text| serde_json::from_str(&text).ok()),
                is_voided: row.get(7)?,
            })
        })?;
        Ok(known)
    }

    /// When the sources were last looked at, as recorded.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn last_scan(&self) -> Result<Option<Instant>> {
        let at: Option<i64> =
            self.conn().query_row("SELECT max(at) FROM scan", [], |row| row.get(0))?;
        Ok(at.map(Instant::from_millis))
    }

    /// The last day of which a source has events.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn last_day(&self, source: &str) -> Result<Option<Day>> {
        let sql = "SELECT max(c.day) FROM coverage c JOIN export x USING (export_id)
                   JOIN source s USING (source_id) WHERE s.name = ? AND x.state = 'closed' AND c.rows > 0";
        let day: Option<i32> =
            self.conn().prepare_cached(sql)?.query_row([source], |r| r.get(0))?;
        Ok(day.map(Day::from_number))
    }
}
