//! A profile fitted to one file: in which column each field stands.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::decode::Decode;
use super::error::ReadError;
use super::fault::{Fault, What};
use super::fields::Fields;
use super::look::Look;
use super::whence::{Source, Sources, Whence};
use crate::config::profile::{Column, Constant, Encoding, Field, Profile, TimeFormat};
use crate::fold::fold;
use crate::individual_number::mask_suspected;

/// Number space of subjects where the layout names none: 団体内統合宛名番号.
const DEFAULT_SUBJECT_KIND: &str = "atena";

/// A profile fitted to one file.
pub(super) struct Layout {
    encoding: Encoding,
    delimiter: u8,
    multiline: bool,
    /// Titles of the header; none without one.
    titles: Vec<String>,
    width: usize,
    time_formats: Vec<TimeFormat>,
    constants: Vec<Constant>,
    base: Sources,
    whens: Vec<When>,
    /// How each field is looked at for individual numbers.
    looks: [Look; Field::COUNT],
    /// Columns that no field comes from, and that are looked at for individual numbers.
    unmapped: Vec<usize>,
    /// Where the whens of the last row led to.
    last: Arc<Whence>,
    scratch: String,
}

struct When {
    conditions: Vec<(usize, String)>,
    changes: Vec<(Field, Source)>,
}

impl Layout {
    /// Fits a profile to a file with those titles.
    pub(super) fn by_titles(profile: &Profile, titles: Vec<String>) -> Result<Self, ReadError> {
        let folded: Vec<String> = titles.iter().map(|title| fold(title).into_owned()).collect();
        let mut missing = Vec::new();
        let mut known = 0;
        for title in profile.columns_used().into_iter().filter_map(title_of) {
            match folded.iter().filter(|found| **found == fold(title)).count() {
                0 => missing.push(title),
                1 => known += 1,
                _ => {
                    return Err(ReadError::DuplicateTitle { title: title.to_owned() });
                }
            }
        }
        let found = || super::fault::excerpt(&titles.join(", "), false);
        if known == 0 && !missing.is_empty() {
            return Err(ReadError::NoKnownTitle { found: found(), expected: missing.join(", ") });
        }
        if !missing.is_empty() {
            return Err(ReadError::MissingTitles { missing: missing.join(", "), found: found() });
        }
        let width = titles.len();
        let place = |column: &Column| {
            let title = fold(title_of(column)?);
            folded.iter().position(|found| *found == title)
        };
        let mut layout = Self::fit(profile, width, place);
        layout.titles = titles;
        Ok(layout)
    }

    /// Fits a profile to a file without a header and with so many columns.
    pub(super) fn by_numbers(profile: &Profile, width: usize) -> Self {
        Self::fit(profile, width, |column| match column {
            Column::Number(number) => Some(*number as usize - 1),
            Column::Title(_) => None,
        })
    }

    /// The highest column number that a profile without a header speaks of.
    pub(super) fn least_width(profile: &Profile) -> usize {
        let number = |column: &&Column| match column {
            Column::Number(number) => *number as usize,
            Column::Title(_) => 0,
        };
        profile.columns_used().iter().map(number).max().unwrap_or(1)
    }

    fn fit(profile: &Profile, width: usize, place: impl Fn(&Column) -> Option<usize>) -> Self {
        let mut constants = vec![Constant::Text(DEFAULT_SUBJECT_KIND.to_owned())];
        let mut constant = |constant: &Constant| {
            constants.push(constant.clone());
            Source::Constant(constants.len() - 1)
        };
        let column = |column: &Column| place(column).map_or(Source::Absent, Source::Column);
        let mut base = [Source::Absent; Field::COUNT];
        base[Field::SubjectKind.index()] = Source::Constant(0);
        for (field, found) in &profile.columns {
            base[field.index()] = column(found);
        }
        for (field, value) in &profile.constants {
            base[field.index()] = constant(value);
        }
        let whens = profile.whens.iter().map(|when| {
            let set = when.set.iter().map(|(field, value)| (*field, constant(value)));
            let mut changes: Vec<_> = set.collect();
            // Another column for the day comes with its own for the time of day, or with both.
            if when.columns.contains_key(&Field::OccurredAt) {
                changes.push((Field::TimeOfDay, Source::Absent));
            }
            changes.extend(when.columns.iter().map(|(field, found)| (*field, column(found))));
            let conditions = when.conditions.iter();
            let conditions = conditions.filter_map(|(c, value)| Some((place(c)?, value.clone())));
            When { conditions: conditions.collect(), changes }
        });
        let whens = whens.collect();
        let passed_over = profile.columns_mapped().chain(&profile.individual_numbers.except);
        let passed_over: BTreeSet<usize> = passed_over.filter_map(&place).collect();
        Self {
            unmapped: (0..width).filter(|column| !passed_over.contains(column)).collect(),
            looks: looks(profile),
            encoding: profile.encoding,
            delimiter: profile.delimiter,
            multiline: profile.multiline,
            titles: Vec::new(),
            width,
            time_formats: profile.time_formats.clone(),
            constants,
            base,
            whens,
            last: Arc::new(Whence::new(0, &base)),
            scratch: String::new(),
        }
    }

