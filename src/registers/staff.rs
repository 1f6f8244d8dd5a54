//! `staff.csv` 職員台帳: who has which ID, in which unit, since when.

use super::spec::{Column, SUBJECT_KIND, Spec, VALID_FROM, VALID_TO, no_check};
use super::{Code, EffectiveRow, RegisterKind, Row, Rows, Validity, format::Format};
use crate::instant::Instant;

static SPEC: Spec = Spec {
    kind: RegisterKind::Staff,
    columns: &[
        Column::value("actor_id", Format::Code),
        Column::may_be_empty("name", Format::Text),
        Column::may_be_empty("unit_code", Format::Code).of(RegisterKind::Units, "unit_code"),
        Column::value("kind", Format::Word(&["staff", "temporary", "contractor", "shared", "system"])),
        Column::optional("privileged", Format::Flag),
        VALID_FROM,
        VALID_TO,
        Column::optional("subject_number", Format::Code),
        SUBJECT_KIND,
        Column::optional("company", Format::Text),
        Column::optional("contract", Format::Text),
    ],
    key: &["actor_id"],
    beside: &["unit_code"],
    check: no_check,
};

/// What kind of user an ID is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffKind {
    /// 職員.
    Staff,
    /// 会計年度任用職員等.
    Temporary,
    /// 委託先.
    Contractor,
    /// 共用ID.
    Shared,
    /// システム用ID: no person.
    System,
}

impl StaffKind {
    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "staff" => Self::Staff,
            "temporary" => Self::Temporary,
            "contractor" => Self::Contractor,
            "shared" => Self::Shared,
            "system" => Self::System,
            _ => return None,
        })
    }
}

/// An ID in one unit for one time; somebody with two posts has two rows.
#[derive(Debug, Clone)]
pub struct StaffRow {
    /// The ID.
    pub actor: Code,
    /// The name of who has it.
    pub name: String,
    /// The unit.
    pub unit: Option<Code>,
    /// What kind of user it is for.
    pub kind: StaffKind,
    /// 特権ID.
    pub privileged: bool,
    /// The person's own number, where there is a legal basis for having it.
    pub subject: Option<Code>,
    /// Which number space that is from; `atena` unless said otherwise.
    pub subject_kind: Code,
    /// The contractor's company.
    pub company: Option<String>,
    /// When the row applies.
    pub validity: Validity,
}

impl Row for StaffRow {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        let content = &row.content;
        Some(Self {
            actor: content.code("actor_id")?,
            name: content.text("name"),
            unit: content.code("unit_code"),
            kind: StaffKind::from_word(content.get("kind")?)?,
            privileged: content.flag("privileged"),
            subject: content.code("subject_number"),
            subject_kind: content.code("subject_kind").unwrap_or_else(|| Code::new("atena")),
            company: content.get("company").map(str::to_owned),
            validity: Validity::of(row),
        })
    }

    fn key(&self) -> &str {
        self.actor.folded()
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}

impl Rows<StaffRow> {
    /// Whether the actor, given folded, is a person at the instant: the register does not list
    /// it as a system; an unknown actor is a person.
    #[must_use]
    pub fn is_person(&self, actor: &str, at: Instant) -> bool {
        !self.valid_at(actor, at).any(|row| row.kind == StaffKind::System)
    }

    /// Whether the actor, given folded, has a privileged ID at the instant.
    #[must_use]
    pub fn is_privileged(&self, actor: &str, at: Instant) -> bool {
        self.valid_at(actor, at).any(|row| row.privileged)
    }

    /// The units of the actor, given folded, at the instant, each once.
    #[must_use]
    pub fn units_at(&self, actor: &str, at: Instant) -> Vec<&Code> {
        let mut units: Vec<&Code> = Vec::new();
        for unit in self.valid_at(actor, at).filter_map(|row| row.unit.as_ref()) {
            if !units.contains(&unit) {
                units.push(unit);
            }
        }
        units
    }
}
