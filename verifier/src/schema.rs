//! The schema: what the migrations made, and the tables and the view of the events.

use rusqlite::{Connection, Row};

use crate::database::SCHEMA;
use crate::encoding::Fields;
use crate::error::Result;
use crate::hash::Hash;
use crate::part::{self, Part};
use crate::problem::{Detail, Kind, Problems};
use crate::record::Entry;

/// What is fixed by the migrations.
const FIXED: &str = "SELECT type, name, tbl_name, sql FROM sqlite_schema
    WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'event_all'
      AND NOT (name GLOB 'event_part_[0-9]*' AND type IN ('table', 'index'))
    ORDER BY type, name";

/// The rest: what is made with every part of the events.
const MADE: &str = "SELECT type, name, tbl_name, sql FROM sqlite_schema
    WHERE name = 'event_all'
      OR name GLOB 'event_part_[0-9]*' AND type IN ('table', 'index')";

const ABOUT: &str = "SELECT view, \"column\", ja, en FROM about ORDER BY view, \"column\"";
const CODES: &str = "SELECT kind, code, word FROM code ORDER BY kind, code";

/// The schema as it is, and whether an entry records it.
pub struct Schema {
    content: Hash,
    is_recorded: bool,
}

impl Schema {
    /// Reads it, and compares the tables and the view of the events with what they are to be.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn read(conn: &Connection, problems: &mut Problems) -> Result<Self> {
        compare_parts(conn, problems)?;
        let hashes = [(FIXED, "tttt"), (ABOUT, "tttt"), (CODES, "tit")];
        let hashes = hashes.map(|(sql, shape)| hashed(conn, sql, shape));
        let mut content = Fields::of("schema").int(SCHEMA);
        for hash in hashes {
            content = content.hash(&hash?);
        }
        Ok(Self { content: content.end(), is_recorded: false })
    }

    /// Compares an entry with it; those about earlier schemas say nothing of this one.
    pub fn compare(&mut self, entry: &Entry, problems: &mut Problems) {
        if entry.refers_to != format!("schema/{SCHEMA}") {
            return;
        }
        self.is_recorded = true;
        if entry.content != self.content {
            let detail = Detail::new("schema-altered").with("entry", entry.seq);
            problems.add(Kind::SchemaAltered, &entry.refers_to, detail);
        }
    }

    /// Tells where no entry records the schema of a ledger that has entries.
    pub fn tell_unrecorded(&self, entries: i64, problems: &mut Problems) {
        if !self.is_recorded && entries > 0 {
            let detail = Detail::new("unrecorded").with("kind", "schema");
            problems.add(Kind::Unrecorded, format!("schema/{SCHEMA}"), detail);
        }
    }
}

fn hashed(conn: &Connection, sql: &str, shape: &str) -> Result<Hash> {
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut fields = Fields::bare();
    while let Some(row) = rows.next()? {
        fields = fields.columns(row, 0, shape)?;
    }
    Ok(fields.end())
}

/// What stands in the schema: type, name, table, and text without the spaces between words.
type Made = [String; 4];

fn made(row: &Row<'_>) -> rusqlite::Result<Made> {
    let sql: Option<String> = row.get(3)?;
    Ok([row.get(0)?, row.get(1)?, row.get(2)?, plain(&sql.unwrap_or_default())])
}

/// A text with one space wherever there is any.
fn plain(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn compare_parts(conn: &Connection, problems: &mut Problems) -> Result<()> {
    let parts = part::all(conn)?;
    let shown: Vec<Part> = parts.iter().copied().filter(|part| !part.is_merging).collect();
    let view = ["view", "event_all", "event_all", &part::view(&shown)].map(plain);
    let tables = parts
        .iter()
        .map(|part| ["table", &part.table(), &part.table(), &part.definition()].map(plain));
    let needed: Vec<Made> = std::iter::once(view).chain(tables).collect();
    let indexes: Vec<Made> =
        parts.iter().flat_map(Part::indexes).map(|made| made.map(|it| plain(&it))).collect();
    let mut statement = conn.prepare(MADE)?;
    let found = statement.query_map([], made)?.collect::<rusqlite::Result<Vec<Made>>>()?;
    let mut tell = |made: &Made, key| {
        let detail = Detail::new(key).with("name", &made[1]);
        problems.add(Kind::SchemaAltered, format!("schema/{}", made[1]), detail);
    };
    for made in needed.iter().filter(|made| !found.contains(made)) {
        tell(made, "schema-part");
    }
    let is_known = |name: &str| needed.iter().any(|made| made[1] == name);
    for made in found.iter().filter(|made| !is_known(&made[1]) && !indexes.contains(made)) {
        tell(made, "schema-beyond");
    }
    part::tell_strays(conn, &shown, problems)
}
