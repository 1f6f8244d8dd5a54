//! Cases: alerts that are shown, and can be dealt with, as one; pure.
//!
//! Five or more alerts of one rule, unit and day are a case of that rule: one cause, such as a
//! register that was not brought up to date, explains them. Of the others, two or more of one
//! actor and day are a case of that actor. An alert is in one case at most, and the rule's comes
//! first: who dealt with its cause has dealt with the alert. What is missing (no unit, no actor)
//! never forms a case, so alerts about a source stand alone.
//!
//! A case is what the alerts of a day say, whatever people did with them: its name stays the same
//! while its alerts are closed one by one, and an alert that comes later, or changes, joins it
//! open while the others stay closed. Withdrawn alerts, findings that records account for or that
//! are older than review, and informational ones ask nobody and are in no case.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::queue::Alert;
use super::state::{Action, Status};
use crate::fold::fold;
use crate::instant::Day;
use crate::severity::Severity;

/// From how many alerts of one rule, unit and day on they are a case.
const OF_A_RULE: usize = 5;
/// From how many alerts of one actor and day on they are a case.
const OF_AN_ACTOR: usize = 2;

/// What `(auto)` and `(manual)` stand for in logs is no actor.
const NO_ACTORS: [&str; 2] = ["(AUTO)", "(MANUAL)"];

/// The name of a case: what its alerts have in common, folded.
///
/// ```
/// use tenken::review::cases::Name;
/// let name: Name = "case/rule/unknown-id/0101/2026-04-22".parse().unwrap();
/// assert_eq!(name.to_string(), "case/rule/unknown-id/0101/2026-04-22");
/// assert!("off-hours/C0010101/2026-04-22".parse::<Name>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Name {
    /// Alerts of one rule, unit and day.
    Rule {
        /// The rule's id.
        rule: String,
        /// The unit's code.
        unit: String,
        /// The day.
        day: Day,
    },
    /// Alerts of one actor and day.
    Actor {
        /// The actor's ID.
        actor: String,
        /// The day.
        day: Day,
    },
}

impl Name {
    /// The day of its alerts.
    #[must_use]
    pub const fn day(&self) -> Day {
        match self {
            Self::Rule { day, .. } | Self::Actor { day, .. } => *day,
        }
    }

    /// Whether somebody who typed `typed` may have meant this one: in full width, say.
    #[must_use]
    pub fn is_meant_by(&self, typed: &Self) -> bool {
        let same = |one: &str, other: &str| fold(one) == fold(other);
        self.day() == typed.day()
            && match (self, typed) {
                (Self::Actor { actor, .. }, Self::Actor { actor: other, .. }) => same(actor, other),
                (
                    Self::Rule { rule, unit, .. },
                    Self::Rule { rule: other_rule, unit: other_unit, .. },
                ) => rule == other_rule && same(unit, other_unit),
                _ => false,
            }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |text: &str| text.replace('/', "%2F");
        match self {
            Self::Rule { rule, unit, day } => {
                write!(f, "case/rule/{}/{}/{day}", part(rule), part(unit))
            }
            Self::Actor { actor, day } => write!(f, "case/actor/{}/{day}", part(actor)),
        }
    }
}

/// The text is no name of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a case")]
pub struct NotAName;

impl std::str::FromStr for Name {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, NotAName> {
        let part = |text: &str| text.replace("%2F", "/").replace("%2f", "/");
        let day = |text: &str| text.parse().map_err(|_| NotAName);
        match text.split('/').collect::<Vec<_>>().as_slice() {
            ["case", "rule", rule, unit, on] => {
                Ok(Self::Rule { rule: part(rule), unit: part(unit), day: day(on)? })
            }
            ["case", "actor", actor, on] => Ok(Self::Actor { actor: part(actor), day: day(on)? }),
            _ => Err(NotAName),
        }
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.to_string()
    }
}

impl TryFrom<String> for Name {
    type Error = NotAName;

    fn try_from(text: String) -> Result<Self, NotAName> {
        text.parse()
    }
}

/// An alert as far as cases depend on it.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// Its number.
    pub number: i64,
    /// Its rule.
    pub rule: &'a str,
    /// Its unit.
    pub unit: Option<&'a str>,
    /// Its actor.
    pub actor: Option<&'a str>,
    /// Its day.
    pub day: Day,
}

/// Where an alert stands, as far as that decides whether it belongs to any case.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// Its status.
    pub status: Status,
    /// How severe it is.
    pub severity: Severity,
    /// Whether a record accounts for it.
    pub is_explained: bool,
    /// Whether somebody decided about it.
    pub is_decided: bool,
}

impl Standing {
    /// Whether it asks somebody, or did so until it was closed.
    #[must_use]
    pub fn asks(self) -> bool {
        match self.status {
            Status::Open | Status::InReview => true,
            Status::Closed => self.is_decided && self.severity != Severity::Informational,
            Status::Withdrawn => false,
        }
    }
}

