//! How each rule's alerts were closed: by what a reviewer tunes the rules.
//!
//! Outcomes are added one by one; nothing is kept of them but counts.

use std::collections::BTreeMap;

use serde::Serialize;

use super::state::{Resolution, Status};
use crate::severity::Severity;

/// Closed alerts of a rule from which on a share says something.
pub const ENOUGH: u64 = 10;

/// Of a hundred closed alerts, those without consequence from which on a threshold may be too low.
pub const MOST: u64 = 80;

/// What became of one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The rule.
    pub rule: String,
    /// What it is called.
    pub title: String,
    /// The unit, folded.
    pub unit: Option<String>,
    /// How severe.
    pub severity: Severity,
    /// What it came to.
    pub fate: Fate,
}

/// What a finding came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It asks somebody.
    Open,
    /// Somebody closed it.
    Closed {
        /// How.
        resolution: Resolution,
        /// Business days from when it was raised.
        after: usize,
    },
    /// A record accounts for it.
    Explained,
    /// An exclusion covers it.
    Excluded,
    /// It was recorded, and asked nobody.
    Recorded,
    /// It lost its ground.
    Withdrawn,
}

impl Fate {
    /// What the columns of an alert say: how it stands, what it was found to be, how it was closed
    /// and, where people closed it, after how many business days.
    #[must_use]
    pub fn of(
        status: Status,
        finding: &str,
        resolution: Option<Resolution>,
        closed_after: Option<usize>,
    ) -> Self {
        match (status, resolution, closed_after) {
            (Status::Withdrawn, ..) => Self::Withdrawn,
            (Status::Open | Status::InReview, ..) => Self::Open,
            // What people have decided about stays so, whatever record came later.
            (Status::Closed, Some(resolution), Some(after)) => Self::Closed { resolution, after },
            (Status::Closed, ..) if finding == "explained" => Self::Explained,
            (Status::Closed, ..) if finding == "excluded" => Self::Excluded,
            (Status::Closed, ..) => Self::Recorded,
        }
    }
}

/// How alerts were closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Closed {
    /// 業務上の正当な取扱い.
    pub legitimate: u64,
    /// 要対応.
    pub violation: u64,
    /// 誤操作.
    pub mistake: u64,
    /// 条件の誤検出.
    pub false_alert: u64,
    /// 記録のみ, by a person.
    pub noted: u64,
}

impl Closed {
    fn add(&mut self, resolution: Resolution) {
        *match resolution {
            Resolution::Legitimate => &mut self.legitimate,
            Resolution::Violation => &mut self.violation,
            Resolution::Mistake => &mut self.mistake,
            Resolution::FalseAlert => &mut self.false_alert,
            Resolution::Noted => &mut self.noted,
        } += 1;
    }

    /// All of them.
    #[must_use]
    pub const fn all(&self) -> u64 {
        self.legitimate + self.violation + self.mistake + self.false_alert + self.noted
    }

    /// Those without consequence: legitimate, or false alerts.
    #[must_use]
    pub const fn idle(&self) -> u64 {
        self.legitimate + self.false_alert
    }
}

/// Alerts of one unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfUnit {
    /// Those that asked somebody.
    pub alerts: u64,
    /// Of these, how they were closed.
    pub closed: Closed,
}

/// What became of the findings of one rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// What the rule is called.
    pub title: String,
    /// Alerts that asked somebody, by severity.
    pub by_severity: BTreeMap<Severity, u64>,
    /// Those that still do.
    pub open: u64,
    /// How the others were closed.
    pub closed: Closed,
    /// Findings that records account for.
    pub explained: u64,
    /// Findings that exclusions cover.
    pub excluded: u64,
    /// Findings that were recorded and asked nobody.
    pub recorded: u64,
    /// Alerts that lost their ground.
    pub withdrawn: u64,
    /// By unit, folded; none for those of no unit.
    pub units: BTreeMap<Option<String>, OfUnit>,
    /// How many were closed after how many business days.
    after: BTreeMap<usize, u64>,
}

