//! One record's fields → a row.

use super::batch::{Batch, Row, Span};
use super::decode::{Decode, NoText, is_blank};
use super::fault::{Fault, What};
use super::fields::Fields;
use super::interner::{Interner, Value};
use super::layout::Layout;
use super::limits::Limits;
use super::recurring::{self, Pair, Recurring, Values};
use super::scalar::{Times, count};
use super::summary::UnmappedValues;
use super::whence::{Source, Sources, Whence};
use super::words::{Word, Words};
use crate::config::profile::{Constant, Field, Profile};
use crate::event::{Action, Outcome};
use crate::hash::Hash;
use crate::individual_number::{self, Found};
use crate::instant::Instant;
use crate::ledger::row::{push_before, push_head, push_text};

/// Turns records into rows; holds what is worth remembering from one row to the next.
pub(super) struct Mapper {
    pub(super) layout: Layout,
    decode: Decode,
    interner: Interner,
    recurring: Recurring,
    /// The layout's constants as values, as soon as a row has them.
    constants: Vec<Option<Value>>,
    actions: Words<Action>,
    outcomes: Words<Outcome>,
    times: Times,
    content: Vec<u8>,
    scratch: String,
    /// The day and the time of day of two columns.
    joined: Vec<u8>,
    private_use: u64,
}

/// One record at hand.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    /// Its bytes, without the line end.
    pub(super) bytes: &'a [u8],
    /// Its fields.
    pub(super) fields: &'a Fields,
    /// The line at which it begins.
    pub(super) line_no: u64,
    /// The lines that it takes.
    pub(super) lines: u64,
}

/// A text of the row's own.
#[derive(Clone, Copy, Default)]
struct Own {
    span: Span,
    /// Private-use characters.
    private_use: u32,
    /// Individual numbers that were hidden in it.
    numbers: Found,
}

impl Record<'_> {
    pub(super) fn get(&self, column: usize) -> &[u8] {
        self.fields.get(self.bytes, column)
    }

    /// The bytes of neighbouring fields, if they are as they stand there.
    pub(super) fn run(&self, columns: (usize, usize)) -> Option<&[u8]> {
        self.fields.run(self.bytes, columns)
    }
}

impl Mapper {
    pub(super) fn new(profile: &Profile, layout: Layout) -> Self {
        Self {
            decode: Decode::new(profile.encoding, profile.multiline),
            constants: vec![None; layout.constants()],
            layout,
            interner: Interner::new(),
            recurring: Recurring::new(),
            actions: Words::new(Field::Action, &profile.actions),
            outcomes: Words::new(Field::Outcome, &profile.outcomes),
            times: Times::default(),
            content: Vec::new(),
            scratch: String::new(),
            joined: Vec::new(),
            private_use: 0,
        }
    }

    /// How the file's fields are decoded.
    pub(super) const fn decode(&self) -> Decode {
        self.decode
    }

    /// Between two batches: forgets what recurs if it is too much; whether it did.
    pub(super) fn make_room(&mut self, limits: &Limits) -> bool {
        let (most, bytes) = (limits.recurring, limits.recurring_bytes);
        let full = self.interner.exceeds(most, bytes) || self.recurring.exceeds(most, bytes);
        if full {
            self.interner.clear();
            self.recurring.clear();
            self.constants.fill(None);
        }
        full
    }

    /// Bytes that the values take which recur, blank ones included, which are none.
    pub(super) fn recurring_bytes(&self) -> usize {
        self.interner.bytes() + self.recurring.bytes()
    }

    /// Private-use characters in the rows so far.
    pub(super) const fn private_use(&self) -> u64 {
        self.private_use
    }

    /// Values without a meaning, of actions and of outcomes.
    pub(super) fn unmapped(&self) -> [UnmappedValues; 2] {
        [self.actions.unmapped(), self.outcomes.unmapped()]
    }

    /// Appends the record as a row; on a fault, no row and no text of it is in the batch.
    pub(super) fn append(&mut self, record: Record<'_>, batch: &mut Batch) -> Result<(), Fault> {
        if self.actions.make_room() | self.outcomes.make_room() {
            self.recurring.forget_deeds();
        }
        let text_before = batch.text.len();
        let result = self.row(record, batch);
        match result {
            Ok(row) => batch.rows.push(row),
            Err(_) => batch.text.truncate(text_before),
        }
        result.map(|_| ())
    }

