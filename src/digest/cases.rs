//! Alerts that are shown as one case: five or more of one rule, unit and day.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::model::{Alert, AlertSeverity};

/// From how many alerts of one rule, unit and day on they are one case.
const CASE: usize = 5;

/// One or more alerts that are shown together; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case<'a> {
    /// The gravest first, then by number.
    pub(super) alerts: Vec<&'a Alert>,
}

impl Case<'_> {
    /// The gravest severity in it.
    pub(super) fn severity(&self) -> AlertSeverity {
        self.alerts.iter().map(|alert| alert.severity).max().unwrap_or(AlertSeverity::Low)
    }

    fn first_number(&self) -> u64 {
        self.alerts.iter().map(|alert| alert.number).min().unwrap_or(u64::MAX)
    }
}

/// `alerts` in the order in which they are shown: the gravest first, then by number.
/// An alert without a unit stands alone: what is missing never forms a group.
pub(super) fn cases(alerts: &[Alert]) -> Vec<Case<'_>> {
    let mut together: BTreeMap<_, Vec<&Alert>> = BTreeMap::new();
    let mut cases = Vec::new();
    for alert in alerts {
        match &alert.unit_code {
            Some(unit) => together.entry((&alert.rule, unit, alert.day)).or_default().push(alert),
            None => cases.push(Case { alerts: vec![alert] }),
        }
    }
    for mut group in together.into_values() {
        if group.len() >= CASE {
            group.sort_by_key(|alert| (Reverse(alert.severity), alert.number));
            cases.push(Case { alerts: group });
        } else {
            cases.extend(group.into_iter().map(|alert| Case { alerts: vec![alert] }));
        }
    }
    cases.sort_by_key(|case| (Reverse(case.severity()), case.first_number()));
    cases
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::examples::alert;

    fn of_one_rule(count: u64) -> Vec<Alert> {
        (1..=count).map(|number| alert(number, AlertSeverity::Low)).collect()
    }

    #[test]
    fn four_alerts_of_one_rule_unit_and_day_stand_alone_and_five_are_a_case() {
        assert_eq!(cases(&of_one_rule(4)).len(), 4);
        assert_eq!(cases(&of_one_rule(5)).len(), 1);
    }

    #[test]
    fn another_unit_or_none_is_no_part_of_the_case() {
        let mut alerts = of_one_rule(7);
        alerts[1].unit_code = Some("0202".to_owned());
        alerts[2].unit_code = None;
        let sizes: Vec<_> = cases(&alerts).iter().map(|case| case.alerts.len()).collect();
        assert_eq!(sizes, [5, 1, 1]);
    }

    #[test]
    fn alerts_without_a_unit_never_form_a_case() {
        let mut alerts = of_one_rule(9);
        for alert in &mut alerts {
            alert.unit_code = None;
        }
        assert_eq!(cases(&alerts).len(), 9);
    }

    #[test]
    fn the_gravest_comes_first_then_the_lowest_number() {
        let mut alerts = of_one_rule(3);
        alerts[2].severity = AlertSeverity::High;
        let numbers: Vec<_> = cases(&alerts).iter().map(|case| case.alerts[0].number).collect();
        assert_eq!(numbers, [3, 1, 2]);
    }
}
