//! `tenken` from the outside: whole commands on whole cities.
//!
//! [`city::City`] builds a configuration with sources, registers, rules and exports in a
//! temporary folder and runs commands in this process, with a clock that is set. A test reads
//! as a sentence: `City::new().operation("SOUSA_20260422.csv", rows).ingest().alerts()`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::must_use_candidate,
    clippy::return_self_not_must_use,
    clippy::missing_panics_doc,
    clippy::needless_pass_by_value,
    reason = "tests and their helpers fail by panicking; builders take what they are given"
)]

mod alerts;
mod city;
mod database;
mod rows;

mod auditors;
mod bad_input;
mod bounded;
mod cases;
mod check;
mod commands;
mod cookbook;
mod copies;
mod daemon;
mod digest;
mod encodings;
mod exactly_once;
mod faults;
mod first_load;
mod fixtures;
mod fresh;
mod fuzz;
mod hour;
mod incidents;
mod kept;
mod layouts;
mod mutations;
mod office;
mod pitfalls;
mod plain;
mod quarantine;
mod reapply;
mod registers;
mod reparsed;
mod replay;
mod review;
mod reviewers;
mod rules;
mod sample;
mod sealed;
mod second_verifier;
mod service;
mod tampered;
mod troubles;
mod upgraded;
mod verify;
mod views;
mod voided;
mod watching;
