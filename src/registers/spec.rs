//! The columns of a register: declared once, used for reading, checking and the manual.

use super::content::Content;
use super::format::Format;
use super::{RegisterKind, validity};
use crate::messages::Message;

/// What a register looks like.
#[derive(Debug)]
pub struct Spec {
    /// Which register it is.
    pub kind: RegisterKind,
    /// Its columns. Others are kept and ignored.
    pub columns: &'static [Column],
    /// The columns that say what a row is about. Together with `valid_from` they make it the
    /// same row in the next version of the file.
    pub key: &'static [&'static str],
    /// The columns in which rows of one key may differ side by side (兼務).
    pub beside: &'static [&'static str],
    /// What has to hold between the cells of a row, beside `valid_from` ≤ `valid_to`.
    pub check: fn(&Content) -> Option<CellFault>,
}

impl Spec {
    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The names of the columns.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.name).collect()
    }

    /// What is wrong between the cells of a row whose cells are each fine.
    #[must_use]
    pub fn faults(&self, content: &Content) -> Vec<CellFault> {
        validity::check(content).into_iter().chain((self.check)(content)).collect()
    }
}

/// A column of a register.
#[derive(Debug)]
pub struct Column {
    /// Its title in the header.
    pub name: &'static str,
    /// What its cells hold.
    pub format: Format,
    /// Whether it has to be there.
    pub presence: Presence,
    /// The register and column in which its codes are listed.
    pub refers: Option<(RegisterKind, &'static str)>,
}

/// Whether a column and its cells have to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// The column, and a value in every row.
    Value,
    /// The column; cells may be empty.
    Column,
    /// Neither.
    Optional,
}

impl Column {
    /// A column with a value in every row.
    #[must_use]
    pub const fn value(name: &'static str, format: Format) -> Self {
        Self { name, format, presence: Presence::Value, refers: None }
    }

    /// A column whose cells may be empty.
    #[must_use]
    pub const fn may_be_empty(name: &'static str, format: Format) -> Self {
        Self { name, format, presence: Presence::Column, refers: None }
    }

    /// A column that may be missing.
    #[must_use]
    pub const fn optional(name: &'static str, format: Format) -> Self {
        Self { name, format, presence: Presence::Optional, refers: None }
    }

    /// The same, whose codes are listed in a column of a register.
    #[must_use]
    pub const fn of(self, kind: RegisterKind, column: &'static str) -> Self {
        Self { refers: Some((kind, column)), ..self }
    }
}

/// `valid_from`, which every register may have.
pub const VALID_FROM: Column = Column::optional("valid_from", Format::Day);
/// `valid_to`, which every register may have.
pub const VALID_TO: Column = Column::optional("valid_to", Format::Day);
/// `subject_kind`, which every register with subjects may have.
pub const SUBJECT_KIND: Column = Column::optional("subject_kind", Format::Code);

/// A fault of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// The column.
    pub column: &'static str,
    /// What is wrong.
    pub reason: Message,
    /// What to do about it.
    pub hint: Option<Message>,
}

/// For registers in which nothing has to hold between cells.
#[must_use]
pub fn no_check(_: &Content) -> Option<CellFault> {
    None
}
