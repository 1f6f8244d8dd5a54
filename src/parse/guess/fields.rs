//! Which column holds which field.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::Column;
use super::name;
use super::remark::{Remarks, remark};
use super::titles::{self, is_certain, likeness};
use crate::config::profile::Field;
use crate::fold::fold;

/// Of each field the column, from 0.
pub(super) type Fields = BTreeMap<Field, usize>;

/// Finds the fields other than the time, in columns that are not `used`, save `without` those.
pub(super) fn find(
    columns: &[Column],
    used: &BTreeSet<usize>,
    without: &[Field],
    remarks: &mut Remarks,
) -> Fields {
    let free: Vec<&Column> = columns
        .iter()
        .filter(|column| !used.contains(&column.index))
        .filter(|column| is_usable(column, columns, remarks))
        .collect();
    let mut fields = by_titles(&free, without, remarks);
    if columns.iter().all(|column| column.title.is_none()) {
        by_shapes(&free, &mut fields, remarks);
    }
    fields
}

/// What a profile may name at all: titles that stand there once, and no individual numbers.
fn is_usable(column: &Column, all: &[Column], remarks: &mut Remarks) -> bool {
    let title = column.title.as_deref();
    if title.is_some_and(titles::is_individual_number) || column.is_individual_number() {
        remarks.unsure(remark("individual-number").with("column", name(column)));
        return false;
    }
    let Some(title) = title else { return true };
    let same = |other: &&Column| other.title.as_deref().is_some_and(|it| fold(it) == fold(title));
    let twice = all.iter().filter(same).count() > 1;
    if twice && titles::is_known(title) {
        remarks.unsure(remark("twice").with("column", name(column)));
    }
    !twice && !title.trim().is_empty()
}

fn by_titles<'a>(free: &[&'a Column], without: &[Field], remarks: &mut Remarks) -> Fields {
    let never = [Field::OccurredAt, Field::TimeOfDay, Field::SubjectKind];
    let wanted =
        Field::ALL.iter().filter(|field| !never.contains(field) && !without.contains(field));
    let mut likely: Vec<(usize, Field, &'a Column)> = Vec::new();
    for field in wanted {
        for column in free {
            let likeness = column.title.as_deref().and_then(|title| likeness(title, *field));
            likely.extend(likeness.map(|likeness| (likeness, *field, *column)));
        }
    }
    likely.sort_by_key(|(likeness, _, column)| (std::cmp::Reverse(*likeness), column.index));
    let mut fields = Fields::new();
    let mut taken = BTreeSet::new();
    for (likeness, field, column) in likely {
        if fields.contains_key(&field) || taken.contains(&column.index) {
            continue;
        }
        if !holds(column, field, remarks) {
            continue;
        }
        let told = remark("field").with("field", field).with("column", name(column));
        if !is_certain(likeness) {
            remarks.unsure(told);
        }
        fields.insert(field, column.index);
        taken.insert(column.index);
    }
    fields
}

/// Whether the values can be those of the field.
fn holds(column: &Column, field: Field, remarks: &mut Remarks) -> bool {
    let refused = match field {
        Field::Serial => column.filled > 0 && !(column.is_unique() && column.filled == column.rows),
        Field::RecordCount => column.filled > 0 && !column.is_count(),
        Field::Action | Field::Outcome => column.filled > 0 && !column.is_few_words(),
        Field::ActorId => column.filled * 2 < column.rows,
        _ => false,
    };
    if refused {
        let told = remark(&format!("not-{}", field.word().replace('_', "-")));
        remarks.unsure(told.with("column", name(column)));
    }
    !refused
}

/// Without titles: what only the values tell.
fn by_shapes(free: &[&Column], fields: &mut Fields, remarks: &mut Remarks) {
    let mut taken = BTreeSet::new();
    let mut take = |field, found: Option<&&Column>, sure: bool, taken: &mut BTreeSet<usize>| {
        if let Some(column) = found {
            fields.insert(field, column.index);
            taken.insert(column.index);
            let told = remark("shape").with("field", field).with("column", name(column));
            remarks.sure_if(sure, told);
        }
    };
    let best = |score: fn(&Column) -> u64, taken: &BTreeSet<usize>| {
        let open = free.iter().filter(|column| !taken.contains(&column.index));
        open.filter(|column| score(column) >= 60)
            .max_by_key(|column| (score(column), std::cmp::Reverse(column.index)))
    };
    let outcome = best(|column| column.outcomes().saturating_sub(column.actions() / 2), &taken);
    let action = best(Column::actions, &taken)
        .filter(|action| outcome.is_none_or(|outcome| outcome.index != action.index));
    take(Field::Action, action, false, &mut taken);
    take(Field::Outcome, outcome, false, &mut taken);
    take(Field::Address, free.iter().find(|column| column.is_address()), true, &mut taken);
    let open = |column: &&&Column, taken: &BTreeSet<usize>| !taken.contains(&column.index);
    let serial = free.iter().find(|column| column.is_running());
    take(Field::Serial, serial, false, &mut taken);
    let subject = free.iter().find(|column| open(column, &taken) && column.is_long_number());
    take(Field::SubjectNumber, subject, false, &mut taken);
}

/// Columns that may hold who acted, where no title says so.
pub(super) fn actors<'a>(
    columns: &'a [Column],
    used: &BTreeSet<usize>,
) -> impl Iterator<Item = &'a Column> {
    columns.iter().filter(move |column| !used.contains(&column.index) && column.is_code())
}