/// That a threshold may be too low: for one unit, where most of it comes from that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// Closed alerts without consequence.
    pub idle: u64,
    /// Closed alerts.
    pub closed: u64,
    /// The share of the former in a hundred, rounded down.
    pub percent: u64,
    /// The unit to which at least half of the former belong, folded.
    pub unit: Option<String>,
    /// How many of them are of that unit.
    pub of_unit: u64,
}

impl Tally {
    fn add(&mut self, outcome: &Outcome) {
        self.title.clone_from(&outcome.title);
        let of_unit = self.units.entry(outcome.unit.clone()).or_default();
        match outcome.fate {
            Fate::Open => self.open += 1,
            Fate::Closed { resolution, after } => {
                self.closed.add(resolution);
                of_unit.closed.add(resolution);
                *self.after.entry(after).or_default() += 1;
            }
            Fate::Explained => return self.explained += 1,
            Fate::Excluded => return self.excluded += 1,
            Fate::Recorded => return self.recorded += 1,
            Fate::Withdrawn => return self.withdrawn += 1,
        }
        of_unit.alerts += 1;
        *self.by_severity.entry(outcome.severity).or_default() += 1;
    }

    /// Alerts that asked somebody.
    #[must_use]
    pub const fn alerts(&self) -> u64 {
        self.open + self.closed.all()
    }

    /// Whether nothing was found at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        let silent = self.explained + self.excluded + self.recorded + self.withdrawn;
        self.alerts() + silent == 0
    }

    /// The share of false alerts among those closed, in a hundred, rounded.
    #[must_use]
    pub const fn false_percent(&self) -> Option<u64> {
        let all = self.closed.all();
        (self.closed.false_alert * 200 + all).checked_div(all * 2)
    }

    /// Twice the median of the business days after which alerts were closed.
    #[must_use]
    pub fn doubled_median_days(&self) -> Option<usize> {
        let count: u64 = self.after.values().sum();
        let at = |place: u64| {
            let mut passed = 0;
            self.after.iter().find_map(|(days, many)| {
                passed += many;
                (passed > place).then_some(*days)
            })
        };
        Some(at(count.checked_sub(1)? / 2)? + at(count / 2)?)
    }

    /// The units that have alerts, those with the most first.
    #[must_use]
    pub fn most_of(&self) -> Vec<(&str, &OfUnit)> {
        let units = self.units.iter().filter(|(_, of)| of.alerts > 0);
        let mut units: Vec<(&str, &OfUnit)> =
            units.filter_map(|(unit, of)| Some((unit.as_deref()?, of))).collect();
        units.sort_by_key(|(unit, of)| (std::cmp::Reverse(of.alerts), *unit));
        units
    }

    /// Whether a reviewer might look at the thresholds.
    #[must_use]
    pub fn advice(&self) -> Option<Advice> {
        let (idle, closed) = (self.closed.idle(), self.closed.all());
        let percent = (idle * 100).checked_div(closed)?;
        if closed < ENOUGH || percent < MOST {
            return None;
        }
        let units = self.most_of().into_iter();
        let most = units.max_by_key(|(unit, of)| (of.closed.idle(), std::cmp::Reverse(*unit)));
        let most = most.filter(|(_, of)| of.closed.idle() * 2 >= idle);
        Some(Advice {
            idle,
            closed,
            percent,
            unit: most.map(|(unit, _)| unit.to_owned()),
            of_unit: most.map_or(0, |(_, of)| of.closed.idle()),
        })
    }
}

/// What became of the findings of all rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tallies(BTreeMap<String, Tally>);

impl Tallies {
    /// Adds what became of one finding.
    pub fn add(&mut self, outcome: &Outcome) {
        self.0.entry(outcome.rule.clone()).or_default().add(outcome);
    }

    /// What became of those of a rule, where it found anything.
    #[must_use]
    pub fn of(&self, rule: &str) -> Option<&Tally> {
        self.0.get(rule)
    }

