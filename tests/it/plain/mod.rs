//! A second, plain reading of the table of rules, and the law that the product agrees with it.
//!
//! Nothing here is shared with the product: no folding, no calendar, no window. What the table
//! says is done as it says it, in quadratic loops; the product is asked from the outside. On
//! random small histories both must come to the same alerts: key, severity, standing, evidence.

mod aimed;
pub mod dice;
mod files;
mod history;
mod motifs;
mod numbers;
mod offices;
mod people;
mod reading;
mod registers;
mod shrink;
mod subjects;
mod terminals;
mod volumes;
mod words;
mod work;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;

use serde_json::Value;

use self::history::History;
use self::reading::{Finding, INFORMATIONAL, Judged, Rule, SEVERITIES, Standing, TABLE, World};
use crate::city::City;

/// Rules that judge recorded exports, versions and quarantine: their record is not read here.
const LEFT_OUT: [&str; 5] =
    ["export-missing", "export-altered", "clock-anomaly", "rejected-rows", "exclusion-changed"];

/// Which rules the product has.
fn product() -> BTreeSet<String> {
    let rules = City::new().json(&["rules", "list"]);
    let id = |rule: &Value| rule["id"].as_str().unwrap().to_owned();
    rules.as_array().unwrap().iter().map(id).collect()
}

/// What the table says of a history, of the rules that the product has.
fn read(history: &History, rules: &BTreeSet<String>) -> Judged {
    let world = World::new(&history.events, &history.registers, &history.numbers);
    let compared = TABLE.iter().filter(|rule| rules.contains(rule.id));
    compared.flat_map(|rule| world.judge(rule)).collect()
}

/// What the product says of it, of the rules that are compared.
fn told(history: &History, rules: &BTreeSet<String>) -> Judged {
    let city = written::city(history, |rule| rules.contains(rule));
    let ran = city.ingest();
    let stored: Vec<&Value> = ran.report["files"].as_array().unwrap().iter().collect();
    assert!(stored.iter().all(|file| file["rows_quarantined"] == 0), "{}", ran.report);
    let mut evidence: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
    let sql = "SELECT key, source, line_no FROM alert_events JOIN access_events USING (event_id)";
    for row in city.query(sql) {
        let mut sources = ["operation", "authentication", "provision", "regional"].into_iter();
        let source = sources.find(|source| *source == row[1]).unwrap();
        evidence.entry(row[0].clone()).or_default().insert((source, row[2].parse().unwrap()));
    }
    let is_compared = |alert: &&Value| TABLE.iter().any(|rule| alert["rule"] == rule.id);
    let alerts = city.alerts();
    alerts.0.iter().filter(is_compared).map(|alert| finding(alert, &mut evidence)).collect()
}

fn finding(
    alert: &Value,
    evidence: &mut BTreeMap<String, BTreeSet<words::Place>>,
) -> (String, (Standing, Finding)) {
    let key = alert["key"].as_str().unwrap().to_owned();
    let severity = SEVERITIES.iter().position(|name| alert["severity"] == *name).unwrap();
    let registers: Vec<&Value> = match &alert["explanation"] {
        Value::Array(all) => all.iter().map(|one| &one["register"]).collect(),
        Value::Null => Vec::new(),
        one => vec![&one["register"]],
    };
    let standing = match registers {
        none if none.is_empty() => Standing::Firing,
        some if some.iter().any(|register| **register == "exclusions") => Standing::Excluded,
        _ => Standing::Explained,
    };
    let is_noted = alert["resolution"] == "noted";
    let asks = standing == Standing::Firing && !is_noted;
    assert_eq!(is_noted, severity == INFORMATIONAL && standing == Standing::Firing, "{alert}");
    assert_eq!(alert["status"], if asks { "open" } else { "closed" }, "{alert}");
    let evidence = evidence.remove(&key).unwrap_or_default();
    (key, (standing, Finding { severity, evidence }))
}

/// What is not the same, a line each by its key; and all that the product told.
struct Compared {
    differing: Vec<(String, String)>,
    told: Judged,
}

