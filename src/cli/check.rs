//! `tenken check`: everything that is wrong, at once.

use super::{Ended, Format, Session};
use crate::daemon::setup;
use crate::exit::Exit;
use crate::messages::Message;
use crate::problem::{Level, Problem};

pub(super) fn run(session: &mut Session<'_>) -> Ended {
    let checked = setup::check(&session.config);
    if let Some(setup) = &checked.setup {
        session.lang = setup.settings.lang;
    }
    let (notes, faults): (Vec<Problem>, Vec<Problem>) =
        checked.problems.into_iter().partition(|problem| problem.level == Level::Note);
    let exit = if faults.is_empty() { Exit::Done } else { Exit::Unsound };
    if session.format == Format::Json {
        let told = |problem: &Problem| {
            serde_json::json!({
                "file": problem.file,
                "key": problem.key,
                "reason": problem.reason.text(session.lang),
                "got": problem.got,
                "hint": problem.hint.as_ref().map(|hint| hint.text(session.lang)),
            })
        };
        let problems: Vec<_> = faults.iter().map(told).collect();
        let notes: Vec<_> = notes.iter().map(told).collect();
        session.json(
            &serde_json::json!({ "ok": faults.is_empty(), "problems": problems, "notes": notes }),
        )?;
        return Ok(exit);
    }
    for fault in &faults {
        let line = fault.line(session.lang);
        session.terminal.line(&line);
        if let Some(hint) = &fault.hint {
            let hint = hint.text(session.lang);
            session.say(&Message::new("cli.hint").with("hint", hint));
        }
    }
    for note in &notes {
        let line = note.line(session.lang);
        session.say(&Message::new("cli.check.note").with("line", line));
    }
    let held = faults.iter().filter(|fault| fault.level == Level::Held).count();
    for (key, count) in [("cli.check.faulty", faults.len() - held), ("cli.check.held", held)] {
        if count > 0 {
            session.say(&Message::new(key).with("count", count));
        }
    }
    if faults.is_empty() {
        session.say(&Message::new("cli.check.sound"));
    }
    Ok(exit)
}
