//! Registers as CSV files.

use std::path::Path;

use anyhow::Result;

use crate::encoding::Encoding;
use crate::line::{Lines, Quoting, Style};

/// The columns of `staff.csv`.
pub const STAFF: &str =
    "actor_id,name,unit_code,kind,privileged,valid_from,valid_to,subject_number,company,contract";
/// The columns of `units.csv`.
pub const UNITS: &str = "unit_code,name,parent_code,head_actor_id,head_email";
/// The columns of `terminals.csv`.
pub const TERMINALS: &str = "terminal_id,unit_code,kind,valid_from,valid_to";
/// The columns of `openings.csv`.
pub const OPENINGS: &str = "unit_code,day,open,close";
/// The columns of `approvals.csv`.
pub const APPROVALS: &str = "approval_id,kind,actor_id,from,to,purpose,scope,approved_by,\
                             approved_at,user_id,returned_at,witness_id";

/// The columns of `exclusions.csv`.
pub const EXCLUSIONS: &str = "exclusion_id,rule,actor_id,terminal_id,reason,requested_by,\
                              approved_by,valid_from,valid_to";

/// The columns of `attendance.csv`.
pub const ATTENDANCE: &str = "actor_id,date,status";
/// The columns of `duties.csv`.
pub const DUTIES: &str = "unit_code,procedure_code";
/// The columns of `permits.csv`.
pub const PERMITS: &str = "procedure_code,counterpart_code,information_code";
/// The columns of `watchlist.csv`.
pub const WATCHLIST: &str = "subject_number,reason,allowed_units,valid_from,valid_to";
/// The columns of `caseload.csv`.
pub const CASELOAD: &str = "actor_id,subject_number,valid_from,valid_to";
/// The columns of `organizations.csv`.
pub const ORGANIZATIONS: &str = "organization_code,name,id_pattern,valid_from,valid_to";

/// Rows of text.
pub type Table = Vec<Vec<String>>;

/// A row from its values, which must hold no comma.
#[must_use]
pub fn row(values: &str) -> Vec<String> {
    values.split(',').map(str::to_owned).collect()
}

/// Writes one register: lines end as Excel's do, save in plain UTF-8.
///
/// # Errors
///
/// Where the file cannot be written or a value is not in the encoding.
pub fn file(path: &Path, encoding: Encoding, header: &str, rows: &Table) -> Result<()> {
    let end: &[u8] = if encoding == Encoding::Utf8 { b"\n" } else { b"\r\n" };
    let style = Style { delimiter: b',', quoting: Quoting::WhenNeeded, end };
    let mut lines = Lines::new(style);
    for row in std::iter::once(&row(header)).chain(rows) {
        for value in row {
            lines.text(value);
        }
        lines.end();
    }
    std::fs::write(path, encoding.file(std::str::from_utf8(lines.bytes())?)?)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_have_the_columns_of_the_contract() {
        let columns =
            [STAFF, UNITS, TERMINALS, OPENINGS, APPROVALS].map(|header| row(header).len());
        assert_eq!(columns, [10, 5, 5, 4, 12]);
    }
}