fn compare(history: &History, rules: &BTreeSet<String>) -> Compared {
    let mut history = history.clone();
    written::place(&mut history.events);
    let (read, told) = (read(&history, rules), told(&history, rules));
    let keys: BTreeSet<&String> = read.keys().chain(told.keys()).collect();
    let differing = keys.into_iter().filter(|key| read.get(*key) != told.get(*key));
    let say = |found: Option<&(Standing, Finding)>| {
        found.map_or("nothing".into(), |(standing, found)| {
            format!("{} {standing:?} {:?}", SEVERITIES[found.severity], found.evidence)
        })
    };
    let line = |key: &String| {
        let (read, told) = (say(read.get(key)), say(told.get(key)));
        format!("{key}\n    the table:   {read}\n    the product: {told}")
    };
    let differing = differing.map(|key| (key.clone(), line(key))).collect();
    Compared { differing, told }
}

/// The history as a small table.
fn table(history: &History) -> String {
    let mut history = history.clone();
    written::place(&mut history.events);
    let mut text = format!("{:?}\nmissing: {:?}\n", history.numbers, history.registers.missing);
    for event in &history.events {
        writeln!(text, "{event}").unwrap();
    }
    for (name, rows) in files::registers(&history.registers) {
        if rows.lines().count() > 1 {
            write!(text, "-- {name}\n{rows}").unwrap();
        }
    }
    text
}

fn rule_of(key: &str) -> &str {
    key.split('/').next().unwrap()
}

/// The smallest history of that kind on which a rule is read in two ways, and how.
fn told_small(history: &History, rule: &str, rules: &BTreeSet<String>) -> String {
    let differs = |history: &History| {
        let all = compare(history, rules).differing;
        all.into_iter().filter(|(key, _)| rule_of(key) == rule).map(|(_, line)| line).collect()
    };
    let small = shrink::smallest(history, |history| {
        let lines: Vec<String> = differs(history);
        !lines.is_empty()
    });
    format!("{}\nin\n{}", differs(&small).join("\n"), table(&small))
}

fn seeds() -> Range<u64> {
    let said = std::env::var("TENKEN_PLAIN_SEEDS").ok();
    // With fewer, a rule is not met in each of its standings.
    0..said.and_then(|seeds| seeds.parse().ok()).unwrap_or(60)
}

#[test]
fn the_product_agrees_with_the_table_on_random_histories() {
    let rules = product();
    let mut first: BTreeMap<String, (u64, usize)> = BTreeMap::new();
    let mut seen: BTreeMap<(String, Standing), usize> = BTreeMap::new();
    for seed in seeds() {
        let Compared { differing, told } = compare(&History::of(seed), &rules);
        for (key, _) in differing {
            first.entry(rule_of(&key).to_owned()).or_insert((seed, 0)).1 += 1;
        }
        for (key, (standing, _)) in told {
            *seen.entry((rule_of(&key).to_owned(), standing)).or_default() += 1;
        }
    }
    println!("{seen:?}");
    let tell = |(rule, (seed, count)): (&String, &(u64, usize))| {
        let small = told_small(&History::of(*seed), rule, &rules);
        format!("== {rule}: {count}, first with seed {seed}\n{small}\n")
    };
    let told: String = first.iter().map(tell).collect();
    assert!(told.is_empty(), "{told}");
    let has = |rule: &Rule, standing| seen.contains_key(&(rule.id.to_owned(), standing));
    for rule in TABLE.iter().filter(|rule| rules.contains(rule.id)) {
        let explained = rule.explained_by.is_empty() || has(rule, Standing::Explained);
        assert!(has(rule, Standing::Firing) && explained, "{} is rarely met: {seen:?}", rule.id);
    }
}

#[test]
fn every_rule_is_read_or_left_out_by_name() {
    let read = TABLE.iter().map(|rule| rule.id.to_owned());
    let all: BTreeSet<String> = read.chain(LEFT_OUT.map(String::from)).collect();
    assert_eq!(product(), all);
    assert_eq!(all.len(), 37, "the table has 37 rules");
}
