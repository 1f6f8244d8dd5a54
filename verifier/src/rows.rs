//! The rows of the log: the root of each piece, from the tables of the events.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use crate::dictionary::{Dictionary, Finder, push_absent, push_text};
use crate::error::Result;
use crate::hash::Hash;
use crate::part::Part;
use crate::problem::{Detail, Kind, Problems};
use crate::tree::Tree;

/// A piece: which events are its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its export.
    pub export: i64,
    /// Its number within the export.
    pub piece: i64,
    /// Its first event.
    pub first: i64,
    /// Its last event.
    pub last: i64,
}

/// What the rows of a piece are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// How many there are.
    pub rows: u64,
    /// The root over them.
    pub root: Hash,
    /// Whether some say that they belong to another export.
    pub is_foreign: bool,
}

impl Default for Found {
    fn default() -> Self {
        Self { rows: 0, root: Hash::of(b""), is_foreign: false }
    }
}

/// A piece of which rows are read.
#[derive(Default)]
struct Open {
    tree: Tree,
    is_foreign: bool,
}

impl Open {
    fn end(self) -> Found {
        Found { rows: self.tree.size(), root: self.tree.root(), is_foreign: self.is_foreign }
    }
}

/// The pieces that have rows, in the order of their events; 32 bytes of each are held.
///
/// # Errors
/// The database cannot be read.
pub fn spans(conn: &Connection) -> Result<Vec<Span>> {
    let sql = "SELECT export_id, piece_no, first_event_id, rows FROM export_piece WHERE rows > 0
               ORDER BY first_event_id, export_id, piece_no";
    let mut statement = conn.prepare(sql)?;
    let spans = statement.query_map([], |row| {
        let (first, rows): (i64, i64) = (row.get(2)?, row.get(3)?);
        let last = first.saturating_add(rows - 1);
        Ok(Span { export: row.get(0)?, piece: row.get(1)?, first, last })
    })?;
    Ok(spans.collect::<rusqlite::Result<_>>()?)
}

/// Pieces that follow each other, and the events that are theirs or nobody's.
#[derive(Debug, Clone, Copy)]
pub struct Stretch<'a> {
    /// The pieces.
    pub spans: &'a [Span],
    /// The first event.
    pub first: i64,
    /// The last event.
    pub last: i64,
}

/// The pieces in stretches of so many events at least; together they cover all events.
#[must_use]
pub fn stretches(spans: &[Span], events: i64) -> Vec<Stretch<'_>> {
    let mut stretches: Vec<Stretch<'_>> = Vec::new();
    let (mut begun, mut first) = (0, i64::MIN);
    for (number, span) in spans.iter().enumerate() {
        let is_last = number + 1 == spans.len();
        let next = spans.get(number + 1).map_or(i64::MAX, |next| next.first);
        // Pieces that overlap stay together.
        let is_due = span.last.saturating_sub(spans[begun].first) >= events && next > span.last;
        if is_last || is_due {
            let last = if is_last { i64::MAX } else { next - 1 };
            stretches.push(Stretch { spans: &spans[begun..=number], first, last });
            (begun, first) = (number + 1, next);
        }
    }
    if spans.is_empty() {
        stretches.push(Stretch { spans, first: i64::MIN, last: i64::MAX });
    }
    stretches
}

/// The columns.
const COLUMNS: &str = "event_id, export_id, line_no, occurred_at, record_count, numbers, origin, \
    deed, serial_head, serial_tail, serial_text, subject, note";

/// Where columns stand.
const SERIAL: usize = 8;
const SUBJECT: usize = 11;
const NOTE: usize = 12;

/// What a leaf of a row begins with: these bytes, then numbers.
const BEGIN: &[u8; 14] = b"\0tenken row 1\n";

/// Bytes before the texts of a leaf.
const NUMBERS: usize = BEGIN.len() + 3 * 8 + 2 + 8;

/// A number that a row has.
fn int(row: &Row<'_>, at: usize) -> rusqlite::Result<i64> {
    match row.get_ref(at)? {
        ValueRef::Integer(number) => Ok(number),
        _ => row.get(at),
    }
}

