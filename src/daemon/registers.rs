//! Registers: what people wrote is recorded, what lost too much is held, and confirmed.

use super::failure::Failure;
use super::user;
use super::worker::Worker;
use crate::exit::Exit;
use crate::instant::Instant;
use crate::messages::Message;
use crate::problem::{Level, Problem};
use crate::registers::{Folder, RegisterFile, RegisterKind};
use crate::store::holds::Loss;
use crate::store::register_versions::Found;
use crate::store::{Reader, Result};

impl Worker {
    /// Records new versions of the registers. A broken one is kept as a problem instead, and so is
    /// one that lost too much: the last version stays in force.
    pub(super) fn sync_registers(&mut self, now: Instant) -> Result<()> {
        let folder = self.read_registers();
        for (kind, file) in folder.found() {
            let owner = file.and_then(|file| file.owner).map(user::name);
            let found = self.store.record_register(kind, file, owner.as_deref(), now)?;
            if let Found::Recorded(changes) = found {
                tracing::info!(register = kind.word(), ?changes, "register recorded");
            }
        }
        let held = held(&self.store.reader(), &folder)?;
        let faulty = folder.problems.iter().filter(|problem| problem.level > Level::Note);
        self.register_problems = faulty.cloned().chain(held).collect();
        self.registers = folder;
        for problem in &self.register_problems {
            tracing::warn!(file = %problem.file.display(), key = problem.key, "{}", problem.reason);
        }
        Ok(())
    }

    /// The folder of the registers, of which only what is other than at the last sync is checked.
    fn read_registers(&mut self) -> Folder {
        let dir = &self.setup.settings.registers_dir;
        let before = std::mem::take(&mut self.registers);
        if before.dir == *dir { before.read_again() } else { Folder::read(dir) }
    }

    /// Puts in force what is held of a register, as `user` confirms.
    pub(super) fn confirm_register(
        &mut self,
        kind: RegisterKind,
        reason: &str,
        user: &str,
    ) -> std::result::Result<Loss, Failure> {
        let refuse = |key: &str| {
            let message = Message::new(format!("cli.registers.{key}"));
            Failure::new(Exit::Refused, message.with("name", kind.file_name()))
                .hint(Message::new(format!("cli.registers.{key}-hint")))
        };
        if reason.trim().is_empty() {
            return Err(refuse("no-reason"));
        }
        let folder = Folder::read(&self.setup.settings.registers_dir);
        let Some((_, file)) = folder.found().find(|(found, _)| *found == kind) else {
            return Err(refuse("broken"));
        };
        let now = self.clock.now();
        let loss = self.store.confirm_register(kind, file, (user, reason), now)?;
        let loss = loss.ok_or_else(|| refuse("not-held"))?;
        tracing::info!(register = kind.word(), user, ?loss, "register confirmed");
        self.sync_registers(now)?;
        Ok(loss)
    }
}

/// The registers of the folder that lost so much that their last version stays in force.
///
/// # Errors
/// The database cannot be read.
pub fn held(reader: &Reader<'_>, folder: &Folder) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for (kind, file) in folder.found() {
        if let Some((loss, _)) = reader.register_loss(kind, file)? {
            problems.push(held_problem(folder, &loss, file));
        }
    }
    Ok(problems)
}

/// What a register lost, that it is held for that, and how it is confirmed.
#[must_use]
pub fn held_problem(folder: &Folder, loss: &Loss, file: Option<&RegisterFile>) -> Problem {
    let key = if loss.vanished { "register-vanished" } else { "register-held" };
    let kind = loss.register;
    let gone = Message::new("problems.register-gone").with("rows", loss.gone.join(", "));
    let more = Message::new("problems.register-gone-more").with("rows", loss.gone.join(", "));
    let gone = if loss.gone.len() < loss.lost { more } else { gone };
    let said = |suffix: &str| {
        Message::new(format!("problems.{key}{suffix}"))
            .with("name", kind.word())
            .with("version", loss.version)
            .with("rows", loss.rows)
            .with("lost", loss.lost)
            .with_message("gone", gone.clone())
    };
    Problem {
        file: file.map_or_else(|| folder.dir.join(kind.file_name()), |file| file.path.clone()),
        key: String::new(),
        reason: said(""),
        got: None,
        hint: Some(said("-hint")),
        level: Level::Held,
    }
}
