//! Publicly reported cases of misuse as small invented towns, one file each: what happened, how
//! it looks in the log, what tenken should find. IDs, numbers, dates and people are invented; the
//! real place stands in the README alone.

use std::fs;
use std::path::Path;

use anyhow::Result;

use town::Town;

mod akita;
mod arao;
mod benesse;
mod funabashi;
mod hiratsuka;
mod ikoma;
mod inzai;
mod kamaishi;
mod kamogawa;
mod kashiwazaki;
mod kochi;
mod maebashi;
mod nishihara;
mod numazu;
mod readme;
mod registers;
mod sakai;
mod suginami;
mod suzuka;
mod told;
mod town;
mod workdays;
mod yokkaichi;
mod yokote;

/// A reported case.
pub struct Incident {
    /// Its number in the list of reported cases.
    pub number: u32,
    /// The name of its folder, after the number.
    pub folder: &'static str,
    /// Where and when it was reported from.
    pub place: &'static str,
    /// What happened.
    pub happened: &'static str,
    /// What the fixture holds.
    pub about: &'static str,
    /// Writes it into the town.
    tell: fn(&mut Town) -> Result<()>,
}

/// All of them but number 6, which only a sample can find.
pub static ALL: [&Incident; 19] = [
    &yokkaichi::INCIDENT,
    &inzai::INCIDENT,
    &yokote::INCIDENT,
    &maebashi::INCIDENT,
    &arao::INCIDENT,
    &suginami::INCIDENT,
    &funabashi::INCIDENT,
    &kochi::INCIDENT,
    &ikoma::INCIDENT,
    &kashiwazaki::INCIDENT,
    &suzuka::INCIDENT,
    &kamaishi::INCIDENT,
    &sakai::INCIDENT,
    &hiratsuka::INCIDENT,
    &numazu::INCIDENT,
    &kamogawa::INCIDENT,
    &nishihara::INCIDENT,
    &akita::INCIDENT,
    &benesse::INCIDENT,
];

impl Incident {
    /// `01-yokkaichi`
    #[must_use]
    pub fn folder_name(&self) -> String {
        format!("{:02}-{}", self.number, self.folder)
    }

    /// The town with everything in it.
    fn town(&self) -> Result<Town> {
        let mut town = Town::new(self.number);
        (self.tell)(&mut town)?;
        Ok(town)
    }
}

/// Writes a folder for each and the README; gives how many there are.
///
/// # Errors
///
/// Where a file cannot be written.
pub fn write(folder: &Path) -> Result<usize> {
    fs::create_dir_all(folder)?;
    let mut rows = Vec::new();
    for incident in ALL {
        let town = incident.town()?;
        rows.push((incident, town.told.rules()));
        town.write(incident.about, &folder.join(incident.folder_name()))?;
    }
    fs::write(folder.join("README.md"), readme::text(&rows))?;
    Ok(ALL.len())
}

#[cfg(test)]
mod tests;
