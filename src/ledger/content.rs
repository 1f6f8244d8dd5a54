//! What each kind of entry says: the fields of its content, in their order.
//!
//! `docs/ledger.md` has the same as a table, and a test vector for each kind; who changes an order
//! here makes every ledger there is unreadable.

use super::entry::{Content, Kind};
use super::tree::{self, Tree};
use crate::hash::Hash;
use crate::instant::{Day, Instant};

/// Number and root of leaves.
pub type Rooted = (i64, Hash);

fn day(day: Day) -> i64 {
    day.number().into()
}

fn span(content: Content, span: Option<(Instant, Instant)>) -> Content {
    let (first, last) = span.unzip();
    content.maybe_int(first.map(Instant::millis)).maybe_int(last.map(Instant::millis))
}

fn rooted(content: Content, (count, root): Rooted) -> Content {
    content.int(count).hash(&root)
}

/// Number and root of numbers that are leaves: lines, or events.
#[must_use]
pub fn numbers(numbers: impl IntoIterator<Item = i64>) -> Rooted {
    let (mut tree, mut count) = (Tree::default(), 0);
    for number in numbers {
        tree.push(number_leaf(number));
        count += 1;
    }
    (count, tree.root())
}

/// The leaf of a number.
#[must_use]
pub fn number_leaf(number: i64) -> Hash {
    tree::leaf(&number.to_be_bytes())
}

/// [`Kind::Piece`].
#[derive(Debug)]
pub struct Piece {
    /// The export.
    pub export: i64,
    /// Its number within the export.
    pub piece: i64,
    /// The first event.
    pub first_event: i64,
    /// Rows stored.
    pub rows: i64,
    /// Rows that were stored before.
    pub duplicates: i64,
    /// Records that could not be read.
    pub quarantined: i64,
    /// Last physical line.
    pub end_line: i64,
    /// Bytes up to its end.
    pub end_byte: i64,
    /// SHA-256 of the file up to there.
    pub prefix: Hash,
    /// Root of the rows.
    pub rows_root: Hash,
    /// Root of the records in quarantine.
    pub quarantine_root: Hash,
}

impl Piece {
    /// The content.
    #[must_use]
    pub fn content(&self) -> Content {
        let ints = [
            self.export,
            self.piece,
            self.first_event,
            self.rows,
            self.duplicates,
            self.quarantined,
            self.end_line,
            self.end_byte,
        ];
        ints.into_iter()
            .fold(Content::of(Kind::Piece), Content::int)
            .hash(&self.prefix)
            .hash(&self.rows_root)
            .hash(&self.quarantine_root)
    }
}

/// What entries about a whole export begin with.
#[derive(Debug)]
pub struct Identity<'a> {
    /// The export.
    pub export: i64,
    /// Its source.
    pub source: &'a str,
    /// Its path, as given.
    pub path: &'a str,
    /// SHA-256 of the file.
    pub sha256: Hash,
    /// Its bytes.
    pub bytes: i64,
    /// Hash of the profile.
    pub profile: Hash,
    /// The days that it covers.
    pub period: Option<(Day, Day)>,
    /// How it came about.
    pub lineage: &'a str,
    /// The export that it extends or takes the place of.
    pub previous: Option<i64>,
}

/// How an export, or one that was read again, was closed.
#[derive(Debug)]
pub struct Closing<'a> {
    /// Rows read, stored, duplicate, quarantined.
    pub account: [i64; 4],
    /// Its pieces.
    pub pieces: i64,
    /// First and last instant.
    pub span: Option<(Instant, Instant)>,
    /// The day on which it is judged.
    pub judged: Option<Day>,
    /// Remarks as JSON.
    pub remarks: &'a str,
    /// Notices about rows.
    pub notices: Rooted,
}

impl Identity<'_> {
    fn begin(&self, kind: Kind) -> Content {
        let (first, last) = self.period.unzip();
        Content::of(kind)
            .int(self.export)
            .text(self.source)
            .text(self.path)
            .hash(&self.sha256)
            .int(self.bytes)
            .hash(&self.profile)
            .maybe_int(first.map(day))
            .maybe_int(last.map(day))
            .text(self.lineage)
            .maybe_int(self.previous)
    }

    /// The content of [`Kind::Export`].
    #[must_use]
    pub fn export(&self, closing: &Closing<'_>) -> Content {
        closing.end(self.begin(Kind::Export))
    }

    /// The content of [`Kind::Rejected`]; reason and hint as JSON.
    #[must_use]
    pub fn rejected(&self, reason: &str, hint: &str) -> Content {
        self.begin(Kind::Rejected).text(reason).text(hint)
    }
}

