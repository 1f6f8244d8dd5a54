//! A small town hall: its people, their ordinary work, and what an incident adds to it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use chrono::{Datelike, NaiveDate};

use super::registers::Registers;
use super::told::Told;
use crate::calendar::{Day, clock, hour_and_minute};
use crate::city::casework::{self, subject_number};
use crate::city::exchange;
use crate::city::journal::{Journal, Matter};
use crate::city::shift::Shift;
use crate::city::staff::Person;
use crate::city::units::{SECTIONS, Unit};
use crate::layout::operation::{Action, Row};
use crate::layout::{Layout, authentication, file, operation, provision};
use crate::rng::Rng;
use crate::vocabulary::{FAMILIES, GIVENS};

/// How many people a section has.
const SIZE: u32 = 4;

/// Registers, days and expectations of one incident.
pub(super) struct Town {
    pub(super) registers: Registers,
    pub(super) told: Told,
    people: Vec<Person>,
    days: BTreeMap<NaiveDate, Journal>,
    at_work: BTreeSet<(NaiveDate, String)>,
    next: usize,
    serial: u64,
    rng: Rng,
}

/// A record of provision, and its day.
type Exchanged = (NaiveDate, provision::Row<String>);

/// A resident of whom nobody's ordinary work is.
pub(super) fn resident(number: u32) -> String {
    subject_number(60_000 + number)
}

/// A matter, under a procedure and its information.
pub(super) fn matter(
    subject: &str,
    (procedure, information): (&'static str, &'static str),
) -> Matter {
    Matter { subject: subject.to_owned(), procedure, information }
}

/// A matter under no procedure.
pub(super) fn loose(subject: &str) -> Matter {
    matter(subject, ("", ""))
}

/// `2026-04-01`
pub(super) fn dashed(date: NaiveDate) -> String {
    Day::from(date).dashed()
}

impl Town {
    /// The town of an incident, with the usual sections.
    pub(super) fn new(number: u32) -> Self {
        let mut town = Self {
            registers: Registers::new(),
            told: Told::default(),
            people: Vec::new(),
            days: BTreeMap::new(),
            at_work: BTreeSet::new(),
            next: 0,
            serial: u64::from(number) * 1_000_000,
            rng: Rng::for_purpose(1, "incident", u64::from(number)),
        };
        for unit in &SECTIONS {
            town.open(unit);
        }
        town
    }

    /// Another section, with people and terminals.
    pub(super) fn open(&mut self, unit: &'static Unit) {
        self.registers.unit(unit);
        for number in 1..=SIZE {
            let index = self.people.len();
            let name = format!(
                "{}　{}",
                FAMILIES[index * 7 % FAMILIES.len()],
                GIVENS[index * 11 % GIVENS.len()]
            );
            let person = Person::new(unit, number, name);
            let subject = own_number(index);
            self.registers.staff(&person, "staff,0,2016-04-01,", &subject, "");
            self.registers.terminal(&person, "desk");
            self.people.push(person);
        }
    }

    /// An ID beside those of the sections, at a terminal of theirs. `kind` is that of the staff
    /// register with the mark of privileged IDs; nobody has a number here.
    pub(super) fn issue(
        &mut self,
        id: &str,
        name: &str,
        host: &Person,
        kind: &str,
        company: &str,
    ) -> Person {
        let person = Person { id: id.to_owned(), name: name.to_owned(), ..host.clone() };
        self.registers.staff(&person, &format!("{kind},2016-04-01,"), "", company);
        person
    }

    /// Somebody of the sections.
    pub(super) fn person(&self, id: &str) -> Result<Person> {
        let found = self.people.iter().find(|person| person.id == id);
        found.cloned().with_context(|| format!("nobody has the ID {id}"))
    }

    /// The number of somebody of the sections, as a resident.
    pub(super) fn number_of(&self, person: &Person) -> String {
        let index = self.people.iter().position(|other| other.id == person.id);
        own_number(index.unwrap_or_default())
    }

    /// Ordinary days.
    pub(super) fn ordinary(&mut self, days: &[NaiveDate]) {
        for day in days {
            self.company(*day);
        }
    }

    /// An ordinary day of a few people, each in turn, and of the systems. Two of each section are
    /// enough for that, so that nobody's ID lies unused for a year.
    pub(super) fn company(&mut self, date: NaiveDate) {
        let regular = |person: &&Person| person.number <= 2;
        let people: Vec<Person> = self.people.iter().filter(regular).cloned().collect();
        for _ in 0..3 {
            // Prime to the number of people, so that each gets a turn.
            self.next += 11;
            self.works(&people[self.next % people.len()], date);
        }
        exchange::automatic(1, journal(&mut self.days, date), &mut self.rng);
    }

    /// An ordinary day of somebody: a log-in, a case, a log-out.
    pub(super) fn works(&mut self, person: &Person, date: NaiveDate) {
        if !self.at_work.insert((date, person.id.clone())) {
            return;
        }
        let journal = journal(&mut self.days, date);
        let shift = Shift::ordinary(&mut self.rng);
        shift.record(person, journal, &mut self.rng);
        let start = shift.moment(&mut self.rng);
        casework::case(person, start, journal, &mut self.rng);
    }

