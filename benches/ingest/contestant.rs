//! What is measured, and how it is run.

use std::fs;

use anyhow::Result;

use super::load::Load;
use super::peer::{DATABASE, Peer};

/// Something that takes a load, or works on what was loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Contestant {
    /// Another program.
    Peer(Peer),
    /// `tenken ingest` into an empty state, detection, seal and digest included.
    Ingest,
    /// `tenken replay --check`: all days are judged again and compared.
    Replay,
    /// `tenken verify`: ledger, rows and archive are proved.
    Verify,
}

impl Contestant {
    /// Those of tenken, in the order in which each finds what it needs.
    pub const OWN: [Self; 3] = [Self::Ingest, Self::Replay, Self::Verify];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Peer(peer) => peer.name(),
            Self::Ingest => "tenken ingest",
            Self::Replay => "tenken replay --check",
            Self::Verify => "tenken verify",
        }
    }

    /// Whether one run has to do.
    pub fn is_slow(self) -> bool {
        matches!(self, Self::Peer(peer) if peer.is_slow())
    }

    /// Takes away what an earlier run left.
    pub fn prepare(self, load: &Load) -> Result<()> {
        match self {
            Self::Peer(_) => Peer::prepare(load),
            Self::Ingest => load.state.clear(),
            Self::Replay | Self::Verify => Ok(()),
        }
    }

    /// The program and its arguments.
    pub fn command(self, load: &Load) -> Vec<String> {
        match self {
            Self::Peer(peer) => peer.command(load),
            Self::Ingest => load.state.tenken(&["ingest"]),
            Self::Replay => load.state.tenken(&["replay", "--check"]),
            Self::Verify => load.state.tenken(&["verify"]),
        }
    }

    /// Bytes of the database that it left.
    pub fn database_bytes(self, load: &Load) -> Result<Option<u64>> {
        Ok(match self {
            Self::Peer(_) => Some(fs::metadata(load.path(DATABASE))?.len()),
            Self::Ingest => Some(load.state.database_bytes()?),
            Self::Replay | Self::Verify => None,
        })
    }
}
