//! Where the fields of a record come from.

use std::collections::BTreeSet;

use crate::config::profile::Field;

/// What an origin is made of.
const ORIGIN: [Field; 5] =
    [Field::ActorId, Field::ActorName, Field::UnitCode, Field::TerminalId, Field::Address];

/// What a deed is made of.
const DEED: [Field; 7] = [
    Field::FunctionCode,
    Field::Action,
    Field::SubjectKind,
    Field::ProcedureCode,
    Field::InformationCode,
    Field::CounterpartCode,
    Field::Outcome,
];

/// Where a field of a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// From nowhere.
    Absent,
    /// From the column with this number, from 0.
    Column(usize),
    /// From the constant with this number.
    Constant(usize),
}

/// Where every field comes from, by [`Field::index`].
pub(super) type Sources = [Source; Field::COUNT];

/// Where the fields of a record come from.
pub(super) struct Whence {
    pub(super) sources: Sources,
    /// The whens that say so, a bit for each.
    pub(super) matching: u32,
    /// The columns of an origin and those of a deed, as runs of neighbours: first and last.
    pub(super) origin: Vec<(usize, usize)>,
    pub(super) deed: Vec<(usize, usize)>,
}

impl Whence {
    pub(super) fn new(matching: u32, sources: &Sources) -> Self {
        let (origin, deed) = (runs(sources, &ORIGIN), runs(sources, &DEED));
        Self { sources: *sources, matching, origin, deed }
    }
}

/// The columns from which these fields come, as runs of neighbours.
fn runs(sources: &Sources, fields: &[Field]) -> Vec<(usize, usize)> {
    let column = |field: &Field| match sources[field.index()] {
        Source::Column(column) => Some(column),
        Source::Absent | Source::Constant(_) => None,
    };
    let columns: BTreeSet<usize> = fields.iter().filter_map(column).collect();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for column in columns {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == column => *last = column,
            _ => runs.push((column, column)),
        }
    }
    runs
}