impl Closing<'_> {
    fn end(&self, content: Content) -> Content {
        let content = self.account.into_iter().fold(content, Content::int).int(self.pieces);
        let content = span(content, self.span).maybe_int(self.judged.map(day)).text(self.remarks);
        rooted(content, self.notices)
    }

    /// The content of [`Kind::Reparsed`]; `settled`: notices about rows that it has after all.
    #[must_use]
    pub fn reparsed(&self, export: i64, profile: &Hash, settled: Rooted) -> Content {
        rooted(self.end(Content::of(Kind::Reparsed).int(export).hash(profile)), settled)
    }
}

/// The content of [`Kind::Abandoned`].
#[must_use]
pub fn abandoned(export: i64) -> Content {
    Content::of(Kind::Abandoned).int(export)
}

/// [`Kind::Retried`].
#[derive(Debug)]
pub struct Retried {
    /// The export.
    pub export: i64,
    /// Hash of the profile.
    pub profile: Hash,
    /// The piece with its rows.
    pub piece: i64,
    /// Rows that the records are.
    pub rows: i64,
    /// Rows of these that were newly stored.
    pub stored: i64,
    /// Rows of these that were stored before.
    pub duplicates: i64,
    /// First and last instant of the rows.
    pub span: Option<(Instant, Instant)>,
    /// Records that left the quarantine, and the root of their lines.
    pub records: Rooted,
    /// Notices about rows of the export by now.
    pub notices: Rooted,
}

impl Retried {
    /// The content.
    #[must_use]
    pub fn content(&self) -> Content {
        let (records, lines) = self.records;
        let content = Content::of(Kind::Retried).int(self.export).hash(&self.profile);
        let ints = [self.piece, records, self.rows, self.stored, self.duplicates];
        let content = span(ints.into_iter().fold(content, Content::int), self.span);
        rooted(content.hash(&lines), self.notices)
    }
}

/// [`Kind::Reread`].
#[derive(Debug)]
pub struct Reread {
    /// The export.
    pub export: i64,
    /// The piece with its rows.
    pub piece: i64,
    /// The export that was voided.
    pub because_of: i64,
    /// What rows read, stored, duplicate and quarantined change by.
    pub change: [i64; 4],
    /// First and last instant of rows that were never read under it before.
    pub span: Option<(Instant, Instant)>,
    /// Events of the voided export in whose place its rows stand, and their root.
    pub superseded: Rooted,
    /// Notices about rows of the export by now.
    pub notices: Rooted,
}

impl Reread {
    /// The content.
    #[must_use]
    pub fn content(&self) -> Content {
        let ints = [self.export, self.piece, self.because_of].into_iter().chain(self.change);
        let content = ints.fold(Content::of(Kind::Reread), Content::int);
        rooted(rooted(span(content, self.span), self.superseded), self.notices)
    }
}

/// [`Kind::Superseded`].
#[derive(Debug)]
pub struct Superseded {
    /// The export.
    pub export: i64,
    /// Hash of the profile.
    pub profile: Hash,
    /// The piece with its new rows.
    pub piece: Option<i64>,
    /// Rows newly stored.
    pub stored: i64,
    /// Events in whose place others stand or none, and their root.
    pub events: Rooted,
    /// Records that left the quarantine, and the root of their lines.
    pub released: Rooted,
    /// Records newly in quarantine.
    pub held: i64,
}

impl Superseded {
    /// The content.
    #[must_use]
    pub fn content(&self) -> Content {
        let content = Content::of(Kind::Superseded)
            .int(self.export)
            .hash(&self.profile)
            .maybe_int(self.piece)
            .int(self.stored);
        rooted(rooted(content, self.events), self.released).int(self.held)
    }

    /// The leaf of an event and of that in its place.
    #[must_use]
    pub fn leaf(event: i64, by: Option<i64>) -> Hash {
        tree::leaf(Content::of(Kind::Superseded).int(event).maybe_int(by).bytes())
    }
}

/// The content of [`Kind::Strays`].
#[must_use]
pub fn strays(export: i64, settled: Rooted, notices: Rooted) -> Content {
    rooted(rooted(Content::of(Kind::Strays).int(export), settled), notices)
}

