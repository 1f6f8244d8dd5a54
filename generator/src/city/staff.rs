//! The people of the city, and the IDs that are not people.

use anyhow::{Context, Result, ensure};

use super::units::{COUNTER, REGIONAL, SECTIONS, Unit};
use crate::vocabulary::{FAMILIES, GIVENS, KANA_NAMES};

/// The ID of the night batch.
pub const NIGHT_BATCH: &str = "S0000001";
/// The ID that answers other organizations' inquiries by itself.
pub const AUTO_RESPONSE: &str = "S0000002";
/// Where the night batch runs.
pub const NIGHT_SERVER: &str = "T990001";
/// Where the automatic response runs.
pub const RESPONSE_SERVER: &str = "T990002";
/// Somebody of 0301 who left on 2026-03-31.
pub const LEAVER: &str = "C0030191";

/// A staff member with one ID and one terminal.
#[derive(Clone, Debug)]
pub struct Person {
    /// 利用者ID
    pub id: String,
    /// 利用者名
    pub name: String,
    /// The section.
    pub unit: &'static Unit,
    /// The number within the section, from 1.
    pub number: u32,
    /// 端末ID
    pub terminal: String,
}

impl Person {
    /// The member of a section with a number; the terminal has the same number.
    #[must_use]
    pub fn new(unit: &'static Unit, number: u32, name: String) -> Self {
        let code = unit.code;
        Self {
            id: format!("C0{code}{number:02}"),
            name,
            unit,
            number,
            terminal: format!("T{code}{number:02}"),
        }
    }

    /// The kind in the staff register: the last of a larger section are temporary.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        if is_temporary(self.unit, self.number) { "temporary" } else { "staff" }
    }

    /// The address of the person's terminal.
    #[must_use]
    pub fn address(&self) -> String {
        address(&self.terminal)
    }

    /// The ID that the regional union gave to this person, for the first six of the section.
    #[must_use]
    pub fn regional_id(&self) -> Option<String> {
        let has_one = self.unit.code == REGIONAL && self.number <= 6;
        has_one.then(|| format!("K{:07}", 204_400 + self.number * 1373))
    }
}

/// The address of a terminal `T010203`, by its digits.
#[must_use]
pub fn address(terminal: &str) -> String {
    let octet = |from: usize| {
        terminal.get(from..from + 2).and_then(|part| part.parse().ok()).unwrap_or(0_u8)
    };
    format!("10.{}.{}.{}", octet(1), octet(3), 10 + octet(5))
}

/// Everybody.
#[derive(Debug)]
pub struct Staff {
    /// In the order of sections and numbers.
    pub people: Vec<Person>,
}

impl Staff {
    /// A staff of `total`; each section gets its share.
    ///
    /// # Errors
    ///
    /// Where the sections could not have their shares of the total.
    pub fn new(total: u32) -> Result<Self> {
        ensure!((60..=400).contains(&total), "--staff: from 60 to 400 (got {total})");
        let mut people = Vec::new();
        for (index, unit) in SECTIONS.iter().enumerate() {
            let size = size(unit, total);
            people.extend(
                (1..=size).map(|number| Person::new(unit, number, name(index, unit, number))),
            );
        }
        Ok(Self { people })
    }

    /// The person with an ID.
    ///
    /// # Errors
    ///
    /// Where nobody has it.
    pub fn find(&self, id: &str) -> Result<&Person> {
        self.people
            .iter()
            .find(|person| person.id == id)
            .with_context(|| format!("nobody has the ID {id}"))
    }
}

/// What is left over by the shares goes to the counter.
fn size(unit: &Unit, total: u32) -> u32 {
    let share = |unit: &Unit| unit.share * total / 60;
    let rest = total - SECTIONS.iter().map(share).sum::<u32>();
    share(unit) + if unit.code == COUNTER { rest } else { 0 }
}

fn is_temporary(unit: &Unit, number: u32) -> bool {
    unit.share >= 8 && number == unit.share - 1
}

fn name(index: usize, unit: &Unit, number: u32) -> String {
    let position = index * 17 + number as usize;
    match (unit.code, number) {
        ("0101", 3) => "髙橋　恵子".to_owned(),
        ("0201", 4) => "山﨑　誠".to_owned(),
        ("0301", 5) => "\u{E000}田　一郎".to_owned(),
        ("0401", 4) => "㈱架空システム　三浦".to_owned(),
        _ if is_temporary(unit, number) => KANA_NAMES[position % KANA_NAMES.len()].to_owned(),
        _ => format!(
            "{}　{}",
            FAMILIES[position * 7 % FAMILIES.len()],
            GIVENS[position * 11 % GIVENS.len()]
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_staff_has_as_many_people_as_asked_for() {
        for total in [60, 61, 133, 400] {
            assert_eq!(Staff::new(total).unwrap().people.len(), total as usize);
        }
        assert!(Staff::new(59).is_err());
    }

    #[test]
    fn nobody_shares_an_id_or_a_name() {
        let staff = Staff::new(60).unwrap();
        let ids: HashSet<_> = staff.people.iter().map(|person| &person.id).collect();
        let names: HashSet<_> = staff.people.iter().map(|person| &person.name).collect();
        assert_eq!((ids.len(), names.len()), (60, 60));
    }

    #[test]
    fn ids_are_built_from_the_unit() {
        let staff = Staff::new(60).unwrap();
        let person = staff.find("C0010103").unwrap();
        assert_eq!((person.unit.code, person.terminal.as_str()), ("0101", "T010103"));
        assert_eq!(person.address(), "10.1.1.13");
    }
}
