//! Everything that a person reads, in Japanese and in English.
//!
//! The texts are in `messages/<language>/<area>.toml`; a key is the area and the
//! path in it, such as `rules.off-hours.title`. `{name}` stands for a parameter.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

/// The two languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Japanese, unless asked otherwise.
    #[default]
    Ja,
    /// English.
    En,
}

/// A sentence to be said in either language: its key and its parameters.
///
/// ```
/// use tenken::messages::{Lang, Message};
/// let message = Message::new("problems.unknown-key").with("known", "lang, state");
/// assert!(message.text(Lang::En).contains("lang, state"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Message {
    key: String,
    params: Vec<(String, Param)>,
}

/// What stands for a parameter; as JSON a text is a string.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum Param {
    Text(String),
    Message(Message),
}

impl Message {
    /// The sentence under `key`, so far without parameters.
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), params: Vec::new() }
    }

    /// The same with the parameter `name` set to `value`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.push((name.to_owned(), Param::Text(value.to_string())));
        self
    }

    /// The same with the parameter `name` set to what `message` says, in the language asked for.
    #[must_use]
    pub fn with_message(mut self, name: &str, message: Message) -> Self {
        self.params.push((name.to_owned(), Param::Message(message)));
        self
    }

    /// The key in the catalogue.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The sentence in `lang`.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let template = template(lang, &self.key).unwrap_or(&self.key);
        fill(template, |name| {
            let (_, value) = self.params.iter().find(|(known, _)| known == name)?;
            Some(match value {
                Param::Text(text) => Cow::Borrowed(text.as_str()),
                Param::Message(message) => Cow::Owned(message.text(lang)),
            })
        })
    }
}

impl fmt::Display for Message {
    /// In English, for logs and for `std::error::Error`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

/// An error that can be told to a person in either language, with what to do about it.
pub trait Explain {
    /// What went wrong, where and why.
    fn message(&self) -> Message;

    /// What to do about it.
    fn hint(&self) -> Option<Message> {
        None
    }
}

/// The text under `key`, with its `{parameters}` still in it.
#[must_use]
pub fn template(lang: Lang, key: &str) -> Option<&'static str> {
    catalogue(lang).get(key).map(String::as_str)
}

/// The text under `key` without parameters; the key itself where there is none.
#[must_use]
pub fn text(lang: Lang, key: &str) -> String {
    template(lang, key).unwrap_or(key).to_owned()
}

/// Every key of `lang` with its text, in the order of the keys.
#[must_use]
pub fn catalogue(lang: Lang) -> &'static BTreeMap<String, String> {
    static JA: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    static EN: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    match lang {
        Lang::Ja => JA.get_or_init(|| read(areas!("ja"))),
        Lang::En => EN.get_or_init(|| read(areas!("en"))),
    }
}

macro_rules! areas {
    ($lang:literal) => {
        &[
            ("backup", include_str!(concat!("../messages/", $lang, "/backup.toml"))),
            ("cli", include_str!(concat!("../messages/", $lang, "/cli.toml"))),
            ("digest", include_str!(concat!("../messages/", $lang, "/digest.toml"))),
            ("guess", include_str!(concat!("../messages/", $lang, "/guess.toml"))),
            ("health", include_str!(concat!("../messages/", $lang, "/health.toml"))),
            ("init", include_str!(concat!("../messages/", $lang, "/init.toml"))),
            ("man", include_str!(concat!("../messages/", $lang, "/man.toml"))),
            ("metrics", include_str!(concat!("../messages/", $lang, "/metrics.toml"))),
            ("parse", include_str!(concat!("../messages/", $lang, "/parse.toml"))),
            ("problems", include_str!(concat!("../messages/", $lang, "/problems.toml"))),
            ("review", include_str!(concat!("../messages/", $lang, "/review.toml"))),
            ("rules", include_str!(concat!("../messages/", $lang, "/rules.toml"))),
            ("signing", include_str!(concat!("../messages/", $lang, "/signing.toml"))),
            ("store", include_str!(concat!("../messages/", $lang, "/store.toml"))),
            ("trial", include_str!(concat!("../messages/", $lang, "/trial.toml"))),
            ("troubles", include_str!(concat!("../messages/", $lang, "/troubles.toml"))),
            ("verify", include_str!(concat!("../messages/", $lang, "/verify.toml"))),
            ("void", include_str!(concat!("../messages/", $lang, "/void.toml"))),
            ("watch", include_str!(concat!("../messages/", $lang, "/watch.toml"))),
        ]
    };
}
use areas;

fn read(areas: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (area, source) in areas {
        // The catalogues are compiled in, and a test reads them all.
        let table: toml::Table = source.parse().unwrap_or_default();
        flatten(area, &toml::Value::Table(table), &mut texts);
    }
    texts
}

fn flatten(path: &str, value: &toml::Value, texts: &mut BTreeMap<String, String>) {
    match value {
        toml::Value::Table(table) => {
            for (name, inner) in table {
                flatten(&format!("{path}.{name}"), inner, texts);
            }
        }
        toml::Value::String(text) => {
            texts.insert(path.to_owned(), text.clone());
        }
        _ => {}
    }
}

/// Replaces each `{name}` by what `value` gives for it; an unknown one stays as it is.
fn fill<'a>(template: &str, value: impl Fn(&str) -> Option<Cow<'a, str>>) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        let Some(length) = rest[start..].find('}') else { break };
        let name = &rest[start + 1..start + length];
        match value(name) {
            Some(text) => out.push_str(&text),
            None => out.push_str(&rest[start..=start + length]),
        }
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    out
}

/// The names of the parameters of a template, in their order.
#[must_use]
pub fn parameters(template: &str) -> Vec<&str> {
    let pieces = template.split('{').skip(1);
    pieces.filter_map(|piece| piece.split_once('}').map(|(name, _)| name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_catalogue_file_is_valid_toml() {
        for (area, source) in areas!("ja").iter().chain(areas!("en")) {
            assert!(source.parse::<toml::Table>().is_ok(), "{area}");
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_with_the_same_parameters() {
        let (ja, en) = (catalogue(Lang::Ja), catalogue(Lang::En));
        // A rule's English manual is the text at the top of its file.
        let is_manual = |key: &str| key.starts_with("rules.") && key.contains(".manual.");
        for (key, text) in ja.iter().filter(|(key, _)| !is_manual(key)) {
            let other = en.get(key).unwrap_or_else(|| panic!("{key} is missing in English"));
            let sorted = |text| {
                let mut names = parameters(text);
                names.sort_unstable();
                names.dedup();
                names.join(",")
            };
            assert_eq!(sorted(text), sorted(other), "{key}");
        }
        for key in en.keys() {
            assert!(ja.contains_key(key), "{key} is missing in Japanese");
        }
    }
}
