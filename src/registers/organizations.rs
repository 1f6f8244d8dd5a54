//! `organizations.csv`: other organizations, and the form of their IDs.

use regex::Regex;

use super::format::{Format, regex};
use super::spec::{Column, Spec, VALID_FROM, VALID_TO, no_check};
use super::{Code, EffectiveRow, RegisterKind, Row, Rows, Validity};
use crate::instant::Instant;

static SPEC: Spec = Spec {
    kind: RegisterKind::Organizations,
    columns: &[
        Column::value("organization_code", Format::Code),
        Column::may_be_empty("name", Format::Text),
        Column::value("id_pattern", Format::Regex),
        VALID_FROM,
        VALID_TO,
    ],
    key: &["organization_code"],
    beside: &["id_pattern"],
    check: no_check,
};

/// An organization and the form of its IDs.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Its code.
    pub organization: Code,
    /// Its name.
    pub name: String,
    /// What its IDs look like: whole IDs, compared folded, whatever their case.
    pub pattern: Regex,
    /// When the row applies.
    pub validity: Validity,
}

impl Row for Organization {
    fn spec() -> &'static Spec {
        &SPEC
    }

    fn read(row: &EffectiveRow) -> Option<Self> {
        let content = &row.content;
        Some(Self {
            organization: content.code("organization_code")?,
            name: content.text("name"),
            pattern: regex(content.get("id_pattern")?).ok()?,
            validity: Validity::of(row),
        })
    }

    fn key(&self) -> &str {
        self.organization.folded()
    }

    fn validity(&self) -> &Validity {
        &self.validity
    }
}

impl Rows<Organization> {
    /// The organizations whose IDs, at the instant, look like the actor, given folded.
    pub fn matches(&self, actor: &str, at: Instant) -> impl Iterator<Item = &Organization> {
        let valid = self.all().iter().filter(move |row| row.validity.covers(at));
        valid.filter(move |row| row.pattern.is_match(actor))
    }
}
