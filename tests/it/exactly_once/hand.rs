//! Files taken by hand: as a pass takes them, but with bounds, pauses and stops of the test's own.

use std::io::Read;

use tenken::config::profile::Profile;
use tenken::instant::Instant;
use tenken::messages::Lang;
use tenken::parse::{Batch, Limits, Reader};
use tenken::store::export::{Lineage, NewExport, Pauses, Remarks};
use tenken::store::{Bounds, Store};

use crate::city::{City, MORNING};

/// How the files of a source are taken; every record is a batch of its own, unless something else is
/// said.
#[derive(Clone, Copy)]
pub struct Hand<'a> {
    city: &'a City,
    source: &'static str,
    at: &'static str,
    bounds: Bounds,
    stop: usize,
    pause: usize,
    batch: usize,
}

impl<'a> Hand<'a> {
    /// Takes files of the source, without a stop, within the usual bounds.
    pub fn of(city: &'a City, source: &'static str) -> Self {
        let bounds = Bounds::default();
        Self { city, source, at: MORNING, bounds, stop: usize::MAX, pause: usize::MAX, batch: 1 }
    }

    /// Says when.
    pub fn at(self, at: &'static str) -> Self {
        Self { at, ..self }
    }

    /// Commits after so many rows.
    pub fn pieces_of(self, rows: i64) -> Self {
        Self { bounds: Bounds { piece_rows: rows, ..self.bounds }, ..self }
    }

    /// Stays within those bounds.
    pub fn within(self, bounds: Bounds) -> Self {
        Self { bounds, ..self }
    }

    /// Takes so many records at a time.
    pub fn batches_of(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    /// Stops after so many records or at the end, as by a kill, and closes nothing.
    pub fn stop_after(self, records: usize) -> Self {
        Self { stop: records, ..self }
    }

    /// Lets others have their turn before every so many records.
    pub fn pause_every(self, records: usize) -> Self {
        Self { pause: records.max(1), ..self }
    }

    /// Takes a file; how many stored rows were read for it, where it is not known already.
    pub fn take(&self, name: &str) -> Option<u64> {
        self.take_into(&mut Store::open(&self.city.state()).unwrap(), name)
    }

    /// The same into the state as it was opened.
    pub fn take_into(&self, store: &mut Store, name: &str) -> Option<u64> {
        let profile = self.profile();
        let new = self.new_export(store, &profile, name)?;
        let copy = store.archive().open(&new.sha256).unwrap();
        let mut records = Records::of(copy, &profile, self.batch);
        if let Some(from) = new.lineage.from() {
            records.reader.resume_at(from).unwrap();
        }
        let writer = store.begin_export(new, self.now(), Lang::Ja).unwrap();
        let mut writer = writer.within(self.bounds);
        for record in 0.. {
            if record >= self.stop {
                break;
            }
            if record % self.pause == self.pause - 1 {
                writer.pause(|_| ()).unwrap();
            }
            let more = records.next();
            writer.append(&records.batch).unwrap();
            if !more {
                break;
            }
        }
        let looked_at = writer.looked_at();
        if self.stop == usize::MAX {
            writer.close(&Remarks::default()).unwrap();
        }
        Some(looked_at)
    }

    /// Reads every quarantine again; whether it came to the end.
    pub fn retry(&self) -> bool {
        let profile = self.profile();
        let mut store = Store::open(&self.city.state()).unwrap();
        let exports = store.reader().retriable().unwrap();
        let mut left = self.stop;
        for export in exports.into_iter().filter(|export| export.source == self.source) {
            let archive = store.archive();
            let writer = store.begin_retry(export.export, profile.hash, self.now()).unwrap();
            let mut writer = writer.within(self.bounds);
            for (content, counts) in [(export.whole, true), (export.sha256, false)] {
                let mut records = Records::of(archive.open(&content).unwrap(), &profile, 1);
                for record in 1.. {
                    let more = records.next();
                    let batch = &records.batch;
                    if counts { writer.count(batch) } else { writer.append(batch) }.unwrap();
                    if record % self.pause == 0 {
                        writer.pause(|_| ()).unwrap();
                    }
                    if left == 0 {
                        return false;
                    }
                    left -= 1;
                    if !more {
                        break;
                    }
                }
            }
            writer.close().unwrap();
        }
        true
    }

    fn profile(&self) -> Profile {
        Profile::load(&self.city.profile(self.source)).unwrap()
    }

    fn now(&self) -> Instant {
        self.at.parse().unwrap()
    }

    /// The file as it would be taken; nothing where it is known already.
    fn new_export(&self, store: &Store, profile: &Profile, name: &str) -> Option<NewExport> {
        let path = self.city.drop_folder(self.source).join(name);
        let (archive, reader) = (store.archive(), store.reader());
        let kept = archive.keep(&path, &|| false).unwrap().unwrap();
        let period = profile.period_of(name);
        let content = (self.source, path.as_path(), &kept.sha256);
        if reader.known(content, &profile.hash, period).unwrap().is_some() {
            return None;
        }
        let lineage = reader.previous(self.source, &path, period).unwrap().map(|before| {
            let newline = profile.encoding.newline();
            let goes_on =
                || archive.goes_on_behind(&kept.sha256, &before.end, newline, &|| false).unwrap();
            if before.end.bytes < kept.stamp.bytes && goes_on() {
                let from = before.tail_suffices.then_some(before.end);
                return Lineage::Extends { previous: before.export, from };
            }
            Lineage::Replaces { previous: before.export }
        });
        Some(NewExport {
            source: self.source.into(),
            path: path.display().to_string(),
            sha256: kept.sha256,
            bytes: kept.stamp.bytes,
            profile: profile.hash,
            period,
            lineage: lineage.unwrap_or(Lineage::First),
        })
    }
}

/// The records of a content, one by one.
struct Records<R> {
    reader: Reader<R>,
    batch: Batch,
}

impl<R: Read> Records<R> {
    fn of(content: R, profile: &Profile, batch: usize) -> Self {
        let limits = Limits { batch_records: batch, ..Limits::default() };
        let reader = Reader::with_limits(content, profile, limits).unwrap();
        Self { reader, batch: Batch::default() }
    }

    fn next(&mut self) -> bool {
        self.reader.next_batch(&mut self.batch).unwrap()
    }
}
