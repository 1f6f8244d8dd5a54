//! The registers of the office, complete.

use std::fs::create_dir_all;
use std::path::Path;

use anyhow::Result;
use chrono::{Datelike, NaiveDate};

use super::noise::{exchange, night, union};
use super::resident::number;
use super::staff::{Kind, Person, Post, Seat};
use super::unit::{DEPARTMENTS, LATE, SYSTEMS, UNITS};
use super::watched::ALLOWED;
use super::year::{extra_sundays, first_of_april};
use super::{OfficeOptions, World, place};
use crate::calendar::Day;
use crate::city::table::{
    APPROVALS, ATTENDANCE, CASELOAD, DUTIES, EXCLUSIONS, OPENINGS, ORGANIZATIONS, PERMITS, STAFF,
    TERMINALS, Table, UNITS as UNIT_COLUMNS, WATCHLIST, file, row,
};
use crate::encoding::Encoding::{Cp932, Utf8, Utf8WithBom};

/// Writes all of them.
///
/// # Errors
///
/// Where a file cannot be written.
pub fn write(world: &World, options: &OfficeOptions, folder: &Path) -> Result<()> {
    create_dir_all(folder)?;
    let register = |name: &str, encoding, header, rows: &Table| {
        file(&folder.join(name), encoding, header, rows)
    };
    register("staff.csv", Utf8WithBom, STAFF, &staff(world))?;
    register("units.csv", Cp932, UNIT_COLUMNS, &units(world, options.from))?;
    register("terminals.csv", Utf8, TERMINALS, &terminals(options))?;
    register("openings.csv", Utf8, OPENINGS, &openings(options.from))?;
    register("approvals.csv", Utf8WithBom, APPROVALS, &world.records.approvals())?;
    register("attendance.csv", Utf8WithBom, ATTENDANCE, world.records.attendance())?;
    register("duties.csv", Utf8, DUTIES, &duties())?;
    register("permits.csv", Utf8, PERMITS, &permits(world))?;
    register("watchlist.csv", Utf8, WATCHLIST, &watchlist(world))?;
    register("caseload.csv", Utf8, CASELOAD, &caseload(world, options))?;
    register("organizations.csv", Utf8, ORGANIZATIONS, &organizations())?;
    register("exclusions.csv", Utf8, EXCLUSIONS, world.records.exclusions())
}

fn dashed(date: Option<NaiveDate>) -> String {
    date.map(|date| Day::from(date).dashed()).unwrap_or_default()
}

fn staff(world: &World) -> Table {
    let mut rows: Table = world.staff.people.iter().flat_map(person).collect();
    for (id, name) in [(night::BATCH.0, "夜間連携ﾊﾞｯﾁ"), (exchange::RESPONSE.0, "自動応答ｼｽﾃﾑ")]
    {
        rows.push(row(&format!("{id},{name},{SYSTEMS},system,0,2020-04-01,,,,")));
    }
    rows.extend(world.records.staff().iter().cloned());
    rows
}

fn person(person: &Person) -> Table {
    let posts = person.posts.iter().flat_map(|post| renewed(person, post));
    let mut rows: Table =
        posts.chain(person.second).map(|post| staff_row(person, &person.id, &post)).collect();
    if let (Some(id), Some(post)) = (&person.union_id, person.posts.first()) {
        rows.push(staff_row(person, id, post));
    }
    rows
}

/// The contracts of temporary staff end on the last of March and are renewed.
fn renewed(person: &Person, post: &Post) -> Vec<Post> {
    if person.kind != Kind::Temporary || post.to.is_some() {
        return vec![*post];
    }
    let years = (post.from.year()..2028).filter_map(|year| NaiveDate::from_ymd_opt(year, 4, 1));
    years.map(|from| Post { seat: post.seat, from, to: next_april(from).pred_opt() }).collect()
}

fn next_april(from: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(from.year() + 1, 4, 1).unwrap_or(from)
}

fn staff_row(person: &Person, id: &str, post: &Post) -> Vec<String> {
    let number = person.resident.filter(|_| person.is_listed).map(number).unwrap_or_default();
    let company = if person.kind == Kind::Contractor {
        "㈱架空システム,架契第０７－１２号"
    } else {
        ","
    };
    let (unit, kind) = (post.seat.unit().code, person.kind.word());
    let privileged = u8::from(person.privileged);
    let (from, to) = (dashed(Some(post.from)), dashed(post.to));
    row(&format!("{id},{},{unit},{kind},{privileged},{from},{to},{number},{company}", person.name))
}