    /// A day of somebody with no case: a log-in and a log-out.
    pub(super) fn comes(&mut self, person: &Person, date: NaiveDate) {
        if self.at_work.insert((date, person.id.clone())) {
            self.day(date).login(person, clock(8, 21, 0));
            self.day(date).logout(person, clock(17, 24, 0));
        }
    }

    /// Somebody of the same section is at work and handles something shortly before.
    pub(super) fn beside(&mut self, person: &Person, date: NaiveDate, millis: u32) -> Result<()> {
        let is_colleague =
            |other: &&Person| other.unit.code == person.unit.code && other.id != person.id;
        let colleague = self.people.iter().find(is_colleague).context("nobody beside")?.clone();
        self.works(&colleague, date);
        let duty = colleague.unit.procedures[0];
        let subject = subject_number(self.rng.below(24_000));
        self.act(&colleague, date, millis - clock(0, 9, 0), Action::View, &matter(&subject, duty));
        Ok(())
    }

    /// The rows of a day.
    pub(super) fn day(&mut self, date: NaiveDate) -> &mut Journal {
        journal(&mut self.days, date)
    }

    /// Something done; gives the row, for a count or an outcome.
    pub(super) fn act(
        &mut self,
        person: &Person,
        date: NaiveDate,
        millis: u32,
        action: Action,
        matter: &Matter,
    ) -> &mut Row<String> {
        let odd = self.rng.below(1000);
        self.day(date).act(person, millis + odd, action, matter)
    }

    /// A view.
    pub(super) fn view(&mut self, person: &Person, date: NaiveDate, millis: u32, matter: &Matter) {
        self.act(person, date, millis, Action::View, matter);
    }

    /// An approval of the day before for a time on a day; gives its number.
    pub(super) fn approve(
        &mut self,
        kind: &str,
        person: &Person,
        (date, from, to): (NaiveDate, u32, u32),
        (purpose, scope): (&str, &str),
    ) -> String {
        let day = dashed(date);
        let (from, to) = (hour_and_minute(from), hour_and_minute(to));
        let head = format!("C0{}01", person.unit.code);
        let before = dashed(date.pred_opt().unwrap_or(date));
        let id = &person.id;
        let borrower = if kind == "checkout" { head.as_str() } else { "" };
        self.registers.approve(
            &format!("{kind},{id},{day} {from},{day} {to},{purpose},{scope},{HEAD},{before} 16:30"),
            borrower,
        )
    }

    /// Writes `registers/`, `exports/` and `expected.json`.
    pub(super) fn write(mut self, about: &str, folder: &Path) -> Result<()> {
        self.registers.write(&folder.join("registers"))?;
        let exports = folder.join("exports");
        let last = self.days.keys().next_back().copied().context("no day")?;
        let now = format!("{}T07:00:00+09:00", dashed(last.succ_opt().unwrap_or(last)));
        let mut exchanged = Vec::new();
        for (date, mut journal) in std::mem::take(&mut self.days) {
            exchange::inquiries(&mut journal, &mut self.rng);
            self.write_day(&exports, &mut journal)?;
            exchanged.extend(journal.provision.into_iter().map(|row| (date, row)));
        }
        self.write_months(&exports, exchanged)?;
        std::fs::write(folder.join("expected.json"), self.told.json(about, &now))?;
        Ok(())
    }

    /// One export of provisions a month, from the rows in their order.
    fn write_months(&self, folder: &Path, exchanged: Vec<Exchanged>) -> Result<()> {
        let mut months = BTreeMap::<NaiveDate, Vec<provision::Row<String>>>::new();
        for (number, (date, mut row)) in (self.serial..).zip(exchanged) {
            row.number = number;
            months.entry(date.with_day(1).unwrap_or(date)).or_default().push(row);
        }
        for (month, rows) in months {
            let lines = file::lines(Layout::Provision, &rows, provision::write)?;
            file::write(folder, Layout::Provision, month, &lines)?;
        }
        Ok(())
    }

    fn write_day(&mut self, folder: &Path, journal: &mut Journal) -> Result<()> {
        journal.sort();
        for row in &mut journal.operation {
            self.serial += 1;
            row.serial = self.serial;
        }
        let lines = file::lines(Layout::Operation, &journal.operation, operation::write)?;
        file::write(folder, Layout::Operation, journal.date, &lines)?;
        let lines =
            file::lines(Layout::Authentication, &journal.authentication, authentication::write)?;
        file::write(folder, Layout::Authentication, journal.date, &lines)
    }
}

/// Who approves what people of other sections ask for.
const HEAD: &str = "C0040201";

fn journal(days: &mut BTreeMap<NaiveDate, Journal>, date: NaiveDate) -> &mut Journal {
    days.entry(date).or_insert_with(|| Journal::new(date, None))
}

fn own_number(index: usize) -> String {
    subject_number(50_000 + u32::try_from(index).unwrap_or_default())
}
