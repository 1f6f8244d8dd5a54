//! What is done at once for those who ask, and between two steps of long work too.

use super::failure::Failure;
use super::request::{Long, Request, Response};
use super::setup::Setup;
use super::tally::Tally;
use super::troubles::Troubles;
use super::waiting::Waiting;
use crate::clock::Clock;
use crate::event::ExportId;
use crate::exit::Exit;
use crate::messages::Message;
use crate::problem::Problem;
use crate::review::state::{Action, By};
use crate::store::Store;

/// Where requests are done that take no file. It needs the store between two transactions only.
pub(super) struct Desk<'a> {
    pub(super) setup: &'a Setup,
    pub(super) store: &'a mut Store,
    pub(super) clock: &'a dyn Clock,
    pub(super) troubles: &'a mut Troubles,
    pub(super) register_problems: &'a [Problem],
}

impl Desk<'_> {
    /// Does what `user` asks for.
    ///
    /// # Errors
    /// That is long work: it is given back.
    pub(super) fn perform<'r>(
        &mut self,
        request: &'r Request,
        user: &str,
    ) -> Result<Response, Long<'r>> {
        let done = match request {
            Request::Ingest { paths, source } => {
                return Err(Long::Ingest { paths, source: source.as_deref() });
            }
            Request::RetryQuarantine { source, .. } => {
                return Err(Long::RetryQuarantine { source: source.as_deref() });
            }
            Request::ConfirmRegister { register, reason } => {
                return Err(Long::ConfirmRegister { register: *register, reason });
            }
            Request::Reparse { exports, .. } => return Err(Long::Reparse { exports }),
            Request::Void { export, action, on_behalf_of } => {
                let (export, on_behalf_of) = (ExportId(*export), on_behalf_of.as_deref());
                return Err(Long::Void { export, action, on_behalf_of });
            }
            Request::Apply { since, until, .. } => {
                return Err(Long::Apply { since: *since, until: *until });
            }
            Request::Review { alerts, action, on_behalf_of } => {
                self.review(alerts, action, user, on_behalf_of.as_deref())
            }
            Request::Checkpoint => self.seal_on_demand(),
            Request::Snapshot { path } => self
                .store
                .record_snapshot(path, user, self.clock.now())
                .map(Response::Snapshot)
                .map_err(Failure::from),
            Request::Vitals => Ok(Response::Vitals(self.troubles.board().vitals())),
            Request::Digest { date, unit } => {
                self.digest(*date, unit.as_deref()).map(|digest| Response::Digest(Box::new(digest)))
            }
        };
        Ok(done.unwrap_or_else(Response::Failed))
    }

    fn review(
        &mut self,
        names: &[String],
        action: &Action,
        user: &str,
        on_behalf_of: Option<&str>,
    ) -> Result<Response, Failure> {
        let by = by(user, on_behalf_of)?;
        let (now, countersign) = (self.clock.now(), self.setup.settings.review.countersign);
        let reviewed = self.store.review(names, action, &by, now, countersign)?;
        Ok(Response::Reviewed(reviewed))
    }
}

/// Who acts: `user`, or somebody for whom `user` types it in.
pub(crate) fn by(user: &str, on_behalf_of: Option<&str>) -> Result<By, Failure> {
    match on_behalf_of {
        None => Ok(By { person: user.to_owned(), entered_by: None }),
        Some(person) if person.trim().is_empty() => {
            Err(Failure::new(Exit::Refused, Message::new("review.nobody")))
        }
        Some(person) => Ok(By { person: person.to_owned(), entered_by: Some(user.to_owned()) }),
    }
}

/// What long work needs to let those have their turn who wait.
pub(super) struct Interlude<'a> {
    pub(super) tally: &'a Tally,
    pub(super) waiting: &'a mut Waiting,
    pub(super) setup: &'a Setup,
    pub(super) clock: &'a dyn Clock,
    pub(super) troubles: &'a mut Troubles,
    pub(super) register_problems: &'a [Problem],
}

impl Interlude<'_> {
    /// Answers those who wait; whether long work is to go on.
    pub(super) fn pause(&mut self, store: &mut Store) -> bool {
        let Self { setup, clock, register_problems, .. } = *self;
        while let Some(asked) = self.waiting.take_next() {
            tracing::info!(user = asked.user, request = asked.request.word(), "request");
            let troubles = &mut *self.troubles;
            let mut desk = Desk { setup, store, clock, troubles, register_problems };
            if let Ok(response) = desk.perform(&asked.request, &asked.user) {
                self.waiting.answer(asked, response);
            }
        }
        self.waiting.pulse.beat(|| store.answers());
        !self.waiting.is_stopping()
    }
}