    /// Where the fields of that record come from.
    pub(super) fn sources(
        &mut self,
        record: &[u8],
        fields: &Fields,
        decode: Decode,
    ) -> Result<Arc<Whence>, Fault> {
        let mut matching = 0;
        for (i, when) in self.whens.iter().enumerate() {
            if when.holds(record, fields, decode, &mut self.scratch)? {
                matching |= 1 << i;
            }
        }
        if matching != self.last.matching {
            let mut sources = self.base;
            let applying = self.whens.iter().enumerate().filter(|(i, _)| matching >> i & 1 == 1);
            for (field, source) in applying.flat_map(|(_, when)| &when.changes) {
                sources[field.index()] = *source;
            }
            self.last = Arc::new(Whence::new(matching, &sources));
        }
        Ok(Arc::clone(&self.last))
    }

    /// The column with the time of day that the last record had beside the day's.
    pub(super) fn time_of_day(&self) -> Option<usize> {
        match self.last.sources[Field::TimeOfDay.index()] {
            Source::Column(column) => Some(column),
            Source::Absent | Source::Constant(_) => None,
        }
    }

    /// How a field is looked at for individual numbers.
    pub(super) const fn look(&self, field: Field) -> Look {
        self.looks[field.index()]
    }

    /// Columns that are not stored, and in which individual numbers are looked for.
    pub(super) fn unmapped(&self) -> &[usize] {
        &self.unmapped
    }

    /// The constant with that number.
    pub(super) fn constant(&self, number: usize) -> &Constant {
        &self.constants[number]
    }

    /// How many constants there are.
    pub(super) fn constants(&self) -> usize {
        self.constants.len()
    }

    /// The constant for the number space of subjects where nothing else names it.
    pub(super) const fn default_subject_kind() -> Source {
        Source::Constant(0)
    }

    /// Fields of a record.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// The byte between two fields.
    pub(super) const fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Whether a quoted field may hold line ends.
    pub(super) const fn multiline(&self) -> bool {
        self.multiline
    }

    /// The encoding.
    pub(super) const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The compiled formats of instants.
    pub(super) fn formats(&self) -> &[TimeFormat] {
        &self.time_formats
    }

    /// The formats of instants as written, for people.
    pub(super) fn time_formats(&self) -> String {
        let texts: Vec<&str> = self.time_formats.iter().map(TimeFormat::text).collect();
        texts.join(" / ")
    }

    /// A column as people know it: its title, or its number from 1.
    pub(super) fn title(&self, column: usize) -> String {
        let title = self.titles.get(column).map(|title| mask_suspected(title).into_owned());
        title.unwrap_or_else(|| (column + 1).to_string())
    }

    /// Whether the subject's number may stand in that column.
    pub(super) fn is_subject(&self, column: usize) -> bool {
        let here = Source::Column(column);
        let changes = self.whens.iter().flat_map(|when| &when.changes);
        self.base[Field::SubjectNumber.index()] == here
            || changes.into_iter().any(|change| *change == (Field::SubjectNumber, here))
    }
}

impl When {
    fn holds(
        &self,
        record: &[u8],
        fields: &Fields,
        decode: Decode,
        scratch: &mut String,
    ) -> Result<bool, Fault> {
        for (column, expected) in &self.conditions {
            scratch.clear();
            let raw = fields.get(record, *column);
            let decoded = decode.append(raw, scratch);
            decoded.map_err(|no_text| Fault::of(What::NoText(no_text), *column))?;
            if scratch != expected {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Names and notes always; what else the profile says.
fn looks(profile: &Profile) -> [Look; Field::COUNT] {
    let mut looks = [Look::Past; Field::COUNT];
    looks[Field::ActorName.index()] = Look::Hide;
    looks[Field::Note.index()] = Look::Hide;
    for field in &profile.individual_numbers.also {
        looks[field.index()] = Look::LeaveOut;
    }
    looks
}

fn title_of(column: &Column) -> Option<&str> {
    match column {
        Column::Title(title) => Some(title),
        Column::Number(_) => None,
    }
}
