//! The values of a row that recur from row to row, and what a row is made of.

use super::batch::{Batch, Row, Span, Symbol};
use super::interner::{Interner, Value};
use crate::event::Action;
use crate::hash::Hash;
use crate::individual_number::Found;
use crate::instant::Instant;
use crate::ledger::row::{leaf, push_head, push_text};

/// The values of a row that recur, in the order of the canonical encoding.
pub(super) struct Recurring {
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
}

impl Recurring {
    /// A row with these values, and with nothing else.
    pub(super) fn row(&self, interner: &Interner) -> Row {
        let symbol = |value: Option<Value>| value.map_or(Symbol::NONE, |v| interner.symbol(v));
        Row {
            line_no: 0,
            lines: 1,
            occurred_at: Instant::from_millis(0),
            action: Action::Other,
            outcome: None,
            actor: interner.symbol(self.actor),
            actor_name: symbol(self.actor_name),
            unit: symbol(self.unit),
            terminal: symbol(self.terminal),
            address: symbol(self.address),
            function: symbol(self.function),
            subject_kind: symbol(self.subject_kind),
            procedure: symbol(self.procedure),
            information: symbol(self.information),
            counterpart: symbol(self.counterpart),
            record_count: 1,
            subject: Span::default(),
            serial: Span::default(),
            note: Span::default(),
            numbers: Found::default(),
            leaf: Hash([0; 32]),
        }
    }

    /// Private-use characters in them.
    pub(super) fn private_use(&self, interner: &Interner) -> u64 {
        self.values().map(|value| u64::from(interner.private_use(value))).sum()
    }

    /// Individual numbers in them.
    pub(super) fn numbers(&self, interner: &Interner) -> Found {
        let mut numbers = Found::default();
        self.values().for_each(|value| numbers.add(interner.numbers(value)));
        numbers
    }

    fn values(&self) -> impl Iterator<Item = Value> {
        let values = [
            Some(self.actor),
            self.actor_name,
            self.unit,
            self.terminal,
            self.address,
            self.function,
            self.subject_kind,
            self.procedure,
            self.information,
            self.counterpart,
        ];
        values.into_iter().flatten()
    }

    /// The leaf hash of `row`, over its canonical content (`ledger::row`), for which
    /// `content` is the memory.
    pub(super) fn leaf(
        &self,
        row: &Row,
        interner: &Interner,
        batch: &Batch,
        content: &mut Vec<u8>,
    ) -> Hash {
        let out = content;
        out.clear();
        let head = (row.occurred_at, row.record_count, row.action, row.outcome, row.numbers);
        push_head(out, head);
        let push = |out: &mut Vec<u8>, value: Option<Value>| match value {
            Some(value) => out.extend_from_slice(interner.canonical(value)),
            None => push_text(out, None),
        };
        push_text(out, batch.span(row.serial));
        push(out, Some(self.actor));
        push(out, self.actor_name);
        push(out, self.unit);
        push(out, self.terminal);
        push(out, self.address);
        push(out, self.function);
        push(out, self.subject_kind);
        push_text(out, batch.span(row.subject));
        push(out, self.procedure);
        push(out, self.information);
        push(out, self.counterpart);
        push_text(out, batch.span(row.note));
        leaf(row.line_no, out)
    }
}
