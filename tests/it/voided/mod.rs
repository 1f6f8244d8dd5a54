//! Exports that should never have come are taken out of judgement, by two people.

mod two_people;
mod without;

use std::sync::Arc;

use tenken::clock::SetClock;
use tenken::daemon::request::{Request, Response};
use tenken::daemon::setup::Setup;
use tenken::daemon::worker::Worker;
use tenken::exit::Exit;
use tenken::review::void::Action;

use crate::city::{City, MORNING};
use crate::second_verifier::finds_nothing;
use crate::verify;

/// Has `person` do that with an export, as over the daemon's socket; how it ends.
#[track_caller]
pub fn acts(city: &City, person: &str, export: i64, action: Action) -> Exit {
    let setup = Setup::load(&city.configuration()).unwrap();
    let clock = Arc::new(SetClock::at(MORNING.parse().unwrap()));
    let mut worker = Worker::open(setup, clock).unwrap();
    let request = Request::Void { export, action, on_behalf_of: None };
    match worker.perform_once(&request, person) {
        Response::Voided(..) => Exit::Done,
        Response::Failed(failure) => failure.exit,
        other => panic!("{other:?}"),
    }
}

pub fn void() -> Action {
    Action::Void { reason: "他市の控え".into() }
}

pub fn undo() -> Action {
    Action::Undo { reason: "正しいものだった".into() }
}

/// Two people void an export.
#[track_caller]
pub fn voided(city: &City, export: i64) {
    assert_eq!(acts(city, "suzuki", export, void()), Exit::Done);
    assert_eq!(acts(city, "sato", export, Action::Confirm), Exit::Done);
}

/// The accounts of all exports agree with what is stored, and alerts with what is judged.
#[track_caller]
pub fn is_sound(city: &City) {
    let unbalanced = "SELECT export_id, rows_read, rows_stored, rows_duplicate, rows_quarantined
        FROM exports x WHERE rows_read <> rows_stored + rows_duplicate + rows_quarantined
          OR rows_stored <> (SELECT count(*) FROM access_events e WHERE e.export_id = x.export_id)
          OR state = 'closed' AND rows_quarantined <>
            (SELECT count(*) FROM quarantined_rows q WHERE q.export_id = x.export_id)";
    assert_eq!(city.query(unbalanced), Vec::<Vec<String>>::new());
    let ran = city.run(&["replay", "--check"]);
    ran.ends(Exit::Done);
    finds_nothing(city);
    verify::holds(&city.state());
}
