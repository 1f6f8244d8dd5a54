//! Problems of configuration and registers, one line each and a hint below.

use super::{Terminal, shown};
use crate::messages::{Lang, Message};
use crate::problem::Problem;

/// Says every problem: `file: key: reason (got value)`.
pub(super) fn tell(terminal: &mut Terminal, lang: Lang, problems: &[Problem]) {
    for problem in problems {
        terminal.error(&line(lang, problem));
        if let Some(hint) = &problem.hint {
            terminal.error(&Message::new("cli.hint").with("hint", hint.text(lang)).text(lang));
        }
    }
}

/// The problem in one line.
pub(super) fn line(lang: Lang, problem: &Problem) -> String {
    let mut line = shown(&problem.file);
    for piece in [&problem.key, &problem.reason.text(lang)] {
        if !piece.is_empty() {
            line.push_str(": ");
            line.push_str(piece);
        }
    }
    if let Some(got) = &problem.got {
        let got = Message::new("cli.got").with("value", crate::mask::visible(got));
        line.push_str(&got.text(lang));
    }
    line
}
