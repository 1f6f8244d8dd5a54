//! # What it detects
//! A person reads `least` subjects or more in a day, and `factor` times the median or more, and
//! `deviations` robust standard deviations or more above it (1.4826 × MAD), of the person's last
//! 30 active days before; with fewer than 10 of those, of the other persons' of the unit in the
//! 30 days before; with fewer than 10 of those, nothing.
//!
//! # Why
//! Reported cases of curiosity and theft of data show as a day that is unlike the person's
//! others, long before any fixed limit is reached.
//!
//! # Example
//! A clerk who reads 12 residents on usual days reads 80.
//!
//! # Not an alarm when
//! A work record accounts for it. Days that were accounted for count in the comparison.
//!
//! # Severity
//! Low.
//!
//! # Settings
//! `least` (subjects), `factor` (times the median), `deviations` (times 1.4826 × MAD).

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::account::Account;
use crate::detect::context::Context;
use crate::detect::day::ActorDay;
use crate::detect::finding::{Judgement, Wording};
use crate::detect::past::{Past, Summary, count_subjects, readings};
use crate::detect::rule::Rule;
use crate::registers::approvals::ApprovalKind;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const LEAST: Setting = Setting::new("least", Kind::Count, 30, 1, 1_000_000);
const FACTOR: Setting = Setting::new("factor", Kind::Factor, 30_000, 10_000, 10_000_000);
const DEVIATIONS: Setting = Setting::new("deviations", Kind::Factor, 60_000, 0, 10_000_000);

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("volume-anomaly"), settings: &[LEAST, FACTOR, DEVIATIONS] };

/// What factors are kept in.
const SCALE: i128 = 10_000;

/// 1.4826, by which a MAD estimates a standard deviation.
const MAD_SCALE: i128 = 14_826;

/// `volume-anomaly`: see the top of the file.
pub(super) struct VolumeAnomaly;

impl Rule for VolumeAnomaly {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("volume_anomaly.rs")
    }

    fn explained_by(&self) -> &'static [Account] {
        &[Account::Approval(ApprovalKind::Work)]
    }

    fn looks_back(&self) -> bool {
        true
    }

    fn suspects(&self, today: &Summary, past: &Past, cx: &Context<'_>) -> bool {
        let value = |setting| cx.settings.value("volume-anomaly", today.unit.as_deref(), setting);
        is_unlike(
            i64::from(today.subjects),
            past,
            [value(&LEAST), value(&FACTOR), value(&DEVIATIONS)],
        )
        .is_some()
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let value = |setting| cx.value(&DECLARATION, day, setting);
        let (past, count) = (day.past?, count_subjects(day, cx));
        let median = is_unlike(count, past, [value(&LEAST), value(&FACTOR), value(&DEVIATIONS)])?;
        Some(Judgement {
            severity: Severity::Low,
            evidence: readings(day, cx),
            wording: Wording::default()
                .count("count", usize::try_from(count).unwrap_or_default())
                .count("median", usize::try_from(median).unwrap_or_default()),
        })
    }
}

/// The median of the days with which `count` is compared, rounded, where it is unlike them.
fn is_unlike(count: i64, past: &Past, [least, factor, deviations]: [i64; 3]) -> Option<i64> {
    if count < least {
        return None;
    }
    let mut days: Vec<i64> = past.baseline()?.iter().map(|days| i64::from(*days)).collect();
    // Doubled, the median of whole numbers is whole; doubled again, that of its distances.
    let median = doubled_median(&mut days);
    let doubled = 2 * i128::from(count);
    if doubled * SCALE < i128::from(factor) * i128::from(median) {
        return None;
    }
    let mut distances: Vec<i64> = days.iter().map(|day| (2 * day - median).abs()).collect();
    let mad = i128::from(doubled_median(&mut distances));
    let above = (doubled - i128::from(median)) * 2 * SCALE * SCALE;
    let is_far = above >= i128::from(deviations) * MAD_SCALE * mad;
    is_far.then_some((median + 1) / 2)
}

/// Twice the median; the median of an even number is the mean of the middle two.
fn doubled_median(numbers: &mut [i64]) -> i64 {
    let (count, middle) = (numbers.len(), numbers.len() / 2);
    if numbers.is_empty() {
        return 0;
    }
    let (lower, at, _) = numbers.select_nth_unstable(middle);
    let before = if count % 2 == 1 { None } else { lower.iter().max() };
    *at + before.unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: [i64; 3] = [30, 30_000, 60_000];

    fn past(own: &[u32]) -> Past {
        Past { own: own.to_vec(), ..Past::default() }
    }

    #[test]
    fn thirty_is_the_least_that_is_unlike_anything() {
        assert_eq!(is_unlike(30, &past(&[1; 10]), SHIPPED), Some(1));
        assert_eq!(is_unlike(29, &past(&[1; 10]), SHIPPED), None);
    }

    #[test]
    fn three_times_the_median_is_enough_where_all_days_are_alike() {
        assert_eq!(is_unlike(60, &past(&[20; 10]), SHIPPED), Some(20));
        assert_eq!(is_unlike(59, &past(&[20; 10]), SHIPPED), None);
    }

    #[test]
    fn the_median_of_an_even_count_is_the_mean_of_the_middle_two() {
        // Median 20.5: three times that is 61.5. Distances 0.5: MAD 0.5.
        let days = [20, 21, 20, 21, 20, 21, 20, 21, 20, 21];
        assert_eq!(is_unlike(61, &past(&days), SHIPPED), None);
        assert_eq!(is_unlike(62, &past(&days), SHIPPED), Some(21));
    }

    #[test]
    fn six_robust_deviations_are_needed_where_days_differ() {
        // Median 20, MAD 10: 20 + 6 × 14.826 = 108.956.
        let days = [10, 30, 10, 30, 10, 30, 10, 30, 20, 20, 20];
        assert_eq!(is_unlike(108, &past(&days), SHIPPED), None);
        assert_eq!(is_unlike(109, &past(&days), SHIPPED), Some(20));
    }

    #[test]
    fn nine_days_are_not_enough_and_those_of_the_unit_are_taken() {
        let nine = Past { own: vec![1; 9], unit: vec![40; 10], ..Past::default() };
        assert_eq!(is_unlike(100, &nine, SHIPPED), None);
        assert_eq!(is_unlike(120, &nine, SHIPPED), Some(40));
        let neither = Past { own: vec![1; 9], unit: vec![1; 9], ..Past::default() };
        assert_eq!(is_unlike(100, &neither, SHIPPED), None);
    }
}