/// A step towards voiding an export: [`Kind::Void`].
#[derive(Debug)]
pub struct Void<'a> {
    /// The export.
    pub export: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: &'a str,
    /// Who typed it in.
    pub entered_by: Option<&'a str>,
    /// Which step.
    pub step: &'a str,
    /// Why.
    pub reason: Option<&'a str>,
}

impl Void<'_> {
    /// The content.
    #[must_use]
    pub fn content(&self) -> Content {
        Content::of(Kind::Void)
            .int(self.export)
            .int(self.at.millis())
            .text(self.by)
            .maybe_text(self.entered_by)
            .text(self.step)
            .maybe_text(self.reason)
    }
}

/// The content of [`Kind::Register`], before its changes.
#[must_use]
pub fn register(name: &str, version: i64, file: &Hash, by: Option<&str>) -> Content {
    Content::of(Kind::Register).text(name).int(version).hash(file).maybe_text(by)
}

/// The content of [`Kind::Register`] with one more change.
#[must_use]
pub fn and_change(
    register: Content,
    key: &str,
    before: Option<&str>,
    after: Option<&str>,
) -> Content {
    register.text(key).maybe_text(before).maybe_text(after)
}

/// The content of [`Kind::Hold`]; `rows`: of the version in force, and those of it that are gone.
#[must_use]
pub fn hold(id: i64, register: &str, version: i64, file: &Hash, rows: [i64; 2]) -> Content {
    let content = Content::of(Kind::Hold).int(id).text(register).int(version).hash(file);
    rows.into_iter().fold(content, Content::int)
}

/// The content of [`Kind::Release`].
#[must_use]
pub fn release(id: i64, by: Option<&str>, reason: Option<&str>) -> Content {
    Content::of(Kind::Release).int(id).maybe_text(by).maybe_text(reason)
}

/// The content of [`Kind::Rules`].
#[must_use]
pub fn rules(version: i64, text: &str, by: Option<&str>) -> Content {
    Content::of(Kind::Rules).int(version).text(text).maybe_text(by)
}

/// The content of [`Kind::Applied`].
#[must_use]
pub fn applied(id: i64, (first, last): (Option<Day>, Day), version: i64, by: &str) -> Content {
    Content::of(Kind::Applied)
        .int(id)
        .maybe_int(first.map(day))
        .int(day(last))
        .int(version)
        .text(by)
}

/// The content of [`Kind::Since`].
#[must_use]
pub fn since(id: i64, since: Option<Day>) -> Content {
    Content::of(Kind::Since).int(id).maybe_int(since.map(day))
}

/// The content of [`Kind::Expect`].
#[must_use]
pub fn expect(version: i64, text: &str) -> Content {
    Content::of(Kind::Expect).int(version).text(text)
}

/// The content of [`Kind::Profile`].
#[must_use]
pub fn profile(name: &str, version: i64, file: &Hash) -> Content {
    Content::of(Kind::Profile).text(name).int(version).hash(file)
}

/// A column of an alert.
#[derive(Debug, Clone, Copy)]
pub enum Column<'a> {
    /// A number or its absence.
    Int(Option<i64>),
    /// A text or its absence; one that is never absent is encoded alike.
    Text(Option<&'a str>),
    /// A hash.
    Hash(Hash),
}

/// The content of [`Kind::Alert`]: causes as JSON, and the columns that a revision fixes.
#[must_use]
pub fn alert<'a>(causes: &str, columns: impl IntoIterator<Item = Column<'a>>) -> Content {
    let add = |content: Content, column| match column {
        Column::Int(number) => content.maybe_int(number),
        Column::Text(text) => content.maybe_text(text),
        Column::Hash(hash) => content.hash(&hash),
    };
    columns.into_iter().fold(Content::of(Kind::Alert).text(causes), add)
}

/// An action of review: [`Kind::Review`].
#[derive(Debug)]
pub struct Review<'a> {
    /// Key of the alert.
    pub key: &'a str,
    /// Its revision.
    pub revision: i64,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: &'a str,
    /// Who typed it in.
    pub entered_by: Option<&'a str>,
    /// What was done.
    pub action: &'a str,
    /// Resolution, reason, assignee.
    pub said: [Option<&'a str>; 3],
    /// Status, resolution, assignee of the alert after it.
    pub after: [Option<&'a str>; 3],
}

impl Review<'_> {
    /// The content.
    #[must_use]
    pub fn content(&self) -> Content {
        let content = Content::of(Kind::Review)
            .text(self.key)
            .int(self.revision)
            .int(self.at.millis())
            .text(self.by)
            .maybe_text(self.entered_by)
            .text(self.action);
        self.said.into_iter().chain(self.after).fold(content, Content::maybe_text)
    }
}

