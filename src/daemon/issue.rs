//! Issuing the digest: computed once, stored, written to a file, recorded in the ledger.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::desk::Desk;
use super::failure::Failure;
use super::judge::Grounds;
use super::seal::Seal;
use super::worker::Worker;
use crate::detect::context::Context;
use crate::detect::{engine, wording};
use crate::digest::model::{Digest, Exclusion, Organization, RegisterProblem, StandingStill, Unit};
use crate::digest::{html, text};
use crate::exit::Exit;
use crate::instant::{Day, Instant};
use crate::messages::{Lang, Message};
use crate::registers::{self, Code, RegisterKind};
use crate::store::digests::Frame;
use crate::store::{StoreError, create_folder};

impl Worker {
    /// Issues today's digest where there is anything new; gives where its page lies.
    ///
    /// # Errors
    /// The state cannot be used.
    pub fn issue_today(&mut self) -> Result<PathBuf, Failure> {
        let mut desk = self.desk();
        let digest = desk.digest(None, None)?;
        Ok(desk.page(digest.date))
    }
}

impl Desk<'_> {
    /// The digest of a day: the one issued last where nothing came since, else a new issue.
    /// For a unit it is computed and not issued.
    ///
    /// # Errors
    /// The day is not today and has no digest, or the state cannot be used.
    pub(super) fn digest(
        &mut self,
        date: Option<Day>,
        unit: Option<&str>,
    ) -> Result<Digest, Failure> {
        let seal = self.seal_at_hand()?.ok();
        self.troubles.record(self.store)?;
        let now = self.clock.now();
        let date = date.unwrap_or(now.day());
        let last = self.store.reader().last_digest_day()?;
        let over = last.is_some_and(|last| date < last) || date > now.day();
        let issued = self.store.reader().issued_digest(date)?;
        match (issued, over, unit) {
            (Some(digest), true, None) => Ok(digest),
            (_, true, _) => Err(no_digest(date)),
            (issued, false, unit) => {
                if let Some(code) = unit {
                    self.require_unit(code)?;
                }
                let frame = self.frame(date, now, unit)?;
                let mut digest = self.store.reader().compute_digest(&frame)?;
                digest.ledger.signed_by = seal.as_ref().map(Seal::signer);
                match (unit, issued) {
                    (Some(_), _) => {
                        self.anchor(&mut digest, seal.as_ref())?;
                        Ok(digest)
                    }
                    (None, Some(issued)) if !digest.says_more_than(&issued) => Ok(issued),
                    (None, _) => {
                        self.anchor(&mut digest, seal.as_ref())?;
                        self.write(&digest)?;
                        self.store.record_digest(&digest, now)?;
                        Ok(digest)
                    }
                }
            }
        }
    }

    /// Seals the ledger, so that the anchor that the digest prints is that checkpoint.
    fn anchor(&mut self, digest: &mut Digest, seal: Option<&Seal>) -> Result<(), StoreError> {
        let Some(seal) = seal else { return Ok(()) };
        let sealed = self.seal_with(seal)?;
        digest.ledger.size = sealed.size;
        digest.ledger.root = sealed.root.to_string();
        Ok(())
    }

    /// Refuses a unit that the register of units does not have at any time.
    fn require_unit(&self, code: &str) -> Result<(), Failure> {
        let registers = self.store.reader().registers()?;
        let known = !registers.is_loaded(RegisterKind::Units)
            || !registers.units().rows(&crate::fold::fold(code)).is_empty();
        if known {
            return Ok(());
        }
        let message = Message::new("cli.digest.no-unit").with("code", code);
        Err(Failure::new(Exit::Refused, message).hint(Message::new("cli.digest.no-unit-hint")))
    }

    fn page(&self, date: Day) -> PathBuf {
        self.store.paths().digests().join(format!("{date}.html"))
    }

    fn write(&self, digest: &Digest) -> Result<(), Failure> {
        let folder = self.store.paths().digests();
        create_folder(&folder)?;
        let page = html::render(digest).map_err(|error| {
            Failure::new(Exit::Failed, Message::new("cli.digest.render").with("cause", error))
        })?;
        replace(&self.page(digest.date), &page)?;
        // What was printed stays beside what was issued later on the same day.
        replace(&folder.join(format!("{}-{}.html", digest.date, digest.issue)), &page)?;
        let plain = folder.join(format!("{}.txt", digest.date));
        Ok(replace(&plain, &text::render(digest))?)
    }

    fn frame(&self, date: Day, now: Instant, unit: Option<&str>) -> Result<Frame, StoreError> {
        let reader = self.store.reader();
        let grounds = Grounds::read(&reader)?;
        let cx = grounds.now();
        let settings = &self.setup.settings;
        let lang = settings.lang;
        Ok(Frame {
            lang,
            date,
            now,
            organization: Organization {
                name: settings.organization.name.clone(),
                code: settings.organization.code.clone(),
            },
            classification: settings.organization.classification.clone(),
            unit: unit.map(|code| named_unit(code, &cx)),
            unit_names: unit_names(&cx),
            sources: settings.sources.iter().map(|source| source.name.clone()).collect(),
            first_look: settings.review.first_look,
            due: settings.review.due,
            since: settings.review.since,
            calendar: cx.calendar.clone(),
            exclusions: exclusions_on(date, lang, &cx),
            standing_still: standing_still(lang, &cx),
            register_problems: self.told_problems(lang),
        })
    }

    fn told_problems(&self, lang: Lang) -> Vec<RegisterProblem> {
        let told = |problem: &crate::problem::Problem| RegisterProblem {
            file: problem.file.display().to_string(),
            place: problem.key.clone(),
            reason: problem.reason.text(lang),
            hint: problem.hint.as_ref().map(|hint| hint.text(lang)),
        };
        self.register_problems.iter().map(told).collect()
    }
}

