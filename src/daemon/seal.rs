//! Sealing the ledger: whenever a digest is issued, once a day, and when somebody asks for it.
//!
//! The key is read for each sealing and not kept, so that one that was replaced is used and one
//! that is gone is missed. Where it cannot be used, nothing else stops, but it is told.

use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::failure::Failure;
use super::key_file::{KeyFault, Place};
use super::request::Response;
use super::worker::Worker;
use crate::exit::Exit;
use crate::instant::Instant;
use crate::ledger::handover::{self, Refusal, Standing};
use crate::ledger::key::{Signer, SigningKey, VerifierKey};
use crate::messages::{Explain, Message};
use crate::store::StoreError;
use crate::store::checkpoints::Sealed;
use crate::trouble::{Trouble, TroubleKind};

/// A key that may seal, and what it is to the ledger.
#[derive(Debug)]
pub(super) struct Seal {
    key: SigningKey,
    standing: Standing,
}

impl Seal {
    /// Who signs.
    pub(super) fn signer(&self) -> Signer {
        self.key.verifier().signer()
    }
}

/// Why nothing is sealed.
#[derive(Debug)]
pub(super) enum Unsealed {
    /// No key is configured, and there never was one.
    NoKey,
    /// No key is configured any more.
    KeyGone,
    /// The key cannot be used.
    Unusable(KeyFault),
    /// The key can be used, but must not.
    Refused(Refusal, Place, Box<VerifierKey>),
}

impl Explain for Unsealed {
    fn message(&self) -> Message {
        match self {
            Self::Unusable(fault) => fault.message(),
            Self::Refused(_, place, key) => Message::new(self.key())
                .with("file", place.file.display())
                .with("fingerprint", key.signer().short()),
            _ => Message::new(self.key()),
        }
    }

    fn hint(&self) -> Option<Message> {
        let told = || Message::new(format!("{}-hint", self.key()));
        match self {
            Self::Unusable(fault) => fault.hint(),
            Self::Refused(_, place, _) => Some(told().with("file", place.file.display())),
            _ => Some(told()),
        }
    }
}

impl Unsealed {
    const fn key(&self) -> &'static str {
        match self {
            Self::NoKey => "signing.no-key",
            Self::KeyGone => "signing.key-gone",
            Self::Unusable(_) => "signing.unusable",
            Self::Refused(Refusal::Unknown, ..) => "signing.unknown",
            Self::Refused(Refusal::Superseded, ..) => "signing.superseded",
            Self::Refused(Refusal::BadHandover, ..) => "signing.bad-handover",
        }
    }

    /// That as a trouble. A ledger for which no key was ever made is in none: `status` and every
    /// digest say that it is not signed.
    fn trouble(&self) -> Option<Trouble> {
        let file = match self {
            Self::NoKey => return None,
            Self::KeyGone => None,
            Self::Unusable(fault) => Some(&fault.file),
            Self::Refused(_, place, _) => Some(&place.file),
        };
        let remedy = self.hint().unwrap_or_else(|| Message::new("troubles.remedy.failing"));
        let path = file.map(|file| file.display().to_string());
        Some(Trouble { path, ..Trouble::new(TroubleKind::KeyUnusable, self.message(), remedy) })
    }
}

impl From<Unsealed> for Failure {
    fn from(unsealed: Unsealed) -> Self {
        Self::of(Exit::Refused, &unsealed)
    }
}

/// A checkpoint, as it is told to whoever asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Entries that it covers.
    pub size: u64,
    /// RFC 6962 root over them, in hexadecimal digits.
    pub root: String,
    /// When it was signed.
    pub at: Instant,
    /// Who signed it.
    pub key: Signer,
    /// The checkpoint with its signature.
    pub signed_note: String,
}

impl Desk<'_> {
    /// The key that may seal. Where there should be one and is none, a trouble begins; where
    /// there is one, that is over.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn seal_at_hand(&mut self) -> Result<Result<Seal, Unsealed>, StoreError> {
        let known = self.store.reader().signing_keys()?;
        let known: Vec<VerifierKey> = known.into_iter().map(|known| known.key).collect();
        let found = find(&known, Place::of(&self.setup.settings));
        self.tell_seal(found.as_ref().err().and_then(Unsealed::trouble));
        Ok(found)
    }

    fn tell_seal(&mut self, trouble: Option<Trouble>) {
        self.troubles.is_now(self.clock.now(), TroubleKind::KeyUnusable, trouble);
    }

    /// The checkpoint of the ledger as it stands.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(super) fn seal_with(&mut self, seal: &Seal) -> Result<Sealed, StoreError> {
        self.store.seal(&seal.key, &seal.standing, self.clock.now())
    }

    /// Seals because somebody asks for it.
    pub(super) fn seal_on_demand(&mut self) -> Result<Response, Failure> {
        let seal = self.seal_at_hand()??;
        let Sealed { size, root, signed_note, at } = self.seal_with(&seal)?;
        let told = Told { size, root: root.to_string(), at, key: seal.signer(), signed_note };
        Ok(Response::Sealed(Box::new(told)))
    }
}

impl Worker {
    /// Seals what came, where nothing was sealed today yet; whether there is a key to seal with.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub fn seal_of_the_day(&mut self) -> Result<bool, StoreError> {
        let today = self.now().day();
        let mut desk = self.desk();
        let Ok(seal) = desk.seal_at_hand()? else { return Ok(false) };
        let last = desk.store.reader().last_checkpoint()?;
        if last.is_none_or(|last| last.at.day() != today) {
            let sealed = desk.seal_with(&seal)?;
            tracing::debug!(size = sealed.size, root = %sealed.root, "sealed");
        }
        Ok(true)
    }
}

fn find(known: &[VerifierKey], place: Option<Place>) -> Result<Seal, Unsealed> {
    let Some(place) = place else {
        return Err(if known.is_empty() { Unsealed::NoKey } else { Unsealed::KeyGone });
    };
    let key = place.read().map_err(Unsealed::Unusable)?;
    let public = key.verifier();
    match handover::standing(known, &public, place.handover().as_deref()) {
        Ok(standing) => Ok(Seal { key, standing }),
        Err(refusal) => Err(Unsealed::Refused(refusal, place, Box::new(public))),
    }
}
