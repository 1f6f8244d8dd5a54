//! Entries whose content is one row of a table, column after column: what they refer to, where the
//! row is found, and which of its columns are hashed in which shape.

use crate::problem::Kind;

/// The row that entries of a kind are about.
#[derive(Debug)]
pub struct Form {
    /// The kind of entry.
    pub kind: &'static str,
    /// What `refers_to` begins with.
    pub place: &'static str,
    /// What is said where the row says something else.
    pub altered: Kind,
    /// What is said where there is no such row.
    pub missing: Kind,
    /// How the row is found by what follows in `refers_to`: `?1`, and `?2` where that is two things.
    /// Gives two numbers that name it, when it was recorded where that stands in the row, and its
    /// contents.
    pub find: &'static str,
    /// The shape of its contents ([`crate::encoding::Fields::columns`]).
    pub shape: &'static str,
    /// All such rows: the two numbers, and the place.
    pub all: &'static str,
}

/// All of them.
pub const FORMS: &[Form] = &[
    Form {
        kind: "void",
        place: "export_voids",
        find: "SELECT 0, void_id, at, export_id, at, by, entered_by, step, reason
               FROM export_void WHERE void_id = ?1",
        shape: "iitttt",
        all: "SELECT 0, void_id, 'export_voids/' || void_id FROM export_void",
        ..USUAL
    },
    Form {
        kind: "hold",
        place: "register_holds",
        find: "SELECT 0, hold_id, began_at, hold_id, register, version_no, sha256, rows, lost
               FROM register_hold WHERE hold_id = ?1",
        shape: "itihii",
        all: "SELECT 0, hold_id, 'register_holds/' || hold_id FROM register_hold",
        ..USUAL
    },
    Form {
        kind: "release",
        place: "register_holds",
        find: "SELECT 0, hold_id, ended_at, hold_id, confirmed_by, reason
               FROM register_hold WHERE hold_id = ?1 AND ended_at IS NOT NULL",
        shape: "itt",
        all: "SELECT 0, hold_id, 'register_holds/' || hold_id FROM register_hold
              WHERE ended_at IS NOT NULL OR confirmed_by IS NOT NULL OR reason IS NOT NULL",
        ..USUAL
    },
    Form {
        kind: "rules",
        place: "rules",
        find: "SELECT 0, version_id, recorded_at, version_no, content, changed_by
               FROM version WHERE kind = 'rules' AND name = 'rules' AND version_no = ?1",
        shape: "itt",
        all: "SELECT 0, version_id, 'rules/' || version_no FROM version WHERE kind = 'rules'",
        ..USUAL
    },
    Form {
        kind: "applied",
        place: "applied_settings",
        find: "SELECT 0, applied_id, at, applied_id, first_day, last_day, version_no, by
               FROM applied_settings WHERE applied_id = ?1",
        shape: "iIiit",
        all: "SELECT 0, applied_id, 'applied_settings/' || applied_id FROM applied_settings",
        ..USUAL
    },
    Form {
        kind: "since",
        place: "review_since",
        find: "SELECT 0, since_id, at, since_id, since FROM review_since WHERE since_id = ?1",
        shape: "iI",
        all: "SELECT 0, since_id, 'review_since/' || since_id FROM review_since",
        ..USUAL
    },
    Form {
        kind: "expect",
        place: "expect",
        find: "SELECT 0, version_id, recorded_at, version_no, content
               FROM version WHERE kind = 'expect' AND name = 'expect' AND version_no = ?1",
        shape: "it",
        all: "SELECT 0, version_id, 'expect/' || version_no FROM version WHERE kind = 'expect'",
        ..USUAL
    },
    Form {
        kind: "profile",
        place: "profiles",
        find: "SELECT 0, version_id, recorded_at, name, version_no, sha256
               FROM version WHERE kind = 'profile' AND name = ?1 AND version_no = ?2",
        shape: "tih",
        all: "SELECT 0, version_id, 'profiles/' || name || '/' || version_no
              FROM version WHERE kind = 'profile'",
        ..USUAL
    },
    Form {
        kind: "alert",
        place: "alerts",
        find: "SELECT v.number, v.revision, v.at, v.cause, a.key, v.revision, a.rule, v.day,
                 v.severity, v.finding, v.status, v.resolution, v.actor_id, v.actor_name,
                 v.unit_code, v.subject_kind, v.subject_number, v.terminal_id, v.source,
                 v.first_at, v.last_at, v.event_count, v.title, v.reason, v.explanation,
                 v.wording, v.evidence_hash, a.created_at
               FROM alert_revision v JOIN alert a USING (number)
               WHERE v.number = ?1 AND v.revision = ?2",
        shape: "ttItItttttttttttIIItttthI",
        all: "SELECT number, revision, 'alerts/' || number || '/' || revision FROM alert_revision",
        ..USUAL
    },
    Form {
        kind: "review",
        place: "review_actions",
        find: "SELECT 0, r.action_id, r.at, a.key, r.revision, r.at, r.by, r.entered_by, r.action,
                 r.resolution, r.reason, r.assignee, r.status_after, r.resolution_after,
                 r.assignee_after
               FROM review_action r JOIN alert a USING (number) WHERE r.action_id = ?1",
        shape: "tiittttttttt",
        all: "SELECT 0, action_id, 'review_actions/' || action_id FROM review_action",
        ..USUAL
    },
    Form {
        kind: "digest",
        place: "digests",
        find: "SELECT 0, issue_id, issued_at, day, issue_no, from_seq, to_seq, model
               FROM digest_issue WHERE day = unixepoch(?1) / 86400 AND issue_no = ?2",
        shape: "iiiiH",
        all: "SELECT 0, issue_id, 'digests/' || date(day * 86400, 'unixepoch') || '/' || issue_no
              FROM digest_issue",
        ..USUAL
    },
    Form {
        kind: "scan",
        place: "scans",
        find: "SELECT 0, scan_id, at, at FROM scan WHERE scan_id = ?1",
        shape: "i",
        all: "SELECT 0, scan_id, 'scans/' || scan_id FROM scan",
        ..USUAL
    },
    Form {
        kind: "checkpoint",
        place: "checkpoints",
        altered: Kind::CheckpointAltered,
        missing: Kind::CheckpointMissing,
        find: "SELECT 0, size, at, size, root, signed_note FROM checkpoint WHERE size = ?1",
        shape: "iht",
        all: "SELECT 0, size, 'checkpoints/' || size FROM checkpoint",
    },
    Form {
        kind: "key",
        place: "signing_keys",
        find: "SELECT 0, key_id, at, key_id, vkey, handover FROM signing_key WHERE key_id = ?1",
        shape: "itt",
        all: "SELECT 0, key_id, 'signing_keys/' || key_id FROM signing_key",
        ..USUAL
    },
    Form {
        kind: "snapshot",
        place: "snapshots",
        find: "SELECT 0, snapshot_id, at, snapshot_id, by, path
               FROM snapshot WHERE snapshot_id = ?1",
        shape: "itt",
        all: "SELECT 0, snapshot_id, 'snapshots/' || snapshot_id FROM snapshot",
        ..USUAL
    },
    Form {
        kind: "restored",
        place: "restores",
        find: "SELECT 0, restore_id, at, restore_id, by, entered_by, reason, size, root,
                 replaced_size, replaced_root
               FROM restore WHERE restore_id = ?1",
        shape: "itttihIx",
        all: "SELECT 0, restore_id, 'restores/' || restore_id FROM restore",
        ..USUAL
    },
];

