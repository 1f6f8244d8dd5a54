//! What changed from one version of a register to the next. Pure.

use std::collections::BTreeMap;

use super::RegisterKind;
use super::content::{Content, RowId};
use super::spec::Spec;

/// One change of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It was not there before: it applies from its own validity on.
    Added(Content),
    /// It is there no more: it ends when the version without it is recorded.
    Ended(Content),
    /// It says something else: that applies to its whole validity.
    Corrected {
        /// What it said.
        before: Content,
        /// What it says.
        after: Content,
    },
}

impl Change {
    /// What the row said before.
    #[must_use]
    pub fn before(&self) -> Option<&Content> {
        match self {
            Self::Added(_) => None,
            Self::Ended(before) | Self::Corrected { before, .. } => Some(before),
        }
    }

    /// What the row says now.
    #[must_use]
    pub fn after(&self) -> Option<&Content> {
        match self {
            Self::Ended(_) => None,
            Self::Added(after) | Self::Corrected { after, .. } => Some(after),
        }
    }

    /// The identity of the row, after the change where there is one.
    #[must_use]
    pub fn id(&self, kind: RegisterKind) -> RowId {
        let (Self::Added(content) | Self::Ended(content) | Self::Corrected { after: content, .. }) =
            self;
        RowId::of(kind.spec(), content)
    }
}

/// The changes from `old` to `new`, in the order of the rows' identities.
///
/// Rows are the same if key, `valid_from` and the columns in which rows may stand side by side
/// are the same. Where just one row of a key and `valid_from` went and just one came, that is a
/// correction too: somebody put a wrong unit right.
#[must_use]
pub fn diff(kind: RegisterKind, old: &[Content], new: &[Content]) -> Vec<Change> {
    let spec = kind.spec();
    let (mut gone, mut come) = (by_id(spec, old), by_id(spec, new));
    let mut changes = BTreeMap::new();
    for id in gone.keys().filter(|id| come.contains_key(*id)).cloned().collect::<Vec<_>>() {
        let (Some(before), Some(after)) = (gone.remove(&id), come.remove(&id)) else {
            continue;
        };
        if before != after {
            changes.insert(id, corrected(before, after));
        }
    }
    for (before, after) in lonely_pairs(&gone, &come) {
        let (Some(before), Some(content)) = (gone.remove(&before), come.remove(&after)) else {
            continue;
        };
        changes.insert(after, corrected(before, content));
    }
    changes.extend(gone.into_iter().map(|(id, row)| (id, Change::Ended(row.clone()))));
    changes.extend(come.into_iter().map(|(id, row)| (id, Change::Added(row.clone()))));
    changes.into_values().collect()
}

/// Whether the new version loses more than a fifth of the rows: then it waits for a person.
#[must_use]
pub fn is_drastic_loss(kind: RegisterKind, old: &[Content], new: &[Content]) -> bool {
    let ended = |change: &&Change| matches!(change, Change::Ended(_));
    !old.is_empty() && diff(kind, old, new).iter().filter(ended).count() * 5 > old.len()
}

fn by_id<'a>(spec: &Spec, rows: &'a [Content]) -> BTreeMap<RowId, &'a Content> {
    rows.iter().map(|row| (RowId::of(spec, row), row)).collect()
}

fn corrected(before: &Content, after: &Content) -> Change {
    Change::Corrected { before: before.clone(), after: after.clone() }
}

/// Pairs of one row that went and one that came, each the only one of its key and `valid_from`.
fn lonely_pairs(
    gone: &BTreeMap<RowId, &Content>,
    come: &BTreeMap<RowId, &Content>,
) -> Vec<(RowId, RowId)> {
    let (gone, come) = (by_key(gone), by_key(come));
    let pair =
        |(key, ids): (&RowId, &Vec<RowId>)| match (&ids[..], come.get(key).map(Vec::as_slice)) {
            ([before], Some([after])) => Some((before.clone(), after.clone())),
            _ => None,
        };
    gone.iter().filter_map(pair).collect()
}

