use std::collections::BTreeMap;

use super::*;
use crate::ledger::entry;

/// The page that a second implementation is written from.
const PAGE: &str = include_str!("../../../docs/ledger.md");

const KEY: &str = "off-hours/C0010103/2026-04-01";

fn at() -> Instant {
    Instant::from_millis(1_775_000_000_000)
}

fn times() -> (Instant, Instant) {
    (at(), Instant::from_millis(1_775_000_600_000))
}

fn on(number: i32) -> Day {
    Day::from_number(number)
}

fn named(name: &str) -> Hash {
    Hash::of(name.as_bytes())
}

fn identity() -> Identity<'static> {
    Identity {
        export: 36,
        source: "operation",
        path: "/exports/SOUSA_20260401.csv",
        sha256: named("file"),
        bytes: 987,
        profile: named("profile"),
        period: Some((on(20_544), on(20_545))),
        lineage: "extended",
        previous: Some(35),
    }
}

fn closing() -> Closing<'static> {
    Closing {
        account: [12, 3, 4, 5],
        pieces: 2,
        span: Some(times()),
        judged: Some(on(20_544)),
        remarks: "{}",
        notices: (2, named("notices")),
    }
}

fn of_exports() -> Vec<(Kind, Content)> {
    let piece = Piece {
        export: 36,
        piece: 1,
        first_event: 7_001,
        rows: 3,
        duplicates: 4,
        quarantined: 5,
        end_line: 13,
        end_byte: 987,
        prefix: named("file"),
        rows_root: named("rows"),
        quarantine_root: named("quarantine"),
    };
    let unknown = Identity { period: None, lineage: "ingested", previous: None, ..identity() };
    vec![
        (Kind::Piece, piece.content()),
        (Kind::Export, identity().export(&closing())),
        (Kind::Rejected, unknown.rejected("{\"key\":\"parse.binary\",\"params\":[]}", "null")),
        (Kind::Abandoned, abandoned(36)),
        (Kind::Reparsed, closing().reparsed(36, &named("profile"), (1, named("settled")))),
        (Kind::Strays, strays(36, (1, named("settled")), (2, named("notices")))),
    ]
}

fn of_readings() -> Vec<(Kind, Content)> {
    let retried = Retried {
        export: 36,
        profile: named("profile"),
        piece: 1,
        rows: 2,
        stored: 1,
        duplicates: 1,
        span: Some((at(), at())),
        records: numbers([2, 3, 5]),
        notices: numbers([]),
    };
    let reread = Reread {
        export: 36,
        piece: 2,
        because_of: 35,
        change: [6, 5, -4, 3],
        span: None,
        superseded: (4, named("events")),
        notices: (2, named("notices")),
    };
    let superseded = Superseded {
        export: 36,
        profile: named("profile"),
        piece: Some(2),
        stored: 3,
        events: (4, named("events")),
        released: (5, named("lines")),
        held: 6,
    };
    let void = Void {
        export: 36,
        at: at(),
        by: "suzuki",
        entered_by: Some("sato"),
        step: "void-proposed",
        reason: Some("他市の控え"),
    };
    vec![
        (Kind::Retried, retried.content()),
        (Kind::Reread, reread.content()),
        (Kind::Superseded, superseded.content()),
        (Kind::Void, void.content()),
    ]
}

fn of_settings() -> Vec<(Kind, Content)> {
    let staff = register("staff", 3, &named("file"), Some("suzuki"));
    let staff = and_change(staff, "C0010103", None, Some("{\"name\":\"中村\"}"));
    vec![
        (Kind::Register, and_change(staff, "C0010104", Some("{}"), None)),
        (Kind::Hold, hold(4, "staff", 3, &named("file"), [300, 61])),
        (Kind::Release, release(4, Some("suzuki"), Some("組織改正"))),
        (Kind::Rules, rules(2, "{}", None)),
        (Kind::Applied, applied(5, (None, on(20_545)), 2, "suzuki")),
        (Kind::Since, since(6, Some(on(20_544)))),
        (Kind::Expect, expect(2, "{}")),
        (Kind::Profile, profile("operation-log", 2, &named("profile"))),
        (Kind::Scan, scan(at())),
    ]
}

