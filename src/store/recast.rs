//! Putting the events of schema 2 into tables of the form that schema 3 gives them.
//!
//! Each row had the number of each of its texts in a dictionary, the table `value`. Now it names
//! an `origin` and a `deed`, and these have the texts. What a row says stays as it was, and so does
//! the hash of its leaf.

use rusqlite::{Connection, params};

use super::error::Result;
use super::parts::{self, Part};

/// What an origin is made of, first the actor: numbers of texts, as a row had them.
const ORIGIN: [&str; 5] = ["actor", "actor_name", "unit", "terminal", "address"];

/// What a deed is made of.
const DEED: [&str; 7] =
    ["function", "action", "subject_kind", "procedure", "information", "counterpart", "outcome"];

/// Those of them that are codes, not numbers of texts.
const CODES: [&str; 2] = ["action", "outcome"];

/// A table of the old form.
struct Old {
    part: Part,
    state: String,
}

/// Puts the events of all tables of the old form into tables of the new one, and drops the
/// dictionary.
pub(super) fn events(conn: &Connection) -> Result<()> {
    let old = old(conn)?;
    // The view goes first: a table that a view names is not dropped in defensive mode.
    conn.execute_batch("DROP VIEW IF EXISTS event_all")?;
    let kept: Vec<&Old> = old.iter().filter(|old| old.state != "merging").collect();
    collect(conn, &kept, "origin", &ORIGIN)?;
    collect(conn, &kept, "deed", &DEED)?;
    for old in kept {
        recast(conn, old)?;
    }
    for Old { part, .. } in old {
        conn.execute("DELETE FROM event_part WHERE part_no = ?", [part.no])?;
        conn.execute_batch(&format!("DROP TABLE {}", part.table()))?;
    }
    conn.execute_batch("DROP TABLE recast_origin; DROP TABLE recast_deed; DROP TABLE value")?;
    parts::write_view(conn)
}

/// The tables of the old form. Where there is no database yet, its first table has the new one.
fn old(conn: &Connection) -> Result<Vec<Old>> {
    let sql = "SELECT part_no, first_event_id, last_event_id, rows, state FROM event_part
               WHERE NOT EXISTS (
                 SELECT 1 FROM pragma_table_info(printf('event_part_%06d', part_no))
                 WHERE name = 'origin')
               ORDER BY first_event_id";
    let mut statement = conn.prepare(sql)?;
    let old = statement.query_map([], |row| {
        let [no, first, rows] = [row.get(0)?, row.get(1)?, row.get(3)?];
        Ok(Old { part: Part { no, first, last: row.get(2)?, rows }, state: row.get(4)? })
    })?;
    Ok(old.collect::<rusqlite::Result<_>>()?)
}

/// Fills the table `kind` with what recurs in these columns; `recast_<kind>` has the numbers by
/// which the rows are found.
fn collect(conn: &Connection, old: &[&Old], kind: &str, columns: &[&str]) -> Result<()> {
    let list = columns.join(", ");
    let typed: Vec<String> = columns.iter().map(|it| format!("{it} INTEGER NOT NULL")).collect();
    conn.execute_batch(&format!(
        "CREATE TABLE recast_{kind} ({kind}_id INTEGER PRIMARY KEY, {}, UNIQUE ({list})) STRICT",
        typed.join(", ")
    ))?;
    for Old { part, .. } in old {
        conn.execute_batch(&format!(
            "INSERT OR IGNORE INTO recast_{kind} ({list}) SELECT DISTINCT {list} FROM {}",
            part.table()
        ))?;
    }
    let texts: Vec<String> = columns.iter().map(|column| said(column)).collect();
    conn.execute_batch(&format!(
        "INSERT INTO {kind} ({kind}_id, {list}) SELECT {kind}_id, {} FROM recast_{kind} r
         ORDER BY {kind}_id",
        texts.join(", ")
    ))?;
    Ok(())
}

/// What a number of a column stands for.
fn said(column: &str) -> String {
    if CODES.contains(&column) {
        return format!("r.{column}");
    }
    let text = format!("(SELECT text FROM value WHERE value_id = r.{column})");
    // Each row has an actor, unless somebody took its text away; then its leaf is another one.
    if column == ORIGIN[0] { format!("coalesce({text}, '')") } else { text }
}

