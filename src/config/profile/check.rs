//! A profile as written → a valid one, or everything that is wrong with it.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::table::{Faults, join, shown};
use super::time_format::SPECIFIERS;
use super::{
    Column, Constant, Encoding, Field, IndividualNumbers, MAX_WHENS, Period, Profile, TimeFormat,
    When,
};
use crate::event::{Action, Outcome};
use crate::fold::fold;
use crate::hash::Hash;
use crate::messages::Message;
use crate::problem::Problem;

const KEYS: [&str; 13] = [
    "name",
    "encoding",
    "delimiter",
    "header",
    "multiline",
    "time_formats",
    "columns",
    "actions",
    "outcomes",
    "when",
    "constants",
    "individual_numbers",
    "period",
];

/// Validates the text of a profile.
pub(super) fn check(file: &Path, text: &str) -> Result<Profile, Vec<Problem>> {
    let mut faults = Faults::new(file);
    let profile = match text.parse::<Table>() {
        Ok(table) => Check { faults: &mut faults, header: true }.profile(file, text, &table),
        Err(error) => {
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            let reason = Message::new("problems.profile.syntax").with("line", line);
            faults.add("", reason.with("error", error.message()), None, None);
            None
        }
    };
    faults.finish(profile)
}

/// What stands where somebody has yet to decide.
const OPEN: &str = "?";

struct Check<'f, 'a> {
    faults: &'f mut Faults<'a>,
    /// Whether columns are titles.
    header: bool,
}

impl Check<'_, '_> {
    fn profile(&mut self, file: &Path, text: &str, table: &Table) -> Option<Profile> {
        self.faults.unknown_keys("", table, &KEYS);
        let name = self.faults.text(table, "name", true);
        let encoding = self.encoding(table);
        let delimiter = self.delimiter(table, encoding);
        self.header = self.faults.flag(table, "header", true);
        let multiline = self.faults.flag(table, "multiline", false);
        let time_formats = self.time_formats(table);
        if !table.contains_key("columns") {
            self.faults.add("columns", Message::new("problems.profile.required"), None, None);
        }
        let columns = self.columns("", table);
        let actions = self.words(table, "actions", Action::from_word, &words(Action::ALL));
        let outcomes = self.words(table, "outcomes", Outcome::from_word, &words(Outcome::ALL));
        let constants = self.constants("", table, "constants");
        self.no_field_twice("constants", &columns, &constants);
        let whens = self.whens(table);
        let individual_numbers = self.individual_numbers(table, &columns, &whens);
        let period = self.period(table);
        self.reachable(table);
        Some(Profile {
            file: file.to_owned(),
            name: name?.to_owned(),
            encoding: encoding?,
            delimiter: delimiter?,
            header: self.header,
            multiline,
            time_formats,
            columns,
            constants,
            actions,
            outcomes,
            whens,
            individual_numbers,
            period,
            hash: Hash::of(text.as_bytes()),
            text: text.to_owned(),
        })
    }

    fn encoding(&mut self, table: &Table) -> Option<Encoding> {
        let word = self.faults.text(table, "encoding", true)?;
        let found = Encoding::from_word(word);
        if found.is_none() {
            self.unknown_word("encoding", word, &words(Encoding::ALL));
        }
        found
    }

    /// Whether nobody has decided yet what is to stand there, which is a fault with that hint.
    fn is_open(&mut self, key: &str, value: &Value, hint: Message) -> bool {
        let is_open = value.as_str() == Some(OPEN);
        if is_open {
            let reason = Message::new("problems.profile.open");
            self.faults.add(key, reason, Some(OPEN.to_owned()), Some(hint));
        }
        is_open
    }

    fn unknown_word(&mut self, key: &str, word: &str, known: &str) {
        let reason = Message::new("problems.profile.unknown-word").with("known", known);
        self.faults.add(key, reason, Some(word.to_owned()), None);
    }

    fn delimiter(&mut self, table: &Table, encoding: Option<Encoding>) -> Option<u8> {
        if !table.contains_key("delimiter") {
            return Some(b',');
        }
        let text = self.faults.text(table, "delimiter", false)?;
        let usable = |b: u8| b == b'\t' || (b.is_ascii_punctuation() && b != b'"');
        let reason = match *text.as_bytes() {
            [byte] if usable(byte) => {
                if encoding.is_none_or(|encoding| encoding.is_safe_delimiter(byte)) {
                    return Some(byte);
                }
                "problems.profile.delimiter-unsafe"
            }
            _ => "problems.profile.delimiter",
        };
        self.faults.add("delimiter", Message::new(reason), Some(text.to_owned()), None);
        None
    }

