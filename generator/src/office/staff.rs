//! The people of the office: who has which post when, and the IDs that are not one person's.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use chrono::NaiveDate;

use super::resident::Residents;
use super::unit::{self, UNITS, Unit};
use super::year::first_of_april;
use crate::rng::Rng;
use crate::vocabulary::{FAMILIES, GIVENS};

/// A desk of a unit, with a terminal of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat {
    /// Which of the units.
    pub unit: usize,
    /// Its number there, from 1, which is the head's.
    pub number: u32,
}

impl Seat {
    /// The unit.
    #[must_use]
    pub fn unit(self) -> &'static Unit {
        &UNITS[self.unit]
    }

    /// The terminal on it.
    #[must_use]
    pub fn terminal(self) -> String {
        format!("T{}{:03}", self.unit().code, self.number)
    }
}

/// A seat for a time.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as in the staff register")]
pub struct Post {
    pub seat: Seat,
    pub from: NaiveDate,
    pub to: Option<NaiveDate>,
}

impl Post {
    /// Whether it is held on a day.
    #[must_use]
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }
}

/// As in the staff register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as in the staff register")]
pub enum Kind {
    Staff,
    Temporary,
    Contractor,
    Shared,
}

impl Kind {
    /// The word in the register.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Temporary => "temporary",
            Self::Contractor => "contractor",
            Self::Shared => "shared",
        }
    }
}

/// Whoever has an ID.
#[derive(Clone, Debug)]
pub struct Person {
    /// 利用者ID
    pub id: String,
    /// 利用者名
    pub name: String,
    /// What the register calls it.
    pub kind: Kind,
    /// Whether the ID is privileged.
    pub privileged: bool,
    /// Whether it is at work like everybody, or only used now and then.
    pub works: bool,
    /// The posts, one after the other.
    pub posts: Vec<Post>,
    /// A second unit (兼務), where somebody belongs to two.
    pub second: Option<Post>,
    /// The person as a resident.
    pub resident: Option<u32>,
    /// Whether the register has the number, having a legal basis for it.
    pub is_listed: bool,
    /// The person's ID of the regional union.
    pub union_id: Option<String>,
}

impl Person {
    /// The post on a day.
    #[must_use]
    pub fn post(&self, date: NaiveDate) -> Option<&Post> {
        self.posts.iter().find(|post| post.covers(date))
    }

    /// The seat on a day.
    #[must_use]
    pub fn seat(&self, date: NaiveDate) -> Option<Seat> {
        self.post(date).map(|post| post.seat)
    }
}

/// The ID at the counter that several people use on Sundays.
pub const SHARED: &str = "C0101900";
/// The municipality's own privileged ID.
pub const ADMINISTRATOR: &str = "P0401001";
/// The privileged ID of the vendor's maintenance.
pub const VENDOR: &str = "V0000001";
/// A privileged ID that is needed once in a quarter.
pub const KEYS: &str = "P0401002";

/// Everybody.
#[derive(Debug)]
pub struct Staff {
    /// All IDs but those of systems.
    pub people: Vec<Person>,
    /// Who of them is which resident.
    pub residents: BTreeMap<u32, usize>,
}

impl Staff {
    /// A staff of `total` people, with the transfers of the year of `from`.
    ///
    /// # Errors
    ///
    /// Where the sections could not have their shares of the total.
    pub fn new(total: u32, seed: u64, from: NaiveDate, residents: &Residents) -> Result<Self> {
        ensure!((60..=1000).contains(&total), "--staff: from 60 to 1000 (got {total})");
        let rng = &mut Rng::for_purpose(seed, "office staff", 0);
        let mut people = Vec::new();
        for (index, _) in UNITS.iter().enumerate() {
            for number in 1..=unit::size(index, total) {
                let place = people.len();
                people.push(person(place, Seat { unit: index, number }, rng));
            }
        }
        let april = first_of_april(from);
        transfer(&mut people, april, rng);
        hire(&mut people, april, rng);
        second_posts(&mut people, from, rng);
        people.extend(ids_of_nobody());
        let residents = settle(&mut people, residents, rng);
        Ok(Self { people, residents })
    }

    /// Who has an ID.
    #[must_use]
    pub fn find(&self, id: &str) -> usize {
        self.people.iter().position(|person| person.id == id).unwrap_or_default()
    }

    /// Who has a seat on a day.
    #[must_use]
    pub fn at(&self, seat: Seat, date: NaiveDate) -> Option<usize> {
        self.people.iter().position(|person| person.works && person.seat(date) == Some(seat))
    }

    /// The people of a unit on a day, the head first.
    #[must_use]
    pub fn of(&self, unit: usize, date: NaiveDate) -> Vec<usize> {
        let mut members: Vec<(u32, usize)> = self
            .people
            .iter()
            .enumerate()
            .filter(|(_, person)| person.works)
            .filter_map(|(place, person)| Some((person.seat(date)?, place)))
            .filter(|(seat, _)| seat.unit == unit)
            .map(|(seat, place)| (seat.number, place))
            .collect();
        members.sort_unstable();
        members.into_iter().map(|(_, place)| place).collect()
    }

    /// Who approves what somebody asks for: the head of the unit, of the head's own the next.
    #[must_use]
    pub fn approver(&self, person: usize, date: NaiveDate) -> String {
        let seat = self.people[person].seat(date);
        let members = self.of(seat.map_or(0, |seat| seat.unit), date);
        let other = members.into_iter().find(|member| *member != person).unwrap_or_default();
        self.people[other].id.clone()
    }
}

