//! `tenken rules report`: how each rule's alerts were closed.

mod text;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::args::ReportOn;
use super::{Ended, Format, Session};
use crate::config::{Kind, Preset, Setting};
use crate::daemon::failure::Failure;
use crate::daemon::issue::{standing_still, unit_names};
use crate::daemon::judge::Grounds;
use crate::daemon::setup::Setup;
use crate::detect::rule::Rule;
use crate::detect::{rules, wording};
use crate::exit::Exit;
use crate::instant::Day;
use crate::messages::{Lang, text as said};
use crate::review::tuning::{Advice, Closed, OfUnit, Tally};
use crate::severity::Severity;

/// The report, as JSON gives it.
#[derive(Debug, Serialize)]
struct Report {
    since: Option<Day>,
    until: Option<Day>,
    unit: Option<String>,
    preset: Preset,
    rules: Vec<OfRule>,
}

/// What became of the findings of a rule.
#[derive(Debug, Serialize)]
struct OfRule {
    rule: String,
    title: String,
    enabled: bool,
    /// Why it stands still, where it does.
    standing_still: Option<String>,
    alerts: u64,
    by_severity: BTreeMap<Severity, u64>,
    open: u64,
    closed: Closed,
    explained: u64,
    excluded: u64,
    recorded: u64,
    withdrawn: u64,
    false_alert_percent: Option<u64>,
    median_business_days: Option<f64>,
    units: Vec<InUnit>,
    advice: Option<Advised>,
    #[serde(skip)]
    found_nothing: bool,
    #[serde(skip)]
    can_be_explained: bool,
}

/// Alerts of a unit.
#[derive(Debug, Serialize)]
struct InUnit {
    unit_code: String,
    unit_name: Option<String>,
    alerts: u64,
    closed: Closed,
}

/// What might be tuned.
#[derive(Debug, Serialize)]
struct Advised {
    #[serde(flatten)]
    advice: Advice,
    /// The table of a rule file in which it is set.
    table: String,
    /// What can be set.
    settings: Vec<Settable>,
}

/// A setting, with its value of today.
#[derive(Debug, Serialize)]
struct Settable {
    name: &'static str,
    value: String,
    about: String,
}

pub(super) fn run(session: &mut Session<'_>, setup: &Setup, on: &ReportOn) -> Ended {
    let report = report(session.lang, setup, on)?;
    if session.format == Format::Json {
        return session.json(&report);
    }
    for line in text::lines(&report, session.lang) {
        session.terminal.line(&line);
    }
    Ok(Exit::Done)
}

fn report(lang: Lang, setup: &Setup, on: &ReportOn) -> Result<Report, Failure> {
    let reader = Session::reader(setup)?;
    let grounds = Grounds::read(&reader)?;
    let cx = grounds.now();
    let tallies = reader.tallies((on.since, on.until), on.unit.as_deref(), cx.calendar)?;
    let still = standing_still(lang, &cx);
    let still = still.into_iter().map(|still| (still.rule, still.reason)).collect();
    let gathering = Gathering { lang, setup, names: unit_names(&cx), still };
    let mut found: Vec<OfRule> = Vec::new();
    for rule in rules::ALL {
        let id = rule.declaration().id.word();
        let none = Tally::default();
        found.push(gathering.rule(id, Some(*rule), tallies.of(id).unwrap_or(&none)));
    }
    // What rules found that are no more.
    let known: BTreeSet<&str> =
        rules::ALL.iter().map(|rule| rule.declaration().id.word()).collect();
    let others = tallies.each().filter(|(id, _)| !known.contains(id));
    found.extend(others.map(|(id, tally)| gathering.rule(id, None, tally)));
    let ReportOn { since, until, unit } = on.clone();
    Ok(Report { since, until, unit, preset: setup.settings.preset, rules: found })
}

/// What the numbers are put together with.
struct Gathering<'a> {
    lang: Lang,
    setup: &'a Setup,
    /// Of units, by code.
    names: BTreeMap<String, String>,
    /// Why rules stand still.
    still: BTreeMap<String, String>,
}

impl Gathering<'_> {
    fn rule(&self, id: &str, rule: Option<&dyn Rule>, tally: &Tally) -> OfRule {
        let count = |severity: &Severity| {
            (*severity, tally.by_severity.get(severity).copied().unwrap_or_default())
        };
        let unit = |(code, of): (&str, &OfUnit)| InUnit {
            unit_code: code.to_owned(),
            unit_name: self.names.get(code).cloned(),
            alerts: of.alerts,
            closed: of.closed,
        };
        let advised = |advice: Advice| self.advised(id, rule, advice);
        #[expect(clippy::cast_precision_loss, reason = "days are few")]
        let halved = |doubled: usize| doubled as f64 / 2.0;
        OfRule {
            rule: id.to_owned(),
            title: rule.map_or_else(|| tally.title.clone(), |_| wording::title(self.lang, id)),
            enabled: self.setup.rules.outside_periods().enabled(id, None),
            standing_still: self.still.get(id).cloned(),
            alerts: tally.alerts(),
            by_severity: Severity::ALL.iter().map(count).collect(),
            open: tally.open,
            closed: tally.closed,
            explained: tally.explained,
            excluded: tally.excluded,
            recorded: tally.recorded,
            withdrawn: tally.withdrawn,
            false_alert_percent: tally.false_percent(),
            median_business_days: tally.doubled_median_days().map(halved),
            units: tally.most_of().into_iter().map(unit).collect(),
            advice: tally.advice().map(advised),
            found_nothing: tally.is_empty(),
            can_be_explained: rule.is_some_and(|rule| !rule.explained_by().is_empty()),
        }
    }

    fn advised(&self, id: &str, rule: Option<&dyn Rule>, advice: Advice) -> Advised {
        let usual = self.setup.rules.outside_periods();
        let settable = |setting: &Setting| {
            let value = setting.kind.shown(usual.value(id, advice.unit.as_deref(), setting));
            Settable {
                name: setting.name,
                value: if setting.kind == Kind::Time { format!("{value:?}") } else { value },
                about: said(self.lang, &format!("rules.{id}.setting.{}", setting.name)),
            }
        };
        let settings = rule.map_or(&[][..], |rule| rule.declaration().settings);
        let table = match &advice.unit {
            None => format!("[rules.{id}]"),
            Some(unit) => format!("[rules.{id}.unit.{unit:?}]"),
        };
        Advised { table, settings: settings.iter().map(settable).collect(), advice }
    }
}
