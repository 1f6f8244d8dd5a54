//! What of a register's change takes something out of watch, and whom that shields. Pure.
//!
//! Ordinary additions to approvals, duties, permits, caseloads and terminals are none of it: they
//! explain or widen what is known, one by one, and are told where they are used.

mod openings;

use super::exclusions::{Exclusion, Refusal};
use super::{Change, Code, Content, EffectiveRow, RegisterKind, Row};
use crate::instant::{Day, Instant};

/// A row whose change takes something out of watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrowing {
    /// The identity of the row; `*` for the register as a whole.
    pub row: String,
    /// What it does to the watch; at least one.
    pub effects: Vec<Effect>,
    /// The ID that is watched less, where it is one.
    pub shields: Option<Code>,
    /// Who asked for it, where the register says so.
    pub asked: Option<Code>,
    /// Who approved it, where the register says so.
    pub approved: Option<Code>,
}

/// What a change does to the watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// An exclusion is in force, or is wider or longer than before.
    Excluded {
        /// Of what.
        what: LeftOut,
        /// Its first and last day.
        days: (Option<Day>, Option<Day>),
    },
    /// An exclusion was refused: everything is watched as before.
    Refused {
        /// What it would have left out.
        what: LeftOut,
        /// Why.
        refusal: Refusal,
    },
    /// A resident is no longer on the watch list.
    Unwatched,
    /// A resident is on the watch list for a shorter time.
    WatchedShorter(Option<Day>),
    /// More units may touch a resident on the watch list.
    UnitsAllowed(String),
    /// An ID counts as a system's, and no longer as a person's.
    System,
    /// An ID is no longer privileged.
    Unprivileged,
    /// The own number of who has the ID is gone.
    OwnNumberGone,
    /// A unit is open longer.
    OpenLonger(String),
    /// IDs of that form count as another organization's.
    Foreign(String),
    /// There is no register to compare with any more.
    Gone,
}

/// A version of a register, as far as this looks.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// The register.
    pub kind: RegisterKind,
    /// The rows that stood before.
    pub before: &'a [Content],
    /// What it changes.
    pub changes: &'a [Change],
    /// Whether there is no file any more.
    pub gone: bool,
    /// When it was recorded.
    pub at: Instant,
}

/// What of the version takes something out of watch, in the order of the rows.
#[must_use]
pub fn narrowings(version: &Version<'_>) -> Vec<Narrowing> {
    if version.gone {
        return gone(version.kind).into_iter().collect();
    }
    version.changes.iter().filter_map(|change| narrowing(version, change)).collect()
}

/// A register with which rules compare is no more; without those that only explain, more is
/// watched.
fn gone(kind: RegisterKind) -> Option<Narrowing> {
    use RegisterKind::{Attendance, Duties, Openings, Permits, Staff, Terminals, Watchlist};
    let compared =
        matches!(kind, Attendance | Duties | Openings | Permits | Staff | Terminals | Watchlist);
    let effects = vec![Effect::Gone];
    compared.then(|| Narrowing {
        row: "*".into(),
        effects,
        shields: None,
        asked: None,
        approved: None,
    })
}

fn narrowing(version: &Version<'_>, change: &Change) -> Option<Narrowing> {
    let (before, after) = (change.before(), change.after());
    let (mut asked, mut approved) = (None, None);
    let shields = after.or(before).and_then(|row| row.code("actor_id"));
    let effects: Vec<Effect> = match version.kind {
        RegisterKind::Exclusions => {
            let exclusion = read(after?)?;
            (asked, approved) = (exclusion.requested_by.clone(), exclusion.approved_by.clone());
            excluded(before.and_then(read).as_ref(), &exclusion).into_iter().collect()
        }
        RegisterKind::Watchlist => watched_less(before, after, version.at),
        RegisterKind::Staff => staff(version, before, after?),
        RegisterKind::Openings => openings::longer(version, change).into_iter().collect(),
        RegisterKind::Organizations => foreign(before, after?).into_iter().collect(),
        _ => Vec::new(),
    };
    let row = change.id(version.kind).to_string();
    (!effects.is_empty()).then_some(Narrowing { row, effects, shields, asked, approved })
}

fn read(row: &Content) -> Option<Exclusion> {
    Exclusion::read(&EffectiveRow::standing(row.clone()))
}

/// What an exclusion leaves out; where it names none, any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Id of the rule.
    pub rule: Option<String>,
    /// The ID.
    pub actor: Option<String>,
    /// The terminal.
    pub terminal: Option<String>,
}

impl LeftOut {
    fn by(exclusion: &Exclusion) -> Self {
        let shown = |code: &Option<Code>| code.as_ref().map(|code| code.shown().to_owned());
        Self {
            rule: exclusion.rule.clone(),
            actor: shown(&exclusion.actor),
            terminal: shown(&exclusion.terminal),
        }
    }
}