    fn time_formats(&mut self, table: &Table) -> Vec<TimeFormat> {
        let list = self.faults.list("time_formats", table, "time_formats");
        let empty =
            table.get("time_formats").is_none_or(|v| v.as_array().is_some_and(Vec::is_empty));
        if empty {
            let hint = Message::new("problems.profile.time-hint").with("known", SPECIFIERS);
            let reason = Message::new("problems.profile.required");
            self.faults.add("time_formats", reason, None, Some(hint));
        }
        let mut formats = Vec::new();
        for (i, value) in list.iter().enumerate() {
            let key = format!("time_formats[{}]", i + 1);
            let known = Message::new("problems.profile.time-hint").with("known", SPECIFIERS);
            if self.is_open(&key, value, known) {
                continue;
            }
            let Some(text) = self.faults.as_text(&key, value) else {
                continue;
            };
            match TimeFormat::compile(text) {
                Ok(format) => formats.push(format),
                Err(reason) => {
                    let hint = Message::new("problems.profile.time-hint").with("known", SPECIFIERS);
                    self.faults.add(key, reason, Some(text.to_owned()), Some(hint));
                }
            }
        }
        formats
    }

    /// The field that `key` names, in the table at `path`.
    fn field(&mut self, path: &str, key: &str) -> Option<Field> {
        let field = Field::from_word(key);
        if field.is_none() {
            let reason = Message::new("problems.profile.unknown-field");
            self.faults.add(
                join(path, key),
                reason.with("known", words(Field::ALL)),
                Some(key.to_owned()),
                None,
            );
        }
        field
    }

    /// The `columns` table within the table at `path`.
    fn columns(&mut self, path: &str, table: &Table) -> BTreeMap<Field, Column> {
        let mut columns = BTreeMap::new();
        let Some(inner) = self.faults.table(path, table, "columns") else {
            return columns;
        };
        let path = join(path, "columns");
        for (key, value) in inner {
            let (field, column) = (self.field(&path, key), self.column(&join(&path, key), value));
            columns.extend(field.zip(column));
        }
        columns
    }

    /// A column as the value of a key.
    fn column(&mut self, key: &str, value: &Value) -> Option<Column> {
        if self.is_open(key, value, Message::new("problems.profile.open-column-hint")) {
            return None;
        }
        let column = match value {
            Value::String(title) if self.header => title_column(title),
            Value::Integer(number) if !self.header => number_column(*number),
            _ => None,
        };
        if column.is_none() {
            self.not_a_column(key, shown(value));
        }
        column
    }

    fn not_a_column(&mut self, key: &str, got: String) {
        let kind = if self.header { "title" } else { "number" };
        let reason = Message::new(format!("problems.profile.column-by-{kind}"));
        self.faults.add(key, reason, Some(got), None);
    }

    /// The constants in the table `name` within the table at `path`.
    fn constants(&mut self, path: &str, table: &Table, name: &str) -> BTreeMap<Field, Constant> {
        let mut constants = BTreeMap::new();
        let Some(inner) = self.faults.table(path, table, name) else {
            return constants;
        };
        let path = join(path, name);
        for (key, value) in inner {
            let Some(field) = self.field(&path, key) else {
                continue;
            };
            let constant = self.constant(&join(&path, key), field, value);
            constants.extend(constant.map(|constant| (field, constant)));
        }
        constants
    }

    fn constant(&mut self, key: &str, field: Field, value: &Value) -> Option<Constant> {
        if self.is_open(key, value, Message::new("problems.profile.open-value-hint")) {
            return None;
        }
        if matches!(field, Field::OccurredAt | Field::TimeOfDay | Field::Serial) {
            let reason = Message::new("problems.profile.never-constant");
            self.faults.add(key, reason, Some(shown(value)), None);
            return None;
        }
        if field == Field::RecordCount {
            let count = value.as_integer().filter(|count| *count >= 0);
            if count.is_none() {
                let reason = Message::new("problems.profile.not-a-count");
                self.faults.add(key, reason, Some(shown(value)), None);
            }
            return count.map(Constant::Count);
        }
        let text = self.faults.as_text(key, value)?;
        let (constant, known) = match field {
            Field::Action => (Action::from_word(text).map(Constant::Action), words(Action::ALL)),
            Field::Outcome => {
                (Outcome::from_word(text).map(Constant::Outcome), words(Outcome::ALL))
            }
            _ if is_plain(text) => (Some(Constant::Text(text.to_owned())), String::new()),
            _ => {
                let reason = Message::new("problems.profile.not-plain");
                self.faults.add(key, reason, Some(text.to_owned()), None);
                return None;
            }
        };
        if constant.is_none() {
            self.unknown_word(key, text, &known);
        }
        constant
    }

