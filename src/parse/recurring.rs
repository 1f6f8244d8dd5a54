//! What recurs from row to row as a whole: who acted where, and what was done.
//!
//! Each is looked up by the raw bytes of all its fields at once; only where they have not been seen
//! are the fields read one by one.

use super::batch::{Batch, DeedNo, OriginNo};
use super::interner::{Interner, Value};
use super::layout::{Source, Sources};
use super::raw_table::{Free, RawTable};
use super::record::Record;
use crate::config::profile::Field;
use crate::event::{Action, Deed, Origin, Outcome};
use crate::individual_number::Found;
use crate::ledger::row::push_text;

const ORIGIN: [Field; 5] =
    [Field::ActorId, Field::ActorName, Field::UnitCode, Field::TerminalId, Field::Address];

const DEED: [Field; 7] = [
    Field::FunctionCode,
    Field::Action,
    Field::SubjectKind,
    Field::ProcedureCode,
    Field::InformationCode,
    Field::CounterpartCode,
    Field::Outcome,
];

/// The values of a row that recur; none where the layout has no such field.
pub(super) struct Values {
    pub(super) actor: Value,
    pub(super) actor_name: Option<Value>,
    pub(super) unit: Option<Value>,
    pub(super) terminal: Option<Value>,
    pub(super) address: Option<Value>,
    pub(super) function: Option<Value>,
    /// `None` where there is no subject.
    pub(super) subject_kind: Option<Value>,
    pub(super) procedure: Option<Value>,
    pub(super) information: Option<Value>,
    pub(super) counterpart: Option<Value>,
    pub(super) action: Word<Action>,
    pub(super) outcome: Word<Option<Outcome>>,
}

/// What an action or an outcome means, and the value of the file that says so.
pub(super) type Word<T> = (T, Option<Value>);

/// What is known of an origin or a deed.
#[derive(Clone, Copy)]
pub(super) struct Known<N> {
    pub(super) no: N,
    /// Private-use characters in it.
    pub(super) private_use: u32,
    /// Individual numbers that were hidden in it.
    pub(super) numbers: Found,
    /// Its canonical encoding (`ledger::row`), before the subject and behind it.
    canonical: [(u32, u32); 2],
}

/// What is known of a deed beside that.
#[derive(Clone, Copy)]
pub(super) struct KnownDeed {
    pub(super) known: Known<DeedNo>,
    pub(super) action: Word<Action>,
    pub(super) outcome: Word<Option<Outcome>>,
}

/// Both for one row.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) origin: Known<OriginNo>,
    pub(super) deed: KnownDeed,
}

/// Where the fields of a row come from: the sources, and which whens led to them.
pub(super) type From<'s> = (u32, &'s Sources);

/// The origins and deeds of the file, by the raw bytes of their fields.
pub(super) struct Recurring {
    origins: RawTable,
    known_origins: Vec<Known<OriginNo>>,
    next_origin: u32,
    deeds: RawTable,
    known_deeds: Vec<KnownDeed>,
    next_deed: u32,
    canonical: Vec<u8>,
    key: Vec<u8>,
}

impl Recurring {
    pub(super) fn new() -> Self {
        Self {
            origins: RawTable::new(),
            known_origins: Vec::new(),
            next_origin: 0,
            deeds: RawTable::new(),
            known_deeds: Vec::new(),
            next_deed: 0,
            canonical: Vec::new(),
            key: Vec::new(),
        }
    }

    /// Forgets everything and numbers anew; the memory stays.
    pub(super) fn clear(&mut self) {
        self.forget_deeds();
        self.origins.clear();
        self.known_origins.clear();
        self.canonical.clear();
        (self.next_origin, self.next_deed) = (0, 0);
    }

    /// Forgets what the values of actions and outcomes meant; numbers go on.
    pub(super) fn forget_deeds(&mut self) {
        self.deeds.clear();
        self.known_deeds.clear();
    }

    /// Whether there are more of them or more bytes than that.
    pub(super) fn exceeds(&self, most: usize, bytes: usize) -> bool {
        let numbers = self.next_origin.max(self.next_deed) as usize;
        numbers >= most || self.bytes() >= bytes
    }

    /// Bytes that they take.
    pub(super) fn bytes(&self) -> usize {
        self.origins.bytes() + self.deeds.bytes() + self.canonical.len()
    }

    /// The origin and the deed of the record, if both were seen before.
    pub(super) fn find(
        &mut self,
        record: Record<'_>,
        from: From<'_>,
        has_subject: bool,
    ) -> Option<Pair> {
        let origin = self.origin(record, from).ok()?;
        let deed = self.deed(record, from, has_subject).ok()?;
        Some(Pair { origin: self.known_origins[origin], deed: self.known_deeds[deed] })
    }

