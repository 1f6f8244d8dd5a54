//! Exactly once in plain terms: names, periods, lines and sets, everything in memory and compared
//! with everything. What takes care of bounds, pieces and interruptions must come to the same.

use std::collections::{BTreeMap, BTreeSet};

/// A row of an export as a line says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line, with the time written as usual.
    pub content: String,
    /// Its serial, where it has one.
    pub serial: Option<String>,
    /// Whether only the mended profile reads it.
    pub is_dotted: bool,
}

impl Line {
    fn day(&self) -> String {
        self.content.trim_start_matches('"')[..10].replace('/', "-")
    }

    fn is_midnight(&self) -> bool {
        self.content.trim_start_matches('"')[11..].starts_with("00:00:00")
    }
}

/// A stored row.
#[derive(Debug)]
struct Stored {
    line: Line,
    /// The day of the log to which it belongs, where that can be told.
    day: Option<String>,
    /// The first row of its serial, where it is another version of that.
    version_of: Option<usize>,
}

/// An export that was taken.
#[derive(Debug)]
struct Export {
    name: String,
    lines: Vec<Line>,
    /// The export behind which it was read.
    base: Option<usize>,
    /// Whether rows of it are stored elsewhere and it has to be read whole.
    elsewhere: bool,
    /// Whether its dotted rows are read.
    is_read: bool,
}

/// What is stored and told.
#[derive(Debug, Default)]
pub struct Model {
    mended: bool,
    exports: Vec<Export>,
    stored: Vec<Stored>,
    altered: BTreeMap<String, BTreeSet<usize>>,
}

/// The day that a name such as `SOUSA_20260422.csv` declares.
fn period(name: &str) -> Option<String> {
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    (digits.len() == 8).then(|| format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]))
}

impl Model {
    /// Takes a file as a pass does.
    pub fn take(&mut self, name: &str, lines: &[Line]) {
        let previous = self.exports.iter().rposition(|export| export.name == name);
        if self.is_known(name, lines, previous) {
            return;
        }
        let base = previous.filter(|previous| self.tail_suffices(*previous, lines));
        let before = self.stored.len();
        let own = self.exports.len();
        let (lines, is_read) = (lines.to_vec(), self.mended);
        self.exports.push(Export { name: name.into(), lines, base, elsewhere: false, is_read });
        let from = base.map_or(0, |base| self.exports[base].lines.len());
        for at in from..self.exports[own].lines.len() {
            let line = &self.exports[own].lines[at];
            if !line.is_dotted || self.mended {
                let plain = line.serial.is_none();
                let is_new = self.store(own, at, at + 1);
                self.exports[own].elsewhere |= plain && !is_new;
            }
        }
        self.tell_lacking(own, before);
    }

    /// Mends the profile, and reads every quarantine again.
    pub fn mend(&mut self) {
        self.mended = true;
        for own in 0..self.exports.len() {
            let from = self.exports[own].base.map_or(0, |base| self.exports[base].lines.len());
            for at in from..self.exports[own].lines.len() {
                if self.exports[own].lines[at].is_dotted {
                    let is_new = self.store(own, at, usize::MAX);
                    self.exports[own].elsewhere |= !is_new;
                }
            }
            self.exports[own].is_read = true;
        }
    }

    /// How many different rows stand as evidence under each day's alert. Which of equal rows are
    /// lacking is open.
    pub fn altered(&self) -> BTreeMap<String, usize> {
        let content = |row: &usize| &self.stored[*row].line.content;
        let different = |rows: &BTreeSet<usize>| rows.iter().map(content).collect::<BTreeSet<_>>();
        self.altered.iter().map(|(day, rows)| (day.clone(), different(rows).len())).collect()
    }

    fn is_known(&self, name: &str, lines: &[Line], previous: Option<usize>) -> bool {
        let for_its_days =
            |export: &Export| period(name).is_none() || period(&export.name) == period(name);
        let same = |export: &Export| export.lines == lines && for_its_days(export);
        self.exports.iter().rposition(same).is_some_and(|same| previous.is_none_or(|p| p <= same))
    }

