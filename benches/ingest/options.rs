//! What is asked of the benchmark.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

/// How to use it.
pub const USAGE: &str = "\
cargo bench --bench ingest -- [--rows 2000000[,10000000]] [--runs 3] [--peers]
                              [--growth [--files 10] [--file-rows 2000000]] [--json FILE]";

/// What is asked.
pub struct Options {
    /// Sizes at which contestants take turns; the peers that only compare do so at the first.
    pub sizes: Vec<u64>,
    /// How often each is measured.
    pub runs: usize,
    /// Whether other programs take part.
    pub peers: bool,
    /// Files and rows of each, where growth is looked at.
    pub growth: Option<(u32, u64)>,
    /// Where the figures go as JSON.
    pub json: Option<PathBuf>,
}

impl Options {
    /// Reads the arguments. Growth alone is looked at where nothing else is asked.
    pub fn read(arguments: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut options =
            Self { sizes: Vec::new(), runs: 3, peers: false, growth: None, json: None };
        let (mut growth, mut files, mut file_rows) = (false, 10, 2_000_000);
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut value =
                || arguments.next().with_context(|| format!("{argument} needs a value\n{USAGE}"));
            match argument.as_str() {
                // Cargo says so to every benchmark.
                "--bench" => {}
                "--rows" => options.sizes = sizes(&value()?)?,
                "--runs" => options.runs = value()?.parse().context("--runs needs a number")?,
                "--peers" => options.peers = true,
                "--growth" => growth = true,
                "--files" => files = value()?.parse().context("--files needs a number")?,
                "--file-rows" => {
                    file_rows = value()?.parse().context("--file-rows needs a number")?;
                }
                "--json" => options.json = Some(value()?.into()),
                other => bail!("unknown argument {other}\n{USAGE}"),
            }
        }
        ensure!(options.runs > 0 && files > 0 && file_rows > 0, "nothing to do\n{USAGE}");
        options.growth = growth.then_some((files, file_rows));
        if options.sizes.is_empty() && (options.peers || !growth) {
            options.sizes = vec![2_000_000];
        }
        Ok(options)
    }
}

fn sizes(text: &str) -> Result<Vec<u64>> {
    text.split(',').map(|size| size.parse().context("--rows needs numbers")).collect()
}