    fn row(&mut self, record: Record<'_>, batch: &mut Batch) -> Result<Row, Fault> {
        let found = record.fields.len();
        if found != self.layout.width() {
            return Err(Fault::whole(What::FieldCount(found)));
        }
        let from = self.layout.sources(record.bytes, record.fields, self.decode)?;
        let occurred_at = self.occurred_at(record, &from.sources)?;
        let record_count = self.record_count(record, &from.sources)?;
        let text_before = batch.text.len();
        let (Pair { origin, deed }, own) = if let Some(seen) = self.seen(record, &from, batch) {
            seen
        } else {
            batch.text.truncate(text_before);
            self.unseen(record, &from, batch)?
        };

        // From here on nothing fails: what is counted is counted once for each row.
        if let (_, Some(value)) = deed.action {
            self.actions.count(value);
        }
        if let (_, Some(value)) = deed.outcome {
            self.outcomes.count(value);
        }
        let mut numbers = origin.numbers;
        numbers.add(deed.known.numbers);
        let recurring = u64::from(origin.private_use) + u64::from(deed.known.private_use);
        self.private_use += recurring;
        for own in &own {
            self.private_use += u64::from(own.private_use);
            numbers.add(own.numbers);
        }
        self.count_unmapped(record, &mut numbers);
        let [serial, subject, note] = own.map(|own| own.span);
        let mut row = Row {
            line_no: record.line_no,
            lines: u32::try_from(record.lines).unwrap_or(u32::MAX),
            occurred_at,
            origin: origin.no,
            deed: deed.known.no,
            record_count,
            subject,
            serial,
            note,
            numbers,
            leaf: Hash([0; 32]),
        };
        row.leaf = self.leaf(&row, &Pair { origin, deed }, batch);
        Ok(row)
    }

    /// What a record is made of whose origin and deed were seen before, and in which nothing is
    /// wrong.
    fn seen(
        &mut self,
        record: Record<'_>,
        from: &Whence,
        batch: &mut Batch,
    ) -> Option<(Pair, [Own; 3])> {
        let own = self.own_texts(record, &from.sources, &mut batch.text).ok()?;
        let [_, subject, _] = &own;
        Some((self.recurring.find(record, from, subject.span.len > 0)?, own))
    }

    /// The same of any record, field by field.
    fn unseen(
        &mut self,
        record: Record<'_>,
        from: &Whence,
        batch: &mut Batch,
    ) -> Result<(Pair, [Own; 3]), Fault> {
        let sources = &from.sources;
        let action = self.action(record, sources)?;
        let outcome = self.outcome(record, sources)?;
        let mut values = self.values(record, sources, (action, outcome))?;
        let own = self.own_texts(record, sources, &mut batch.text)?;
        let [_, subject, _] = &own;
        if subject.span.len > 0 {
            values.subject_kind = Some(self.subject_kind(record, sources)?);
        }
        Ok((self.recurring.learn(record, from, (&values, &self.interner), batch), own))
    }

    /// The texts that a record has of its own: serial, subject, note.
    fn own_texts(
        &mut self,
        record: Record<'_>,
        sources: &Sources,
        text: &mut String,
    ) -> Result<[Own; 3], Fault> {
        Ok([
            self.own(Field::Serial, record, sources, text)?,
            self.own(Field::SubjectNumber, record, sources, text)?,
            self.own(Field::Note, record, sources, text)?,
        ])
    }

    /// The leaf hash of `row`, over its canonical content (`ledger::row`).
    fn leaf(&mut self, row: &Row, Pair { origin, deed }: &Pair, batch: &Batch) -> Hash {
        let out = &mut self.content;
        out.clear();
        push_before(out, row.line_no);
        let (action, outcome) = (deed.action.0, deed.outcome.0);
        push_head(out, (row.occurred_at, row.record_count, action, outcome, row.numbers));
        push_text(out, batch.span(row.serial));
        let [whole, _] = self.recurring.canonical(origin);
        let [before, behind] = self.recurring.canonical(&deed.known);
        out.extend_from_slice(whole);
        out.extend_from_slice(before);
        push_text(out, batch.span(row.subject));
        out.extend_from_slice(behind);
        push_text(out, batch.span(row.note));
        Hash::of(out)
    }