/// An exclusion that is refused; or one that is in force, and was not before or less widely.
fn excluded(before: Option<&Exclusion>, now: &Exclusion) -> Option<Effect> {
    if let Some(refusal) = now.refusal() {
        return Some(Effect::Refused { what: LeftOut::by(now), refusal });
    }
    let narrower = |before: &&Exclusion| {
        before.refusal().is_none()
            && before.validity.from <= now.validity.from
            && before.validity.to >= now.validity.to
            && (before.rule.is_none() || before.rule == now.rule)
            && (before.actor.is_none() || before.actor == now.actor)
            && (before.terminal.is_none() || before.terminal == now.terminal)
    };
    if before.is_some_and(|before| narrower(&before)) {
        return None;
    }
    let days = (now.validity.from, now.validity.to);
    Some(Effect::Excluded { what: LeftOut::by(now), days })
}

fn watched_less(before: Option<&Content>, after: Option<&Content>, at: Instant) -> Vec<Effect> {
    let Some(before) = before else { return Vec::new() };
    let over = before.day("valid_to").is_some_and(|last| last < at.day());
    let Some(after) = after else {
        return if over { Vec::new() } else { vec![Effect::Unwatched] };
    };
    let mut effects = Vec::new();
    let later = after.day("valid_from") > before.day("valid_from");
    let earlier = match (before.day("valid_to"), after.day("valid_to")) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(before), Some(after)) => after < before,
    };
    if later || earlier {
        effects.push(Effect::WatchedShorter(after.day("valid_to")));
    }
    let allowed = before.codes("allowed_units");
    let more: Vec<String> = after
        .codes("allowed_units")
        .iter()
        .filter(|unit| !allowed.contains(unit))
        .map(|unit| unit.shown().to_owned())
        .collect();
    if !more.is_empty() {
        effects.push(Effect::UnitsAllowed(more.join(", ")));
    }
    effects
}

/// What a row of the staff says less than it said before; a new row, than the others of its ID
/// that are valid yet.
fn staff(version: &Version<'_>, before: Option<&Content>, after: &Content) -> Vec<Effect> {
    let of_actor = |row: &&Content| row.code("actor_id") == after.code("actor_id");
    let lasting = |row: &&Content| row.day("valid_to").is_none_or(|to| to >= version.at.day());
    let others: Vec<&Content> = match before {
        Some(before) => vec![before],
        None => version.before.iter().filter(of_actor).filter(lasting).collect(),
    };
    if others.is_empty() {
        return Vec::new();
    }
    let any = |such: fn(&Content) -> bool| others.iter().any(|row| such(row));
    let is_system = |row: &Content| row.get("kind") == Some("system");
    let is_privileged = |row: &Content| row.flag("privileged");
    let has_number = |row: &Content| row.get("subject_number").is_some();
    let lost = [
        (is_system(after) && !any(is_system), Effect::System),
        (any(is_privileged) && !is_privileged(after), Effect::Unprivileged),
        (any(has_number) && !has_number(after), Effect::OwnNumberGone),
    ];
    lost.into_iter().filter(|(lost, _)| *lost).map(|(_, effect)| effect).collect()
}

