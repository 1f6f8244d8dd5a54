//! Small inline pictures: no script, no style attribute, numbers always beside them.

use std::fmt::Write as _;

use super::model::{AlertSeverity, BySeverity};

/// The width of the longest bar, in user units.
const WIDTH: u64 = 160;
const HEIGHT: u64 = 10;

/// A bar of the four severities, as long as its share of `max`. Its shades differ in grey too.
pub(super) fn severity_bar(counts: &BySeverity, max: u64) -> String {
    let mut svg = format!(
        r#"<svg class="bar" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" aria-hidden="true">"#
    );
    let mut before = 0;
    for severity in AlertSeverity::ALL {
        let until = counts.of(severity).saturating_add(before);
        let (from, to) = (scale(before, max), scale(until, max));
        if to > from {
            // Writing to a String cannot fail.
            let _ = write!(
                svg,
                r#"<rect class="{}" x="{from}" y="0" width="{}" height="{HEIGHT}"/>"#,
                severity.word(),
                to - from
            );
        }
        before = until;
    }
    svg.push_str("</svg>");
    svg
}

fn scale(count: u64, max: u64) -> u64 {
    u64::try_from(u128::from(count) * u128::from(WIDTH) / u128::from(max.max(1)))
        .unwrap_or(WIDTH)
        .min(WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_fills_the_width() {
        let counts = BySeverity { critical: 1, high: 1, medium: 0, low: 2 };
        let svg = severity_bar(&counts, 4);
        assert!(svg.contains(r#"class="critical" x="0" y="0" width="40""#), "{svg}");
        assert!(svg.contains(r#"class="low" x="80" y="0" width="80""#), "{svg}");
        assert!(!svg.contains("medium"), "{svg}");
    }
}
