//! What is asked of the guard.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// What is asked.
pub struct Arguments {
    /// The counts that were committed.
    pub file: PathBuf,
    /// Where callgrind's profiles go, if any are made.
    pub profiles: Option<PathBuf>,
    /// Whether the file is written anew instead of compared with.
    pub renew: bool,
}

impl Arguments {
    /// Reads them.
    pub fn read(words: Vec<String>) -> Result<Self> {
        let file = PathBuf::from("benches/instructions.toml");
        let mut arguments = Self { file, profiles: None, renew: false };
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value"));
            match word.as_str() {
                "--file" => arguments.file = value()?.into(),
                "--profiles" => arguments.profiles = Some(value()?.into()),
                "--renew" => arguments.renew = true,
                other => bail!("unknown argument {other}"),
            }
        }
        Ok(arguments)
    }
}
