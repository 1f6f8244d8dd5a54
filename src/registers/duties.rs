//! `duties.csv` 所管事務: which procedures a unit is in charge of.

use super::spec::{Column, Spec, VALID_FROM, VALID_TO, no_check};
use super::{Code, EffectiveRow, RegisterKind, Row, Rows, Validity, format::Format};
use crate::instant::Instant;

static SPEC: Spec = Spec {
    kind: RegisterKind::Duties,
    columns: &[
        Column::value("unit_code", Format::Code).of(RegisterKind::Units, "unit_code"),
        Column::value("procedure_code", Format::Code),
        VALID_FROM,
        VALID_TO,
    ],
    key: &["unit_code", "procedure_code"],
    beside: &[],
    check: no_check,
};

/// A procedure of a unit.
#[derive(Debug, Clone)]
pub struct Duty {
    /// The unit.
    pub unit: Code,
    /// The procedure (事務手続).
    pub procedure: Code,
    /// When the row applies.
    pub validity: Validity,
}

impl Row for Duty {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        let (unit, procedure) = (row.content.code("unit_code")?, row.content.code("procedure_code")?);
        Some(Self { unit, procedure, validity: Validity::of(row) })
    }

    fn key(&self) -> &str {
        self.unit.folded()
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}

impl Rows<Duty> {
    /// Those of the units, given folded, that the register mentions at the instant, where the
    /// procedure is among the duties of none of them.
    pub fn units_without<'u>(
        &self,
        units: &[&'u str],
        procedure: &str,
        at: Instant,
    ) -> impl Iterator<Item = &'u str> {
        // Whether the register mentions the unit, and whether with the procedure.
        let look = move |unit: &&'u str| {
            let mut valid = self.valid_at(unit, at).peekable();
            let is_known = valid.peek().is_some();
            (is_known, valid.any(|duty| duty.procedure.folded() == procedure))
        };
        let is_of_another = units.len() > 1 && units.iter().any(|unit| look(unit).1);
        let units = if is_of_another { &[] } else { units };
        units.iter().copied().filter(move |unit| look(unit) == (true, false))
    }
}
