//! `terminals.csv` 端末: which terminals there are, and whose they are.

use super::spec::{Column, Spec, VALID_FROM, VALID_TO, no_check};
use super::{Code, EffectiveRow, RegisterKind, Row, Validity, format::Format};

static SPEC: Spec = Spec {
    kind: RegisterKind::Terminals,
    columns: &[
        Column::value("terminal_id", Format::Code),
        Column::may_be_empty("unit_code", Format::Code).of(RegisterKind::Units, "unit_code"),
        Column::value("kind", Format::Word(&["counter", "desk", "server"])),
        VALID_FROM,
        VALID_TO,
    ],
    key: &["terminal_id"],
    beside: &["unit_code"],
    check: no_check,
};

/// What a terminal is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalKind {
    /// 窓口: shared at a counter.
    Counter,
    /// 事務用: at a desk.
    Desk,
    /// サーバー.
    Server,
}

/// A terminal of one unit, or of any.
#[derive(Debug, Clone)]
pub struct TerminalRow {
    /// Its ID.
    pub terminal: Code,
    /// The unit; none means any.
    pub unit: Option<Code>,
    /// What it is for.
    pub kind: TerminalKind,
    /// When the row applies.
    pub validity: Validity,
}

impl Row for TerminalRow {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        let content = &row.content;
        let kind = match content.get("kind")? {
            "counter" => TerminalKind::Counter,
            "desk" => TerminalKind::Desk,
            "server" => TerminalKind::Server,
            _ => return None,
        };
        let (terminal, unit) = (content.code("terminal_id")?, content.code("unit_code"));
        Some(Self { terminal, unit, kind, validity: Validity::of(row) })
    }

    fn key(&self) -> &str {
        self.terminal.folded()
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}
