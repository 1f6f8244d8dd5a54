//! The registers of a town, complete from the start; an incident adds its rows.

use std::fs::create_dir_all;
use std::path::Path;

use anyhow::Result;

use crate::city::staff::{AUTO_RESPONSE, NIGHT_BATCH, NIGHT_SERVER, Person, RESPONSE_SERVER};
use crate::city::table::{
    APPROVALS, ATTENDANCE, CASELOAD, DUTIES, EXCLUSIONS, OPENINGS, PERMITS, STAFF, TERMINALS,
    Table, UNITS, WATCHLIST, file, row,
};
use crate::city::units::{DEPARTMENTS, Unit};
use crate::encoding::Encoding::{Cp932, Utf8, Utf8WithBom};
use crate::vocabulary::OTHER_ORGANIZATIONS;

/// Rows that hold no comma in a value.
#[derive(Debug)]
pub(super) struct Registers {
    staff: Table,
    units: Table,
    terminals: Table,
    openings: Table,
    approvals: Table,
    attendance: Table,
    duties: Table,
    permits: Table,
    watchlist: Table,
    caseload: Table,
    exclusions: Table,
}

impl Registers {
    /// What every town has: two systems with their servers, departments, opening hours.
    pub(super) fn new() -> Self {
        let system =
            |id: &str, name: &str| row(&format!("{id},{name},0401,system,0,2016-04-01,,,,"));
        let server = |id: &str| row(&format!("{id},,server,2016-04-01,"));
        Self {
            staff: vec![system(NIGHT_BATCH, "夜間連携ﾊﾞｯﾁ"), system(AUTO_RESPONSE, "自動応答ｼｽﾃﾑ")],
            units: DEPARTMENTS
                .iter()
                .map(|(code, name)| row(&format!("{code},{name},,,")))
                .collect(),
            terminals: [NIGHT_SERVER, RESPONSE_SERVER].map(server).to_vec(),
            openings: ["*,business,08:30,17:15", "*,sat,,", "*,sun,,"].map(row).to_vec(),
            approvals: Table::new(),
            attendance: Table::new(),
            duties: Table::new(),
            permits: Table::new(),
            watchlist: Table::new(),
            caseload: Table::new(),
            exclusions: Table::new(),
        }
    }

    /// A section with its duties and what it may inquire for them.
    pub(super) fn unit(&mut self, unit: &Unit) {
        let Unit { code, name, parent, mail, .. } = unit;
        let values = format!("{code},{name},{parent},C0{code}01,{mail}@city.kakuu.example");
        self.units.push(row(&values));
        for (procedure, information) in unit.procedures {
            self.duties.push(row(&format!("{code},{procedure}")));
            for organization in OTHER_ORGANIZATIONS {
                let permit = row(&format!("{procedure},{organization},{information}"));
                if !self.permits.contains(&permit) {
                    self.permits.push(permit);
                }
            }
        }
    }

    /// An ID. `more` are the columns from `kind` to `valid_to`.
    pub(super) fn staff(&mut self, person: &Person, more: &str, subject: &str, company: &str) {
        let (id, name, unit) = (&person.id, &person.name, person.unit.code);
        self.staff.push(row(&format!("{id},{name},{unit},{more},{subject},{company},")));
    }

    /// Another row of an ID, or one in place of its only one.
    pub(super) fn staff_again(&mut self, person: &Person, more: &str, instead: bool) {
        let own = |row: &Vec<String>| row.first() == Some(&person.id);
        let subject = self.staff.iter().find(|row| own(row)).and_then(|row| row.get(7)).cloned();
        if instead {
            self.staff.retain(|row| !own(row));
        }
        self.staff(person, more, &subject.unwrap_or_default(), "");
    }

    /// The own terminal of somebody.
    pub(super) fn terminal(&mut self, person: &Person, kind: &str) {
        let (id, unit) = (&person.terminal, person.unit.code);
        self.terminals.push(row(&format!("{id},{unit},{kind},2016-04-01,")));
    }

    /// An approval, from `kind` to `approved_at`; gives its number.
    pub(super) fn approve(&mut self, values: &str, user: &str) -> String {
        let id = format!("A-{:04}", self.approvals.len() + 1);
        self.approvals.push(row(&format!("{id},{values},{user},,")));
        id
    }

    /// A row of a day: `actor_id,date,status`.
    pub(super) fn attend(&mut self, values: &str) {
        self.attendance.push(row(values));
    }

    /// `subject_number,reason,allowed_units,valid_from,valid_to`
    pub(super) fn watch(&mut self, values: &str) {
        self.watchlist.push(row(values));
    }

    /// `actor_id,subject_number,valid_from,valid_to`
    pub(super) fn charge(&mut self, values: &str) {
        self.caseload.push(row(values));
    }

    /// A row in the order of its columns.
    pub(super) fn exclude(&mut self, values: &str) {
        self.exclusions.push(row(values));
    }

    /// Writes all of them, as people would keep them: one is CP932.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        create_dir_all(folder)?;
        for (name, encoding, header, rows) in [
            ("staff", Utf8WithBom, STAFF, &self.staff),
            ("units", Cp932, UNITS, &self.units),
            ("terminals", Utf8, TERMINALS, &self.terminals),
            ("openings", Utf8, OPENINGS, &self.openings),
            ("approvals", Utf8WithBom, APPROVALS, &self.approvals),
            ("attendance", Utf8, ATTENDANCE, &self.attendance),
            ("duties", Utf8, DUTIES, &self.duties),
            ("permits", Utf8, PERMITS, &self.permits),
            ("watchlist", Utf8, WATCHLIST, &self.watchlist),
            ("caseload", Utf8, CASELOAD, &self.caseload),
            ("exclusions", Utf8, EXCLUSIONS, &self.exclusions),
        ] {
            file(&folder.join(format!("{name}.csv")), encoding, header, rows)?;
        }
        Ok(())
    }
}
