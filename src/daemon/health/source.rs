//! What has come of each source, and what is due.

use serde::Serialize;

use super::timely::{Known, Timely};
use crate::config::Settings;
use crate::daemon::failure::Failure;
use crate::daemon::judge::Grounds;
use crate::daemon::setup::Setup;
use crate::instant::{Day, Instant};
use crate::store::Reader;
use crate::store::status::SourceStatus;

/// The rule that judges what did not come.
const RULE: &str = "export-missing";

/// A source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceHealth {
    /// What has come.
    #[serde(flatten)]
    pub status: SourceStatus,
    /// What is due.
    #[serde(flatten)]
    pub timely: Timely,
}

pub(super) fn read(
    reader: &Reader<'_>,
    setup: &Setup,
    grounds: &Grounds,
    now: Instant,
) -> Result<Vec<SourceHealth>, Failure> {
    let names: Vec<String> = setup.settings.sources.iter().map(|s| s.name.clone()).collect();
    let mut sources = reader.source_status(&names)?;
    for source in &mut sources {
        let Some(profile) = setup.profiles.get(&source.name) else { continue };
        // What the profile maps by now is no longer worth a word.
        source.unmapped.retain(|word, _| {
            !profile.actions.contains_key(word) && !profile.outcomes.contains_key(word)
        });
    }
    let deliveries = reader.deliveries(now)?;
    let cx = grounds.now();
    let is_asked = cx.settings.enabled(RULE, None);
    let health = |status: SourceStatus| {
        let name = status.name.as_str();
        let since = grounds.expected_since(name).map(Instant::day);
        let known = Known {
            delivery: deliveries.iter().find(|delivery| delivery.source == name),
            expected_since: since,
            last_file: status.last_ingested_at,
            expect: &|day| expected(setup, grounds, (name, day), now),
            is_settled: &|day| {
                !is_asked || is_too_old(&setup.settings, day) || status.settled.contains(&day)
            },
        };
        let timely = Timely::of(&known, cx.calendar, now);
        SourceHealth { status, timely }
    };
    Ok(sources.into_iter().map(health).collect())
}

/// What is expected on a day: as recorded for those that are past, as configured for those to
/// come.
fn expected(
    setup: &Setup,
    grounds: &Grounds,
    (source, day): (&str, Day),
    now: Instant,
) -> Option<crate::config::Expect> {
    if day < now.day() {
        return grounds.now().expectation(source, day);
    }
    setup.settings.source(source)?.expect
}

fn is_too_old(settings: &Settings, day: Day) -> bool {
    settings.review.since.is_some_and(|since| day < since)
}
