//! Opening hours that become longer: what falls into them is no longer outside.

use super::super::openings::{Hours, OpeningRow, Span, When};
use super::super::{Change, Content, EffectiveRow, Rows};
use super::{Effect, Version};
use crate::calendar::Calendar;
use crate::instant::Day;

/// Days on which a line that comes again and again is tried: every weekday of a month is there.
const TRIED: i32 = 62;

/// The longer hours, on the first day on which a unit is open when it was not before.
pub(super) fn longer(version: &Version<'_>, change: &Change) -> Option<Effect> {
    let row = change.after().or(change.before())?;
    let unit = row.code("unit_code")?;
    let after = applied(version.before, change);
    let (before, after) = (lines(version.before), lines(&after));
    let calendar = Calendar::default();
    let on = |lines: &Rows<OpeningRow>, day| lines.hours(&[unit.folded()], day, &calendar);
    let opened = tried(version, change)?.into_iter().find_map(|day| {
        let (before, after) = (on(&before, day), on(&after, day));
        exceeds(&before, &after).then(|| told(&before, &after))
    })?;
    Some(Effect::OpenLonger(format!("{} {} {opened}", unit.shown(), row.text("day"))))
}

/// The rows after the change alone.
fn applied(before: &[Content], change: &Change) -> Vec<Content> {
    let stays = |row: &&Content| Some(*row) != change.before();
    before.iter().filter(stays).chain(change.after()).cloned().collect()
}

fn lines(rows: &[Content]) -> Rows<OpeningRow> {
    let mut lines = Rows::default();
    // Rows that cannot be read are none: files were checked.
    let _ = lines.take(rows.iter().cloned().map(EffectiveRow::standing).collect());
    lines
}

/// The days on which the change can matter. A line that vanished still applies to what is past.
fn tried(version: &Version<'_>, change: &Change) -> Option<Vec<Day>> {
    let today = version.at.day();
    let mut days: Vec<Day> = Vec::new();
    for row in change.before().into_iter().chain(change.after()) {
        let from = row.day("valid_from").unwrap_or(today);
        match When::read(row.get("day")?)? {
            When::Date(day) => days.push(day),
            _ => days.extend((0..TRIED).map(|offset| from.plus(offset))),
        }
    }
    if matches!(change, Change::Ended(_)) {
        days.retain(|day| *day >= today);
    }
    Some(days)
}

/// Whether something of `after` is not in `before`. A unit of which nothing was said was not
/// judged; one of which nothing is said any more is not.
fn exceeds(before: &Hours, after: &Hours) -> bool {
    match (before, after) {
        (Hours::Unknown, _) | (_, Hours::Closed) => false,
        (_, Hours::Unknown) | (Hours::Closed, Hours::Open(_)) => true,
        (Hours::Open(before), Hours::Open(after)) => {
            let within = |span: &Span| {
                before.iter().any(|known| known.open <= span.open && span.close <= known.close)
            };
            !after.iter().all(within)
        }
    }
}

fn told(before: &Hours, after: &Hours) -> String {
    format!("{} → {}", spans(before), spans(after))
}

fn spans(hours: &Hours) -> String {
    match hours {
        Hours::Open(spans) => {
            let spans = spans.iter().map(|span| format!("{}-{}", span.open, span.close));
            spans.collect::<Vec<_>>().join(", ")
        }
        Hours::Closed | Hours::Unknown => "-".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::RegisterKind;
    use super::*;

    fn line(day: &str, open: &str, close: &str) -> Content {
        let unit = if day == "business" { "*" } else { "0101" };
        Content::from_pairs([("unit_code", unit), ("day", day), ("open", open), ("close", close)])
    }

    fn usual() -> Content {
        line("business", "08:30", "17:15")
    }

    fn is_longer(before: &[Content], change: &Change) -> bool {
        let at = "2026-04-24T09:00:00+09:00".parse().unwrap();
        let (kind, changes) = (RegisterKind::Openings, std::slice::from_ref(change));
        longer(&Version { kind, before, changes, gone: false, at }, change).is_some()
    }

    fn corrected(after: Content) -> Change {
        Change::Corrected { before: usual(), after }
    }

    #[test]
    fn hours_that_begin_earlier_or_end_later_are_longer() {
        let before = [usual()];
        assert!(is_longer(&before, &corrected(line("business", "08:29", "17:15"))));
        assert!(is_longer(&before, &corrected(line("business", "08:30", "17:16"))));
        assert!(!is_longer(&before, &corrected(line("business", "08:31", "17:14"))));
    }

    #[test]
    fn a_line_for_a_date_or_weekday_is_compared_with_what_applied_there() {
        let before = [usual()];
        let added = |day, close| Change::Added(line(day, "08:30", close));
        assert!(is_longer(&before, &added("2026-04-22", "22:00")));
        assert!(!is_longer(&before, &added("2026-04-22", "17:00")));
        assert!(is_longer(&before, &added("sun#2", "12:00")), "closed until now");
        assert!(!is_longer(&[], &added("thu", "22:00")), "nothing was said of any unit");
    }

    #[test]
    fn a_line_that_goes_is_compared_with_what_applies_then() {
        let closed = line("wed", "", "");
        assert!(is_longer(&[usual(), closed.clone()], &Change::Ended(closed)));
        let short = line("2026-04-22", "08:30", "12:00");
        assert!(!is_longer(&[usual(), short.clone()], &Change::Ended(short)), "that is past");
        assert!(is_longer(&[usual()], &Change::Ended(usual())), "nobody is judged any more");
    }
}