/// Hashes the rows of a stretch; gives what each of its pieces is. Events of nobody are told.
///
/// # Errors
/// The database cannot be read.
pub fn hash(
    conn: &Connection,
    (dictionary, parts): (&Dictionary, &[Part]),
    stretch: Stretch<'_>,
    problems: &mut Problems,
) -> Result<Vec<((i64, i64), Found)>> {
    let mut finder = Finder::new(dictionary, conn)?;
    let mut pieces: Vec<Open> = stretch.spans.iter().map(|_| Open::default()).collect();
    let (mut at, mut leaf) = (0, Vec::with_capacity(1_024));
    for part in parts {
        let (first, last) = (part.first.max(stretch.first), part.last.min(stretch.last));
        if first > last {
            continue;
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM {} WHERE event_id BETWEEN ? AND ? ORDER BY event_id",
            part.table()
        );
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query([first, last])?;
        while let Some(row) = rows.next()? {
            let event = int(row, 0)?;
            while stretch.spans.get(at).is_some_and(|span| span.last < event) {
                at += 1;
            }
            match stretch.spans.get(at).filter(|span| span.first <= event) {
                Some(span) => add(row, span, &mut pieces[at], (&mut finder, &mut leaf))?,
                None => tell_unrecorded(event, problems),
            }
        }
    }
    let names = stretch.spans.iter().map(|span| (span.export, span.piece));
    Ok(names.zip(pieces.into_iter().map(Open::end)).collect())
}

