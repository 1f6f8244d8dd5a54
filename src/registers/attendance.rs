//! `attendance.csv` 出欠: who was away on a day. Reasons are not taken in.

use super::spec::{Column, Spec, VALID_FROM, VALID_TO, no_check};
use super::{Code, EffectiveRow, RegisterKind, Row, Validity, format::Format};
use crate::instant::Day;

static SPEC: Spec = Spec {
    kind: RegisterKind::Attendance,
    columns: &[
        Column::value("actor_id", Format::Code).of(RegisterKind::Staff, "actor_id"),
        Column::value("date", Format::Day),
        Column::value("status", Format::Word(&["leave", "half", "trip"])),
        VALID_FROM,
        VALID_TO,
    ],
    key: &["actor_id", "date"],
    beside: &[],
    check: no_check,
};

/// Why somebody was away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// 休暇.
    Leave,
    /// 半日休暇.
    Half,
    /// 出張.
    Trip,
}

/// Somebody away on a day.
#[derive(Debug, Clone)]
pub struct AttendanceRow {
    /// Who.
    pub actor: Code,
    /// On which day.
    pub date: Day,
    /// Why.
    pub status: Status,
    /// When the row applies.
    pub validity: Validity,
}

impl Row for AttendanceRow {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        let content = &row.content;
        let status = match content.get("status")? {
            "leave" => Status::Leave,
            "half" => Status::Half,
            "trip" => Status::Trip,
            _ => return None,
        };
        let (actor, date) = (content.code("actor_id")?, content.day("date")?);
        Some(Self { actor, date, status, validity: Validity::of(row) })
    }

    fn key(&self) -> &str {
        self.actor.folded()
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}
