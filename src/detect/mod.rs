//! Detect: stored events → findings, in event time.
//!
//! Findings are a function of events, registers and rule settings; nothing here reads a
//! clock, a file or the database.

pub mod account;
mod beside;
pub mod cause;
pub mod context;
pub mod day;
pub mod delivery;
pub mod engine;
pub mod explain;
pub mod finding;
mod loose;
pub mod looking_back;
pub mod names;
pub mod past;
pub mod reach;
pub mod recorded;
pub mod rule;
pub mod rules;
pub mod serials;
pub mod sign_ons;
pub mod subject;
pub mod touches;
pub mod unannounced;
pub mod units;
pub mod watching;
pub mod window;
pub mod wording;
