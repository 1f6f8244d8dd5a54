//! The configuration, valid.

use std::path::PathBuf;

use super::preset::Preset;
use super::review::Review;
use super::source::Source;
use super::watch::Watch;
use crate::messages::Lang;
use crate::time_of_day::TimeOfDay;

/// Everything that the configuration file says, checked, with paths made absolute.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The file itself.
    pub file: PathBuf,
    /// `lang`: of everything that people read; `ja` unless said otherwise.
    pub lang: Lang,
    /// `[organization]`.
    pub organization: Organization,
    /// `state.dir`: database, archive, digests; `state` unless said otherwise.
    pub state_dir: PathBuf,
    /// `registers.dir`; `registers` unless said otherwise.
    pub registers_dir: PathBuf,
    /// `rules.dir`; without it the preset applies as it is.
    pub rules_dir: Option<PathBuf>,
    /// `rules.preset`; `medium` unless said otherwise.
    pub preset: Preset,
    /// `[[source]]`, in the order of the file.
    pub sources: Vec<Source>,
    /// `[review]`.
    pub review: Review,
    /// `digest.at`: when the daily digest is written; 07:30 unless said otherwise.
    pub digest_at: TimeOfDay,
    /// `[watch]`.
    pub watch: Watch,
    /// `signing.key`: the file of the key that signs the ledger; whether it is there is not looked
    /// at here.
    pub signing_key: Option<PathBuf>,
    /// `metrics.file`: the file for the monitoring, if one is to be written.
    pub metrics: Option<PathBuf>,
}

/// Whose log it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its name, on every page.
    pub name: String,
    /// Its code (団体コード).
    pub code: String,
    /// The label on every page, mail and file; 機密性3B unless said otherwise.
    pub classification: String,
}

impl Settings {
    /// The source of that name.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.name == name)
    }
}
