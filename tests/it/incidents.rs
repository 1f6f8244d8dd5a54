//! Publicly reported cases of misuse: each is in the queue after one ingest, and its ordinary
//! traffic is not. `fixtures/incidents/` has them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;

use crate::alerts::Alerts;
use crate::city::{City, copy, repository};
use crate::fixtures::Found;

/// What an incident expects.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[expect(dead_code, reason = "for whoever reads the fixture")]
    about: String,
    now: String,
    alerts: Vec<Found>,
    also: Vec<Found>,
}

/// What it expects, and what one ingest into an empty state gave.
struct Outcome {
    expected: Expected,
    alerts: Alerts,
}

/// A reported case, ingested once however many tests ask.
struct Incident {
    folder: &'static str,
    outcome: OnceLock<Outcome>,
}

impl Incident {
    const fn new(folder: &'static str) -> Self {
        Self { folder, outcome: OnceLock::new() }
    }

    fn outcome(&self) -> &Outcome {
        self.outcome.get_or_init(|| {
            let folder = repository("fixtures/incidents").join(self.folder);
            let text = fs::read_to_string(folder.join("expected.json")).unwrap();
            let expected: Expected = serde_json::from_str(&text).unwrap();
            let city = City::new().at(&expected.now);
            for part in ["exports", "registers"] {
                copy(&folder.join(part), &city.path(part));
            }
            let alerts = city.alerts_of_ingest();
            Outcome { expected, alerts }
        })
    }

    /// Exactly what is expected is there, and of that only the incident asks above `low`.
    fn is_found(&self) {
        let Outcome { expected, alerts } = self.outcome();
        let found: BTreeSet<Found> = alerts.0.iter().map(Found::of).collect();
        let all = expected.alerts.iter().chain(&expected.also);
        let wanted: BTreeSet<Found> = all.cloned().collect();
        let missing: Vec<_> = wanted.difference(&found).collect();
        let beyond: Vec<_> = found.difference(&wanted).collect();
        assert!(
            missing.is_empty() && beyond.is_empty(),
            "missing {missing:#?}\nbeyond {beyond:#?}"
        );
        let main = expected.alerts.iter();
        assert!(main.clone().count() > 0 && main.clone().all(|alert| alert.status == "open"));
        let asks = |alert: &Found| alert.status == "open" && alert.severity != "low";
        assert!(!expected.also.iter().any(asks), "{}", self.folder);
    }
}

macro_rules! incidents {
    ($($name:ident, $folder:literal;)+) => {
        static ALL: [Incident; 19] = [$(Incident::new($folder)),+];

        $(#[test]
        fn $name() {
            let found = ALL.iter().find(|incident| incident.folder == $folder);
            found.unwrap().is_found();
        })+
    };
}

incidents! {
    own_and_acquaintances_records_over_fourteen_months, "01-yokkaichi";
    acquaintances_searched_by_name, "02-inzai";
    one_patient_and_seven_of_four_branch_offices, "03-yokote";
    addresses_for_a_reunion, "04-maebashi";
    colleagues_over_three_years, "05-arao";
    look_ups_for_money, "07-suginami";
    a_terminal_left_logged_in, "08-funabashi";
    an_inquiry_as_a_favour, "09-kochi";
    a_celebrity, "10-ikoma";
    one_citizen_twenty_eight_times_in_three_years, "11-kashiwazaki";
    a_shared_id, "12-suzuka";
    the_whole_register_and_an_exclusion_of_ones_own, "13-kamaishi";
    voters_copied_out_over_years, "14-sakai";
    files_copied_the_day_after_leaving, "15-hiratsuka";
    privileged_ids_over_eight_months, "16-numazu";
    accounts_of_five_sections, "17-kamogawa";
    small_exports_steadily, "18-nishihara";
    a_colleagues_password, "19-akita";
    everything_by_a_contractor, "20-benesse";
}

#[test]
fn every_folder_is_ingested() {
    let entries = fs::read_dir(repository("fixtures/incidents")).unwrap().map(Result::unwrap);
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut folders: Vec<String> =
        folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
    folders.sort_unstable();
    assert!(ALL.iter().map(|incident| incident.folder).eq(folders.iter().map(String::as_str)));
}

#[test]
fn a_section_head_understands_why_each_is_there() {
    let mut text = String::new();
    for incident in &ALL {
        let Outcome { expected, alerts } = incident.outcome();
        let _ = writeln!(text, "{}", incident.folder);
        let mut told = BTreeSet::new();
        for wanted in &expected.alerts {
            let alert = alerts.get(&wanted.key);
            // Of each rule and severity one is enough.
            if told.insert((alert["rule"].as_str(), &wanted.severity)) {
                let _ = writeln!(text, "  {}", said(alert));
            }
        }
    }
    insta::assert_snapshot!(text);
}

fn said(alert: &Value) -> String {
    let text = |name: &str| alert[name].as_str().unwrap();
    format!("[{}] {}：{}", text("severity"), text("title"), text("reason"))
}
