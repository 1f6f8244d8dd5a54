//! The digest (点検日報): what a day brought, on paper, on a terminal, for programs.
//!
//! One [`model::Digest`] of plain numbers and strings, filled elsewhere; one view of
//! it in the reader's language; three renders that only lay it out.
//!
//! ```text
//!  model ──► summary, cases ──► view ──► text
//!    │                            └────► html (templates/digest, charts)
//!    └─────────────────────────────────► json
//! ```

mod cases;
mod charts;
pub mod html;
pub mod json;
pub mod model;
pub mod summary;
pub mod text;
mod view;
mod words;
pub(crate) mod wrap;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;