    /// Every rule that found anything, by its id.
    pub fn each(&self) -> impl Iterator<Item = (&str, &Tally)> {
        self.0.iter().map(|(rule, tally)| (rule.as_str(), tally))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(unit: Option<&str>, fate: Fate) -> Outcome {
        Outcome {
            rule: "bulk-read".into(),
            title: "多数の情報の参照".into(),
            unit: unit.map(ToOwned::to_owned),
            severity: Severity::Medium,
            fate,
        }
    }

    fn closed(resolution: Resolution, after: usize) -> Fate {
        Fate::Closed { resolution, after }
    }

    /// So many of each, of that unit.
    fn tally(outcomes: &[(usize, Option<&str>, Fate)]) -> Tally {
        let mut tallies = Tallies::default();
        for (count, unit, fate) in outcomes {
            (0..*count).for_each(|_| tallies.add(&outcome(*unit, *fate)));
        }
        tallies.of("bulk-read").cloned().unwrap_or_default()
    }

    #[test]
    fn what_asked_nobody_is_no_alert() {
        let silent = [Fate::Explained, Fate::Excluded, Fate::Recorded, Fate::Withdrawn];
        let found = tally(&silent.map(|fate| (2, Some("0101"), fate)));
        assert_eq!((found.alerts(), found.is_empty()), (0, false));
        assert_eq!([found.explained, found.excluded, found.recorded, found.withdrawn], [2; 4]);
        assert_eq!((found.most_of(), found.by_severity.len()), (Vec::new(), 0));
    }

    #[test]
    fn an_alert_that_people_closed_stays_so_whatever_record_came_later() {
        let fate =
            |finding, resolution, after| Fate::of(Status::Closed, finding, resolution, after);
        let mistake = Some(Resolution::Mistake);
        assert_eq!(fate("explained", mistake, Some(3)), closed(Resolution::Mistake, 3));
        assert_eq!(fate("explained", None, None), Fate::Explained);
        assert_eq!(fate("excluded", None, None), Fate::Excluded);
        assert_eq!(fate("firing", Some(Resolution::Noted), None), Fate::Recorded);
        assert_eq!(Fate::of(Status::InReview, "firing", mistake, Some(1)), Fate::Open);
        assert_eq!(Fate::of(Status::Withdrawn, "firing", mistake, Some(1)), Fate::Withdrawn);
    }

    #[test]
    fn the_median_of_an_even_count_is_between_the_two_in_the_middle() {
        let days = |all: &[usize]| {
            let fates = all.iter().map(|days| (1, None, closed(Resolution::Legitimate, *days)));
            tally(&fates.collect::<Vec<_>>()).doubled_median_days()
        };
        assert_eq!(days(&[]), None);
        assert_eq!(days(&[3]), Some(6));
        assert_eq!(days(&[9, 0, 2, 1]), Some(3));
        assert_eq!(days(&[9, 0, 2]), Some(4));
    }

    #[test]
    fn advice_wants_ten_closed_alerts_and_eighty_of_a_hundred_without_consequence() {
        let of = |idle: usize, others: usize| {
            tally(&[
                (idle / 2, None, closed(Resolution::Legitimate, 0)),
                (idle - idle / 2, None, closed(Resolution::FalseAlert, 0)),
                (others, None, closed(Resolution::Violation, 0)),
                (5, None, Fate::Open),
            ])
            .advice()
            .map(|advice| advice.percent)
        };
        assert_eq!(
            [of(8, 2), of(10, 0), of(9, 0), of(7, 3), of(79, 21)],
            [Some(80), Some(100), None, None, None]
        );
    }

    #[test]
    fn advice_names_the_unit_with_at_least_half_of_them() {
        let of = |first, second| {
            let idle = closed(Resolution::FalseAlert, 0);
            let advice = tally(&[
                (first, Some("0101"), idle),
                (second, Some("0201"), idle),
                (4, None, idle),
            ]);
            advice.advice().map(|advice| (advice.unit, advice.of_unit)).unwrap()
        };
        assert_eq!(of(8, 4), (Some("0101".into()), 8));
        assert_eq!(of(7, 4), (None, 0));
        assert_eq!(of(1, 9), (Some("0201".into()), 9));
    }

    #[test]
    fn the_share_of_false_alerts_is_rounded() {
        let of = |false_alerts, others| {
            tally(&[
                (false_alerts, None, closed(Resolution::FalseAlert, 0)),
                (others, None, closed(Resolution::Noted, 0)),
            ])
            .false_percent()
        };
        assert_eq!([of(0, 0), of(1, 2), of(2, 1), of(0, 3)], [None, Some(33), Some(67), Some(0)]);
    }
}