fn units(world: &World, from: NaiveDate) -> Table {
    let departments = DEPARTMENTS.iter().map(|(code, name)| row(&format!("{code},{name},,,")));
    let sections = UNITS.iter().enumerate().map(|(index, unit)| {
        let head = world.staff.at(Seat { unit: index, number: 1 }, from);
        let head = head.map(|head| world.staff.people[head].id.as_str()).unwrap_or_default();
        let (code, name, parent) = (unit.code, unit.name, unit.parent());
        row(&format!("{code},{name},{parent},{head},u{code}@city.kakuu.example"))
    });
    departments.chain(sections).collect()
}

fn terminals(options: &OfficeOptions) -> Table {
    let mut rows = Table::new();
    for (index, unit) in UNITS.iter().enumerate() {
        let own = (1..=super::unit::size(index, options.staff))
            .map(|number| Seat { unit: index, number }.terminal())
            .chain([place::guest(index)]);
        rows.extend(own.map(|id| row(&format!("{id},{},desk,2023-09-01,", unit.code))));
        let counters =
            (1..=place::counters(index, options.staff)).map(|number| place::counter(index, number));
        rows.extend(counters.map(|id| row(&format!("{id},{},counter,2023-09-01,", unit.code))));
    }
    rows.extend(place::HALL.map(|id| row(&format!("{id},,counter,2023-09-01,"))));
    rows.extend(union::TERMINALS.map(|id| row(&format!("{id},0102,counter,2023-09-01,"))));
    rows.extend(
        [night::BATCH.1, exchange::RESPONSE.1].map(|id| row(&format!("{id},,server,2023-09-01,"))),
    );
    rows
}

fn openings(from: NaiveDate) -> Table {
    let mut rows = vec![row("*,business,08:30,17:15"), row("*,sat,,"), row("*,sun,,")];
    for unit in LATE {
        rows.push(row(&format!("{unit},thu,08:30,19:00")));
        rows.push(row(&format!("{unit},sun#2,08:30,12:30")));
        for year in [from.year(), from.year() + 1] {
            let extra = extra_sundays(year).into_iter();
            rows.extend(
                extra.map(|date| row(&format!("{unit},{},08:30,12:30", dashed(Some(date))))),
            );
        }
    }
    rows
}

fn duties() -> Table {
    let of = |unit: &'static super::unit::Unit| {
        unit.duties.iter().map(|(procedure, _)| row(&format!("{},{procedure}", unit.code)))
    };
    UNITS.iter().flat_map(of).collect()
}

fn permits(world: &World) -> Table {
    let mut rows = Table::new();
    for (procedure, information) in UNITS.iter().flat_map(|unit| unit.duties) {
        rows.extend(world.others.iter().map(|to| row(&format!("{procedure},{to},{information}"))));
    }
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn watchlist(world: &World) -> Table {
    let allowed = ALLOWED.join(";");
    let line =
        |resident: &u32| row(&format!("{},支援措置,{allowed},2024-04-01,", number(*resident)));
    let mut rows: Table = world.watched.all().iter().map(line).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// Each desk's residents, in the charge of whoever has the desk.
fn caseload(world: &World, options: &OfficeOptions) -> Table {
    let april = first_of_april(options.from);
    let before = april.pred_opt().unwrap_or(april);
    let mut rows = Table::new();
    for (seat, residents) in world.charges.all() {
        for (date, from, to) in [
            (before, "2024-04-01".to_owned(), dashed(Some(before))),
            (april, dashed(Some(april)), String::new()),
        ] {
            let Some(person) = world.staff.at(seat, date) else { continue };
            let id = &world.staff.people[person].id;
            rows.extend(
                residents
                    .iter()
                    .map(|resident| row(&format!("{id},{},{from},{to}", number(*resident)))),
            );
        }
    }
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn organizations() -> Table {
    vec![
        row("000001,架空県,KEN[0-9]{6},2020-04-01,"),
        row("000002,架空広域連合,K[0-9]{7},2020-04-01,"),
        row("999901,架空町,M[0-9]{7},2020-04-01,"),
    ]
}