    fn occurred_at(&mut self, record: Record<'_>, sources: &Sources) -> Result<Instant, Fault> {
        let Source::Column(column) = sources[Field::OccurredAt.index()] else {
            return Err(Fault::whole(What::Missing(Field::OccurredAt)));
        };
        let mut joined = std::mem::take(&mut self.joined);
        let raw = match sources[Field::TimeOfDay.index()] {
            Source::Column(second) => join((record.get(column), record.get(second)), &mut joined),
            Source::Absent | Source::Constant(_) => record.get(column),
        };
        let read = self.instant(raw, column);
        self.joined = joined;
        read
    }

    fn instant(&mut self, raw: &[u8], column: usize) -> Result<Instant, Fault> {
        if let Some(read) = self.times.again(raw) {
            return Ok(read);
        }
        self.decode_scratch(raw, column)?;
        match self.times.read(raw, &self.scratch, self.layout.formats()) {
            Some(read) => read.map_err(|fault| Fault::of(What::Time(fault), column)),
            None => Err(Fault::of(What::Missing(Field::OccurredAt), column)),
        }
    }

    fn record_count(&mut self, record: Record<'_>, sources: &Sources) -> Result<i64, Fault> {
        let column = match sources[Field::RecordCount.index()] {
            Source::Absent => return Ok(1),
            Source::Constant(number) => {
                return Ok(match self.layout.constant(number) {
                    Constant::Count(count) => *count,
                    _ => 1,
                });
            }
            Source::Column(column) => column,
        };
        self.decode_scratch(record.get(column), column)?;
        count(&self.scratch).ok_or(Fault::of(What::Count, column))
    }

    /// The action, and the value of the file that says so.
    fn action(
        &mut self,
        record: Record<'_>,
        sources: &Sources,
    ) -> Result<recurring::Word<Action>, Fault> {
        match sources[Field::Action.index()] {
            Source::Constant(number) => Ok(match self.layout.constant(number) {
                Constant::Action(action) => (*action, None),
                _ => (Action::Other, None),
            }),
            Source::Absent => Err(Fault::whole(What::Missing(Field::Action))),
            Source::Column(column) => {
                let read = self.actions.read(record.get(column), self.decode);
                let (value, word) = read.map_err(|no_text| no_text_in(no_text, column))?;
                match word {
                    Word::Mapped(action) => Ok((action, Some(value))),
                    Word::Unmapped => Ok((Action::Other, Some(value))),
                    Word::Blank => Err(Fault::of(What::Missing(Field::Action), column)),
                }
            }
        }
    }

    /// The outcome, and the value of the file that says so.
    fn outcome(
        &mut self,
        record: Record<'_>,
        sources: &Sources,
    ) -> Result<recurring::Word<Option<Outcome>>, Fault> {
        match sources[Field::Outcome.index()] {
            Source::Constant(number) => Ok(match self.layout.constant(number) {
                Constant::Outcome(outcome) => (Some(*outcome), None),
                _ => (None, None),
            }),
            Source::Absent => Ok((None, None)),
            Source::Column(column) => {
                let read = self.outcomes.read(record.get(column), self.decode);
                let (value, word) = read.map_err(|no_text| no_text_in(no_text, column))?;
                let outcome = match word {
                    Word::Mapped(outcome) => Some(outcome),
                    Word::Unmapped | Word::Blank => None,
                };
                Ok((outcome, Some(value)))
            }
        }
    }

    /// The values that recur, but for the number space of the subject.
    fn values(
        &mut self,
        record: Record<'_>,
        sources: &Sources,
        (action, outcome): (recurring::Word<Action>, recurring::Word<Option<Outcome>>),
    ) -> Result<Values, Fault> {
        let actor = self.value(Field::ActorId, record, sources)?;
        let Some(actor) = actor.filter(|actor| self.interner.text(*actor).is_some()) else {
            let missing = What::Missing(Field::ActorId);
            return Err(match sources[Field::ActorId.index()] {
                Source::Column(column) => Fault::of(missing, column),
                _ => Fault::whole(missing),
            });
        };
        let mut value = |field| self.value(field, record, sources);
        Ok(Values {
            actor,
            actor_name: value(Field::ActorName)?,
            unit: value(Field::UnitCode)?,
            terminal: value(Field::TerminalId)?,
            address: value(Field::Address)?,
            function: value(Field::FunctionCode)?,
            subject_kind: None,
            procedure: value(Field::ProcedureCode)?,
            information: value(Field::InformationCode)?,
            counterpart: value(Field::CounterpartCode)?,
            action,
            outcome,
        })
    }

