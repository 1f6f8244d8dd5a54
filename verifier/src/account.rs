//! What the entries about an export come to, one after the other.

use std::collections::BTreeMap;

use crate::hash::Hash;
use crate::marked::Marks;
use crate::problem::{Detail, Kind, Problems};
use crate::record::Entry;
use crate::said::Said;

/// How reading an export ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It was taken.
    Closed,
    /// It could not be taken.
    Rejected,
    /// It was given up.
    Abandoned,
}

/// What is said about the file: hashes of what stands before and behind the profile, which may
/// change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// Number, source, path, hash, bytes.
    pub file: Hash,
    /// Period, lineage, and the export before it.
    pub lineage: Hash,
}

/// The day on which alerts about an export stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Judged {
    /// No entry says: it was read again in part.
    #[default]
    Unknown,
    /// None.
    Never,
    /// That one.
    On(i64),
}

/// Rows read, stored, duplicate and in quarantine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records read.
    pub read: i64,
    /// Rows stored.
    pub stored: i64,
    /// Rows stored before.
    pub duplicate: i64,
    /// Records that could not be read.
    pub quarantined: i64,
}

impl Counts {
    /// Changed by that; who forged what is added finds no overflow.
    fn add(&mut self, [read, stored, duplicate, quarantined]: [i64; 4]) {
        self.read = self.read.wrapping_add(read);
        self.stored = self.stored.wrapping_add(stored);
        self.duplicate = self.duplicate.wrapping_add(duplicate);
        self.quarantined = self.quarantined.wrapping_add(quarantined);
    }
}

/// What became of an export, as its entries tell it.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// How reading it ended, when, and the content hash of the entry.
    pub ended: Option<(Ending, i64, Hash)>,
    /// Whether an entry cannot be read, so that nothing can be said.
    pub is_uncertain: bool,
    /// Whether it is being read again, and that is not done.
    pub is_unsettled: bool,
    /// What is said about the file.
    pub identity: Option<Identity>,
    /// By which profile it was read.
    pub profile: Option<Hash>,
    /// What became of its rows.
    pub counts: Counts,
    /// First and last instant of its rows.
    pub span: Option<(i64, i64)>,
    /// The day on which it is judged.
    pub judged: Judged,
    /// The hash of the remarks.
    pub remarks: Option<Hash>,
    /// Events in whose place others of its own reading stand, or none.
    pub replaced: i64,
    /// Pieces that it has.
    pub pieces: i64,
    /// Pieces that it had when it was recorded, and what became of their rows.
    pub recorded: Option<(i64, Counts)>,
    /// Notices by then, with their root, and the entry that says so.
    pub notices: BTreeMap<i64, Vec<(Hash, i64)>>,
    /// Entries about events in whose place others stand.
    pub replacing: Marks,
    /// Entries about records that left the quarantine.
    pub reading: Marks,
    /// Entries about notices that are settled since the export lacks a row no longer.
    pub settling: Marks,
    /// The same since a row strays no longer.
    pub straying: Marks,
}

/// The kinds of entries whose contents are kept as they were hashed.
pub const KEPT: [&str; 6] = ["export", "retried", "reread", "superseded", "reparsed", "strays"];

impl Account {
    /// Takes up what an entry said; nothing where that cannot be read.
    pub fn take(&mut self, entry: &Entry, content: &[u8], problems: &mut Problems) -> Option<()> {
        let mut said = Said::of(&entry.kind, content)?;
        match &*entry.kind {
            "export" => self.take_export(entry, &mut said, problems),
            "retried" => self.take_retried(entry, &mut said),
            "reread" => self.take_reread(entry, &mut said),
            "superseded" => self.take_superseded(entry, &mut said),
            "reparsed" => self.take_reparsed(entry, &mut said, problems),
            _ => self.take_strays(entry, &mut said),
        }?;
        said.is_read().then_some(())
    }

    fn take_export(
        &mut self,
        entry: &Entry,
        said: &mut Said<'_>,
        problems: &mut Problems,
    ) -> Option<()> {
        let begin = *said;
        said.skip("itthi")?;
        let file = Hash::of(said.since(&begin));
        self.profile = Some(said.hash()?);
        let begin = *said;
        said.skip("IItI")?;
        self.identity = Some(Identity { file, lineage: Hash::of(said.since(&begin)) });
        self.ended = Some((Ending::Closed, entry.at, entry.content));
        self.close(entry, said, problems)?;
        self.recorded = Some((self.pieces, self.counts));
        Some(())
    }