    /// A field from a column and from a constant at once would be one too many.
    fn no_field_twice(
        &mut self,
        path: &str,
        columns: &BTreeMap<Field, Column>,
        constants: &BTreeMap<Field, Constant>,
    ) {
        for field in constants.keys().filter(|field| columns.contains_key(field)) {
            let reason = Message::new("problems.profile.column-and-constant");
            self.faults.add(join(path, field.word()), reason, None, None);
        }
    }

    /// A table from values of the export to words of tenken's.
    fn words<T: Copy + PartialEq>(
        &mut self,
        table: &Table,
        name: &str,
        from_word: fn(&str) -> Option<T>,
        known: &str,
    ) -> BTreeMap<String, T> {
        let mut found = BTreeMap::new();
        let Some(inner) = self.faults.table("", table, name) else {
            return found;
        };
        let mut folded: BTreeMap<String, T> = BTreeMap::new();
        for (value, word) in inner {
            let key = join(name, value);
            let hint = Message::new("problems.profile.open-word-hint").with("known", known);
            if self.is_open(&key, word, hint) {
                continue;
            }
            let Some(word) = self.faults.as_text(&key, word) else {
                continue;
            };
            let Some(meaning) = from_word(word) else {
                self.unknown_word(&key, word, known);
                continue;
            };
            let twin = folded.insert(fold(value).into_owned(), meaning);
            if twin.is_some_and(|twin| twin != meaning) {
                let reason = Message::new("problems.profile.same-when-folded");
                self.faults.add(key, reason, Some(value.clone()), None);
            }
            found.insert(value.clone(), meaning);
        }
        found
    }

    fn whens(&mut self, table: &Table) -> Vec<When> {
        let list = self.faults.list("when", table, "when");
        if list.len() > MAX_WHENS {
            let reason = Message::new("problems.profile.too-many-whens").with("max", MAX_WHENS);
            self.faults.add("when", reason, Some(list.len().to_string()), None);
        }
        let mut whens = Vec::new();
        for (i, value) in list.iter().enumerate() {
            let path = format!("when[{}]", i + 1);
            let Some(when) = self.faults.as_table(&path, value) else {
                continue;
            };
            self.faults.unknown_keys(&path, when, &["if", "set", "columns"]);
            let conditions = self.conditions(&path, when);
            let columns = self.columns(&path, when);
            let set = self.constants(&path, when, "set");
            self.no_field_twice(&join(&path, "set"), &columns, &set);
            if !when.contains_key("set") && !when.contains_key("columns") {
                self.faults.add(path, Message::new("problems.profile.when-idle"), None, None);
            }
            whens.push(When { conditions, columns, set });
        }
        whens
    }

    fn conditions(&mut self, path: &str, when: &Table) -> Vec<(Column, String)> {
        let conditions = self.faults.table(path, when, "if");
        let empty = when.get("if").is_none_or(|v| v.as_table().is_some_and(Table::is_empty));
        let path = join(path, "if");
        if empty {
            self.faults.add(path.clone(), Message::new("problems.profile.required"), None, None);
        }
        let mut found = Vec::new();
        for (name, value) in conditions.into_iter().flatten() {
            let key = join(&path, name);
            let column = if self.header {
                title_column(name)
            } else {
                name.parse().ok().and_then(number_column)
            };
            if column.is_none() {
                self.not_a_column(&key, name.clone());
            }
            if self.is_open(&key, value, Message::new("problems.profile.open-value-hint")) {
                continue;
            }
            let value = self.faults.as_text(&key, value).map(str::to_owned);
            found.extend(column.zip(value));
        }
        found
    }

    fn individual_numbers(
        &mut self,
        table: &Table,
        columns: &BTreeMap<Field, Column>,
        whens: &[When],
    ) -> IndividualNumbers {
        let path = "individual_numbers";
        let Some(inner) = self.faults.table("", table, path) else {
            return IndividualNumbers::default();
        };
        self.faults.unknown_keys(path, inner, &["also", "except"]);
        let also = self.items(path, inner, "also", Self::field_with_numbers);
        let mapped = columns.values().chain(whens.iter().flat_map(|when| when.columns.values()));
        let mapped: Vec<&Column> = mapped.collect();
        let except = self.items(path, inner, "except", |check, key, value| {
            let column = check.column(key, value)?;
            if mapped.iter().any(|other| is_same(other, &column)) {
                let reason = Message::new("problems.profile.number-column-mapped");
                check.faults.add(key, reason, Some(shown(value)), None);
            }
            Some(column)
        });
        IndividualNumbers { also, except }
    }

