//! Help and usage errors in the reader's language.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Terminal;
use crate::exit::Exit;
use crate::instant::NotADay;
use crate::messages::{Lang, Message, template, text};
use crate::review::cases::NotAName;

/// The language of help: before a configuration is read, only the environment can tell.
pub(super) fn lang() -> Lang {
    match std::env::var("TENKEN_LANG").as_deref() {
        Ok("en") => Lang::En,
        _ => Lang::Ja,
    }
}

/// Gives every command and argument its text of the catalogue.
pub(super) fn in_language(command: clap::Command, lang: Lang) -> clap::Command {
    let version =
        clap::Arg::new("version").short('V').long("version").action(clap::ArgAction::Version);
    describe(command.disable_version_flag(true).arg(version), "", lang)
}

fn describe(command: clap::Command, path: &str, lang: Lang) -> clap::Command {
    let name = if path.is_empty() { "tenken".to_owned() } else { path.to_owned() };
    let about = text(lang, &format!("cli.help.{name}.about"));
    let template_text = text(lang, "cli.help-template");
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let mut command = command
        .about(about)
        .help_template(template_text)
        .disable_help_flag(true)
        .arg(
            clap::Arg::new("help")
                .short('h')
                .long("help")
                .action(clap::ArgAction::Help)
                .global(false),
        )
        .subcommand_help_heading(fixed(lang, "cli.heading.commands"))
        .mut_args(|arg| {
            let heading =
                if arg.is_positional() { "cli.heading.arguments" } else { "cli.heading.options" };
            let own = template(lang, &format!("cli.help.{name}.{}", arg.get_id()));
            let shared = || template(lang, &format!("cli.arg.{}", arg.get_id()));
            let help = own.or_else(shared).unwrap_or_default();
            // Defaults and possible values are told in the text, in its language.
            let arg = if arg.get_action().takes_values() {
                arg.hide_default_value(true).hide_possible_values(true).hide_env(true)
            } else {
                arg
            };
            arg.help(help).help_heading(fixed(lang, heading))
        });
    for sub in names {
        let inner = if path.is_empty() { sub.clone() } else { format!("{path}-{sub}") };
        command = command.mut_subcommand(sub, |sub| describe(sub, &inner, lang));
    }
    command
}

/// What could have been written instead: clap's list, or what the value's own reader says.
fn known(error: &clap::Error, listed: &str, lang: Lang) -> String {
    match std::error::Error::source(error) {
        _ if !listed.is_empty() => listed.to_owned(),
        Some(source) if source.is::<NotADay>() => text(lang, "cli.usage.day"),
        Some(source) if source.is::<NotAName>() => text(lang, "cli.usage.case"),
        Some(source) => source.to_string(),
        None => String::new(),
    }
}

/// A text of the catalogue, which lives as long as the program.
fn fixed(lang: Lang, key: &str) -> &'static str {
    template(lang, key).unwrap_or_default()
}

/// `tenken help COMMAND` as `tenken COMMAND --help`, which is how help is asked for.
pub(super) fn spelled_out(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_some_and(|arg| arg == "help") {
        args.remove(1);
        args.push("--help".into());
    }
    args
}

/// Prints help, or says what is wrong with the command line.
pub(super) fn tell(error: &clap::Error, terminal: &mut Terminal, lang: Lang) -> Exit {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        terminal.text(&error.render().to_string());
        return Exit::Done;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        terminal.error(&error.render().to_string());
        return Exit::Refused;
    }
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let kind = match error.kind() {
        ErrorKind::UnknownArgument => "unknown-argument",
        ErrorKind::InvalidSubcommand => "unknown-command",
        ErrorKind::MissingRequiredArgument => "missing-argument",
        ErrorKind::MissingSubcommand => "missing-command",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::NoEquals => "bad-value",
        _ => "other",
    };
    let message = Message::new(format!("cli.usage.{kind}"))
        .with("argument", context(ContextKind::InvalidArg))
        .with("command", context(ContextKind::InvalidSubcommand))
        .with("value", context(ContextKind::InvalidValue))
        .with("known", known(error, &context(ContextKind::ValidValue), lang))
        .with("suggestion", context(ContextKind::SuggestedArg))
        .with("detail", error.to_string().lines().next().unwrap_or_default());
    terminal.error(&Message::new("cli.error").with("message", message.text(lang)).text(lang));
    terminal
        .error(&Message::new("cli.hint").with("hint", text(lang, "cli.usage.see-help")).text(lang));
    Exit::Refused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound_in_both_languages() {
        for lang in [Lang::Ja, Lang::En] {
            crate::cli::command(lang).debug_assert();
        }
    }

    #[test]
    fn every_command_and_argument_has_a_help_text() {
        fn check(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for arg in command.get_arguments() {
                let text = arg.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(!text.is_empty(), "{} {}", command.get_name(), arg.get_id());
            }
            command.get_subcommands().for_each(check);
        }
        check(&crate::cli::command(Lang::Ja));
        check(&crate::cli::command(Lang::En));
    }
}
