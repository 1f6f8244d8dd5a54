//! `tenken rules`: what is watched, and why.

use super::args::Rules;
use super::{Ended, Format, Session};
use crate::config::Setting;
use crate::daemon::failure::Failure;
use crate::daemon::setup::Setup;
use crate::detect::rule::{Rule, manual};
use crate::detect::{rules, wording};
use crate::exit::Exit;
use crate::messages::{Lang, Message, text};

pub(super) fn run(session: &mut Session<'_>, setup: &Setup, what: &Rules) -> Ended {
    match what {
        Rules::List => list(session, setup),
        Rules::Show { id } => show(session, setup, rules::find(id).ok_or_else(|| unknown(id))?),
    }
}

/// There is no such rule.
pub(super) fn unknown(id: &str) -> Failure {
    let known: Vec<String> =
        rules::ALL.iter().map(|rule| rule.declaration().id.to_string()).collect();
    let message = Message::new("cli.rules.unknown").with("id", id);
    let hint = Message::new("cli.rules.known").with("known", known.join(", "));
    Failure::new(Exit::Refused, message).hint(hint)
}

fn list(session: &mut Session<'_>, setup: &Setup) -> Ended {
    let enabled = |rule: &dyn Rule| setup.rules.enabled(rule.declaration().id.word(), None);
    if session.format == Format::Json {
        let told = |rule: &&'static dyn Rule| {
            let id = rule.declaration().id.word();
            serde_json::json!({
                "id": id,
                "title": wording::title(session.lang, id),
                "enabled": enabled(*rule),
            })
        };
        return session.json(&rules::ALL.iter().map(told).collect::<Vec<_>>());
    }
    for rule in rules::ALL {
        let id = rule.declaration().id.word();
        let key = if enabled(*rule) { "cli.rules.line" } else { "cli.rules.line-off" };
        session.say(
            &Message::new(key)
                .with("id", format!("{id:<22}"))
                .with("title", wording::title(session.lang, id)),
        );
    }
    session.say(&Message::new("cli.rules.see-show"));
    Ok(Exit::Done)
}

fn show(session: &mut Session<'_>, setup: &Setup, rule: &dyn Rule) -> Ended {
    let declaration = rule.declaration();
    let id = declaration.id.word();
    let value = |setting: &Setting| setting.kind.shown(setup.rules.value(id, None, setting));
    if session.format == Format::Json {
        let setting = |setting: &Setting| {
            serde_json::json!({
                "name": setting.name,
                "value": value(setting),
                "default": setting.kind.shown(setting.default),
                "about": text(session.lang, &format!("rules.{id}.setting.{}", setting.name)),
            })
        };
        let value = serde_json::json!({
            "id": id,
            "title": wording::title(session.lang, id),
            "manual": manual_in(session.lang, rule),
            "enabled": setup.rules.enabled(id, None),
            "settings": declaration.settings.iter().map(setting).collect::<Vec<_>>(),
            "explained_by": rule.explained_by().iter().map(|kind| kind.word()).collect::<Vec<_>>(),
            "needs": rule.needs().iter().map(|kind| kind.word()).collect::<Vec<_>>(),
            "needs_columns": rule.needs_columns().iter().map(|(_, name)| name).collect::<Vec<_>>(),
        });
        return session.json(&value);
    }
    session.terminal.line(&format!("{id}  {}", wording::title(session.lang, id)));
    session.terminal.line("");
    session.terminal.line(&manual_in(session.lang, rule));
    if !declaration.settings.is_empty() {
        session.terminal.line("");
        session.say(&Message::new("cli.rules.settings").with("id", id));
    }
    for setting in declaration.settings {
        session.say(
            &Message::new("cli.rules.setting")
                .with("name", setting.name)
                .with("value", value(setting))
                .with("default", setting.kind.shown(setting.default))
                .with("about", text(session.lang, &format!("rules.{id}.setting.{}", setting.name))),
        );
    }
    Ok(Exit::Done)
}

/// The manual of a rule: in English the top of its file, in Japanese from the catalogue.
fn manual_in(lang: Lang, rule: &dyn Rule) -> String {
    if lang == Lang::En {
        return manual(rule.source());
    }
    let id = rule.declaration().id.word();
    let piece = |name: &str| {
        let heading = text(lang, &format!("cli.rules.heading.{name}"));
        format!("{heading}\n  {}", text(lang, &format!("rules.{id}.manual.{name}")))
    };
    ["what", "why", "example", "quiet", "severity"].map(piece).join("\n")
}
