//! How tenken is, in numbers, for the monitoring: OpenMetrics text that the older Prometheus
//! format reads too, for `node_exporter`'s textfile collector knows only that one. So there are
//! gauges and counters and nothing else.
//!
//! No number here says anything about a person: labels are names of sources, of problems, and
//! severities.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Health;
use super::source::SourceHealth;
use crate::instant::Instant;
use crate::messages::{Lang, text};
use crate::review::state::Status;
use crate::severity::Severity;

/// One family of samples, as it is being written.
struct Families {
    lang: Lang,
    text: String,
}

/// A label with its value.
type Label<'a> = (&'a str, &'a str);

impl Families {
    /// A family of that name, kind (`gauge` or `counter`) and unit, where it has samples.
    fn family<'a>(
        &mut self,
        (name, kind, unit): (&str, &str, &str),
        samples: impl IntoIterator<Item = (Vec<Label<'a>>, String)>,
    ) {
        let mut samples = samples.into_iter().peekable();
        if samples.peek().is_none() {
            return;
        }
        let help = escaped(&text(self.lang, &format!("metrics.{name}")));
        let total = if kind == "counter" { "_total" } else { "" };
        let _ = writeln!(self.text, "# HELP tenken_{name} {help}");
        let _ = writeln!(self.text, "# TYPE tenken_{name} {kind}");
        if !unit.is_empty() {
            let _ = writeln!(self.text, "# UNIT tenken_{name} {unit}");
        }
        for (labels, value) in samples {
            let _ = writeln!(self.text, "tenken_{name}{total}{} {value}", braced(&labels));
        }
    }

    /// A gauge without labels, where there is a value.
    fn gauge(&mut self, name: &str, unit: &str, value: Option<String>) {
        self.family((name, "gauge", unit), value.map(|value| (Vec::new(), value)));
    }
}

fn braced(labels: &[Label<'_>]) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let pairs: Vec<String> =
        labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    format!("{{{}}}", pairs.join(","))
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Seconds of the Unix epoch, to the millisecond.
fn seconds(at: Instant) -> String {
    thousandths(at.millis())
}

fn thousandths(millis: i64) -> String {
    format!("{}.{:03}", millis.div_euclid(1_000), millis.rem_euclid(1_000))
}

impl Health {
    /// As OpenMetrics text.
    #[must_use]
    pub fn metrics(&self, lang: Lang) -> String {
        let mut families = Families { lang, text: String::new() };
        self.tell_daemon(&mut families);
        self.tell_problems(&mut families);
        self.tell_sources(&mut families);
        self.tell_queue(&mut families);
        self.tell_state(&mut families);
        families.text.push_str("# EOF\n");
        families.text
    }

    fn tell_daemon(&self, families: &mut Families) {
        let daemon = &self.daemon;
        let up = daemon.running.map(|running| u8::from(running).to_string());
        families.gauge("up", "", up);
        families.gauge("written_timestamp_seconds", "seconds", Some(seconds(self.at)));
        let last = daemon.last_pass_at.map(seconds);
        families.gauge("last_pass_timestamp_seconds", "seconds", last);
        let took = daemon.last_pass_ms.map(|ms| thousandths(i64::try_from(ms).unwrap_or(i64::MAX)));
        families.gauge("last_pass_duration_seconds", "seconds", took);
    }

    fn tell_problems(&self, families: &mut Families) {
        let mut counts: BTreeMap<(&str, Severity), u64> = BTreeMap::new();
        for need in &self.problems {
            *counts.entry((need.name, need.severity)).or_default() += 1;
        }
        let samples = counts.into_iter().map(|((name, severity), count)| {
            (vec![("name", name), ("severity", severity.word())], count.to_string())
        });
        families.family(("problems", "gauge", ""), samples);
        // Unlike the names, these are always there: what is missing cannot raise an alarm.
        let by_severity = Severity::ALL.iter().map(|severity| {
            (vec![("severity", severity.word())], self.count(*severity).to_string())
        });
        families.family(("needs_person", "gauge", ""), by_severity);
    }

    fn tell_sources(&self, families: &mut Families) {
        let mut tell = |name: &str, kind, unit, value: &dyn Fn(&SourceHealth) -> Option<String>| {
            let sample = |source| Some((label(source), value(source)?));
            families.family((name, kind, unit), self.sources.iter().filter_map(sample));
        };
        tell("source_last_export_timestamp_seconds", "gauge", "seconds", &|source| {
            source.status.last_ingested_at.map(seconds)
        });
        tell("source_expected_timestamp_seconds", "gauge", "seconds", &|source| {
            source.timely.expected_by.map(seconds)
        });
        tell("source_overdue_days", "gauge", "", &|source| {
            Some(source.timely.overdue.len().to_string())
        });
        tell("source_silent_business_days", "gauge", "", &|source| {
            source.timely.silent_business_days.map(|days| days.to_string())
        });
        tell("source_rows_read", "counter", "", &|source| {
            Some(source.status.rows_read.to_string())
        });
        tell("source_rows_stored", "counter", "", &|source| {
            Some(source.status.rows_stored.to_string())
        });
        tell("source_rows_duplicate", "counter", "", &|source| {
            Some(source.status.rows_duplicate.to_string())
        });
        tell("source_rows_quarantined", "counter", "", &|source| {
            Some(source.status.rows_quarantined.to_string())
        });
    }

    fn tell_queue(&self, families: &mut Families) {
        let of = |status: &Status, severity: &Severity| {
            let labels = vec![("status", status.word()), ("severity", severity.word())];
            (labels, self.queue.count(*status, *severity).to_string())
        };
        let of_status = |status| Severity::ALL.iter().map(move |severity| of(status, severity));
        families.family(("alerts", "gauge", ""), Status::ALL.iter().flat_map(of_status));
        families.gauge("reviews_overdue", "", Some(self.queue.overdue.to_string()));
        families.gauge("days_to_judge", "", Some(self.queue.days_to_judge.to_string()));
    }

    fn tell_state(&self, families: &mut Families) {
        families.gauge("ledger_entries", "", Some(self.ledger.size.to_string()));
        let sealed = self.ledger.checkpoint.as_ref();
        families.gauge(
            "last_checkpoint_timestamp_seconds",
            "seconds",
            sealed.map(|checkpoint| seconds(checkpoint.at)),
        );
        families.gauge("database_bytes", "bytes", Some(self.database.status.bytes.to_string()));
        let free = self.database.disk_free_bytes.map(|bytes| bytes.to_string());
        families.gauge("disk_free_bytes", "bytes", free);
    }
}

fn label(source: &SourceHealth) -> Vec<Label<'_>> {
    vec![("source", source.status.name.as_str())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_times_are_written_as_the_format_has_them() {
        assert_eq!(braced(&[("a", "x\"\\\n"), ("b", "y")]), r#"{a="x\"\\\n",b="y"}"#);
        assert_eq!(seconds(Instant::from_millis(1_776_816_000_007)), "1776816000.007");
    }
}