/// The content of [`Kind::Digest`]; `entries`: those that an earlier day's digest told, and now.
#[must_use]
pub fn digest(date: Day, issue: i64, entries: [i64; 2], json: &Hash) -> Content {
    let content = Content::of(Kind::Digest).int(day(date)).int(issue);
    entries.into_iter().fold(content, Content::int).hash(json)
}

/// The content of [`Kind::Scan`].
#[must_use]
pub fn scan(at: Instant) -> Content {
    Content::of(Kind::Scan).int(at.millis())
}

/// The content of [`Kind::Schema`]; hashes of the fixed schema, of `about` and of `code`.
#[must_use]
pub fn schema(version: i64, [schema, about, code]: [&Hash; 3]) -> Content {
    Content::of(Kind::Schema).int(version).hash(schema).hash(about).hash(code)
}

/// The content of [`Kind::Checkpoint`].
#[must_use]
pub fn checkpoint(size: i64, root: &Hash, signed_note: &str) -> Content {
    Content::of(Kind::Checkpoint).int(size).hash(root).text(signed_note)
}

/// The content of [`Kind::Key`]; `handover`: the note by which the key before names this one.
#[must_use]
pub fn key(id: i64, vkey: &str, handover: Option<&str>) -> Content {
    Content::of(Kind::Key).int(id).text(vkey).maybe_text(handover)
}

/// The content of [`Kind::Snapshot`].
#[must_use]
pub fn snapshot(id: i64, by: &str, path: &str) -> Content {
    Content::of(Kind::Snapshot).int(id).text(by).text(path)
}

/// The state was put back from a backup: [`Kind::Restored`].
#[derive(Debug)]
pub struct Restored<'a> {
    /// Its number.
    pub id: i64,
    /// Who.
    pub by: &'a str,
    /// Who typed it in.
    pub entered_by: Option<&'a str>,
    /// Why.
    pub reason: &'a str,
    /// Size and root of the ledger in the backup.
    pub head: Rooted,
    /// Those of the state that it took the place of, where it could be read.
    pub replaced: Option<Rooted>,
}

impl Restored<'_> {
    /// The content.
    #[must_use]
    pub fn content(&self) -> Content {
        let content = Content::of(Kind::Restored)
            .int(self.id)
            .text(self.by)
            .maybe_text(self.entered_by)
            .text(self.reason);
        let (size, root) = self.replaced.unzip();
        let root = root.map(|root| root.to_string());
        rooted(content, self.head).maybe_int(size).maybe_text(root.as_deref())
    }
}

/// A notice about a row: [`Kind::Notice`].
#[derive(Debug)]
pub struct Notice<'a> {
    /// What is noticed.
    pub kind: &'a str,
    /// The day on which it is judged, as a number.
    pub day: i64,
    /// The event.
    pub event: i64,
    /// What it was changed to.
    pub changed_to: Option<i64>,
    /// When it happened, in milliseconds.
    pub at: i64,
    /// 1 where the two were read by different profiles.
    pub other_profile: i64,
}

impl Notice<'_> {
    /// Its leaf in the tree of its export.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        let content = Content::of(Kind::Notice)
            .text(self.kind)
            .int(self.day)
            .int(self.event)
            .maybe_int(self.changed_to)
            .int(self.at)
            .int(self.other_profile);
        tree::leaf(content.bytes())
    }
}

/// A record in quarantine: [`Kind::Quarantined`].
#[derive(Debug)]
pub struct Quarantined<'a> {
    /// Its first line, its lines, its first byte.
    pub place: [i64; 3],
    /// The column that cannot be read.
    pub column: Option<i64>,
    /// Kind, reason, message, raw.
    pub texts: [&'a str; 4],
}

impl Quarantined<'_> {
    /// Its leaf in the tree of its piece.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        let content = self.place.into_iter().fold(Content::of(Kind::Quarantined), Content::int);
        let content = content.maybe_int(self.column);
        let content = self.texts.into_iter().fold(content, Content::text);
        tree::leaf(content.bytes())
    }
}

#[cfg(test)]
mod tests;
