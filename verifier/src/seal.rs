//! Whether the ledger is sealed, and whether it fits the anchors.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use crate::anchor::Anchor;
use crate::checkpoints::Sealed;
use crate::error::Result;
use crate::hash::Hash;
use crate::problem::{Detail, Kind, Problems};

/// How far behind the newest entry the last seal may lie.
const LATE_MS: i64 = 2 * 86_400_000;

/// Tells where the ledger is not sealed, or no longer.
///
/// # Errors
/// The database cannot be read.
pub fn tell_unsealed(
    conn: &Connection,
    sealed: &Sealed,
    size: i64,
    problems: &mut Problems,
) -> Result<()> {
    let Some(seal) = &sealed.last else {
        let key = if sealed.checkpoints == 0 { "unsealed" } else { "unsealed-by-known" };
        problems.add(Kind::Unsealed, format!("ledger/{size}"), Detail::new(key));
        return Ok(());
    };
    let sql = "SELECT min(seq), count(*) FROM ledger_entry
               WHERE seq >= ?1 AND kind <> 'checkpoint'
                 AND at < (SELECT max(at) FROM ledger_entry) - ?2";
    let (first, count): (Option<i64>, i64) =
        conn.query_row(sql, [seal.size, LATE_MS], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if let Some(first) = first {
        let detail = Detail::new("unsealed-since").with("size", seal.size).with("entries", count);
        problems.add(Kind::Unsealed, format!("ledger/{first}"), detail);
    }
    Ok(())
}

/// Compares the ledger with the anchors; gives the largest that fits.
///
/// # Errors
/// The database cannot be read.
pub fn compare_anchors(
    conn: &Connection,
    anchors: &[Anchor],
    (size, roots): (i64, &BTreeMap<i64, Hash>),
    problems: &mut Problems,
) -> Result<i64> {
    let mut fits = 0;
    for anchor in anchors {
        let place = format!("ledger/{}", anchor.size);
        match roots.get(&anchor.size) {
            None => {
                let detail = beyond(conn, anchor)?.with("anchor", anchor).with("size", size);
                problems.add(Kind::AnchorBeyond, place, detail);
            }
            Some(root) if !anchor.fits(root) => {
                let detail = Detail::new("anchor-differs").with("anchor", anchor);
                problems.add(Kind::AnchorDiffers, place, detail.with("root", root));
            }
            Some(_) => fits = fits.max(anchor.size),
        }
    }
    Ok(fits)
}

/// A restore from a backup that had fewer entries than the anchor explains it.
fn beyond(conn: &Connection, anchor: &Anchor) -> Result<Detail> {
    let sql = "SELECT restore_id FROM restore WHERE size < ?1
               ORDER BY restore_id DESC LIMIT 1";
    let restored: Option<i64> = conn.query_row(sql, [anchor.size], |row| row.get(0)).optional()?;
    Ok(match restored {
        None => Detail::new("anchor-beyond"),
        Some(id) => Detail::new("anchor-beyond-restored").with("restore", id),
    })
}
