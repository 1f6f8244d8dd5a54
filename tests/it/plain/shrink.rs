//! Makes a history that disagrees as small as it can be while it still does.

use super::history::History;

/// Takes away whatever can go.
pub fn smallest(history: &History, disagrees: impl Fn(&History) -> bool) -> History {
    let mut small = history.clone();
    loop {
        let before = size(&small);
        shrink(&mut small, &disagrees, |history| &mut history.events);
        shrink(&mut small, &disagrees, |history| &mut history.registers.approvals);
        shrink(&mut small, &disagrees, |history| &mut history.registers.exclusions);
        shrink(&mut small, &disagrees, |history| &mut history.registers.caseload);
        shrink(&mut small, &disagrees, |history| &mut history.registers.watchlist);
        shrink(&mut small, &disagrees, |history| &mut history.registers.attendance);
        shrink(&mut small, &disagrees, |history| &mut history.registers.staff);
        shrink(&mut small, &disagrees, |history| &mut history.registers.terminals);
        shrink(&mut small, &disagrees, |history| &mut history.registers.openings);
        shrink(&mut small, &disagrees, |history| &mut history.registers.duties);
        shrink(&mut small, &disagrees, |history| &mut history.registers.permits);
        shrink(&mut small, &disagrees, |history| &mut history.registers.organizations);
        if size(&small) == before {
            return small;
        }
    }
}

fn size(history: &History) -> usize {
    let all = &history.registers;
    history.events.len()
        + [all.approvals.len(), all.exclusions.len(), all.caseload.len(), all.watchlist.len()]
            .iter()
            .sum::<usize>()
        + [all.attendance.len(), all.staff.len(), all.terminals.len(), all.openings.len()]
            .iter()
            .sum::<usize>()
        + [all.duties.len(), all.permits.len(), all.organizations.len()].iter().sum::<usize>()
}

/// Takes away halves, then quarters, down to single ones.
fn shrink<T>(
    small: &mut History,
    disagrees: impl Fn(&History) -> bool,
    list: impl Fn(&mut History) -> &mut Vec<T>,
) {
    let mut piece = list(small).len();
    while piece > 0 {
        let mut at = 0;
        while at < list(small).len() {
            let mut smaller = small.clone();
            let rows = list(&mut smaller);
            let end = (at + piece).min(rows.len());
            rows.drain(at..end);
            if disagrees(&smaller) {
                *small = smaller;
            } else {
                at += piece;
            }
        }
        piece /= 2;
    }
}