fn person(place: usize, seat: Seat, rng: &mut Rng) -> Person {
    let temporary = seat.number > 2 && rng.chance(200);
    let name =
        format!("{}　{}", FAMILIES[place * 7 % FAMILIES.len()], GIVENS[place * 11 % GIVENS.len()]);
    let since = if temporary { 2025 } else { 2012 + i32::try_from(place * 5 % 13).unwrap_or(0) };
    let from = NaiveDate::from_ymd_opt(since, 4, 1).unwrap_or_default();
    let union = seat.unit().code == unit::INSURANCE && (3..=8).contains(&seat.number);
    Person {
        id: format!("C{:07}", 200_001 + place * 7),
        name,
        kind: if temporary { Kind::Temporary } else { Kind::Staff },
        privileged: false,
        works: true,
        posts: vec![Post { seat, from, to: None }],
        second: None,
        resident: None,
        is_listed: false,
        union_id: union.then(|| format!("K{:07}", 204_400 + seat.number * 1373)),
    }
}

/// One in eight gets another seat on the first of April; heads and temporary staff stay.
fn transfer(people: &mut [Person], april: NaiveDate, rng: &mut Rng) {
    let moving: Vec<usize> = (0..people.len())
        .filter(|place| {
            let Person { kind, posts, union_id, .. } = &people[*place];
            let stays = *kind != Kind::Staff || posts[0].seat.number < 3 || union_id.is_some();
            rng.chance(150) && !stays
        })
        .collect();
    let seats: Vec<Seat> = moving.iter().map(|place| people[*place].posts[0].seat).collect();
    for (index, place) in moving.iter().enumerate() {
        let seat = seats[(index + seats.len() / 2) % seats.len()];
        let posts = &mut people[*place].posts;
        if seat.unit != posts[0].seat.unit {
            posts[0].to = april.pred_opt();
            posts.push(Post { seat, from: april, to: None });
        }
    }
    let taken = |people: &[Person], seat| {
        people.iter().filter(|person| person.seat(april) == Some(seat)).count()
    };
    // Where the exchange was within a unit, the seat of who stayed is taken twice: the other goes
    // to a seat that became free.
    let free: Vec<Seat> = seats.iter().copied().filter(|seat| taken(people, *seat) == 0).collect();
    let mut free = free.into_iter();
    for place in moving {
        let Some(seat) = people[place].seat(april) else { continue };
        if people[place].posts.len() == 2 && taken(people, seat) > 1 {
            people[place].posts[1].seat = free.next().unwrap_or(seat);
        }
    }
}

/// Three in a hundred leave on the last of March; others come in their place.
fn hire(people: &mut Vec<Person>, april: NaiveDate, rng: &mut Rng) {
    for place in 0..people.len() {
        let leaver = &people[place];
        let goes = leaver.posts.len() == 1 && leaver.posts[0].seat.number > 2;
        if !rng.chance(30) || !goes || leaver.union_id.is_some() {
            continue;
        }
        let seat = leaver.posts[0].seat;
        people[place].posts[0].to = april.pred_opt();
        let new = person(people.len(), seat, rng);
        people.push(Person { posts: vec![Post { seat, from: april, to: None }], ..new });
    }
}

/// Four people belong to two units.
fn second_posts(people: &mut [Person], from: NaiveDate, rng: &mut Rng) {
    let settled: Vec<usize> = (0..people.len())
        .filter(|place| people[*place].posts.len() == 1 && people[*place].posts[0].to.is_none())
        .filter(|place| UNITS[people[*place].posts[0].seat.unit].users >= 50)
        .collect();
    let since = first_of_april(from) - chrono::Days::new(182);
    for (first, second) in [(0, 1), (1, 3), (2, 4), (3, 2)] {
        let place = settled[(settled.len() / 4 * first + rng.index(5)) % settled.len()];
        let other = (people[place].posts[0].seat.unit + second) % 9;
        let seat = Seat { unit: other, number: 1 };
        people[place].second = Some(Post { seat, from: since, to: None });
    }
}

/// IDs that several people use, or nobody on ordinary days.
fn ids_of_nobody() -> Vec<Person> {
    let since = NaiveDate::from_ymd_opt(2020, 4, 1).unwrap_or_default();
    let id = |id: &str, name: &str, unit: &str, kind, privileged| Person {
        id: id.to_owned(),
        name: name.to_owned(),
        kind,
        privileged,
        works: false,
        posts: vec![Post {
            seat: Seat { unit: unit::place(unit), number: 2 },
            from: since,
            to: None,
        }],
        second: None,
        resident: None,
        is_listed: false,
        union_id: None,
    };
    vec![
        id(SHARED, "市民課共用", unit::RESIDENTS, Kind::Shared, false),
        id(ADMINISTRATOR, "特権管理者", unit::SYSTEMS, Kind::Staff, true),
        id(KEYS, "鍵管理者", unit::SYSTEMS, Kind::Staff, true),
        id(VENDOR, "㈱架空システム　保守員", unit::SYSTEMS, Kind::Contractor, true),
    ]
}

/// Six in ten live in the city; the register has the number of a quarter of the staff.
fn settle(people: &mut [Person], residents: &Residents, rng: &mut Rng) -> BTreeMap<u32, usize> {
    let mut living = BTreeMap::new();
    for (place, person) in people.iter_mut().enumerate().filter(|(_, person)| person.works) {
        let resident = residents.anybody(rng);
        if rng.chance(600) && !living.contains_key(&resident) {
            living.insert(resident, place);
            person.resident = Some(resident);
            person.is_listed = rng.chance(420);
        }
    }
    living
}
