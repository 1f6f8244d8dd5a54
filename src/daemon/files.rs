//! The files of a pass and what became of each: a million of them are no more memory than a
//! thousand.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, BufReader, BufWriter, Seek, SeekFrom, Write};

use serde::de::{SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tempfile::SpooledTempFile;

use super::ingest::{FileReport, Outcome};

/// Bytes held in memory; what is more lies in a temporary file, which has no name and is gone
/// with the process.
const HELD: usize = 1 << 20;

/// Reports of files, in the order in which they were taken.
#[derive(Debug)]
pub struct Files {
    /// One report a line, as JSON.
    spool: RefCell<BufWriter<SpooledTempFile>>,
    count: u64,
    rejected: u64,
}

impl Default for Files {
    fn default() -> Self {
        let spool = RefCell::new(BufWriter::new(SpooledTempFile::new(HELD)));
        Self { spool, count: 0, rejected: 0 }
    }
}

impl Files {
    /// Adds one.
    ///
    /// # Errors
    /// There is no room for temporary files.
    pub fn push(&mut self, file: &FileReport) -> io::Result<()> {
        let spool = self.spool.get_mut();
        serde_json::to_writer(&mut *spool, file)?;
        spool.write_all(b"\n")?;
        self.count += 1;
        self.rejected += u64::from(file.outcome == Outcome::Rejected);
        Ok(())
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many of them could not be taken.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected
    }

    /// Hands them to `each`, one after the other.
    ///
    /// # Errors
    /// The temporary file cannot be read; or `each` fails.
    pub fn each<E: From<io::Error>>(
        &self,
        mut each: impl FnMut(FileReport) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut spool = self.spool.borrow_mut();
        // This writes what waits in the buffer, too.
        spool.seek(SeekFrom::Start(0))?;
        let lines = serde_json::Deserializer::from_reader(BufReader::new(spool.get_mut()));
        for file in lines.into_iter::<FileReport>() {
            each(file.map_err(io::Error::from)?)?;
        }
        spool.seek(SeekFrom::End(0))?;
        Ok(())
    }
}

impl Files {
    /// Serializes what `shown` makes of each file, one after the other.
    ///
    /// # Errors
    /// The temporary file cannot be read, or nobody takes what is written.
    pub fn serialize_each<S: Serializer, T: Serialize>(
        &self,
        serializer: S,
        shown: impl Fn(FileReport) -> T,
    ) -> Result<S::Ok, S::Error> {
        let mut files = serializer.serialize_seq(None)?;
        let each = |file| files.serialize_element(&shown(file)).map_err(Fault);
        self.each(each).map_err(|Fault(error)| error)?;
        files.end()
    }
}

/// A fault of reading, told as one of writing.
struct Fault<E>(E);

impl<E: serde::ser::Error> From<io::Error> for Fault<E> {
    fn from(error: io::Error) -> Self {
        Self(E::custom(error))
    }
}

impl Serialize for Files {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize_each(serializer, |file| file)
    }
}

impl<'de> Deserialize<'de> for Files {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reports;
        impl<'de> Visitor<'de> for Reports {
            type Value = Files;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("reports of files")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut reports: A) -> Result<Files, A::Error> {
                let mut files = Files::default();
                while let Some(file) = reports.next_element::<FileReport>()? {
                    files.push(&file).map_err(serde::de::Error::custom)?;
                }
                Ok(files)
            }
        }
        deserializer.deserialize_seq(Reports)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::export::Account;

    fn file(number: u64) -> FileReport {
        FileReport {
            source: "operation".into(),
            path: format!("/drop/{number:06}.csv"),
            sha256: Some("00".repeat(32)),
            export: None,
            outcome: if number.is_multiple_of(2) { Outcome::Unchanged } else { Outcome::Rejected },
            account: Account { rows_read: number, ..Account::default() },
            reason: None,
            hint: None,
        }
    }

    #[test]
    fn more_reports_than_are_held_come_back_in_order_from_here_and_from_afar() {
        let many = HELD as u64 / 100;
        let mut files = Files::default();
        (0..many).for_each(|number| files.push(&file(number)).unwrap());
        let sent = serde_json::to_vec(&files).unwrap();
        files.push(&file(many)).unwrap();
        let afar: Files = serde_json::from_slice(&sent).unwrap();
        for (files, count) in [(&files, many + 1), (&afar, many)] {
            let mut number = 0;
            let each = |found: FileReport| {
                assert_eq!(found, file(number));
                number += 1;
                Ok::<(), io::Error>(())
            };
            files.each(each).unwrap();
            assert_eq!((number, files.count(), files.rejected()), (count, count, count / 2));
        }
    }
}