fn no_digest(date: Day) -> Failure {
    let message = Message::new("cli.digest.none").with("date", date);
    Failure::new(Exit::Refused, message).hint(Message::new("cli.digest.none-hint"))
}

fn named_unit(code: &str, cx: &Context<'_>) -> Unit {
    let folded = crate::fold::fold(code);
    let row = cx.registers.units().rows(&folded).last();
    Unit { code: code.to_owned(), name: row.map(|row| row.name.clone()) }
}

/// The names of the units, by code, folded.
pub(crate) fn unit_names(cx: &Context<'_>) -> std::collections::BTreeMap<String, String> {
    let named =
        |row: &crate::registers::units::UnitRow| (row.unit.folded().to_owned(), row.name.clone());
    cx.registers.units().all().iter().map(named).collect()
}

/// The exclusions in force on the day, in the order of their ids.
fn exclusions_on(day: Day, lang: Lang, cx: &Context<'_>) -> Vec<Exclusion> {
    let shown = |code: &Option<Code>| code.as_ref().map(|code| code.shown().to_owned());
    let told = |row: &registers::exclusions::Exclusion| {
        let in_force = row.refusal().is_none() && row.validity.covers_day(day);
        let valid_to = row.validity.to.filter(|_| in_force)?;
        Some(Exclusion {
            exclusion_id: row.id.shown().to_owned(),
            title: row.rule.as_deref().map(|rule| wording::title(lang, rule)),
            rule: row.rule.clone(),
            actor_id: shown(&row.actor),
            terminal_id: shown(&row.terminal),
            reason: row.reason.clone(),
            requested_by: shown(&row.requested_by).unwrap_or_default(),
            approved_by: shown(&row.approved_by).unwrap_or_default(),
            valid_to,
            covered: 0,
            numbers: Vec::new(),
        })
    };
    cx.registers.exclusions().all().iter().filter_map(told).collect()
}

/// The rules that stand still, in words.
#[must_use]
pub fn standing_still(lang: Lang, cx: &Context<'_>) -> Vec<StandingStill> {
    let told = |still: engine::StandingStill| {
        let lacks: Vec<String> = still.lacks.iter().map(|lack| named(lang, *lack)).collect();
        let reason = Message::new("cli.rules.lacks").with("files", lacks.join(", "));
        StandingStill {
            title: wording::title(lang, &still.rule),
            rule: still.rule,
            reason: reason.text(lang),
        }
    };
    engine::standing_still(cx).into_iter().map(told).collect()
}

/// What a rule lacks, by its file.
fn named(lang: Lang, lack: engine::Lack) -> String {
    let file = lack.register.file_name();
    match lack.column {
        None => file,
        Some(column) => {
            Message::new("cli.rules.column").with("file", file).with("column", column).text(lang)
        }
    }
}

/// Writes a file so that readers see the old or the new content, never half of it.
fn replace(path: &Path, content: &str) -> Result<(), StoreError> {
    let error = || StoreError::io("digest-write", path);
    let temporary = path.with_extension("part");
    let mut file = fs::File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o640)
        .open(&temporary)
        .map_err(error())?;
    file.write_all(content.as_bytes()).and_then(|()| file.sync_all()).map_err(error())?;
    fs::rename(&temporary, path).map_err(error())
}
