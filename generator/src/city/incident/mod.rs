//! The incidents: what was done, what `tenken` should say about it, and the record that
//! explains some of them. Days count business days from 0.

use anyhow::Result;

use super::journal::Journal;
use super::staff::Staff;
use crate::rng::Rng;

mod bulk;
mod dormant;
mod files;
mod identity;
mod logins;
mod note;
mod off_hours;
mod serials;
mod volume;

pub use dormant::{DORMANT, last_use};
pub use files::{Damage, damage, is_missing};
pub use serials::Carried;

/// What an incident needs of the shift of its actor on that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// That there is one, over the working hours.
    Shift,
    /// That it starts with a log-in at this time.
    ShiftFrom(u32),
}

/// A record in the approvals register. Times are milliseconds of the day.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the columns of the register")]
pub struct Approval {
    pub kind: &'static str,
    pub from: u32,
    pub to: u32,
    pub purpose: &'static str,
    pub scope: &'static str,
    pub approved_by: &'static str,
    /// On the business day before (-1), that day (0) or the one after (1).
    pub approved_on: i8,
    pub approved_at: u32,
    pub witness: &'static str,
}

/// Where an incident is planted.
pub struct Scene<'a> {
    /// The day's rows.
    pub journal: &'a mut Journal,
    /// Everybody.
    pub staff: &'a Staff,
    /// Chance.
    pub rng: &'a mut Rng,
}

/// Something that a rule should find.
#[allow(missing_docs, reason = "named as in the rules")]
pub struct Incident {
    pub rule: &'static str,
    /// The severity, or `explained`.
    pub expected: &'static str,
    pub business_day: usize,
    /// The part of the alert's key between rule and day.
    pub who: &'static str,
    /// The actor, where it is somebody with a shift.
    pub actor: &'static str,
    pub need: Need,
    pub approval: Option<Approval>,
    /// None where the file itself is the incident.
    pub plant: Option<fn(&mut Scene) -> Result<()>>,
    pub ja: &'static str,
    pub en: &'static str,
}

/// All incidents, in the order of the rules.
pub fn all() -> impl Iterator<Item = &'static Incident> {
    [
        &off_hours::INCIDENTS[..],
        &identity::INCIDENTS,
        &bulk::INCIDENTS,
        &volume::INCIDENTS,
        &logins::INCIDENTS,
        &dormant::INCIDENTS,
        &files::INCIDENTS,
        &serials::INCIDENTS,
        &note::INCIDENTS,
    ]
    .into_iter()
    .flatten()
}

/// What the incidents need of somebody's shift.
#[must_use]
pub fn need(actor: &str, business_day: usize) -> Need {
    all()
        .find(|incident| incident.actor == actor && incident.business_day == business_day)
        .map_or(Need::Nothing, |incident| incident.need)
}

/// Plants the incidents of a day.
///
/// # Errors
///
/// Where the staff lacks somebody whom an incident needs.
pub fn plant(scene: &mut Scene) -> Result<()> {
    let today = scene.journal.business_day;
    for incident in all().filter(|incident| Some(incident.business_day) == today) {
        if let Some(plant) = incident.plant {
            plant(scene)?;
        }
    }
    Ok(())
}
