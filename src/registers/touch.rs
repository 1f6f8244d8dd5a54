//! Which days a version of a register may have judged otherwise. Pure.

use super::openings::When;
use super::{Change, Code, Content, RegisterKind, RowId};
use crate::calendar::{Calendar, Override};
use crate::fold::fold;
use crate::instant::{Day, Instant};

/// Days from one to another, both included; open where none is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first day.
    pub from: Option<Day>,
    /// The last day.
    pub until: Option<Day>,
}

impl Span {
    /// All days.
    pub const ALWAYS: Self = Self { from: None, until: None };

    /// One day.
    #[must_use]
    pub const fn only(day: Day) -> Self {
        Self { from: Some(day), until: Some(day) }
    }

    /// The days that are in both.
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            until: self.until.into_iter().chain(other.until).min(),
        }
    }

    /// Whether there is no such day.
    #[must_use]
    pub fn is_empty(self) -> bool {
        matches!((self.from, self.until), (Some(from), Some(until)) if until < from)
    }
}

/// That a change of a row has days judged again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// The place of the change among those of the version.
    pub change: usize,
    /// Whose days.
    pub whose: Whose,
    /// From when to when.
    pub span: Span,
}

/// Whose days are judged again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Everybody's.
    Everybody,
    /// Those of the actor, given folded.
    Actor(String),
    /// Those on which somebody of the unit, given folded, exported, deleted or administered: how
    /// many people a unit has decides whether that was done alone.
    WeightyIn(String),
}

/// What these changes touch, recorded `at`, of a register whose file said `before`, or of holidays
/// everything that it ever said; in their order.
///
/// A row that vanished still applies to the time before: only what comes after is touched. Of a
/// row that was corrected, both is touched: what it said, and what it says.
#[must_use]
pub fn touched(
    kind: RegisterKind,
    before: &[Content],
    changes: &[Change],
    at: Instant,
) -> Vec<Touch> {
    let around = Around {
        mentioned: Mentioned::by_what_stays(kind, before, changes),
        rests: rests(kind, before, changes),
    };
    let mut touches = Vec::new();
    for (number, change) in changes.iter().enumerate() {
        let rows = change.before().into_iter().chain(change.after());
        let reached = rows.filter_map(|row| reach(kind, row, &around));
        touches.extend(reached.map(|(actor, span)| Touch {
            change: number,
            whose: actor.map_or(Whose::Everybody, |actor| Whose::Actor(fold(actor).into_owned())),
            span: span.within(left_by(kind, change, at)),
        }));
        if kind == RegisterKind::Staff {
            touches.extend(colleagues(change, at).map(|(unit, span)| Touch {
                change: number,
                whose: Whose::WeightyIn(unit),
                span,
            }));
        }
    }
    touches.retain(|touch| !touch.span.is_empty());
    touches.dedup();
    touches
}

/// The units that have somebody more or less, and when.
fn colleagues(change: &Change, at: Instant) -> impl Iterator<Item = (String, Span)> {
    let left = match change {
        Change::Ended(_) => Span { from: Some(at.day()), until: None },
        _ => Span::ALWAYS,
    };
    change.before().into_iter().chain(change.after()).filter_map(move |row| {
        let span = Span { from: row.day("valid_from"), until: row.day("valid_to") };
        Some((fold(row.get("unit_code")?).into_owned(), span.within(left)))
    })
}

/// The days on which a change matters at all. Whether an ID was ever listed, and until when, is
/// asked on all of its days.
fn left_by(kind: RegisterKind, change: &Change, at: Instant) -> Span {
    match change {
        Change::Ended(_) if kind != RegisterKind::Staff => {
            Span { from: Some(at.day()), until: None }
        }
        _ => Span::ALWAYS,
    }
}

