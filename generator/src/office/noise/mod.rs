//! What makes rules fire in an office where nothing is wrong: one file for each.

use chrono::{Datelike, NaiveDate};

use super::session::Passwords;
use super::{Today, World};

pub mod answers;
pub mod exchange;
mod handover;
mod leave;
mod lists;
mod maintenance;
pub mod night;
mod outputs;
mod overtime;
mod rare;
mod rights;
mod shared;
mod support;
pub mod union;
mod visitors;
mod weekend;

/// Everything that people do beside their cases.
pub fn add(world: &mut World, today: &mut Today) {
    overtime::add(world, today);
    weekend::add(world, today);
    lists::add(world, today);
    support::add(world, today);
    outputs::add(world, today);
    maintenance::add(world, today);
    handover::add(world, today);
    rights::add(world, today);
    shared::add(world, today);
    leave::add(world, today);
    rare::add(world, today);
    visitors::add(world, today);
    answers::add(world, today);
}

/// What systems do, and the records of exchange.
pub fn after(world: &mut World, today: &mut Today) {
    night::add(today);
    union::add(world, today);
    exchange::add(world, today);
}

/// Three in a hundred first log-ins of a day begin with a mistyped password, and one in four of
/// those goes on with another (assumed). Three times as many in the first days of April and after the long holidays in May,
/// when passwords are new or forgotten.
#[must_use]
pub fn passwords(date: NaiveDate) -> Passwords {
    let fresh = matches!((date.month(), date.day()), (4, 1..=3) | (5, 7..=8));
    Passwords { wrong: if fresh { 90 } else { 30 }, again: 250 }
}
