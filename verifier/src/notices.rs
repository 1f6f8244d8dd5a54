//! What was noticed about rows of an export, and which of it is settled.

use rusqlite::Connection;

use crate::account::{Account, Ending};
use crate::encoding::Fields;
use crate::error::Result;
use crate::hash::Hash;
use crate::problem::{Detail, Kind, Problems};
use crate::tree::Tree;

/// Compares the notices of an export with what its entries say of them.
///
/// # Errors
/// The database cannot be read.
pub fn compare(
    conn: &Connection,
    export: i64,
    account: &mut Account,
    problems: &mut Problems,
) -> Result<()> {
    let sql = "SELECT settled_at, settled_seq, notice_id, kind, day, event_id, changed_to,
                 occurred_at, other_profile FROM row_notice WHERE export_id = ? ORDER BY notice_id";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([export])?;
    let (mut notices, mut told) = (Tree::default(), 0);
    while let Some(row) = rows.next()? {
        notices.push(Fields::leaf("notice").columns(row, 3, "tiiIii")?.end());
        if compare_root(export, &notices, account, problems) {
            told = notices.size();
        }
        let (at, seq): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
        if at.is_none() && seq.is_none() {
            continue;
        }
        // Rows that are lacking are settled by a `reparsed`, rows that stray by a `strays`.
        let is_lacking = row.get_ref(3)?.as_str_or_null().ok().flatten() == Some("lacking");
        let marks = if is_lacking { &mut account.settling } else { &mut account.straying };
        let is_told = marks.find(seq, at, Fields::number_leaf(&[row.get(5)?]));
        if !is_told && !account.is_uncertain {
            let place = format!("row_notice/{}", row.get::<_, i64>(2)?);
            problems.add(Kind::Unrecorded, place, Detail::new("unrecorded").with("kind", "strays"));
        }
    }
    tell_rest(export, (notices.size(), told), account, problems);
    Ok(())
}

/// Where entries say how many notices there were by then, the root must be theirs; whether some do.
fn compare_root(export: i64, found: &Tree, account: &mut Account, problems: &mut Problems) -> bool {
    let count = i64::try_from(found.size()).unwrap_or(i64::MAX);
    let Some(said) = account.notices.remove(&count) else { return false };
    for (root, entry) in said {
        if root != found.root() {
            let detail = Detail::new("notices-altered").with("entry", entry);
            problems.add(Kind::ContentAltered, format!("exports/{export}"), detail);
        }
    }
    true
}

fn tell_rest(export: i64, (found, told): (u64, u64), account: &Account, problems: &mut Problems) {
    let nothing = Hash::of(b"");
    let is_gone = |(count, said): (&i64, &Vec<(Hash, i64)>)| {
        *count != 0 || said.iter().any(|(root, _)| *root != nothing)
    };
    if account.notices.iter().any(is_gone) {
        let detail = Detail::new("notices-missing");
        problems.add(Kind::ContentMissing, format!("exports/{export}"), detail);
    }
    let is_closed = matches!(account.ended, Some((Ending::Closed, ..)));
    if is_closed && !account.is_unsettled && !account.is_uncertain && found > told {
        let detail = Detail::new("notices-beyond").with("count", found - told);
        problems.add(Kind::Unrecorded, format!("exports/{export}"), detail);
    }
}