/// The case of each alert that is in one, by number. The order of `members` does not matter.
#[must_use]
pub fn names<'a>(members: impl IntoIterator<Item = Member<'a>>) -> BTreeMap<i64, Name> {
    let members: Vec<Member<'a>> = members.into_iter().collect();
    let mut names = together(&members, OF_A_RULE, of_a_rule);
    let others: Vec<Member<'a>> =
        members.into_iter().filter(|member| !names.contains_key(&member.number)).collect();
    names.extend(together(&others, OF_AN_ACTOR, of_an_actor));
    names
}

fn of_a_rule(member: &Member<'_>) -> Option<Name> {
    let unit = unit(member.unit)?;
    Some(Name::Rule { rule: member.rule.to_owned(), unit, day: member.day })
}

fn of_an_actor(member: &Member<'_>) -> Option<Name> {
    Some(Name::Actor { actor: actor(member.actor)?, day: member.day })
}

/// The unit by which alerts are together, folded; none where there is none.
#[must_use]
pub fn unit(code: Option<&str>) -> Option<String> {
    present(code)
}

/// The actor by whom alerts are together, folded; none where there is none.
#[must_use]
pub fn actor(id: Option<&str>) -> Option<String> {
    present(id).filter(|actor| !NO_ACTORS.contains(&actor.as_str()))
}

fn present(id: Option<&str>) -> Option<String> {
    id.map(|id| fold(id).into_owned()).filter(|id| !id.is_empty())
}

/// Those of which at least `least` have the same name.
fn together(
    members: &[Member<'_>],
    least: usize,
    name: impl Fn(&Member<'_>) -> Option<Name>,
) -> BTreeMap<i64, Name> {
    let mut groups: BTreeMap<Name, Vec<i64>> = BTreeMap::new();
    for member in members {
        if let Some(name) = name(member) {
            groups.entry(name).or_default().push(member.number);
        }
    }
    let cases = groups.into_iter().filter(|(_, numbers)| numbers.len() >= least);
    cases.flat_map(|(name, numbers)| numbers.into_iter().map(move |n| (n, name.clone()))).collect()
}

/// Whether `action`, done to a case, is done to this alert of it. What somebody closed stays as
/// it was decided, also while it awaits a countersignature: only its number closes it otherwise.
#[must_use]
pub fn bears_on(action: &Action, alert: &Alert) -> bool {
    let waits = matches!(alert.status, Status::Open | Status::InReview);
    match action {
        Action::Comment { .. } => true,
        Action::Assign { .. } => waits,
        Action::Close { .. } => waits && !alert.awaits_countersignature(),
        Action::Countersign => alert.awaits_countersignature(),
        Action::Reopen { .. } => alert.status == Status::Closed,
    }
}

/// How many alerts of a case stand where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// All of them.
    pub count: usize,
    /// Those at which nobody has looked yet.
    pub open: usize,
    /// Those in review.
    pub in_review: usize,
    /// Those that are closed.
    pub closed: usize,
}

/// A case, as `alerts show` gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Its name.
    #[serde(rename = "case")]
    pub name: Name,
    /// The gravest severity of what waits in it; of all of it where nothing waits.
    pub severity: Severity,
    /// How many of its alerts stand where.
    #[serde(flatten)]
    pub counts: Counts,
    /// Its alerts, or those of them that were asked for: the gravest first, then by number.
    pub alerts: Vec<Alert>,
}

impl Case {
    /// The case of that name with all of its alerts; none where there are none.
    #[must_use]
    pub fn of(name: Name, alerts: Vec<Alert>) -> Option<Self> {
        let alerts = gravest_first(alerts);
        let waiting = alerts.iter().find(|alert| alert.status != Status::Closed);
        let severity = waiting.or(alerts.first())?.severity;
        let standing = |status| alerts.iter().filter(|alert| alert.status == status).count();
        let counts = Counts {
            count: alerts.len(),
            open: standing(Status::Open),
            in_review: standing(Status::InReview),
            closed: standing(Status::Closed),
        };
        Some(Self { name, severity, counts, alerts })
    }
}

/// The alerts of a case in the order in which they are shown.
#[must_use]
pub fn gravest_first(mut alerts: Vec<Alert>) -> Vec<Alert> {
    alerts.sort_by_key(|alert| (Reverse(alert.severity), alert.number));
    alerts
}