    /// What the items of a list in the table at `path` are.
    fn items<T>(
        &mut self,
        path: &str,
        table: &Table,
        name: &str,
        mut read: impl FnMut(&mut Self, &str, &Value) -> Option<T>,
    ) -> Vec<T> {
        let path = join(path, name);
        let list = self.faults.list(&path, table, name).iter().enumerate();
        list.filter_map(|(i, value)| read(self, &format!("{path}[{}]", i + 1), value)).collect()
    }

    fn field_with_numbers(&mut self, key: &str, value: &Value) -> Option<Field> {
        let word = self.faults.as_text(key, value)?;
        let field = Field::from_word(word).filter(|it| Field::MAY_HOLD_NUMBERS.contains(it));
        if field.is_none() {
            let reason = Message::new("problems.profile.number-field");
            let reason = reason.with("known", words(Field::MAY_HOLD_NUMBERS));
            self.faults.add(key, reason, Some(word.to_owned()), None);
        }
        field
    }

    fn period(&mut self, table: &Table) -> Option<Period> {
        let inner = self.faults.table("", table, "period")?;
        self.faults.unknown_keys("period", inner, &["from_name"]);
        let Some(value) = inner.get("from_name") else {
            let reason = Message::new("problems.profile.required");
            self.faults.add("period.from_name", reason, None, None);
            return None;
        };
        let text = self.faults.as_text("period.from_name", value)?;
        let compiled = Period::compile(text);
        if let Err(reason) = &compiled {
            let got = Some(text.to_owned());
            self.faults.add("period.from_name", reason.clone(), got, None);
        }
        compiled.ok()
    }

    /// Every required field must come from somewhere, and an action must mean something.
    /// Looks at what is written, right or wrong: a wrong one has a fault of its own.
    fn reachable(&mut self, table: &Table) {
        let has = |table: &Table, name: &str, field: Field| {
            let inner = table.get(name).and_then(Value::as_table);
            inner.is_some_and(|inner| inner.contains_key(field.word()))
        };
        let whens: Vec<&Table> = match table.get("when") {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_table).collect(),
            _ => Vec::new(),
        };
        for field in Field::REQUIRED {
            let reached = has(table, "columns", *field)
                || has(table, "constants", *field)
                || whens
                    .iter()
                    .any(|when| has(when, "columns", *field) || has(when, "set", *field));
            if !reached && table.contains_key("columns") {
                let reason = Message::new("problems.profile.field-required");
                let key = format!("columns.{field}");
                self.faults.add(key, reason.with("field", field), None, None);
            }
        }
        let day = |table: &Table| has(table, "columns", Field::OccurredAt);
        if has(table, "columns", Field::TimeOfDay) && !day(table) {
            let reason = Message::new("problems.profile.time-of-day-alone");
            self.faults.add("columns.time_of_day", reason, None, None);
        }
        for (i, when) in whens.iter().enumerate() {
            if has(when, "columns", Field::TimeOfDay) && !day(when) {
                let reason = Message::new("problems.profile.time-of-day-alone");
                self.faults.add(format!("when[{}].columns.time_of_day", i + 1), reason, None, None);
            }
        }
        let from_column = has(table, "columns", Field::Action)
            || whens.iter().any(|when| has(when, "columns", Field::Action));
        let meanings =
            table.get("actions").is_none_or(|v| v.as_table().is_some_and(Table::is_empty));
        if from_column && meanings {
            self.faults.add("actions", Message::new("problems.profile.no-actions"), None, None);
        }
    }
}

/// Whether both mean one column.
fn is_same(one: &Column, other: &Column) -> bool {
    match (one, other) {
        (Column::Title(one), Column::Title(other)) => fold(one) == fold(other),
        _ => one == other,
    }
}

fn title_column(title: &str) -> Option<Column> {
    (!fold(title).is_empty()).then(|| Column::Title(title.to_owned()))
}

fn number_column(number: i64) -> Option<Column> {
    // No export has more columns than a record may have bytes.
    u32::try_from(number).ok().filter(|n| (1..=10_000).contains(n)).map(Column::Number)
}

/// Whether a constant could stand in a file: something to see and no control character.
fn is_plain(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}

fn words<T: ToString>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