    /// A recurring value; `None` where the layout has none.
    fn value(
        &mut self,
        field: Field,
        record: Record<'_>,
        sources: &Sources,
    ) -> Result<Option<Value>, Fault> {
        match sources[field.index()] {
            Source::Absent => Ok(None),
            Source::Constant(number) => Ok(Some(self.constant(number))),
            Source::Column(column) => {
                let look = self.layout.look(field);
                let value = self.interner.intern(record.get(column), look, self.decode);
                value.map(Some).map_err(|no_text| no_text_in(no_text, column))
            }
        }
    }

    fn constant(&mut self, number: usize) -> Value {
        if let Some(value) = self.constants[number] {
            return value;
        }
        let text = match self.layout.constant(number) {
            Constant::Text(text) => text,
            // The profile has texts for these fields only.
            Constant::Action(_) | Constant::Outcome(_) | Constant::Count(_) => "",
        };
        let value = self.interner.add(text);
        self.constants[number] = Some(value);
        value
    }

    fn subject_kind(&mut self, record: Record<'_>, sources: &Sources) -> Result<Value, Fault> {
        let value = self.value(Field::SubjectKind, record, sources)?;
        if let Some(value) = value.filter(|value| self.interner.text(*value).is_some()) {
            return Ok(value);
        }
        let Source::Constant(number) = Layout::default_subject_kind() else {
            return Err(Fault::whole(What::Missing(Field::SubjectKind)));
        };
        Ok(self.constant(number))
    }

    /// A text of the row's own.
    fn own(
        &mut self,
        field: Field,
        record: Record<'_>,
        sources: &Sources,
        text: &mut String,
    ) -> Result<Own, Fault> {
        let start = text.len();
        let mut own = Own::default();
        match sources[field.index()] {
            Source::Absent => return Ok(own),
            Source::Constant(number) => {
                if let Constant::Text(constant) = self.layout.constant(number) {
                    text.push_str(constant);
                }
            }
            Source::Column(column) => {
                let raw = record.get(column);
                if raw.is_empty() {
                    return Ok(own);
                }
                let appended = self.decode.append(raw, text);
                own.private_use = appended.map_err(|no_text| no_text_in(no_text, column))?;
                own.numbers = self.layout.look(field).at(text, start);
            }
        }
        if is_blank(&text[start..]) {
            text.truncate(start);
            return Ok(Own { private_use: 0, ..own });
        }
        let short = |length| u32::try_from(length).unwrap_or(u32::MAX);
        own.span = Span { start: short(start), len: short(text.len() - start) };
        Ok(own)
    }

    /// Counts the individual numbers in the columns that are not stored.
    fn count_unmapped(&self, record: Record<'_>, numbers: &mut Found) {
        for column in self.layout.unmapped() {
            let raw = record.get(*column);
            if self.decode.may_hold_digits(raw, individual_number::DIGITS) {
                numbers.count(individual_number::find(&self.decode.shown(raw)).len());
            }
        }
    }

    fn decode_scratch(&mut self, raw: &[u8], column: usize) -> Result<(), Fault> {
        self.scratch.clear();
        let decoded = self.decode.append(raw, &mut self.scratch);
        decoded.map(|_| ()).map_err(|no_text| no_text_in(no_text, column))
    }
}

/// Two values as one, with a space between them: a space is never a part of another character, and
/// half a character before it stays no text.
fn join<'a>((day, time): (&[u8], &[u8]), joined: &'a mut Vec<u8>) -> &'a [u8] {
    joined.clear();
    joined.extend_from_slice(day);
    joined.push(b' ');
    joined.extend_from_slice(time);
    joined
}

fn no_text_in(no_text: NoText, column: usize) -> Fault {
    Fault::of(What::NoText(no_text), column)
}
