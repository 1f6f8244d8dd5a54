//! The digest as numbers and strings: no clock, no database, no layout.

mod alert;
mod intake;
mod open;
mod scope;
mod watch;

pub use alert::{Alert, AlertSeverity, Explanation};

pub use crate::review::state::Status;
pub use intake::{
    Listed, Missing, Quarantined, QuarantinedLine, Received, ReceivedFile, RejectedFile,
    RetriedFile, RowAccount, TakenAs, UnmappedAction,
};
pub use open::{BySeverity, Open, Overdue, UnitCount};
pub use scope::{Covers, LedgerHead, Organization, Unit};
pub use watch::{
    Exclusion, ExplainedCount, RegisterProblem, RuleCount, StandingStill, Trouble, VoidProposal,
};

use serde::{Deserialize, Serialize, Serializer};

use crate::instant::Day;
use crate::messages::Lang;

/// One digest. Sentences in it are already in `lang`; values are as they were logged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// The language of its sentences.
    #[serde(serialize_with = "lang_word")]
    pub lang: Lang,
    /// Whose digest it is.
    pub organization: Organization,
    /// The label that stands on every page, such as 機密性3B.
    pub classification: String,
    /// The day it is issued for.
    pub date: Day,
    /// Its number, counted from 1.
    pub issue: u64,
    /// What time it covers.
    pub covers: Covers,
    /// The unit that it is narrowed to; none for the whole organization.
    pub unit: Option<Unit>,
    /// Alerts that came since the digest before.
    pub new_alerts: Vec<Alert>,
    /// All that is open now.
    pub open: Open,
    /// What came, one entry a source; a source of which nothing came has zeros.
    pub received: Vec<Received>,
    /// The files that came, each with its rows; those that ask for a look first.
    pub files: Listed<ReceivedFile>,
    /// Files whose rows in quarantine could be read now.
    pub retried: Listed<RetriedFile>,
    /// What did not come by its deadline.
    pub missing: Vec<Missing>,
    /// Files that could not be taken in at all.
    pub rejected_files: Vec<RejectedFile>,
    /// Rows held in quarantine, by source and reason.
    pub quarantined: Vec<Quarantined>,
    /// Findings that a record accounts for, by rule.
    pub explained: Vec<ExplainedCount>,
    /// Findings that are recorded only, by rule.
    pub informational: Vec<RuleCount>,
    /// Exclusions in force on the day.
    pub exclusions: Vec<Exclusion>,
    /// What kept tenken from watching, and what still does.
    pub troubles: Vec<Trouble>,
    /// Rules that stand still.
    pub standing_still: Vec<StandingStill>,
    /// Faults in the registers.
    pub register_problems: Vec<RegisterProblem>,
    /// Exports of which somebody asked that they be voided or judged again.
    pub void_proposals: Vec<VoidProposal>,
    /// The head of the ledger when this was issued: the anchor on paper.
    pub ledger: LedgerHead,
}

impl Digest {
    /// Whether it says anything that the one issued before for the same day does not, beside
    /// when it was computed and how far the ledger had grown; who signs that is said.
    #[must_use]
    pub fn says_more_than(&self, issued: &Self) -> bool {
        let same = Self {
            issue: issued.issue,
            covers: issued.covers.clone(),
            ledger: LedgerHead {
                signed_by: self.ledger.signed_by.clone(),
                ..issued.ledger.clone()
            },
            ..self.clone()
        };
        same != *issued
    }

    /// How many of the new alerts have each severity.
    #[must_use]
    pub fn new_by_severity(&self) -> BySeverity {
        let mut counts = BySeverity::default();
        for alert in &self.new_alerts {
            *counts.of_mut(alert.severity) += 1;
        }
        counts
    }

    /// How many files came in all.
    #[must_use]
    pub fn files_received(&self) -> u64 {
        self.received.iter().fold(0, |sum, source| sum.saturating_add(source.files))
    }

    /// How many rows were put into quarantine in all.
    #[must_use]
    pub fn rows_quarantined(&self) -> u64 {
        self.received.iter().fold(0, |sum, source| sum.saturating_add(source.rows.quarantined))
    }

    /// The troubles that still last.
    pub fn lasting_troubles(&self) -> impl Iterator<Item = &Trouble> {
        self.troubles.iter().filter(|trouble| trouble.until.is_none())
    }

    /// The sources whose rows do not add up: read ≠ stored + duplicate + quarantined.
    pub fn broken_accounts(&self) -> impl Iterator<Item = &Received> {
        self.received.iter().filter(|source| !source.rows.holds())
    }
}

/// Written as `ja` or `en`, as it is read.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn lang_word<S: Serializer>(lang: &Lang, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(match lang {
        Lang::Ja => "ja",
        Lang::En => "en",
    })
}
