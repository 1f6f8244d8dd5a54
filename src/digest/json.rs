//! The digest for programs: the model as it is, with what is computed from it.
//!
//! Subject numbers and keys are in full: this goes to programs of those entitled.

use std::fmt::Write as _;

use serde::Serialize;

use super::model::Digest;
use super::summary::summary;
use crate::mask;

#[derive(Serialize)]
struct Rendered<'a> {
    summary: String,
    anchor: String,
    new_by_severity: super::model::BySeverity,
    accounts_hold: bool,
    #[serde(flatten)]
    digest: &'a Digest,
}

/// `digest` as indented JSON with a newline at its end.
///
/// What a terminal could take for a command or for a mark of direction is written `\uXXXX`.
///
/// # Errors
///
/// Where a value cannot be written as JSON, which none of the model's is.
pub fn render(digest: &Digest) -> Result<String, serde_json::Error> {
    let rendered = Rendered {
        summary: summary(digest),
        anchor: digest.ledger.short(),
        new_by_severity: digest.new_by_severity(),
        accounts_hold: digest.broken_accounts().next().is_none(),
        digest,
    };
    let mut text = serde_json::to_string_pretty(&rendered)?;
    text.push('\n');
    Ok(escape_unseen(&text))
}

/// Writes characters that cannot be seen as JSON escapes. Outside strings JSON has none but
/// the newlines of its indentation, so replacing them everywhere changes no value.
fn escape_unseen(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut units = [0; 2];
    for c in text.chars() {
        if c != '\n' && mask::is_unseen(c) {
            for unit in c.encode_utf16(&mut units) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}