fn add(
    row: &Row<'_>,
    span: &Span,
    piece: &mut Open,
    (finder, leaf): (&mut Finder<'_>, &mut Vec<u8>),
) -> rusqlite::Result<()> {
    leaf.clear();
    encode(row, finder, leaf)?;
    piece.tree.push(Hash::of_buffer(leaf));
    piece.is_foreign |= int(row, 1)? != span.export;
    Ok(())
}

fn tell_unrecorded(event: i64, problems: &mut Problems) {
    let detail = Detail::new("event-unrecorded").with("event", event);
    problems.add(Kind::Unrecorded, format!("access_events/{event}"), detail);
}

/// Writes the leaf of a row.
fn encode(row: &Row<'_>, finder: &mut Finder<'_>, out: &mut Vec<u8>) -> rusqlite::Result<()> {
    let deed = finder.deeds.get(int(row, 7)?)?;
    let mut numbers = [0; NUMBERS];
    numbers[..14].copy_from_slice(BEGIN);
    numbers[14..22].copy_from_slice(&int(row, 2)?.to_be_bytes());
    numbers[22..30].copy_from_slice(&int(row, 3)?.to_be_bytes());
    numbers[30..38].copy_from_slice(&int(row, 4)?.to_be_bytes());
    numbers[38..40].copy_from_slice(&deed.codes);
    numbers[40..].copy_from_slice(&int(row, 5)?.to_be_bytes());
    out.extend_from_slice(&numbers);
    push_serial(out, row)?;
    out.extend_from_slice(finder.origins.get(int(row, 6)?)?.first);
    out.extend_from_slice(deed.first);
    push_own(out, row.get_ref(SUBJECT)?);
    out.extend_from_slice(deed.second);
    push_own(out, row.get_ref(NOTE)?);
    Ok(())
}

/// A text that stands in the row itself.
fn push_own(out: &mut Vec<u8>, value: ValueRef<'_>) {
    match value {
        ValueRef::Text(text) => push_text(out, text),
        _ => push_absent(out),
    }
}

/// A serial number is stored as text, or as its digits before the last twelve and these, each as
/// value × 16 + width.
fn push_serial(out: &mut Vec<u8>, row: &Row<'_>) -> rusqlite::Result<()> {
    if let ValueRef::Text(text) = row.get_ref(SERIAL + 2)? {
        push_text(out, text);
        return Ok(());
    }
    let tail = match row.get_ref(SERIAL + 1)? {
        ValueRef::Null => {
            push_absent(out);
            return Ok(());
        }
        _ => int(row, SERIAL + 1)?,
    };
    let head = match row.get_ref(SERIAL)? {
        ValueRef::Null => 0,
        _ => int(row, SERIAL)?,
    };
    let begin = out.len();
    out.extend_from_slice(&[0; 4]);
    if head > 0 {
        push_digits(out, head);
    }
    push_digits(out, tail);
    let length = u32::try_from(out.len() - begin - 4).unwrap_or_default();
    out[begin..begin + 4].copy_from_slice(&length.to_be_bytes());
    Ok(())
}

/// Digits with leading zeros.
fn push_digits(out: &mut Vec<u8>, packed: i64) {
    let (mut value, width) =
        ((packed / 16).unsigned_abs(), usize::try_from(packed % 16).unwrap_or(0));
    if packed < 0 {
        out.push(b'-');
    }
    let begin = out.len();
    out.extend_from_slice(&[b'0'; 16]);
    out.truncate(begin + width);
    for digit in out[begin..].iter_mut().rev() {
        *digit = b'0' + u8::try_from(value % 10).unwrap_or_default();
        value /= 10;
    }
    // More digits than it says, which tenken never writes.
    if value > 0 || width == 0 {
        out.splice(begin..begin, value.to_string().into_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(piece: i64, first: i64, last: i64) -> Span {
        Span { export: 1, piece, first, last }
    }

    #[test]
    fn stretches_cover_all_events_and_keep_pieces_whole() {
        let spans = [span(0, 1, 10), span(1, 11, 20), span(2, 15, 30), span(3, 31, 31)];
        let found = stretches(&spans, 5);
        let ends: Vec<_> = found.iter().map(|it| (it.spans.len(), it.first, it.last)).collect();
        assert_eq!(ends, [(1, i64::MIN, 10), (2, 11, 30), (1, 31, i64::MAX)]);
        let none = stretches(&[], 5);
        assert_eq!((none[0].first, none[0].last), (i64::MIN, i64::MAX));
    }

    /// A serial as it is stored in two numbers, as the view `access_events` puts it together.
    fn serial(head: Option<i64>, tail: i64) -> String {
        let mut out = Vec::new();
        if let Some(head) = head {
            push_digits(&mut out, head);
        }
        push_digits(&mut out, tail);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn serials_keep_their_leading_zeros() {
        assert_eq!(serial(None, 123 * 16 + 6), "000123");
        assert_eq!(serial(None, 16 + 12), "000000000001");
        assert_eq!(serial(Some(20_260_401 * 16 + 8), 123 * 16 + 12), "20260401000000000123");
        assert_eq!(serial(None, 2), "00");
        assert_eq!(serial(None, 123 * 16 + 15), "000000000000123");
        assert_eq!(serial(Some(12 * 16 + 1), 0), "120");
        assert_eq!(serial(None, i64::MAX), "576460752303423487");
    }

    const TABLES: &str = "
        CREATE TABLE origin (origin_id INTEGER PRIMARY KEY, actor, actor_name, unit, terminal, address);
        CREATE TABLE deed (deed_id INTEGER PRIMARY KEY, function, action, subject_kind, procedure,
                           information, counterpart, outcome);
        INSERT INTO origin (origin_id, actor) VALUES (4, 'C0010103');
        INSERT INTO deed (deed_id, action, outcome) VALUES (9, 5, 1);";

    /// The leaf of the row of the published vector, where it names these two.
    fn leaf(origin: i64, deed: i64) -> String {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(TABLES).unwrap();
        let dictionary = Dictionary::read(&conn).unwrap();
        let mut finder = Finder::new(&dictionary, &conn).unwrap();
        let sql =
            "SELECT 1, 1, 2, 1775000000000, 1, 65536 + 7, ?, ?, 8, 1 * 16 + 12, NULL, NULL, '備考'";
        let mut leaf = Vec::new();
        conn.query_row(sql, [origin, deed], |row| encode(row, &mut finder, &mut leaf)).unwrap();
        Hash::of(&leaf).to_string()
    }

    const PUBLISHED: &str = "7009831041100b08f14a028352a6c332dda539d8f7b587375374cee0bf82dde0";

    #[test]
    fn the_published_vector_of_a_row_holds() {
        assert_eq!(leaf(4, 9), PUBLISHED);
    }

    #[test]
    fn a_row_that_names_no_origin_or_no_deed_is_another_one() {
        let absent = [(5, 9), (0, 9), (-1, 9), (i64::MAX, 9), (4, 8), (4, 10), (4, i64::MIN)];
        for (origin, deed) in absent {
            assert_ne!(leaf(origin, deed), PUBLISHED, "{origin} {deed}");
        }
    }
}