/// Whose days a row is about, and which; none where no rule asks the register.
fn reach<'a>(
    kind: RegisterKind,
    row: &'a Content,
    around: &Around,
) -> Option<(Option<&'a str>, Span)> {
    let valid = Span { from: row.day("valid_from"), until: row.day("valid_to") };
    let actor = row.get("actor_id");
    let date = || row.day("date").map(Span::only);
    Some(match kind {
        RegisterKind::Staff => (actor, Span::ALWAYS),
        RegisterKind::Organizations => (None, Span::ALWAYS),
        RegisterKind::Approvals => (actor, approved(row).within(valid)),
        RegisterKind::Attendance => (actor, date()?.within(valid)),
        // What only rules over subjects ask has subjects looked at, and no days judged.
        RegisterKind::Units | RegisterKind::Caseload => return None,
        RegisterKind::Openings => (None, opening(row, &around.mentioned).within(valid)),
        RegisterKind::Holidays => (None, around.until_business(row.day("date")?)),
        RegisterKind::Terminals
        | RegisterKind::Duties
        | RegisterKind::Permits
        | RegisterKind::Watchlist
        | RegisterKind::Exclusions => (None, valid),
    })
}

/// The subjects that a change is about itself, whoever touched them: each with the place of the
/// change among those of the version, number space and number.
#[must_use]
pub fn subjects(kind: RegisterKind, changes: &[Change]) -> Vec<(usize, Code, Code)> {
    if !matches!(kind, RegisterKind::Staff | RegisterKind::Caseload) {
        return Vec::new();
    }
    let subject = |row: &Content| {
        let kind = row.code("subject_kind").unwrap_or_else(|| Code::new("atena"));
        Some((kind, row.code("subject_number")?))
    };
    let of_change = |(place, change): (usize, &Change)| {
        let rows = change.before().into_iter().chain(change.after());
        let subjects: Vec<_> = rows.filter_map(subject).collect();
        subjects.into_iter().map(move |(kind, number)| (place, kind, number))
    };
    changes.iter().enumerate().flat_map(of_change).collect()
}

/// What other rows say, as far as it decides what a row reaches.
struct Around {
    mentioned: Mentioned,
    rests: Calendar,
}

impl Around {
    /// The day and those after it of which it may be the business day before.
    fn until_business(&self, day: Day) -> Span {
        Span { from: Some(day), until: Some(self.rests.next_business_day(day)) }
    }
}

/// The calendar with every holiday that was ever added, also where it was taken back.
fn rests(kind: RegisterKind, before: &[Content], changes: &[Change]) -> Calendar {
    if kind != RegisterKind::Holidays {
        return Calendar::national();
    }
    let said = changes.iter().flat_map(|change| change.before().into_iter().chain(change.after()));
    let added = before.iter().chain(said).filter(|row| row.get("kind") == Some("holiday"));
    Calendar::with(added.filter_map(|row| Some((row.day("date")?, Override::Holiday))))
}

/// From the first to the last day of an approval; a borrowed ID without an end until it was
/// given back.
fn approved(row: &Content) -> Span {
    let until = row.until("to").or_else(|| row.until("returned_at"));
    Span { from: row.start("from").map(Instant::day), until: until.map(Instant::day) }
}

/// A line for a date is about that date, unless it decides whether the unit is mentioned at all.
fn opening(row: &Content, mentioned: &Mentioned) -> Span {
    match row.get("day").and_then(When::read) {
        Some(When::Date(day)) if mentioned.has(row) => Span::only(day),
        _ => Span::ALWAYS,
    }
}

/// The units, folded, that lines without an end mention before and after a version.
struct Mentioned(Vec<String>);

impl Mentioned {
    fn by_what_stays(kind: RegisterKind, before: &[Content], changes: &[Change]) -> Self {
        if kind != RegisterKind::Openings {
            return Self(Vec::new());
        }
        let id = |row: &Content| RowId::of(kind.spec(), row);
        let touched: Vec<RowId> = changes.iter().filter_map(Change::before).map(id).collect();
        let stays = |row: &&Content| {
            let always = row.get("valid_from").is_none() && row.get("valid_to").is_none();
            always && !touched.contains(&id(row))
        };
        Self(before.iter().filter(stays).map(unit).collect())
    }

    fn has(&self, row: &Content) -> bool {
        let of = unit(row);
        self.0.iter().any(|unit| *unit == of || unit == "*")
    }
}