    fn tail_suffices(&self, previous: usize, lines: &[Line]) -> bool {
        let export = &self.exports[previous];
        let goes_on = lines.len() > export.lines.len() && lines.starts_with(&export.lines);
        let last_is_read = export.lines.last().is_none_or(|line| !line.is_dotted || export.is_read);
        let mut chain = std::iter::successors(Some(previous), |at| self.exports[*at].base);
        goes_on && last_is_read && chain.all(|at| !self.exports[at].elsewhere)
    }

    /// Stores a line of an export, unless it is; `up_to` says which of its lines are counted
    /// with it: those before, or when it is read again, all.
    fn store(&mut self, own: usize, at: usize, up_to: usize) -> bool {
        let line = self.exports[own].lines[at].clone();
        let mut version_of = None;
        if line.serial.is_some() {
            let same = |row: &&Stored| row.line.serial == line.serial;
            if self.stored.iter().filter(same).any(|row| row.line.content == line.content) {
                return false;
            }
            version_of = self.stored.iter().position(|row| same(&row));
        } else {
            let same = |row: &&Stored| row.line.content == line.content;
            if self.count(own, at, up_to) <= self.stored.iter().filter(same).count() {
                return false;
            }
        }
        let clock_day = (!line.is_midnight()).then(|| line.day());
        let day = period(&self.exports[own].name).or(clock_day);
        self.stored.push(Stored { line, day, version_of });
        if let Some(first) = version_of
            && let Some(day) = self.day_of_notice(first)
        {
            self.altered.entry(day).or_default().extend([first, self.stored.len() - 1]);
        }
        version_of.is_none()
    }

    /// A row that was changed is judged even where midnight could belong to either day.
    fn day_of_notice(&self, row: usize) -> Option<String> {
        self.stored[row].day.clone().or_else(|| Some(self.stored[row].line.day()))
    }

    /// How often the content of a line stands in the export so far, among what is read.
    fn count(&self, own: usize, at: usize, up_to: usize) -> usize {
        let content = &self.exports[own].lines[at].content;
        let whole = (own..self.exports.len()).rev().find(|of| self.begins_with(*of, own));
        let whole = if up_to == usize::MAX { whole.unwrap_or(own) } else { own };
        let lines = self.exports[whole].lines.iter().enumerate().take(up_to);
        let counts = |&(place, line): &(usize, &Line)| {
            let owner = self.owner(whole, place);
            let is_read = !line.is_dotted
                || self.exports[owner].is_read
                || owner == own && place <= at && self.mended;
            line.content == *content && is_read
        };
        lines.filter(counts).count()
    }

    fn begins_with(&self, export: usize, with: usize) -> bool {
        std::iter::successors(Some(export), |at| self.exports[*at].base).any(|at| at == with)
    }

    /// The export by which a line of `whole` was read.
    fn owner(&self, whole: usize, place: usize) -> usize {
        let mut chain = std::iter::successors(Some(whole), |at| self.exports[*at].base);
        let base_ends =
            |at: usize| self.exports[at].base.map_or(0, |b| self.exports[b].lines.len());
        chain.find(|at| place >= base_ends(*at)).unwrap_or(whole)
    }

    fn tell_lacking(&mut self, own: usize, before: usize) {
        let export = &self.exports[own];
        let Some(period) = period(&export.name) else { return };
        let had: Vec<&Line> =
            export.lines.iter().filter(|line| !line.is_dotted || self.mended).collect();
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        for line in &had {
            *left.entry(&line.content).or_default() += 1;
        }
        let mut lacking = Vec::new();
        for (at, row) in self.stored[..before].iter().enumerate() {
            if row.day.as_ref() != Some(&period) {
                continue;
            }
            let speaks = |first: usize| {
                export.base.is_some() || self.stored[first].day.as_ref() == Some(&period)
            };
            let has = if row.line.serial.is_some() {
                had.iter().any(|line| line.serial == row.line.serial)
                    || row.version_of.is_some_and(speaks)
            } else {
                let count = left.entry(&row.line.content).or_default();
                let has = *count > 0;
                *count -= usize::from(has);
                has
            };
            if !has {
                lacking.push(at);
            }
        }
        if !lacking.is_empty() {
            self.altered.entry(period).or_default().extend(lacking);
        }
    }
}
