//! A checkpoint: size and root of the ledger, as [C2SP
//! tlog-checkpoint](https://c2sp.org/tlog-checkpoint); pure.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::key::{KeyName, SigningKey};
use super::note::{NotANote, Note};
use crate::hash::Hash;

/// What a checkpoint says: `<origin>\n<size>\n<base64 of the root>\n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log it is: the name of the key.
    pub origin: KeyName,
    /// Entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The checkpoint, signed by the key whose name is its origin.
    ///
    /// # Errors
    /// None that a checkpoint can bring about.
    pub fn signed(key: &SigningKey, size: u64, root: Hash) -> Result<Note, NotANote> {
        let origin = key.verifier().name().clone();
        Note::sign(&Self { origin, size, root }.to_string(), &[key])
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = BASE64.encode(self.root.as_bytes());
        write!(f, "{}\n{}\n{root}\n", self.origin, self.size)
    }
}

/// A text is no checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a checkpoint")]
pub struct NotACheckpoint;

impl FromStr for Checkpoint {
    type Err = NotACheckpoint;

    /// Reads the text of a note. Lines after the root, which tenken never writes, are refused.
    fn from_str(text: &str) -> Result<Self, NotACheckpoint> {
        let parsed = || {
            let mut lines = text.strip_suffix('\n')?.split('\n');
            let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
            let checkpoint = Self {
                origin: origin.parse().ok()?,
                size: size.parse().ok()?,
                root: Hash::from_slice(&BASE64.decode(root).ok()?)?,
            };
            // Written in one way only: a size has no leading zeros or signs.
            (lines.next().is_none() && checkpoint.to_string() == text).then_some(checkpoint)
        };
        parsed().ok_or(NotACheckpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    const SOFA: &str =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    #[test]
    fn the_example_of_the_specification_is_read_and_written() {
        let sofa: Checkpoint = SOFA.parse().unwrap();
        assert_eq!(sofa.size, 20_852_163);
        assert!(sofa.root.to_string().starts_with("0ac5186a91863e8e"));
        assert_eq!(sofa.to_string(), SOFA);
    }

    #[test]
    fn the_example_of_the_specification_is_a_note() {
        let signed = format!(
            "{SOFA}\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        );
        let note: Note = signed.parse().unwrap();
        assert_eq!((note.text(), note.to_string()), (SOFA, signed));
    }

    #[test]
    fn a_checkpoint_is_written_in_one_way_only() {
        let others = [
            SOFA.replace("20852163", "020852163"),
            SOFA.replace("20852163", "+20852163"),
            SOFA.replace("CsUY", "CsU"),
            format!("{SOFA}more\n"),
            SOFA.trim_end().to_owned(),
            SOFA.replace("example.com", "example com"),
        ];
        for other in others {
            assert_eq!(other.parse::<Checkpoint>(), Err(NotACheckpoint), "{other}");
        }
    }
}
