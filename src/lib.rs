//! tenken (点検) watches the access log of a municipality's My Number
//! intermediate server (中間サーバー).
//!
//! ```text
//!  drop folder ──► watch ──► parse ──► store ──► detect ──► review ──► digest
//!                 (settled   (decode,  (one      (rules in  (queue,   (text, HTML,
//!                  files)     map)      writer)   event time) states)   JSON)
//!                                        │           ▲
//!                                     ledger      registers
//! ```
//!
//! Data flows one way, left to right; stages hand plain types to each other.
//! Only the wiring ([`cli`], [`daemon`]) knows two neighbours. SQL lives in
//! [`store`] alone, the wall clock in [`clock`], printing in [`cli`].

// Leaves: they import no stage.
pub mod calendar;
pub mod clock;
pub mod event;
pub mod exit;
pub mod fold;
pub mod folder_identity;
pub mod hash;
pub mod individual_number;
pub mod instant;
pub mod mask;
pub mod messages;
pub mod number_hash;
pub mod problem;
pub mod rule_id;
pub mod severity;
pub mod stamp;
pub mod time_of_day;
pub mod trouble;

// Settings and registers.
pub mod config;
pub mod registers;

// The pipeline, in its order.
pub mod watch;
pub mod parse;
pub mod ledger;
pub mod store;
pub mod detect;
pub mod review;
pub mod digest;

// The wiring.
pub mod cli;
pub mod daemon;
