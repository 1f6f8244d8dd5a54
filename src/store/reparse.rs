//! Which exports are to be read again by a mended profile.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};

use super::error::Result;
use super::export::abandon_open;
use super::{Reader, Store, unsigned};
use crate::event::{ExportId, SourceId};
use crate::hash::Hash;
use crate::instant::Instant;

/// An export that may be reparsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reparsable {
    /// The export.
    pub export: ExportId,
    /// Its source.
    pub source: String,
    /// Its path, as given.
    pub path: String,
    /// SHA-256 of its content.
    pub sha256: Hash,
    /// Its size.
    pub bytes: u64,
    /// Hash of the profile by which it was read.
    pub profile: Hash,
    /// Whether its quarantine was read by another one.
    pub is_mixed: bool,
}

impl Reader<'_> {
    /// The export, if it is one whose rows are judged.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn reparsable(&self, export: ExportId) -> Result<Option<Reparsable>> {
        let sql = "SELECT s.name, x.path, x.sha256, x.bytes, x.profile_sha256,
                     x.retried_profile IS NOT NULL AND x.retried_profile <> x.profile_sha256
                   FROM export x JOIN source s USING (source_id)
                   WHERE x.export_id = ? AND x.state = 'closed'";
        let hash = |bytes: Vec<u8>| Hash::from_slice(&bytes).unwrap_or(Hash([0; 32]));
        let found = self
            .conn()
            .prepare_cached(sql)?
            .query_row([export.0], |row| {
                Ok(Reparsable {
                    export,
                    source: row.get(0)?,
                    path: row.get(1)?,
                    sha256: hash(row.get(2)?),
                    bytes: unsigned(row.get(3)?),
                    profile: hash(row.get(4)?),
                    is_mixed: row.get(5)?,
                })
            })
            .optional()?;
        Ok(found)
    }

    /// These exports, and those in which rows may be stored that they have too and that were read
    /// by another profile than `profile`; in the order in which they came.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn with_origins(&self, exports: &[ExportId], profile: &Hash) -> Result<Vec<ExportId>> {
        let sql = "SELECT y.export_id FROM export x JOIN export y ON y.source_id = x.source_id
                     AND y.state = 'closed' AND y.first_at <= x.last_at AND y.last_at >= x.first_at
                   WHERE x.export_id = ?1 AND x.rows_duplicate > 0 AND y.rows_stored > 0
                     AND (y.profile_sha256 <> ?2 OR y.retried_profile <> ?2)";
        let mut statement = self.conn().prepare_cached(sql)?;
        let mut all: BTreeSet<ExportId> = exports.iter().copied().collect();
        let mut left: Vec<ExportId> = exports.to_vec();
        while let Some(export) = left.pop() {
            let origins = statement
                .query_map(params![export.0, profile.as_bytes()], |row| row.get(0).map(ExportId))?;
            for origin in origins {
                let origin = origin?;
                if all.insert(origin) {
                    left.push(origin);
                }
            }
        }
        Ok(all.into_iter().collect())
    }
}

impl Store {
    /// The exports wait to be read again, each by the profile of that hash
    /// ([`Reader::next_reading`]).
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn wait_to_reparse(&mut self, exports: &[(ExportId, Hash)], at: Instant) -> Result<()> {
        self.transaction(|conn| {
            for (export, profile) in exports {
                let source = conn
                    .prepare_cached("SELECT source_id FROM export WHERE export_id = ?")?
                    .query_row([export.0], |row| row.get(0).map(SourceId))?;
                // What an interrupted attempt has committed was compared with it as it was.
                abandon_open(conn, source, at)?;
                conn.prepare_cached(
                    "INSERT INTO reading (export_id, why, because_of, profile, unread_lines)
                     VALUES (?1, 'reparse', ?1, ?2, 0)",
                )?
                .execute(params![export.0, profile.as_bytes()])?;
            }
            Ok(())
        })
    }
}