/// The identities of each key and `valid_from`.
fn by_key(rows: &BTreeMap<RowId, &Content>) -> BTreeMap<RowId, Vec<RowId>> {
    let mut groups: BTreeMap<RowId, Vec<RowId>> = BTreeMap::new();
    for id in rows.keys() {
        let group = RowId { beside: Vec::new(), ..id.clone() };
        groups.entry(group).or_default().push(id.clone());
    }
    groups
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Few values, so that rows meet.
    fn row() -> impl Strategy<Value = Content> {
        (0..4u8, 0..3u8, 0..3u8, 0..3u8).prop_map(|(actor, unit, from, name)| {
            Content::from_pairs([
                ("actor_id", format!("C{actor}")),
                ("unit_code", format!("0{unit}")),
                ("valid_from", if from == 0 { String::new() } else { format!("2026-04-0{from}") }),
                ("name", format!("n{name}")),
            ])
        })
    }

    /// A version: rows of distinct identities, in any order.
    fn version() -> impl Strategy<Value = Vec<Content>> {
        proptest::collection::vec(row(), 0..12).prop_map(|rows| {
            let spec = RegisterKind::Staff.spec();
            let mut seen = std::collections::BTreeSet::new();
            rows.into_iter().filter(|row| seen.insert(RowId::of(spec, row))).collect()
        })
    }

    fn sorted(mut rows: Vec<Content>) -> Vec<Content> {
        rows.sort();
        rows
    }

    proptest! {
        #[test]
        fn the_changes_lead_from_the_old_version_to_the_new(old in version(), new in version()) {
            let changes = diff(RegisterKind::Staff, &old, &new);
            let mut rows = old.clone();
            for change in &changes {
                if let Some(before) = change.before() {
                    let position = rows.iter().position(|row| row == before).unwrap();
                    rows.remove(position);
                }
            }
            rows.extend(changes.iter().filter_map(|change| change.after().cloned()));
            prop_assert_eq!(sorted(rows), sorted(new));
        }

        #[test]
        fn a_version_differs_from_itself_in_nothing(rows in version()) {
            prop_assert_eq!(diff(RegisterKind::Staff, &rows, &rows), []);
            let reversed: Vec<Content> = rows.iter().rev().cloned().collect();
            prop_assert_eq!(diff(RegisterKind::Staff, &rows, &reversed), []);
        }

        #[test]
        fn the_order_of_the_rows_does_not_matter(old in version(), new in version()) {
            let turned: Vec<Content> = new.iter().rev().cloned().collect();
            let changes = diff(RegisterKind::Staff, &old, &new);
            prop_assert_eq!(diff(RegisterKind::Staff, &old, &turned), changes);
        }

        #[test]
        fn a_correction_keeps_key_and_beginning(old in version(), new in version()) {
            let spec = RegisterKind::Staff.spec();
            for change in diff(RegisterKind::Staff, &old, &new) {
                if let Change::Corrected { before, after } = change {
                    let (before, after) = (RowId::of(spec, &before), RowId::of(spec, &after));
                    prop_assert_eq!((before.key, before.valid_from), (after.key, after.valid_from));
                }
            }
        }
    }

    fn staff(actor: &str, unit: &str, to: &str) -> Content {
        let from = "2026-04-01";
        let cells =
            [("actor_id", actor), ("unit_code", unit), ("valid_from", from), ("valid_to", to)];
        Content::from_pairs(cells)
    }

    #[test]
    fn a_changed_end_is_a_correction() {
        let changes =
            diff(RegisterKind::Staff, &[staff("A", "1", "")], &[staff("ａ", "1", "2026-05-01")]);
        assert!(matches!(changes[..], [Change::Corrected { .. }]));
    }

    #[test]
    fn a_changed_unit_is_a_correction_unless_the_person_has_several() {
        let kind = RegisterKind::Staff;
        let changes = diff(kind, &[staff("A", "1", "")], &[staff("A", "2", "")]);
        assert!(matches!(changes[..], [Change::Corrected { .. }]));
        let changes =
            diff(kind, &[staff("A", "1", "")], &[staff("A", "2", ""), staff("A", "3", "")]);
        assert!(matches!(changes[..], [Change::Ended(_), Change::Added(_), Change::Added(_)]));
    }

    #[test]
    fn more_than_a_fifth_lost_is_drastic() {
        let rows: Vec<Content> = (0..10).map(|i| staff(&format!("A{i}"), "1", "")).collect();
        let kind = RegisterKind::Staff;
        assert!(!is_drastic_loss(kind, &rows, &rows[2..]));
        assert!(is_drastic_loss(kind, &rows, &rows[3..]));
        assert!(!is_drastic_loss(kind, &[], &rows));
    }
}
