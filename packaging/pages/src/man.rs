//! Man pages: one for each command and each command below it, in Japanese and English.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Result;
use clap::Command;
use clap_mangen::Man;
use roff::{Inline, Roff, bold, roman};
use tenken::messages::{Lang, text};

/// What roff's text relies on: how an apostrophe is written.
const DEFINITIONS: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// Writes the pages of both languages into `folder`, laid out as `/usr/share/man` is.
pub fn write(folder: &Path) -> Result<()> {
    for (lang, below) in [(Lang::En, "man1"), (Lang::Ja, "ja/man1")] {
        let folder = folder.join(below);
        fs::create_dir_all(&folder)?;
        for (name, page) in pages(lang)? {
            fs::write(folder.join(name), page)?;
        }
    }
    Ok(())
}

/// Every page of `lang` with the name of its file.
fn pages(lang: Lang) -> Result<Vec<(String, Vec<u8>)>> {
    let mut command = tenken::cli::command(lang);
    command.build();
    let mut pages = Vec::new();
    add(&command, lang, &mut pages)?;
    Ok(pages)
}

fn add(command: &Command, lang: Lang, pages: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    let man = Man::new(command.clone());
    pages.push((man.get_filename(), page(command, &man, lang)?));
    command.get_subcommands().try_for_each(|below| add(below, lang, pages))
}

fn page(command: &Command, man: &Man, lang: Lang) -> Result<Vec<u8>> {
    let heading = |section: &str| text(lang, &format!("man.heading.{section}"));
    let name = man.get_filename();
    let name = name.trim_end_matches(".1");
    let version = env!("CARGO_PKG_VERSION");
    let mut page = format!("{DEFINITIONS}.TH \"{name}\" 1 \"\" \"tenken {version}\" \"tenken\"\n")
        .into_bytes();
    let mut section = |heading: Option<String>,
                       render: &dyn Fn(&mut dyn Write) -> io::Result<()>| {
        let mut rendered = Vec::new();
        render(&mut rendered)?;
        page.extend(body(&String::from_utf8_lossy(&rendered), heading.as_deref()).into_bytes());
        io::Result::Ok(())
    };
    section(Some(heading("name")), &|out| man.render_name_section(out))?;
    section(Some(heading("synopsis")), &|out| man.render_synopsis_section(out))?;
    // The headings of these are in the language of the help already.
    section(None, &|out| man.render_options_section(out))?;
    if command.has_subcommands() {
        section(None, &|out| man.render_subcommands_section(out))?;
    }
    section(None, &|out| ending(command, lang).to_writer(out))?;
    Ok(page)
}

/// A rendered section without the definitions that stand before each, and under `heading` where
/// that is given: its own is always English.
fn body(rendered: &str, heading: Option<&str>) -> String {
    let start = rendered.find(".SH").unwrap_or_default();
    let section = &rendered[start..];
    match (heading, section.split_once('\n')) {
        (Some(heading), Some((_, body))) => format!(".SH \"{heading}\"\n{body}"),
        _ => section.to_owned(),
    }
}

/// What every page ends with, and the page of the program itself in full.
fn ending(command: &Command, lang: Lang) -> Roff {
    let mut roff = Roff::new();
    let mut section = |heading: &str, entries: &[&str]| {
        roff.control("SH", [text(lang, &format!("man.heading.{heading}")).as_str()]);
        for entry in entries {
            let said = |part: &str| text(lang, &format!("man.{heading}.{entry}{part}"));
            roff.control("TP", []);
            roff.text([bold(said(".is"))]);
            roff.text([roman(said(".text"))]);
        }
    };
    if command.get_name() == "tenken" {
        section("exit", &["done", "not-so", "refused", "failed"]);
        section("files", &["configuration", "registers", "key", "state", "drop"]);
        section("environment", &["config", "lang", "log"]);
    }
    roff.control("SH", [text(lang, "man.heading.see-also").as_str()]);
    roff.text(see_also(command, lang));
    roff
}

fn see_also(command: &Command, lang: Lang) -> Vec<Inline> {
    let manuals = roman(text(lang, "man.manuals"));
    if command.get_name() == "tenken" {
        return vec![manuals];
    }
    vec![bold("tenken"), roman("(1). "), manuals]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of all commands, those below others too: `tenken-alerts-list`.
    fn commands(command: &Command, above: &str, names: &mut Vec<String>) {
        let name = format!("{above}{}", command.get_name());
        command.get_subcommands().for_each(|below| commands(below, &format!("{name}-"), names));
        names.push(format!("{name}.1"));
    }

    #[test]
    fn every_command_has_its_page_in_both_languages() {
        for lang in [Lang::Ja, Lang::En] {
            let mut wanted = Vec::new();
            commands(&tenken::cli::command(lang), "", &mut wanted);
            let mut found: Vec<String> =
                pages(lang).expect("pages").into_iter().map(|(name, _)| name).collect();
            wanted.sort();
            found.sort();
            assert_eq!(found, wanted);
        }
    }

    #[test]
    fn no_page_has_a_key_of_the_catalogue_or_a_heading_of_the_other_language() {
        for (name, page) in pages(Lang::Ja).expect("pages") {
            let page = String::from_utf8(page).expect("pages are text");
            assert!(!page.contains("man.") && !page.contains("cli."), "{name}: {page}");
            let headings = page.lines().filter(|line| line.starts_with(".SH"));
            for heading in headings {
                assert!(!heading.is_ascii(), "{name}: {heading}");
            }
        }
    }

    #[test]
    fn every_option_is_on_the_page_of_its_command() {
        for (name, page) in pages(Lang::En).expect("pages") {
            let page = String::from_utf8(page).expect("pages are text");
            assert!(page.contains("\\-\\-config"), "{name}: {page}");
        }
    }
}
