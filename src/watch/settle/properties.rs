//! What holds for every history of a file.

use std::path::PathBuf;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::watch::Mark;

const QUIET: i64 = 10;
const INCOMPLETE: i64 = 600;

fn settle() -> Settle {
    let seconds = |seconds: i64| Duration::from_secs(seconds.unsigned_abs());
    Settle::new(Patience::new(seconds(QUIET), seconds(INCOMPLETE), false))
}

fn at(seconds: i64) -> Instant {
    Instant::from_millis(seconds * 1000)
}

fn file(name: usize, version: u64) -> Candidate {
    let stamp = Stamp { device: 1, inode: 1, bytes: version, mtime_ns: 0, ctime_ns: 0 };
    Candidate { path: PathBuf::from(format!("/drop/{name}.csv")), stamp, mark: Mark::Missing }
}

fn tail() -> impl Strategy<Value = Tail> {
    prop_oneof![Just(Tail::Newline), Just(Tail::NoNewline), Just(Tail::Nul), Just(Tail::Empty)]
}

/// Seconds until a scan, whether the file changed before it, and how it ends then.
fn history() -> impl Strategy<Value = Vec<(i64, bool, Tail)>> {
    vec((0_i64..30, any::<bool>(), tail()), 1..60)
}

proptest! {
    #[test]
    fn a_file_is_never_complete_within_the_quiet_period_after_a_change(history in history()) {
        let (mut settle, mut now, mut version) = (settle(), 0, 0);
        let mut first_seen = None;
        for (seconds, changed, tail) in history {
            now += seconds;
            if changed {
                version += 1;
                first_seen = None;
            }
            let candidates = [file(1, version)];
            let judged = settle.judge(at(now), &candidates, &mut |_| Ok(tail));
            if judged[0].verdict == Verdict::Complete {
                prop_assert!(first_seen.is_some_and(|seen| now - seen >= QUIET));
                prop_assert_ne!(tail, Tail::Nul);
            }
            first_seen.get_or_insert(now);
        }
    }

    #[test]
    fn a_file_left_alone_is_complete_in_the_end_unless_it_ends_with_nul(
        history in history(),
        end in tail(),
        gap in 1_i64..60,
    ) {
        let (mut settle, mut now, mut version) = (settle(), 0, 0);
        for (seconds, changed, tail) in history {
            now += seconds;
            version += u64::from(changed);
            settle.judge(at(now), &[file(1, version)], &mut |_| Ok(tail));
        }
        let mut last = Verdict::Complete;
        // Whatever was seen before may put off the next look by the longer period, once.
        for scan in 0..=2 * INCOMPLETE / gap + 2 {
            let candidates = [file(1, version)];
            let judged = settle.judge(at(now + scan * gap), &candidates, &mut |_| Ok(end));
            last = judged[0].verdict.clone();
        }
        let overdue = matches!(last, Verdict::Waiting { why: Why::Nul, overdue: true, .. });
        prop_assert_eq!(overdue, end == Tail::Nul);
        prop_assert_eq!(last == Verdict::Complete, end != Tail::Nul);
    }

    #[test]
    fn the_order_of_the_candidates_is_irrelevant(
        scans in vec((0_i64..30, Just((0..8_usize).collect::<Vec<_>>()).prop_shuffle(),
            vec((any::<bool>(), tail()), 8)), 1..30),
    ) {
        let (mut sorted, mut shuffled) = (settle(), settle());
        let (mut now, mut versions) = (0, [0_u64; 8]);
        for (seconds, order, files) in scans {
            now += seconds;
            for (version, (changed, _)) in versions.iter_mut().zip(&files) {
                *version += u64::from(*changed);
            }
            let in_order: Vec<_> = (0..8).map(|name| file(name, versions[name])).collect();
            let in_disorder: Vec<_> = order.iter().map(|name| in_order[*name].clone()).collect();
            let mut look = |candidate: &Candidate| {
                let name: usize = candidate.path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
                Ok(files[name].1)
            };
            let one = sorted.judge(at(now), &in_order, &mut look);
            let mut other = shuffled.judge(at(now), &in_disorder, &mut look);
            other.sort_by(|a, b| a.candidate.path.cmp(&b.candidate.path));
            prop_assert_eq!(one, other);
        }
    }
}

#[test]
fn a_clock_set_back_starts_the_waiting_anew_instead_of_prolonging_it() {
    let mut settle = settle();
    let candidates = [file(1, 1)];
    let mut judge = |seconds| {
        let judged = settle.judge(at(seconds), &candidates, &mut |_| Ok(Tail::Newline));
        judged[0].verdict == Verdict::Complete
    };
    assert!(!judge(1_000_000));
    assert!(!judge(0));
    assert!(!judge(9));
    assert!(judge(10));
}

#[test]
fn a_file_whose_end_cannot_be_read_is_tried_again_and_becomes_overdue() {
    let mut settle = settle();
    let candidates = [file(1, 1)];
    let mut judge = |seconds, readable| {
        let judged = settle.judge(at(seconds), &candidates, &mut |_| {
            if readable { Ok(Tail::Newline) } else { Err(io::ErrorKind::PermissionDenied.into()) }
        });
        judged[0].verdict.clone()
    };
    judge(0, false);
    let waits = judge(10, false);
    assert!(matches!(waits, Verdict::Waiting { why: Why::Unreadable { .. }, overdue: false, .. }));
    assert!(matches!(judge(600, false), Verdict::Waiting { overdue: true, .. }));
    assert_eq!(judge(610, true), Verdict::Complete);
}

#[test]
fn without_a_quiet_period_a_file_still_has_to_be_seen_twice() {
    let mut settle = Settle::new(Patience::new(Duration::ZERO, Duration::ZERO, false));
    let candidates = [file(1, 1)];
    let mut judge = || {
        let judged = settle.judge(at(0), &candidates, &mut |_| Ok(Tail::NoNewline));
        judged[0].verdict == Verdict::Complete
    };
    assert!(!judge());
    assert!(judge());
}

#[test]
fn a_change_seen_only_by_the_look_starts_the_waiting_anew() {
    let mut settle = settle();
    let candidates = [file(1, 1)];
    let mut judge = |seconds, tail| {
        let judged = settle.judge(at(seconds), &candidates, &mut |_| Ok(tail));
        judged[0].verdict.clone()
    };
    judge(0, Tail::Newline);
    let until = Some(at(20));
    let changing = Verdict::Waiting { why: Why::Changing, until, overdue: false };
    assert_eq!(judge(10, Tail::Changed), changing);
    assert_eq!(judge(19, Tail::NoNewline), changing);
    let until = Some(at(610));
    let cut_off = Verdict::Waiting { why: Why::NoNewline, until, overdue: false };
    assert_eq!(judge(20, Tail::NoNewline), cut_off);
    assert_eq!(judge(609, Tail::NoNewline), cut_off);
    assert_eq!(judge(610, Tail::NoNewline), Verdict::Complete);
}