/// Copies the rows of a table into one of the new form.
fn recast(conn: &Connection, Old { part, state }: &Old) -> Result<()> {
    let new = parts::create_table(conn, part.first, state)?;
    let columns: Vec<String> = parts::COLUMNS
        .iter()
        .map(|column| match *column {
            "origin" => number(column, &ORIGIN),
            "deed" => number(column, &DEED),
            other => format!("e.{other}"),
        })
        .collect();
    conn.execute_batch(&format!(
        "INSERT INTO {} ({}) SELECT {} FROM {} e ORDER BY e.event_id",
        new.table(),
        parts::COLUMNS.join(", "),
        columns.join(", "),
        part.table()
    ))?;
    conn.execute(
        "UPDATE event_part SET last_event_id = ?, rows = ? WHERE part_no = ?",
        params![part.last, part.rows, new.no],
    )?;
    if state == "closed" {
        parts::indexes(new).iter().try_for_each(|index| conn.execute_batch(index))?;
    }
    Ok(())
}

/// The number of the origin or deed that a row has.
fn number(kind: &str, columns: &[&str]) -> String {
    let of = |table: &str| {
        columns.iter().map(|it| format!("{table}.{it}")).collect::<Vec<_>>().join(", ")
    };
    format!("(SELECT r.{kind}_id FROM recast_{kind} r WHERE ({}) = ({}))", of("r"), of("e"))
}

#[cfg(test)]
mod tests {
    use rusqlite::config::DbConfig;

    use super::*;

    const OLD: &str = "event_id INTEGER PRIMARY KEY, export_id INTEGER NOT NULL,
        line_no INTEGER NOT NULL, occurred_at INTEGER NOT NULL, actor INTEGER NOT NULL,
        actor_name INTEGER NOT NULL, unit INTEGER NOT NULL, terminal INTEGER NOT NULL,
        address INTEGER NOT NULL, function INTEGER NOT NULL, action INTEGER NOT NULL,
        subject_kind INTEGER NOT NULL, subject TEXT, procedure INTEGER NOT NULL,
        information INTEGER NOT NULL, counterpart INTEGER NOT NULL,
        record_count INTEGER NOT NULL, outcome INTEGER NOT NULL, note TEXT, serial_head INTEGER,
        serial_tail INTEGER, serial_text TEXT, numbers INTEGER NOT NULL";

    const ROWS: &str = "SELECT o.actor, o.actor_name, o.unit, o.terminal, o.address, d.function,
        d.action, d.subject_kind, e.subject, d.procedure, d.information, d.counterpart,
        e.record_count, d.outcome, e.note, e.serial_head, e.serial_tail, e.serial_text,
        e.numbers, e.event_id, e.export_id, e.line_no, e.occurred_at, e.actor_id
        FROM event_all e LEFT JOIN origin o ON o.origin_id = e.origin
        LEFT JOIN deed d ON d.deed_id = e.deed ORDER BY e.event_id";

