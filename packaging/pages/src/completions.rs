//! Completions for bash, zsh and fish, with the help texts in Japanese.

use std::fs;
use std::path::Path;

use anyhow::Result;
use clap_complete::Shell;
use tenken::messages::Lang;

/// Each shell and the name under which it looks for the file.
const SHELLS: [(Shell, &str); 3] =
    [(Shell::Bash, "tenken"), (Shell::Zsh, "_tenken"), (Shell::Fish, "tenken.fish")];

/// Writes the completions into `folder`.
pub fn write(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (shell, name) in SHELLS {
        fs::write(folder.join(name), text(shell))?;
    }
    Ok(())
}

fn text(shell: Shell) -> Vec<u8> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut tenken::cli::command(Lang::Ja), "tenken", &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_completes_every_command() {
        for (shell, _) in SHELLS {
            let text = String::from_utf8(text(shell)).expect("completions are text");
            for command in tenken::cli::command(Lang::Ja).get_subcommands() {
                assert!(text.contains(command.get_name()), "{shell}: {}", command.get_name());
            }
        }
    }
}