fn foreign(before: Option<&Content>, after: &Content) -> Option<Effect> {
    let pattern = after.text("id_pattern");
    let same = before.is_some_and(|before| {
        let days = ["valid_from", "valid_to"];
        before.text("id_pattern") == pattern
            && days.iter().all(|name| before.get(name) == after.get(name))
    });
    (!same).then_some(Effect::Foreign(pattern))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: &str = "2026-04-24T09:00:00+09:00";

    fn row<const N: usize>(cells: [(&str, &str); N]) -> Content {
        Content::from_pairs(cells)
    }

    fn effects(kind: RegisterKind, before: &[Content], change: Change) -> Vec<Effect> {
        let changes = [change];
        let at = AT.parse().unwrap();
        let found = narrowings(&Version { kind, before, changes: &changes, gone: false, at });
        found.into_iter().flat_map(|narrowing| narrowing.effects).collect()
    }

    fn corrected(kind: RegisterKind, before: Content, after: Content) -> Vec<Effect> {
        effects(kind, &[], Change::Corrected { before, after })
    }

    fn exclusion(rule: &str, actor: &str, to: &str, approved_by: &str) -> Content {
        row([
            ("exclusion_id", "E1"),
            ("rule", rule),
            ("actor_id", actor),
            ("requested_by", "C2"),
            ("approved_by", approved_by),
            ("valid_from", "2026-04-01"),
            ("valid_to", to),
        ])
    }

    #[test]
    fn an_exclusion_of_ninety_days_is_in_force_and_one_of_ninety_one_is_refused() {
        let of = |to| {
            let added = Change::Added(exclusion("off-hours", "C1", to, "C3"));
            effects(RegisterKind::Exclusions, &[], added)
        };
        assert!(matches!(of("2026-06-29")[..], [Effect::Excluded { .. }]));
        assert!(matches!(
            of("2026-06-30")[..],
            [Effect::Refused { refusal: Refusal::TooLong, .. }]
        ));
    }

    #[test]
    fn an_exclusion_that_becomes_longer_or_wider_counts_and_one_that_becomes_narrower_does_not() {
        let of = |before: (&str, &str), after: (&str, &str)| {
            let [before, after] =
                [before, after].map(|(actor, to)| exclusion("off-hours", actor, to, "C3"));
            corrected(RegisterKind::Exclusions, before, after).len()
        };
        assert_eq!(of(("C1", "2026-04-10"), ("C1", "2026-04-11")), 1);
        assert_eq!(of(("C1", "2026-04-10"), ("", "2026-04-10")), 1);
        assert_eq!(of(("C1", "2026-04-10"), ("C4", "2026-04-10")), 1);
        assert_eq!(of(("C1", "2026-04-10"), ("C1", "2026-04-09")), 0);
        assert_eq!(of(("", "2026-04-10"), ("C1", "2026-04-10")), 0);
    }

    #[test]
    fn who_is_shielded_and_who_asked_and_approved_is_told() {
        let changes = [Change::Added(exclusion("off-hours", "C2", "2026-04-10", "C3"))];
        let (kind, at) = (RegisterKind::Exclusions, AT.parse().unwrap());
        let version = Version { kind, before: &[], changes: &changes, gone: false, at };
        let found = narrowings(&version).remove(0);
        assert!(matches!(found.effects[..], [Effect::Refused { refusal: Refusal::Shielded, .. }]));
        assert_eq!((&found.shields, &found.approved), (&found.asked, &Some(Code::new("C3"))));
    }

    #[test]
    fn a_resident_taken_off_the_watch_list_counts_unless_that_was_over() {
        let watched =
            |to| row([("subject_number", "1"), ("allowed_units", "0101"), ("valid_to", to)]);
        let kind = RegisterKind::Watchlist;
        assert_eq!(effects(kind, &[], Change::Ended(watched("2026-04-24"))), [Effect::Unwatched]);
        assert_eq!(effects(kind, &[], Change::Ended(watched("2026-04-23"))), []);
        assert_eq!(effects(kind, &[], Change::Added(watched(""))), []);
        let shorter = corrected(kind, watched(""), watched("2026-05-01"));
        assert!(matches!(shorter[..], [Effect::WatchedShorter(Some(_))]));
        assert_eq!(corrected(kind, watched("2026-05-01"), watched("")), []);
    }

    #[test]
    fn another_unit_that_may_touch_a_resident_counts_and_one_less_does_not() {
        let watched = |units| row([("subject_number", "1"), ("allowed_units", units)]);
        let kind = RegisterKind::Watchlist;
        let more = corrected(kind, watched("0101"), watched("0101;0201"));
        assert_eq!(more, [Effect::UnitsAllowed("0201".into())]);
        assert_eq!(corrected(kind, watched("0101;0201"), watched("0101")), []);
    }

    fn staff(kind: &str, privileged: &str, number: &str, from: &str) -> Content {
        let cells = [("actor_id", "C1"), ("kind", kind), ("privileged", privileged)];
        let more = [("subject_number", number), ("valid_from", from)];
        Content::from_pairs(cells.into_iter().chain(more))
    }

    #[test]
    fn an_id_that_becomes_a_system_or_loses_privilege_or_number_is_watched_less() {
        let kind = RegisterKind::Staff;
        let of = |before: [&str; 3], after: [&str; 3]| {
            let [before, after] =
                [before, after].map(|[kind, flag, number]| staff(kind, flag, number, ""));
            corrected(kind, before, after)
        };
        assert_eq!(of(["staff", "0", ""], ["system", "0", ""]), [Effect::System]);
        assert_eq!(of(["staff", "1", ""], ["staff", "0", ""]), [Effect::Unprivileged]);
        assert_eq!(of(["staff", "0", "9"], ["staff", "0", ""]), [Effect::OwnNumberGone]);
        assert_eq!(of(["system", "0", ""], ["staff", "1", "9"]), []);
    }

    #[test]
    fn a_new_row_of_an_id_is_compared_with_the_one_that_it_follows() {
        let before = [staff("staff", "0", "", "2020-04-01")];
        let follows = Change::Added(staff("system", "0", "", "2026-04-24"));
        assert_eq!(effects(RegisterKind::Staff, &before, follows.clone()), [Effect::System]);
        assert_eq!(effects(RegisterKind::Staff, &[], follows), [], "a new ID of a new system");
    }

    #[test]
    fn a_new_form_of_foreign_ids_counts() {
        let of = |pattern| row([("organization_code", "1"), ("id_pattern", pattern)]);
        let kind = RegisterKind::Organizations;
        let expected = [Effect::Foreign("K.*".into())];
        assert_eq!(effects(kind, &[], Change::Added(of("K.*"))), expected);
        assert_eq!(corrected(kind, of("K1.*"), of("K.*")), expected);
        assert_eq!(effects(kind, &[], Change::Ended(of("K.*"))), []);
    }

    #[test]
    fn ordinary_additions_take_nothing_out_of_watch() {
        let cells = || row([("actor_id", "C1"), ("approval_id", "A1"), ("unit_code", "0101")]);
        for kind in [
            RegisterKind::Approvals,
            RegisterKind::Duties,
            RegisterKind::Permits,
            RegisterKind::Caseload,
            RegisterKind::Terminals,
        ] {
            assert_eq!(effects(kind, &[], Change::Added(cells())), [], "{kind}");
        }
    }
}
