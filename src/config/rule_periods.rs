//! Periods of the files `rules/*.toml`: `[[rules.ID.period]]`.

use std::path::{Path, PathBuf};

use toml::Value;

use super::rules::{Deviation, Period};
use super::season::Season;
use super::section::Section;
use crate::fold::fold;
use crate::messages::Message;

/// Periods as they are read, each with the rule that it is of.
#[derive(Debug, Default)]
pub(super) struct Periods(Vec<Written>);

#[derive(Debug)]
struct Written {
    rule: String,
    period: Period,
    /// Where it stands.
    file: PathBuf,
    key: String,
}

impl Periods {
    /// Reads a period that says `set`; one that says nothing, or otherwise what another says of
    /// the same day, is a fault.
    pub(super) fn read(&mut self, file: &Path, rule: &str, section: &Section<'_>, set: Deviation) {
        let unit = section.text("unit").map(|unit| fold(unit).into_owned());
        let Some(season) = season(section) else { return };
        if section.names().all(|name| ["from", "to", "unit"].contains(&name)) {
            section.fault("from", Message::new("problems.period-says-nothing"), None);
        }
        let period = Period { season, unit, set };
        for other in self.0.iter().filter(|other| other.rule == rule) {
            if other.period.contradicts(&period) {
                let other_file = other.file.file_name().unwrap_or_default().to_string_lossy();
                let reason = Message::new("problems.period-overlaps")
                    .with("file", other_file)
                    .with("key", &other.key)
                    .with("period", other.period.season);
                let hint = Message::new("problems.period-overlaps-hint");
                section.fault("from", reason, Some(hint));
            }
        }
        let (rule, file) = (rule.to_owned(), file.to_owned());
        self.0.push(Written { rule, period, file, key: section.place().to_owned() });
    }

    /// Each rule's periods, sorted: those of the same days and unit are one.
    pub(super) fn into_each(self) -> impl Iterator<Item = (String, Period)> {
        let mut periods: Vec<(String, Period)> = Vec::new();
        for Written { rule, period, .. } in self.0 {
            let same = |known: &&mut (String, Period)| {
                known.0 == rule && known.1.season == period.season && known.1.unit == period.unit
            };
            match periods.iter_mut().find(same) {
                Some((_, known)) => known.set.add(period.set),
                None => periods.push((rule, period)),
            }
        }
        periods.sort();
        periods.into_iter()
    }
}

impl Period {
    /// Whether both say something of the same, for the same unit on the same day.
    fn contradicts(&self, other: &Self) -> bool {
        self.unit == other.unit && self.season.overlaps(other.season) && self.set.meets(&other.set)
    }
}

/// From when to when.
fn season(section: &Section<'_>) -> Option<Season> {
    let [from, to] = ["from", "to"].map(|name| written(section, name));
    let (from, to) = (from?, to?);
    let season = Season::read(&from, &to);
    if season.is_none() {
        section.fault("from", Message::new("problems.want-period"), None);
    }
    season
}

/// A day as it is written, as text or as a date of TOML.
fn written(section: &Section<'_>, name: &str) -> Option<String> {
    match section.value(name) {
        Some(Value::Datetime(date)) => Some(date.to_string()),
        _ => section.need_text(name, &format!("{name} = \"03-15\"")).map(str::to_owned),
    }
}
