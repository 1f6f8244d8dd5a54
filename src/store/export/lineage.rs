//! What an export is beside those before it: the first of its name, or another one again.

use std::path::Path;

use rusqlite::{OptionalExtension, params};

use super::super::error::Result;
use super::super::{Reader, unsigned};
use crate::event::ExportId;
use crate::hash::Hash;
use crate::instant::Day;
use crate::parse::batch::Position;

/// What an export is beside the exports of its source before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lineage {
    /// Nothing of its name or period came before.
    First,
    /// It begins with the content of `previous`, and goes on.
    Extends {
        /// The export with which it begins.
        previous: ExportId,
        /// Where the rest begins, where only that has to be read.
        from: Option<Position>,
    },
    /// A new generation: of a known name or period, with another content.
    Replaces {
        /// The last one of that name or period.
        previous: ExportId,
    },
}

impl Lineage {
    /// The export that it extends or takes the place of.
    #[must_use]
    pub const fn previous(&self) -> Option<ExportId> {
        match self {
            Self::First => None,
            Self::Extends { previous, .. } | Self::Replaces { previous } => Some(*previous),
        }
    }

    /// The word used in the database.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::First => "ingested",
            Self::Extends { .. } => "extended",
            Self::Replaces { .. } => "altered",
        }
    }

    /// The export behind whose content reading begins.
    #[must_use]
    pub const fn base(&self) -> Option<ExportId> {
        match self {
            Self::Extends { previous, from: Some(_) } => Some(*previous),
            _ => None,
        }
    }

    /// Where reading begins, if not at the beginning.
    #[must_use]
    pub const fn from(&self) -> Option<Position> {
        match self {
            Self::Extends { from, .. } => *from,
            _ => None,
        }
    }
}

/// The last export of a name or period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Previous {
    /// The export.
    pub export: ExportId,
    /// Its end.
    pub end: Position,
    /// Whether what follows its content can be judged without reading it again: it was compared
    /// for the same period; neither it nor what it begins with had rows that are stored elsewhere
    /// and would have to be known; and its last record was read, so that the next begins behind it.
    pub tail_suffices: bool,
}

impl Reader<'_> {
    /// The last export of the source with that file name or that period, whatever its content.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn previous(
        &self,
        source: &str,
        path: &Path,
        period: Option<(Day, Day)>,
    ) -> Result<Option<Previous>> {
        let sql = "SELECT x.export_id, p.end_byte, p.end_line, p.prefix_sha256,
                     p.end_byte = x.bytes AND x.period_first IS ?3 AND x.period_last IS ?4 AND (
                       WITH RECURSIVE chain (export_id) AS (
                         VALUES (x.export_id) UNION
                         SELECT y.base FROM chain JOIN export y USING (export_id)
                         WHERE y.base IS NOT NULL)
                       SELECT sum(y.rows_elsewhere) FROM chain JOIN export y USING (export_id)
                     ) = 0 AND NOT EXISTS (
                       SELECT 1 FROM quarantine q WHERE q.export_id = x.export_id
                         AND q.read_at IS NULL AND q.line_no + q.lines > p.end_line)
                   FROM export x JOIN source s USING (source_id) JOIN export_piece p USING (export_id)
                   WHERE s.name = ?1 AND x.state = 'closed'
                     AND (x.file_name = ?2 OR x.period_first = ?3 AND x.period_last = ?4)
                   ORDER BY x.export_id DESC, p.end_byte DESC LIMIT 1";
        let (first, last) = period.unzip();
        let bounds =
            params![source, file_name(path), first.map(Day::number), last.map(Day::number)];
        let previous = self
            .conn()
            .prepare_cached(sql)?
            .query_row(bounds, |row| {
                let sha256: Vec<u8> = row.get(3)?;
                Ok(Previous {
                    export: ExportId(row.get(0)?),
                    end: Position {
                        bytes: unsigned(row.get(1)?),
                        lines: unsigned(row.get(2)?),
                        sha256: Hash::from_slice(&sha256).unwrap_or(Hash([0; 32])),
                    },
                    tail_suffices: row.get(4)?,
                })
            })
            .optional()?;
        Ok(previous)
    }
}

/// The last part of a path, as it is kept.
pub(in super::super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