fn unit(row: &Content) -> String {
    fold(row.get("unit_code").unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRIDAY: &str = "2026-04-24T09:00:00+09:00";

    fn row<const N: usize>(cells: [(&str, &str); N]) -> Content {
        Content::from_pairs(cells)
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn between(from: &str, until: &str) -> Span {
        Span { from: Some(day(from)), until: Some(day(until)) }
    }

    fn of(kind: RegisterKind, before: &[Content], change: Change) -> Vec<Touch> {
        touched(kind, before, &[change], FRIDAY.parse().unwrap())
    }

    fn of_actor(actor: &str, spans: &[Span]) -> Vec<Touch> {
        let whose = Whose::Actor(actor.to_owned());
        let touch = |span: &Span| Touch { change: 0, whose: whose.clone(), span: *span };
        spans.iter().map(touch).collect()
    }

    fn of_everybody(spans: &[Span]) -> Vec<Touch> {
        let touch = |span: &Span| Touch { change: 0, whose: Whose::Everybody, span: *span };
        spans.iter().map(touch).collect()
    }

    fn approval(from: &str, to: &str) -> Content {
        row([("approval_id", "A1"), ("actor_id", "ｃ1"), ("from", from), ("to", to)])
    }

    #[test]
    fn an_approval_touches_the_days_of_the_actor_from_its_beginning_to_its_end() {
        let added = Change::Added(approval("2026-04-20 17:15", "2026-04-21 02:00"));
        let touched = of(RegisterKind::Approvals, &[], added);
        assert_eq!(touched, of_actor("C1", &[between("2026-04-20", "2026-04-21")]));
    }

    #[test]
    fn a_corrected_approval_touches_what_it_said_and_what_it_says() {
        let (before, after) = ("2026-04-20 17:15", "2026-04-22 17:15");
        let change = Change::Corrected {
            before: approval(before, "2026-04-20 22:00"),
            after: approval(after, "2026-04-22 22:00"),
        };
        let spans = [Span::only(day("2026-04-20")), Span::only(day("2026-04-22"))];
        assert_eq!(of(RegisterKind::Approvals, &[], change), of_actor("C1", &spans));
    }

    #[test]
    fn a_row_that_vanished_touches_nothing_before_it_was_recorded() {
        let gone = Change::Ended(approval("2026-04-20 17:15", "2026-04-23 22:00"));
        assert_eq!(of(RegisterKind::Approvals, &[], gone), []);
        let lasting = Change::Ended(approval("2026-04-20 17:15", ""));
        let from_friday = Span { from: Some(day("2026-04-24")), until: None };
        assert_eq!(of(RegisterKind::Approvals, &[], lasting), of_actor("C1", &[from_friday]));
    }

    #[test]
    fn a_row_of_the_staff_touches_all_days_of_its_actor() {
        let staff = row([("actor_id", "C1"), ("valid_from", "2026-04-22")]);
        let expected = of_actor("C1", &[Span::ALWAYS]);
        assert_eq!(of(RegisterKind::Staff, &[], Change::Added(staff.clone())), expected);
        assert_eq!(of(RegisterKind::Staff, &[], Change::Ended(staff)), expected);
    }

    #[test]
    fn an_absence_touches_one_day_of_its_actor() {
        let absent = row([("actor_id", "C1"), ("date", "2026-04-22"), ("status", "leave")]);
        let expected = of_actor("C1", &[Span::only(day("2026-04-22"))]);
        assert_eq!(of(RegisterKind::Attendance, &[], Change::Added(absent)), expected);
    }

    #[test]
    fn a_duty_a_permit_and_a_watched_resident_touch_everybody_while_they_apply() {
        let valid = [("valid_from", "2026-04-20"), ("valid_to", "2026-04-23")];
        let rows = [
            (RegisterKind::Duties, [("unit_code", "0101"), ("procedure_code", "16-1")]),
            (RegisterKind::Permits, [("procedure_code", "16-1"), ("counterpart_code", "131016")]),
            (RegisterKind::Watchlist, [("subject_number", "1"), ("allowed_units", "0101")]),
        ];
        for (kind, cells) in rows {
            let row = Content::from_pairs(cells.into_iter().chain(valid));
            let whole = of_everybody(&[between("2026-04-20", "2026-04-23")]);
            assert_eq!(of(kind, &[], Change::Added(row.clone())), whole, "{kind}");
            assert_eq!(of(kind, &[], Change::Ended(row)), [], "{kind}: it was over by then");
        }
    }

    #[test]
    fn an_opening_on_a_date_touches_that_date_where_the_unit_is_mentioned_anyway() {
        let dated = row([("unit_code", "0101"), ("day", "2026-04-29"), ("open", "09:00")]);
        let added = || Change::Added(dated.clone());
        let everyone = row([("unit_code", "*"), ("day", "business")]);
        let expected = of_everybody(&[Span::only(day("2026-04-29"))]);
        assert_eq!(of(RegisterKind::Openings, &[everyone], added()), expected);
        assert_eq!(of(RegisterKind::Openings, &[], added()), of_everybody(&[Span::ALWAYS]));
        let other = row([("unit_code", "0201"), ("day", "business")]);
        assert_eq!(of(RegisterKind::Openings, &[other], added()), of_everybody(&[Span::ALWAYS]));
    }

    #[test]
    fn other_openings_touch_all_days_on_which_they_are_valid() {
        let weekly = row([("unit_code", "0101"), ("day", "thu"), ("valid_from", "2026-04-20")]);
        let since = Span { from: Some(day("2026-04-20")), until: None };
        let touched = of(RegisterKind::Openings, &[], Change::Added(weekly));
        assert_eq!(touched, of_everybody(&[since]));
    }

    #[test]
    fn a_holiday_touches_its_date_and_the_business_day_after_an_organization_everything_and_a_unit_nothing()
     {
        let holiday = Change::Added(row([("date", "2026-04-22"), ("kind", "holiday")]));
        let expected = of_everybody(&[between("2026-04-22", "2026-04-23")]);
        assert_eq!(of(RegisterKind::Holidays, &[], holiday), expected);
        let pattern = Change::Added(row([("organization_code", "1"), ("id_pattern", "K.*")]));
        assert_eq!(of(RegisterKind::Organizations, &[], pattern), of_everybody(&[Span::ALWAYS]));
        let unit = Change::Added(row([("unit_code", "0101")]));
        assert_eq!(of(RegisterKind::Units, &[], unit), []);
    }

    #[test]
    fn a_holiday_before_others_touches_the_first_business_day_after_all_of_them() {
        let on = |date: &str| row([("date", date), ("kind", "holiday")]);
        let before = [on("2026-04-23"), on("2026-04-24")];
        let touched = of(RegisterKind::Holidays, &before, Change::Ended(on("2026-04-27")));
        assert_eq!(touched, of_everybody(&[between("2026-04-27", "2026-04-28")]));
        let touched = of(RegisterKind::Holidays, &before, Change::Added(on("2026-04-22")));
        assert_eq!(touched, of_everybody(&[between("2026-04-22", "2026-04-27")]));
    }

    #[test]
    fn a_caseload_touches_its_resident_and_no_day_and_a_number_of_the_staff_its_subject() {
        let case = |number: &str| row([("actor_id", "C1"), ("subject_number", number)]);
        let change = Change::Corrected { before: case("０12"), after: case("13") };
        let found = subjects(RegisterKind::Caseload, std::slice::from_ref(&change));
        let numbers: Vec<(usize, &str)> =
            found.iter().map(|(change, _, number)| (*change, number.folded())).collect();
        assert_eq!(numbers, [(0, "012"), (0, "13")]);
        assert_eq!(of(RegisterKind::Caseload, &[], change.clone()), []);
        assert_eq!(subjects(RegisterKind::Staff, &[change]).len(), 2);
        let unnumbered = Change::Added(row([("actor_id", "C1"), ("subject_number", "")]));
        assert!(subjects(RegisterKind::Staff, &[unnumbered]).is_empty());
    }
}
