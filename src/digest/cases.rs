//! The new alerts as they are listed: those of one case together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::model::{Alert, AlertSeverity};
use crate::review::cases::Name;

/// An alert that is in no case, or those of one case that are new; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case<'a> {
    /// The case, if it is one.
    pub(super) name: Option<&'a Name>,
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
pub(super) fn cases(alerts: &[Alert]) -> Vec<Case<'_>> {
    let mut together: BTreeMap<&Name, Vec<&Alert>> = BTreeMap::new();
    let mut cases = Vec::new();
    for alert in alerts {
        match &alert.case {
            Some(name) => together.entry(name).or_default().push(alert),
            None => cases.push(Case { name: None, alerts: vec![alert] }),
        }
    }
    for (name, mut alerts) in together {
        alerts.sort_by_key(|alert| (Reverse(alert.severity), alert.number));
        cases.push(Case { name: Some(name), alerts });
    }
    cases.sort_by_key(|case| (Reverse(case.severity()), case.first_number()));
    cases
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::examples::alert;

    fn three() -> Vec<Alert> {
        (1..=3).map(|number| alert(number, AlertSeverity::Low)).collect()
    }

    #[test]
    fn alerts_of_one_case_stand_together_and_the_others_alone() {
        let mut alerts = three();
        for at in [0, 2] {
            alerts[at].case = "case/actor/C1/2026-04-21".parse().ok();
        }
        let sizes: Vec<_> = cases(&alerts).iter().map(|case| case.alerts.len()).collect();
        assert_eq!(sizes, [2, 1]);
    }

    #[test]
    fn the_gravest_comes_first_then_the_lowest_number() {
        let mut alerts = three();
        alerts[2].severity = AlertSeverity::High;
        let numbers: Vec<_> = cases(&alerts).iter().map(|case| case.alerts[0].number).collect();
        assert_eq!(numbers, [3, 1, 2]);
    }
}