fn of_alerts() -> Vec<(Kind, Content)> {
    let text = |text: &'static str| Column::Text(Some(text));
    let int = |number: i64| Column::Int(Some(number));
    let absent = Column::Text(None);
    let evidence = [7_001_i64, 7_002, 7_003, 3].map(i64::to_be_bytes).concat();
    let columns = [
        text(KEY),
        int(2),
        text("off-hours"),
        int(20_544),
        text("medium"),
        text("firing"),
        text("open"),
        absent,
        text("C0010103"),
        text("中村"),
        text("0101"),
        absent,
        absent,
        text("T01"),
        absent,
        int(1_775_000_000_000),
        int(1_775_000_600_000),
        int(3),
        text("開庁時間外の操作"),
        text("確認をお願いします。"),
        absent,
        text("{}"),
        Column::Hash(Hash::of(&evidence)),
        int(1_775_000_600_000),
    ];
    let review = Review {
        key: KEY,
        revision: 2,
        at: at(),
        by: "suzuki",
        entered_by: None,
        action: "close",
        said: [Some("legitimate"), Some("残業"), None],
        after: [Some("closed"), Some("legitimate"), Some("sato")],
    };
    vec![
        (Kind::Alert, alert("[{\"kind\":\"export\",\"export\":36}]", columns)),
        (Kind::Review, review.content()),
        (Kind::Digest, digest(on(20_545), 1, [12, 93], &named("digest"))),
    ]
}

fn of_evidence() -> Vec<(Kind, Content)> {
    let (backup, replaced) = ((93, named("backup")), (97, named("replaced")));
    let restored = Restored {
        id: 1,
        by: "suzuki",
        entered_by: None,
        reason: "ディスクの故障",
        head: backup,
        replaced: Some(replaced),
    };
    let parts = ["schema", "about", "code"].map(named);
    vec![
        (Kind::Schema, schema(2, parts.each_ref())),
        (Kind::Checkpoint, checkpoint(93, &named("root"), "tenken/999999\n93\n…\n")),
        (Kind::Key, key(2, "tenken/999999+0a1b2c3d+AQ==", Some("…"))),
        (Kind::Snapshot, snapshot(1, "suzuki", "/media/audit.sqlite")),
        (Kind::Restored, restored.content()),
    ]
}

/// Leaves that are no contents, and trees.
fn leaves() -> Vec<(&'static str, Hash)> {
    let notice = |kind, changed_to| {
        let at = at().millis();
        Notice { kind, day: 20_543, event: 7, changed_to, at, other_profile: 1 }.leaf()
    };
    let quarantined = Quarantined {
        place: [4, 1, 210],
        column: Some(1),
        texts: ["parse.time", "日時を読み取れません", "{}", "2026-02-30"],
    };
    let scanned = Hash::of(scan(at()).bytes());
    let tree: Tree = [b"a", b"b", b"c"].into_iter().map(|leaf| tree::leaf(leaf)).collect();
    vec![
        ("entry", entry::leaf(7, at(), "scan", "scans/1", &scanned)),
        ("tree", tree.root()),
        ("empty", Tree::default().root()),
        ("lacking", notice("lacking", None)),
        ("changed", notice("changed", Some(9))),
        ("quarantined", quarantined.leaf()),
        ("replaced", Superseded::leaf(7_001, Some(7_009))),
    ]
}

fn vectors() -> BTreeMap<String, Hash> {
    let contents = [of_exports(), of_readings(), of_settings(), of_alerts(), of_evidence()];
    let hash = |(kind, content): (Kind, Content)| (kind.to_string(), Hash::of(content.bytes()));
    let hashes = contents.into_iter().flatten().map(hash);
    hashes.chain(leaves().into_iter().map(|(name, leaf)| (name.to_owned(), leaf))).collect()
}

#[test]
fn the_published_test_vectors_hold() {
    for (name, hash) in vectors() {
        let line = format!("\n{name:<11} {hash}\n");
        assert!(PAGE.contains(&line), "docs/ledger.md lacks:{line}");
    }
}

#[test]
fn every_kind_has_a_published_test_vector() {
    let vectors = vectors();
    for kind in Kind::ALL {
        // Of notices there are two, by what they say.
        let name = if *kind == Kind::Notice { "lacking" } else { kind.word() };
        assert!(vectors.contains_key(name), "none of {kind}");
    }
}

#[test]
fn every_kind_is_described() {
    for kind in Kind::ALL {
        let (row, leaf) = (format!("\n| `{kind}` | `"), format!("\"tenken {kind} 1\\n\""));
        assert!(PAGE.contains(&row) || PAGE.contains(&leaf), "docs/ledger.md lacks {kind}");
    }
}
