//! `tenken rules`: what is watched, and why.

use super::args::Rules;
use super::{Ended, Format, Session, rules_manual, rules_report};
use crate::config::otherwise::Otherwise;
use crate::config::{RuleSettings, Setting};
use crate::daemon::failure::Failure;
use crate::daemon::setup::{Setup, declarations};
use crate::detect::rule::{Rule, manual};
use crate::detect::{rules, wording};
use crate::exit::Exit;
use crate::messages::{Lang, Message, text};

pub(super) fn run(session: &mut Session<'_>, setup: &Setup, what: &Rules) -> Ended {
    match what {
        Rules::List => list(session, setup),
        Rules::Report(on) => rules_report::run(session, setup, on),
        Rules::Manual => {
            rules_manual::print(session);
            Ok(Exit::Done)
        }
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
    let usual = setup.rules.outside_periods();
    let enabled = |rule: &dyn Rule| usual.enabled(rule.declaration().id.word(), None);
    let preset = setup.settings.preset;
    let otherwise = otherwise(setup);
    if session.format == Format::Json {
        let told = |rule: &&'static dyn Rule| {
            let id = rule.declaration().id.word();
            serde_json::json!({
                "id": id,
                "title": wording::title(session.lang, id),
                "enabled": enabled(*rule),
                "preset": preset,
                "otherwise": otherwise(*rule),
            })
        };
        return session.json(&rules::ALL.iter().map(told).collect::<Vec<_>>());
    }
    session.say(&Message::new(format!("cli.rules.preset.{preset}")));
    for rule in rules::ALL {
        let id = rule.declaration().id.word();
        let key = if enabled(*rule) { "cli.rules.line" } else { "cli.rules.line-off" };
        session.say(
            &Message::new(key)
                .with("id", format!("{id:<22}"))
                .with("title", wording::title(session.lang, id)),
        );
        for set in otherwise(*rule) {
            session.say(&told(&set));
        }
    }
    session.say(&Message::new("cli.rules.see-show"));
    Ok(Exit::Done)
}

/// What is set of each rule otherwise than by default.
fn otherwise(setup: &Setup) -> impl Fn(&dyn Rule) -> Vec<Otherwise> + use<'_> {
    let declarations = declarations();
    let preset = setup.settings.preset.settings(&declarations);
    // What ships was read when the settings were.
    let preset = preset.unwrap_or_else(|_| RuleSettings::defaults(&declarations));
    move |rule: &dyn Rule| setup.rules.otherwise(rule.declaration(), &preset)
}

/// Where and how something is set.
fn told(set: &Otherwise) -> Message {
    let said = |key: &str| Message::new(format!("cli.rules.otherwise.{key}"));
    let message = match (&set.unit, set.period) {
        (Some(unit), Some(period)) => {
            said("of-unit-in-period").with("unit", unit).with_message("period", period.message())
        }
        (Some(unit), None) => said("of-unit").with("unit", unit),
        (None, Some(period)) => said("in-period").with_message("period", period.message()),
        (None, None) => match &set.default {
            Some(default) if set.by_preset => said("by-preset").with("default", default),
            Some(default) => said("general").with("default", default),
            None => said("without-default"),
        },
    };
    message.with("setting", set.setting).with("value", &set.value)
}

fn show(session: &mut Session<'_>, setup: &Setup, rule: &dyn Rule) -> Ended {
    let declaration = rule.declaration();
    let id = declaration.id.word();
    let usual = setup.rules.outside_periods();
    let value = |setting: &Setting| setting.kind.shown(usual.value(id, None, setting));
    let otherwise = otherwise(setup)(rule);
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
            "enabled": usual.enabled(id, None),
            "preset": setup.settings.preset,
            "otherwise": otherwise,
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
    let is_shown_above = |set: &Otherwise| {
        let names = declaration.settings.iter().map(|setting| setting.name);
        set.unit.is_none()
            && set.period.is_none()
            && names.into_iter().any(|name| name == set.setting)
    };
    for set in otherwise.iter().filter(|set| !is_shown_above(set)) {
        session.say(&told(set));
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
