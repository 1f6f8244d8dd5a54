//! The wiring: takes files, detects, reviews and issues digests, as the one process that writes.
//!
//! A [`worker::Worker`] does everything that writes. Commands use one directly where no daemon
//! runs, and hand their [`request::Request`] to the running daemon's over its socket otherwise.

mod ahead;
mod comparing;
mod days;
pub(crate) mod desk;
pub mod drops;
pub mod failure;
pub mod files;
mod folders;
mod giving_way;
pub mod ingest;
pub mod health;
pub mod issue;
pub mod judge;
pub mod key_file;
pub mod key_making;
mod known;
mod listing;
pub mod memory;
pub mod registers;
mod pour;
pub mod pulse;
pub mod request;
mod reparse;
mod report;
mod reread;
mod retry;
pub mod run;
pub mod schedule;
pub mod seal;
pub mod setup;
pub mod signals;
pub mod socket;
mod subjects;
pub mod tally;
pub mod trial;
pub mod troubles;
pub mod user;
pub mod waiting;
mod weather;
pub mod worker;
