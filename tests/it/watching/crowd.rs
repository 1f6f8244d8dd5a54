//! More files at once than the system's queue of events holds.

use std::fs;
use std::time::Instant;

use rustix::process::Signal;

use super::desk::{both_ways, some};
use crate::faults::{long_tests_are_wanted, seen};
use crate::rows::Export;

const FILES: u32 = 20_000;

/// Contents that differ; the other files hold one of them again.
const CONTENTS: usize = 200;

#[test]
fn twenty_thousand_files_that_come_while_the_daemon_stands_still_are_all_taken_once() {
    if !long_tests_are_wanted("twenty thousand files") {
        return;
    }
    both_ways(|mut desk| {
        let rows = some(u32::try_from(CONTENTS).unwrap());
        let contents: Vec<Vec<u8>> = rows.iter().map(|row| [row.clone()].bytes()).collect();
        desk.start();
        desk.rest(1);
        // Three events a file: more than the queue holds.
        let queue = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events");
        let queue: u32 = queue.map_or(0, |held| held.trim().parse().unwrap());
        assert!(3 * FILES > queue, "the queue holds {queue}");
        desk.signal(Signal::STOP);
        for number in 0..FILES {
            let content = &contents[number as usize % CONTENTS];
            fs::write(desk.file(format!("SOUSA_{number:05}.csv")), content).unwrap();
        }
        let begun = Instant::now();
        desk.signal(Signal::CONT);
        let looked_at = "SELECT count(*) FROM sighting";
        desk.wait_until("every file was looked at", |desk| {
            desk.city.value(looked_at) == FILES.to_string()
        });
        desk.wait_for_rows(CONTENTS);
        seen(&format!("{FILES} files in {} s", begun.elapsed().as_secs()));
        assert_eq!(desk.exports(), CONTENTS);
        desk.ends_with(&rows, &[]);
    });
}
