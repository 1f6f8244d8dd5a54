//! Problems of configuration and registers, one line each and a hint below.

use super::Terminal;
use crate::messages::{Lang, Message};
use crate::problem::Problem;

/// Says every problem: `file: key: reason (got value)`.
pub(super) fn tell(terminal: &mut Terminal, lang: Lang, problems: &[Problem]) {
    for problem in problems {
        terminal.error(&problem.line(lang));
        if let Some(hint) = &problem.hint {
            terminal.error(&Message::new("cli.hint").with("hint", hint.text(lang)).text(lang));
        }
    }
}
