//! All registers at one version, typed and indexed: what rules ask.

use std::collections::BTreeSet;

use super::content::EffectiveRow;
use super::file::RegisterFile;
use super::spec::Presence;
use super::{RegisterKind, Tables};
use crate::calendar::Calendar;

/// Every register that is loaded, with the rows of all times.
#[derive(Debug, Default)]
pub struct Snapshot {
    pub(super) tables: Tables,
    loaded: BTreeSet<RegisterKind>,
    optional: BTreeSet<(RegisterKind, &'static str)>,
    unreadable: Vec<(RegisterKind, EffectiveRow)>,
    calendar: Calendar,
}

impl Snapshot {
    /// Builds it from the effective rows of each register that is loaded; a register without
    /// rows is loaded as well.
    #[must_use]
    pub fn build(registers: impl IntoIterator<Item = (RegisterKind, Vec<EffectiveRow>)>) -> Self {
        let mut snapshot = Self::default();
        for (kind, rows) in registers {
            snapshot.loaded.insert(kind);
            snapshot.optional.extend(optional_columns(kind, &rows).map(|name| (kind, name)));
            let unreadable = snapshot.tables.take(kind, rows);
            snapshot.unreadable.extend(unreadable.into_iter().map(|row| (kind, row)));
        }
        snapshot.calendar = snapshot.holidays().calendar();
        snapshot
    }

    /// Builds it from files as they stand, with no history behind them.
    #[must_use]
    pub fn of_files<'a>(files: impl IntoIterator<Item = &'a RegisterFile>) -> Self {
        Self::build(files.into_iter().map(|file| (file.kind, file.effective_rows())))
    }

    /// Whether the register is there: rules stand still without one that they compare with.
    #[must_use]
    pub fn is_loaded(&self, kind: RegisterKind) -> bool {
        self.loaded.contains(&kind)
    }

    /// Whether any row of the register has a value in that column, which may be missing.
    #[must_use]
    pub fn has_values(&self, kind: RegisterKind, column: &'static str) -> bool {
        self.optional.contains(&(kind, column))
    }

    /// Rows that this version of the program cannot read; checked files have none.
    #[must_use]
    pub fn unreadable(&self) -> &[(RegisterKind, EffectiveRow)] {
        &self.unreadable
    }

    /// The national calendar with the register of holidays over it.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}

/// The columns that a register may lack, and that have a value in some row of it.
fn optional_columns(
    kind: RegisterKind,
    rows: &[EffectiveRow],
) -> impl Iterator<Item = &'static str> {
    let columns = kind.spec().columns.iter().filter(|c| c.presence == Presence::Optional);
    let names = columns.map(|column| column.name);
    names.filter(|name| rows.iter().any(|row| row.content.get(name).is_some()))
}
