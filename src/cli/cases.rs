//! Cases in the list of alerts, one by one, and in what review says of itself.

use super::ingest::{tell_alert, tell_alert_below};
use super::{Ended, Format, Session};
use crate::daemon::failure::Failure;
use crate::daemon::setup::Setup;
use crate::detect::wording;
use crate::exit::Exit;
use crate::mask::visible;
use crate::messages::{Message, text};
use crate::review::cases::{Case, Entry, Name};
use crate::review::queue::{Alert, Filter};
use crate::store::Reader;
use crate::store::review::ReviewError;

/// What stands before the alerts of a case.
const BELOW: &str = "  ";

/// The case that is meant by `typed`.
pub(super) fn meant(reader: &Reader<'_>, typed: &Name) -> Result<Case, Failure> {
    let case = reader.case(typed)?;
    Ok(case.ok_or_else(|| ReviewError::UnknownCase(typed.clone()))?)
}

/// `tenken alerts show` of a case.
pub(super) fn show(session: &mut Session<'_>, setup: &Setup, typed: &Name) -> Ended {
    let case = meant(&Session::reader(setup)?, typed)?;
    if session.format == Format::Json {
        return session.json(&case);
    }
    tell(session, &case);
    Ok(Exit::Done)
}

/// The alerts that pass `filter`, alone or as cases, and how many there are.
pub(super) fn tell_entries(
    session: &mut Session<'_>,
    reader: &Reader<'_>,
    filter: &Filter,
) -> Ended {
    let (mut count, mut cases, mut inside) = (0, 0, 0);
    reader.each_entry(filter, |entry| {
        match &entry {
            Entry::Alone(alert) => {
                tell_alert(session, alert);
                count += 1;
            }
            Entry::Case(case) => {
                tell(session, case);
                count += case.alerts.len();
                inside += case.alerts.len();
                cases += 1;
            }
        }
        Ok::<(), Failure>(())
    })?;
    let key = if cases > 0 { "cli.alerts.count-in-cases" } else { "cli.alerts.count" };
    session
        .say(&Message::new(key).with("count", count).with("cases", cases).with("inside", inside));
    Ok(Exit::Done)
}

/// A case on one line, and its alerts below.
fn tell(session: &mut Session<'_>, case: &Case) {
    let about = match &case.name {
        Name::Rule { rule, unit, .. } => Message::new("cli.case.rule")
            .with("title", wording::title(session.lang, rule))
            .with("unit", visible(unit)),
        Name::Actor { actor, .. } => {
            let named = case.alerts.iter().find_map(|alert| alert.actor_name.as_deref());
            let key = if named.is_some() { "cli.case.actor-named" } else { "cli.case.actor" };
            Message::new(key)
                .with("actor", visible(actor))
                .with("name", visible(named.unwrap_or_default()))
        }
    };
    let standing = [
        ("open", case.counts.open),
        ("in-review", case.counts.in_review),
        ("closed", case.counts.closed),
    ];
    let standing: Vec<String> = standing
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(status, count)| {
            let status = text(session.lang, &format!("cli.status.{status}"));
            Message::new("cli.case.standing")
                .with("status", status)
                .with("count", count)
                .text(session.lang)
        })
        .collect();
    session.say(
        &Message::new("cli.case.line")
            .with("severity", text(session.lang, &format!("cli.severity.{}", case.severity)))
            .with_message("about", about)
            .with("standing", standing.join(&text(session.lang, "cli.case.joint")))
            .with("name", visible(&case.name.to_string())),
    );
    for alert in &case.alerts {
        tell_alert_below(session, alert, BELOW);
    }
}

/// Tells how many alerts `action` (its word) was done to, and how many of them wait for a second
/// person now.
pub(super) fn tell_done(session: &mut Session<'_>, action: &str, alerts: &[Alert]) {
    let count = alerts.len();
    session.say(&Message::new(format!("cli.alerts.did.{action}")).with("count", count));
    let awaiting = alerts.iter().filter(|alert| alert.awaits_countersignature()).count();
    if action == "close" && awaiting > 0 {
        session.say(&Message::new("cli.alerts.did.awaiting").with("count", awaiting));
    }
}
