//! `tenken rules manual`: the manual of all rules, as Markdown.

use std::fmt::Write;

use super::Session;
use crate::config::Setting;
use crate::detect::rule::{Rule, manual};
use crate::detect::{rules, wording};
use crate::messages::{Lang, Message, text};

pub(super) fn print(session: &mut Session<'_>) {
    let lang = session.lang;
    session.terminal.line(&text(lang, "cli.rules.manual.head"));
    for rule in rules::ALL {
        session.terminal.line("");
        session.terminal.line(&chapter(lang, *rule));
    }
}

fn chapter(lang: Lang, rule: &dyn Rule) -> String {
    let declaration = rule.declaration();
    let id = declaration.id.word();
    let mut out = format!("## {} (`{id}`)\n\n", wording::title(lang, id));
    out.push_str(&told(lang, rule));
    let registers: Vec<String> =
        rule.needs().iter().map(|kind| format!("`{}`", kind.file_name())).collect();
    if !registers.is_empty() {
        let needs = Message::new("cli.rules.manual.needs").with("registers", registers.join(", "));
        let _ = write!(out, "\n\n{}", needs.text(lang));
    }
    if !declaration.settings.is_empty() {
        let _ = write!(out, "\n\n{}", text(lang, "cli.rules.manual.settings"));
    }
    for setting in declaration.settings {
        let _ = write!(out, "\n{}", row(lang, id, setting));
    }
    out
}

/// What is told of a rule: in English the top of its file, in Japanese from the catalogue.
fn told(lang: Lang, rule: &dyn Rule) -> String {
    if lang == Lang::En {
        let deeper = |line: &str| line.strip_prefix("# ").map(|title| format!("### {title}\n"));
        let manual = manual(rule.source());
        let lines = manual.lines().map(|line| deeper(line).unwrap_or_else(|| line.to_owned()));
        return lines.collect::<Vec<_>>().join("\n");
    }
    let id = rule.declaration().id.word();
    let piece = |name: &str| {
        let heading = text(lang, &format!("cli.rules.heading.{name}"));
        format!("- **{heading}** {}", text(lang, &format!("rules.{id}.manual.{name}")))
    };
    ["what", "why", "example", "quiet", "severity"].map(piece).join("\n")
}

/// A setting as a row of the table.
fn row(lang: Lang, rule: &str, setting: &Setting) -> String {
    let about = text(lang, &format!("rules.{rule}.setting.{}", setting.name));
    format!("| `{}` | {} | {about} |", setting.name, setting.kind.shown(setting.default))
}