const USUAL: Form = Form {
    kind: "",
    place: "",
    altered: Kind::ContentAltered,
    missing: Kind::ContentMissing,
    find: "",
    shape: "",
    all: "",
};

impl Form {
    /// What is bound to `?1` and `?2`: what follows the view's name in `refers_to`, where that is
    /// made as it should be.
    #[must_use]
    pub fn bound<'a>(&self, refers_to: &'a str) -> Option<Vec<&'a str>> {
        let rest = refers_to.strip_prefix(self.place)?.strip_prefix('/')?;
        if self.find.contains("?2") {
            let (first, second) = rest.rsplit_once('/')?;
            return Some(vec![first, second]);
        }
        Some(vec![rest])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_form() {
        for form in FORMS {
            assert_eq!(FORMS.iter().filter(|other| other.kind == form.kind).count(), 1);
            assert!(form.all.contains(form.place), "{}", form.kind);
        }
    }

    #[test]
    fn a_name_with_a_slash_is_still_one_name() {
        let form = FORMS.iter().find(|form| form.kind == "profile").unwrap();
        assert_eq!(form.bound("profiles/a/b/3"), Some(vec!["a/b", "3"]));
        assert_eq!(form.bound("rules/3"), None);
        assert_eq!(form.bound("profiles/3"), None);
    }
}