/// What stands in a list of alerts.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// An alert that is in no case.
    Alone(Box<Alert>),
    /// A case, with those of its alerts that were asked for.
    Case(Case),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Day {
        "2026-04-22".parse().unwrap()
    }

    fn member(number: i64, rule: &'static str, actor: &'static str) -> Member<'static> {
        Member { number, rule, unit: Some("0101"), actor: Some(actor), day: day() }
    }

    fn of_one_rule(count: i64) -> Vec<Member<'static>> {
        let actors = ["A", "B", "C", "D", "E", "F", "G", "H", "I"];
        (1..=count).zip(actors).map(|(n, actor)| member(n, "unknown-id", actor)).collect()
    }

    fn name(text: &str) -> Name {
        text.parse().unwrap()
    }

    #[test]
    fn four_alerts_of_one_rule_unit_and_day_stand_alone_and_five_are_a_case() {
        assert!(names(of_one_rule(4)).is_empty());
        let five = names(of_one_rule(5));
        assert_eq!(five.len(), 5);
        assert_eq!(five[&3], name("case/rule/unknown-id/0101/2026-04-22"));
    }

    #[test]
    fn another_unit_or_none_is_no_part_of_the_rules_case() {
        let mut members = of_one_rule(7);
        members[1].unit = Some("0202");
        members[2].unit = None;
        assert_eq!(names(members).into_keys().collect::<Vec<_>>(), [1, 4, 5, 6, 7]);
    }

    #[test]
    fn what_is_missing_forms_no_case() {
        let mut members = of_one_rule(9);
        for member in &mut members {
            (member.unit, member.actor) = (None, None);
        }
        assert!(names(members).is_empty());
    }

    #[test]
    fn two_alerts_of_one_actor_and_day_are_a_case_however_the_id_was_written() {
        let found = names([member(1, "off-hours", "c1"), member(2, "bulk-read", "Ｃ１")]);
        let case = name("case/actor/C1/2026-04-22");
        assert_eq!(found, BTreeMap::from([(1, case.clone()), (2, case)]));
    }

    #[test]
    fn another_day_is_another_case() {
        let later = Member { day: day().plus(1), ..member(2, "bulk-read", "C1") };
        assert!(names([member(1, "off-hours", "C1"), later]).is_empty());
    }

    #[test]
    fn what_is_no_actor_forms_no_case() {
        let of = |actor| [member(1, "manual-provision", actor), member(2, "deletion", actor)];
        assert!(names(of("(manual)")).is_empty());
        assert!(names(of("　")).is_empty());
    }

    #[test]
    fn the_rules_case_goes_before_the_actors_and_an_alert_is_in_one_at_most() {
        let mut members = of_one_rule(5);
        members.push(member(6, "off-hours", "A"));
        members.push(member(7, "bulk-read", "A"));
        members.push(member(8, "off-hours", "B"));
        let found = names(members);
        assert_eq!(found[&1], name("case/rule/unknown-id/0101/2026-04-22"));
        assert_eq!(found[&6], name("case/actor/A/2026-04-22"));
        assert_eq!(found[&7], found[&6]);
        assert_eq!(found.get(&8), None, "alone beside the one that the rule's case has");
    }

    #[test]
    fn the_order_of_alerts_does_not_matter() {
        let mut members = of_one_rule(6);
        members.push(member(7, "off-hours", "A"));
        members.push(member(8, "bulk-read", "A"));
        let found = names(members.clone());
        for _ in 0..members.len() {
            members.rotate_left(1);
            assert_eq!(names(members.clone()), found);
        }
        members.reverse();
        assert_eq!(names(members), found);
    }

    #[test]
    fn a_slash_within_an_id_is_kept_apart_from_those_between_parts() {
        let slashed = Name::Actor { actor: "A/1".into(), day: day() };
        assert_eq!(slashed.to_string(), "case/actor/A%2F1/2026-04-22");
        assert_eq!(name(&slashed.to_string()), slashed);
    }

    #[test]
    fn a_name_is_a_text_in_json() {
        let slashed = Name::Actor { actor: "A/1".into(), day: day() };
        let json = serde_json::to_string(&slashed).unwrap();
        assert_eq!(json, "\"case/actor/A%2F1/2026-04-22\"");
        assert_eq!(serde_json::from_str::<Name>(&json).unwrap(), slashed);
    }

    #[test]
    fn a_name_typed_in_full_width_means_the_same_case() {
        let case = name("case/actor/C0010101/2026-04-22");
        assert!(case.is_meant_by(&name("case/actor/ｃ００１０１０１/2026-04-22")));
        assert!(!case.is_meant_by(&name("case/actor/C0010101/2026-04-23")));
        assert!(!case.is_meant_by(&name("case/rule/C0010101/0101/2026-04-22")));
    }

    #[test]
    fn what_asks_nobody_is_in_no_case_and_what_somebody_closed_stays_in_it() {
        let open = Standing {
            status: Status::Open,
            severity: Severity::Low,
            is_explained: false,
            is_decided: false,
        };
        let closed = Standing { status: Status::Closed, is_decided: true, ..open };
        assert!(open.asks() && closed.asks());
        assert!(!Standing { status: Status::Withdrawn, ..open }.asks());
        assert!(!Standing { severity: Severity::Informational, ..closed }.asks());
        assert!(!Standing { is_explained: true, is_decided: false, ..closed }.asks());
        assert!(Standing { is_explained: true, ..closed }.asks(), "what people decided stays");
    }
}
