//! `tenken status`: the state at a glance, and what needs a person.

mod screen;

use super::{Ended, Format, Session};
use crate::daemon::health::{Asker, Health};
use crate::daemon::registers::held;
use crate::daemon::setup::Setup;
use crate::daemon::socket;
use crate::exit::Exit;
use crate::problem::{Level, Problem};
use crate::registers::folder::Folder;
use crate::store::{Reader, StatePaths};

pub(super) fn run(session: &mut Session<'_>, setup: &Setup, strict: bool) -> Ended {
    let reader = Session::reader(setup)?;
    let paths = StatePaths::new(&setup.settings.state_dir);
    let (running, vitals) = socket::vitals(&paths.socket());
    let registers = registers(setup, &reader)?;
    let asker = Asker {
        lang: session.lang,
        now: session.clock.now(),
        vitals: vitals.as_ref(),
        running,
        registers: &registers,
    };
    let health = Health::read(&reader, setup, asker)?;
    match session.format {
        Format::Json => {
            session.json(&health)?;
        }
        Format::Openmetrics => session.terminal.text(&health.metrics(session.lang)),
        Format::Text | Format::Html => screen::show(session, &health),
    }
    Ok(if strict && !health.problems.is_empty() { Exit::Unsound } else { Exit::Done })
}

/// What is wrong with the registers, as they lie there.
fn registers(setup: &Setup, reader: &Reader<'_>) -> Result<Vec<Problem>, crate::store::StoreError> {
    let folder = Folder::read(&setup.settings.registers_dir);
    let held = held(reader, &folder)?;
    let faults = folder.problems.into_iter().filter(|problem| problem.level > Level::Note);
    Ok(faults.chain(held).collect())
}
