//! Parse: bytes of an export → rows and quarantined rows.
//!
//! ```text
//!  impl Read ─► window ─► fields ─► record ───────────────────► Batch
//!              (chunks,   (strict   (layout: which column is     (rows, quarantined
//!               SHA-256,   CSV)      which field; recurring:      rows, position)
//!               lines)               raw bytes → origin, deed;
//!                                    times, counts, words; leaf)
//! ```
//!
//! Memory is bounded whatever the file holds ([`Limits`]). Every physical line is
//! accounted for: header + blank lines + lines of records = physical lines, and
//! records = rows + quarantined.
//!
//! ```
//! use std::path::Path;
//! use tenken::config::profile::Profile;
//! use tenken::parse::{Batch, Reader};
//!
//! let profile = Profile::from_text(Path::new("p.toml"), r#"
//!     name = "p"
//!     encoding = "utf-8"
//!     time_formats = ["%F %T"]
//!     [columns]
//!     occurred_at = "at"
//!     actor_id = "who"
//!     action = "what"
//!     [actions]
//!     read = "view"
//! "#).unwrap();
//! let export = "who,at,what\nC0010103,2026-04-01 08:31:02,read\n";
//! let mut reader = Reader::open(export.as_bytes(), &profile).unwrap();
//! let mut batch = Batch::new();
//! while reader.next_batch(&mut batch).unwrap() {
//!     for row in &batch.rows {
//!         println!("{} {}", row.line_no, row.occurred_at);
//!     }
//! }
//! assert_eq!(reader.summary().rows, 1);
//! ```

pub mod batch;
mod decode;
mod error;
mod extent;
mod fault;
mod fields;
pub mod guess;
mod header;
mod interner;
mod layout;
mod limits;
mod look;
mod mask;
mod raw_table;
mod reader;
mod record;
mod recurring;
mod scalar;
mod sniff;
mod summary;
mod utf16;
mod window;
mod words;

pub use batch::{Batch, Position, Quarantined, Recurring, Row, Span};
pub use error::ReadError;
pub use limits::Limits;
pub use reader::Reader;
pub use summary::{Summary, Unmapped};

#[cfg(test)]
mod tests;