    /// A database of schema 2 with a closed, an open and a merging part, after the third migration.
    fn migrated(rows: &str) -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).unwrap();
        conn.pragma_update(None, "foreign_keys", true).unwrap();
        conn.execute_batch(include_str!("../../migrations/0001_foundation.sql")).unwrap();
        conn.execute_batch(include_str!("../../migrations/0002_views.sql")).unwrap();
        let parts = "INSERT INTO event_part VALUES (1, 'closed', 1, 2, 2), (2, 'open', 3, NULL, 2),
                         (3, 'merging', 1, NULL, 0)";
        conn.execute_batch(parts).unwrap();
        for table in ["event_part_000001", "event_part_000002", "event_part_000003"] {
            conn.execute_batch(&format!("CREATE TABLE {table} ({OLD}) STRICT")).unwrap();
        }
        conn.execute_batch(
            "CREATE INDEX event_part_000001_subject ON event_part_000001 (subject);
             CREATE INDEX event_part_000001_actor ON event_part_000001 (actor);
             CREATE VIEW event_all AS SELECT a.text AS actor_id, e.* FROM event_part_000001 e
               LEFT JOIN value a ON a.value_id = e.actor;
             INSERT INTO value VALUES (1, 'C1'), (2, '甲'), (3, '0101'), (4, 'F1'), (5, 'A'),
               (6, 'P1'), (7, 'I1'), (8, 'X1'), (9, 'T1'), (10, '10.0.0.1')",
        )
        .unwrap();
        conn.execute_batch(rows).unwrap();
        conn.execute_batch("BEGIN").unwrap();
        conn.execute_batch(include_str!("../../migrations/0003_origins_and_deeds.sql")).unwrap();
        events(&conn).unwrap();
        conn.execute_batch("COMMIT").unwrap();
        conn
    }

    fn said_by(conn: &Connection) -> Vec<String> {
        let mut statement = conn.prepare(ROWS).unwrap();
        let columns = statement.column_count();
        let text = |row: &rusqlite::Row<'_>| {
            let cells = (0..columns).map(|at| match row.get::<_, rusqlite::types::Value>(at)? {
                rusqlite::types::Value::Null => Ok("-".to_owned()),
                rusqlite::types::Value::Integer(number) => Ok(number.to_string()),
                rusqlite::types::Value::Text(text) => Ok(text),
                other => panic!("{other:?}"),
            });
            Ok(cells.collect::<rusqlite::Result<Vec<_>>>()?.join(" "))
        };
        statement.query_map([], text).unwrap().map(Result::unwrap).collect()
    }

    fn count(conn: &Connection, sql: &str) -> i64 {
        conn.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    const FULL: &str = "1, 2, 3, 9, 10, 4, 5, 5, '001', 6, 7, 8, 1, 1, 'n', 16, 32, NULL, 65543";

    #[test]
    fn rows_say_what_they_said_and_what_recurs_stands_once() {
        let bare = "1, 0, 0, 0, 0, 0, 11, 0, NULL, 0, 0, 0, 1, 0, NULL, NULL, NULL, 'x', 0";
        let conn = migrated(&format!(
            "INSERT INTO event_part_000001 VALUES (1, 1, 2, 1000, {FULL}), (2, 1, 3, 1001, {bare});
             INSERT INTO event_part_000002 VALUES (3, 2, 2, 1002, {FULL}), (4, 2, 3, 1003, {bare});
             INSERT INTO event_part_000003 VALUES (1, 1, 2, 1000, {FULL})"
        ));
        let full = "C1 甲 0101 T1 10.0.0.1 F1 5 A 001 P1 I1 X1 1 1 n 16 32 - 65543";
        let bare = "C1 - - - - - 11 - - - - - 1 0 - - - x 0";
        assert_eq!(
            said_by(&conn),
            [
                format!("{full} 1 1 2 1000 C1"),
                format!("{bare} 2 1 3 1001 C1"),
                format!("{full} 3 2 2 1002 C1"),
                format!("{bare} 4 2 3 1003 C1"),
            ]
        );
        assert_eq!(count(&conn, "SELECT count(*) FROM origin"), 2);
        assert_eq!(count(&conn, "SELECT count(*) FROM deed"), 2);
        assert_eq!(count(&conn, "SELECT count(*) FROM access_events"), 4);
    }

    #[test]
    fn parts_keep_their_range_and_state_and_those_of_the_old_form_are_gone() {
        let conn = migrated(&format!(
            "INSERT INTO event_part_000001 VALUES (1, 1, 2, 1000, {FULL}), (2, 1, 3, 1001, {FULL});
             INSERT INTO event_part_000002 VALUES (3, 2, 2, 1002, {FULL}), (4, 2, 3, 1003, {FULL})"
        ));
        let parts = "SELECT group_concat(concat_ws(' ', part_no, state, first_event_id,
                       coalesce(last_event_id, '-'), rows), ', ' ORDER BY part_no) FROM event_part";
        let parts: String = conn.query_row(parts, [], |row| row.get(0)).unwrap();
        assert_eq!(parts, "4 closed 1 2 2, 5 open 3 - 2");
        let made = "SELECT group_concat(name, ' ' ORDER BY name) FROM sqlite_schema
                    WHERE name GLOB 'event_part_0*' OR name GLOB 'recast*' OR name = 'value'";
        let made: String = conn.query_row(made, [], |row| row.get(0)).unwrap();
        let closed = "event_part_000004 event_part_000004_origin event_part_000004_subject";
        assert_eq!(made, format!("{closed} event_part_000005"));
    }

    #[test]
    fn a_row_whose_actor_was_taken_away_hinders_nothing() {
        let rest = FULL.trim_start_matches("1, ");
        let conn =
            migrated(&format!("INSERT INTO event_part_000001 VALUES (1, 1, 2, 1000, 99, {rest});"));
        assert_eq!(count(&conn, "SELECT count(*) FROM event_all WHERE actor_id = ''"), 1);
    }
}