    /// The same where not, by the values of its fields; what is new goes to `batch`.
    pub(super) fn learn(
        &mut self,
        record: Record<'_>,
        from: From<'_>,
        (values, interner): (&Values, &Interner),
        batch: &mut Batch,
    ) -> Pair {
        let origin = match self.origin(record, from) {
            Ok(origin) => origin,
            Err(free) => {
                batch.origins.push(values.origin(interner));
                self.add_origin(free, values, interner)
            }
        };
        let deed = match self.deed(record, from, values.subject_kind.is_some()) {
            Ok(deed) => deed,
            Err(free) => {
                batch.deeds.push(values.deed(interner));
                self.add_deed(free, values, interner)
            }
        };
        Pair { origin: self.known_origins[origin], deed: self.known_deeds[deed] }
    }

    /// The canonical encoding of an origin, or of a deed before the subject and behind it.
    pub(super) fn canonical<N>(&self, known: &Known<N>) -> [&[u8]; 2] {
        known.canonical.map(|(start, end)| &self.canonical[start as usize..end as usize])
    }

    fn origin(&mut self, record: Record<'_>, (matching, sources): From<'_>) -> Result<usize, Free> {
        write_key(record, sources, &ORIGIN, &mut self.key);
        self.origins.find(&self.key, u64::from(matching))
    }

    fn deed(
        &mut self,
        record: Record<'_>,
        (matching, sources): From<'_>,
        has_subject: bool,
    ) -> Result<usize, Free> {
        write_key(record, sources, &DEED, &mut self.key);
        self.deeds.find(&self.key, u64::from(matching) << 1 | u64::from(has_subject))
    }

    /// `free` is the place for the key that was written last.
    fn add_origin(&mut self, free: Free, values: &Values, interner: &Interner) -> usize {
        let whole = self.encode(values.of_origin(), interner);
        let (private_use, numbers) = sum(values.of_origin(), interner);
        let no = OriginNo(self.next_origin);
        self.next_origin += 1;
        let canonical = [whole, (0, 0)];
        self.known_origins.push(Known { no, private_use, numbers, canonical });
        self.origins.put(&self.key, free)
    }

    fn add_deed(&mut self, free: Free, values: &Values, interner: &Interner) -> usize {
        let before = self.encode(values.of_deed_before(), interner);
        let behind = self.encode(values.of_deed_behind(), interner);
        let all = values.of_deed_before().into_iter().chain(values.of_deed_behind());
        let (private_use, numbers) = sum(all, interner);
        let no = DeedNo(self.next_deed);
        self.next_deed += 1;
        let known = Known { no, private_use, numbers, canonical: [before, behind] };
        self.known_deeds.push(KnownDeed { known, action: values.action, outcome: values.outcome });
        self.deeds.put(&self.key, free)
    }

    fn encode(
        &mut self,
        values: impl IntoIterator<Item = Option<Value>>,
        interner: &Interner,
    ) -> (u32, u32) {
        // Far below 4 GiB: a batch is bounded, and what is full is cleared.
        let place = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let start = place(self.canonical.len());
        for value in values {
            match value {
                Some(value) => self.canonical.extend_from_slice(interner.canonical(value)),
                None => push_text(&mut self.canonical, None),
            }
        }
        (start, place(self.canonical.len()))
    }
}

impl Values {
    // In the order of the canonical encoding.

    fn of_origin(&self) -> [Option<Value>; 5] {
        [Some(self.actor), self.actor_name, self.unit, self.terminal, self.address]
    }

    fn of_deed_before(&self) -> [Option<Value>; 2] {
        [self.function, self.subject_kind]
    }

    fn of_deed_behind(&self) -> [Option<Value>; 3] {
        [self.procedure, self.information, self.counterpart]
    }

    fn origin(&self, interner: &Interner) -> Origin {
        let text = |value| text(value, interner);
        Origin {
            actor: text(Some(self.actor)).unwrap_or_default(),
            actor_name: text(self.actor_name),
            unit: text(self.unit),
            terminal: text(self.terminal),
            address: text(self.address),
        }
    }

    fn deed(&self, interner: &Interner) -> Deed {
        let text = |value| text(value, interner);
        Deed {
            function: text(self.function),
            action: self.action.0,
            subject_kind: text(self.subject_kind),
            procedure: text(self.procedure),
            information: text(self.information),
            counterpart: text(self.counterpart),
            outcome: self.outcome.0,
        }
    }
}

fn text(value: Option<Value>, interner: &Interner) -> Option<Box<str>> {
    interner.text(value?).map(Into::into)
}

/// Private-use characters in the values, and individual numbers.
fn sum(values: impl IntoIterator<Item = Option<Value>>, interner: &Interner) -> (u32, Found) {
    let (mut private_use, mut numbers) = (0, Found::default());
    for value in values.into_iter().flatten() {
        private_use += interner.private_use(value);
        numbers.add(interner.numbers(value));
    }
    (private_use, numbers)
}

/// The raw bytes of the fields as one key: whichever they are, others give another.
fn write_key(record: Record<'_>, sources: &Sources, fields: &[Field], key: &mut Vec<u8>) {
    key.clear();
    for field in fields {
        if let Source::Column(column) = sources[field.index()] {
            let raw = record.get(column);
            key.extend_from_slice(&raw.len().to_ne_bytes());
            key.extend_from_slice(raw);
        }
    }
}
