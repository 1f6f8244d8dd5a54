//! `sample-city`: sample data for `tenken`.
#![allow(clippy::print_stdout, reason = "the command's answer")]

use std::path::PathBuf;

use anyhow::Result;
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use sample_city::city::{self, CityOptions};
use sample_city::encoding::Encoding;
use sample_city::incident;
use sample_city::layout::Layout;
use sample_city::load::{self, LoadOptions, Split};
use sample_city::office::{self, OfficeOptions};

/// Sample data for tenken, always the same from a seed.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The small city 架空市 with its incidents: registers, exports, README.
    City(CityArgs),
    /// Ordinary traffic of any size in one layout.
    Load(LoadArgs),
    /// Reported cases of misuse, one small town each: registers, exports, expected alerts.
    Incidents(IncidentsArgs),
    /// A city hall over some months, clean but for the noise of real offices.
    Office(OfficeArgs),
}

#[derive(Args)]
struct IncidentsArgs {
    /// The folder to write into.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Args)]
struct OfficeArgs {
    /// The folder to write into.
    #[arg(long)]
    out: PathBuf,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many people, from 60 to 1000.
    #[arg(long, default_value_t = 300)]
    staff: u32,
    /// The first day.
    #[arg(long, default_value = "2026-02-16")]
    from: NaiveDate,
    /// How many days, weekends and holidays included.
    #[arg(long, default_value_t = 120)]
    days: u32,
    /// How much is done, in percent.
    #[arg(long, default_value_t = 100)]
    load: u32,
    /// Adds an incident of every rule, and lists in expected.csv what should be found.
    #[arg(long)]
    incidents: bool,
}

#[derive(Args)]
struct CityArgs {
    /// The folder to write into.
    #[arg(long)]
    out: PathBuf,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many people, from 60 to 400.
    #[arg(long, default_value_t = 60)]
    staff: u32,
    /// The first day.
    #[arg(long, default_value = "2026-04-01")]
    from: NaiveDate,
    /// How many business days (Monday to Friday; national holidays are not known).
    #[arg(long, default_value_t = 10)]
    days: u32,
}

#[derive(Args)]
struct LoadArgs {
    #[arg(long, value_enum)]
    layout: Layout,
    #[arg(long)]
    rows: u64,
    /// The layout's own unless told otherwise; the rows are the same in all.
    #[arg(long, value_enum)]
    encoding: Option<Encoding>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, default_value_t = 3000)]
    actors: u32,
    /// How many business days from the first one on.
    #[arg(long, default_value_t = 20)]
    days: u32,
    #[arg(long, default_value = "2026-04-01")]
    from: NaiveDate,
    /// How many residents; by the rows where it is not given.
    #[arg(long)]
    residents: Option<u32>,
    /// Rows of loads that lie before: serials go on behind them.
    #[arg(long, default_value_t = 0)]
    rows_before: u64,
    /// So many files of equally many rows, instead of one for each period of the layout.
    #[arg(long, conflicts_with = "single")]
    files: Option<u32>,
    /// One file, at --out itself.
    #[arg(long)]
    single: bool,
    /// The folder to write into, or with --single the file.
    #[arg(long)]
    out: PathBuf,
    /// Also writes matching registers into this folder.
    #[arg(long)]
    registers: Option<PathBuf>,
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::City(args) => make_city(&args),
        Command::Load(args) => make_load(&args),
        Command::Incidents(args) => make_incidents(&args),
        Command::Office(args) => make_office(&args),
    }
}

fn make_office(args: &OfficeArgs) -> Result<()> {
    let OfficeArgs { out, seed, staff, from, days, load, incidents } = args;
    let options = OfficeOptions {
        seed: *seed,
        staff: *staff,
        from: *from,
        days: *days,
        load: *load,
        incidents: *incidents,
    };
    let summary = office::write(&options, out)?;
    println!(
        "{}: {} rows on {} business days, {} alerts expected",
        out.display(),
        summary.rows,
        summary.business_days,
        summary.expected.len()
    );
    Ok(())
}

fn make_city(args: &CityArgs) -> Result<()> {
    let options =
        CityOptions { seed: args.seed, staff: args.staff, from: args.from, days: args.days };
    let rows = city::write(&options, &args.out)?;
    println!(
        "{}: {} operation, {} authentication, {} provision, {} regional rows",
        args.out.display(),
        rows.operation,
        rows.authentication,
        rows.provision,
        rows.regional
    );
    Ok(())
}

fn make_incidents(args: &IncidentsArgs) -> Result<()> {
    let incidents = incident::write(&args.out)?;
    println!("{}: {incidents} incidents", args.out.display());
    Ok(())
}

fn make_load(args: &LoadArgs) -> Result<()> {
    let options = LoadOptions {
        layout: args.layout,
        rows: args.rows,
        encoding: args.encoding.unwrap_or(args.layout.encoding()),
        seed: args.seed,
        actors: args.actors,
        from: args.from,
        days: args.days,
        residents: args.residents,
        rows_before: args.rows_before,
    };
    let split = match (args.single, args.files) {
        (true, _) => Split::Single,
        (false, Some(count)) => Split::Files(count),
        (false, None) => Split::Periods,
    };
    let files = load::write_files(&options, split, &args.out)?;
    if let Some(folder) = &args.registers {
        load::write_registers(&options, folder)?;
    }
    println!("{}: {} rows in {files} file(s)", args.out.display(), args.rows);
    Ok(())
}