    /// Counts, times and remarks of a file that was read whole.
    fn close(&mut self, entry: &Entry, said: &mut Said<'_>, problems: &mut Problems) -> Option<()> {
        let [read, stored, duplicate, quarantined, pieces] = said.ints()?;
        self.counts = Counts { read, stored, duplicate, quarantined };
        self.span = said.maybe_int()?.zip(said.maybe_int()?);
        self.judged = said.maybe_int()?.map_or(Judged::Never, Judged::On);
        self.remarks = said.text()?.map(Hash::of);
        if pieces != self.pieces {
            tell(entry, "account-pieces", problems);
        }
        self.notice(entry, said)
    }

    fn notice(&mut self, entry: &Entry, said: &mut Said<'_>) -> Option<()> {
        let (count, root) = said.rooted()?;
        self.notices.entry(count).or_default().push((root, entry.seq));
        Some(())
    }

    fn widen(&mut self, said: &mut Said<'_>) -> Option<()> {
        if let Some((first, last)) = said.maybe_int()?.zip(said.maybe_int()?) {
            let (from, to) = self.span.unwrap_or((first, last));
            self.span = Some((from.min(first), to.max(last)));
        }
        Some(())
    }

    fn take_retried(&mut self, entry: &Entry, said: &mut Said<'_>) -> Option<()> {
        said.skip("ih")?;
        let [_piece, records, rows, stored, duplicate] = said.ints()?;
        let read = rows.wrapping_sub(records);
        self.counts.add([read, stored, duplicate, records.wrapping_neg()]);
        self.widen(said)?;
        self.reading.say((entry.seq, entry.at), (records, said.hash()?));
        self.notice(entry, said)
    }

    fn take_reread(&mut self, entry: &Entry, said: &mut Said<'_>) -> Option<()> {
        let [_export, _piece, _because_of, read, stored, duplicate, quarantined] = said.ints()?;
        self.counts.add([read, stored, duplicate, quarantined]);
        self.widen(said)?;
        // It may be judged on the day of rows with which it begins now.
        self.judged = Judged::Unknown;
        self.replacing.say((entry.seq, entry.at), said.rooted()?);
        self.notice(entry, said)
    }

    fn take_superseded(&mut self, entry: &Entry, said: &mut Said<'_>) -> Option<()> {
        said.skip("ihI")?;
        let (stored, replaced) = (said.int()?, said.rooted()?);
        let (released, held) = (said.rooted()?, said.int()?);
        self.replacing.say((entry.seq, entry.at), replaced);
        self.reading.say((entry.seq, entry.at), released);
        self.replaced = self.replaced.wrapping_add(replaced.0);
        let counts = &mut self.counts;
        counts.add([0, stored.wrapping_sub(replaced.0), 0, held.wrapping_sub(released.0)]);
        // Until all of it is read, the account is only whole in itself.
        let known = counts.stored.wrapping_add(counts.quarantined);
        counts.read = counts.read.max(known);
        counts.duplicate = counts.read.wrapping_sub(known);
        self.is_unsettled = true;
        Some(())
    }

    fn take_reparsed(
        &mut self,
        entry: &Entry,
        said: &mut Said<'_>,
        problems: &mut Problems,
    ) -> Option<()> {
        said.int()?;
        self.profile = Some(said.hash()?);
        let before = self.counts;
        self.close(entry, said, problems)?;
        if (self.counts.stored, self.counts.quarantined) != (before.stored, before.quarantined) {
            tell(entry, "account-pieces", problems);
        }
        self.settling.say((entry.seq, entry.at), said.rooted()?);
        self.is_unsettled = false;
        Some(())
    }

    fn take_strays(&mut self, entry: &Entry, said: &mut Said<'_>) -> Option<()> {
        said.int()?;
        self.straying.say((entry.seq, entry.at), said.rooted()?);
        self.notice(entry, said)
    }
}

fn tell(entry: &Entry, key: &'static str, problems: &mut Problems) {
    let detail = Detail::new(key).with("entry", entry.seq);
    problems.add(Kind::AccountAltered, &entry.refers_to, detail);
}
