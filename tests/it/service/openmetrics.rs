//! OpenMetrics text, held to its grammar: families one after the other, each with what it is before
//! its samples, no sample twice, and the mark of the end.

use std::collections::{BTreeMap, BTreeSet};

/// The samples of a text, by name and labels.
pub type Samples = BTreeMap<String, f64>;

/// Reads a text; panics where it breaks the grammar.
#[track_caller]
pub fn read(text: &str) -> Samples {
    let body = text.strip_suffix("# EOF\n").expect("the mark of the end");
    assert!(!body.contains("# EOF") && (body.is_empty() || body.ends_with('\n')), "{text}");
    let (mut samples, mut families) = (Samples::new(), BTreeSet::new());
    let mut family = Family::default();
    for line in body.lines() {
        if let Some(about) = line.strip_prefix("# ") {
            let words: Vec<&str> = about.splitn(3, ' ').collect();
            let [what, name, said] = words[..] else { panic!("{line}") };
            if family.name != name {
                family = Family { name: name.to_owned(), ..Family::default() };
                assert!(is_name(name) && families.insert(name.to_owned()), "twice: {line}");
            }
            family.learn(what, said);
        } else {
            let (key, value) = family.sample(line);
            assert!(samples.insert(key, value).is_none(), "twice: {line}");
        }
    }
    samples
}

#[derive(Default)]
struct Family {
    name: String,
    kind: String,
    said: BTreeSet<String>,
    has_samples: bool,
}

impl Family {
    fn learn(&mut self, what: &str, said: &str) {
        assert!(!self.has_samples && self.said.insert(what.to_owned()), "{what} {}", self.name);
        match what {
            "HELP" => assert!(escapes_are_known(said, "\\\"n"), "{said}"),
            // The format of before 2020, which node_exporter reads, knows no other kinds.
            "TYPE" => {
                assert!(["gauge", "counter"].contains(&said), "{said}");
                said.clone_into(&mut self.kind);
            }
            "UNIT" => assert!(self.name.ends_with(&format!("_{said}")), "{} {said}", self.name),
            other => panic!("{other}"),
        }
    }

    fn sample(&mut self, line: &str) -> (String, f64) {
        let (key, value) = line.rsplit_once(' ').expect("a value");
        let (name, labels) = match key.split_once('{') {
            None => (key, ""),
            Some((name, rest)) => (name, rest.strip_suffix('}').expect("a brace")),
        };
        let suffix = if self.kind == "counter" { "_total" } else { "" };
        assert_eq!(name, format!("{}{suffix}", self.name), "of the family that was begun");
        assert!(self.said.contains("HELP") && self.said.contains("TYPE"), "{line}");
        for label in labels.split("\",").filter(|label| !label.is_empty()) {
            let (name, value) = label.split_once("=\"").expect("a label");
            assert!(is_name(name) && escapes_are_known(value, "\\\"n"), "{line}");
        }
        self.has_samples = true;
        let number: f64 = value.parse().expect("a number");
        assert!(number.is_finite() && (self.kind != "counter" || number >= 0.0), "{line}");
        (key.to_owned(), number)
    }
}

fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn escapes_are_known(text: &str, known: &str) -> bool {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\\' && !letters.next().is_some_and(|escaped| known.contains(escaped)) {
            return false;
        }
    }
    !text.contains('\n')
}
