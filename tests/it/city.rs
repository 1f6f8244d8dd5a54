//! A municipality in a temporary folder, and the commands that it runs.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tempfile::TempDir;
use tenken::cli::{self, Terminal};
use tenken::clock::SetClock;
use tenken::exit::Exit;
use tenken::ledger::key::{Seed, SigningKey};
use tenken::store::StatePaths;

use crate::alerts::Alerts;
use crate::rows::Export;

/// When commands run unless a test says otherwise: the morning after the usual day.
pub const MORNING: &str = "2026-04-23T07:00:00+09:00";

/// A source of one of the four shipped layouts.
#[derive(Clone, Copy)]
struct Layout {
    name: &'static str,
    pattern: &'static str,
    profile: &'static str,
}

const LAYOUTS: [Layout; 4] = [
    Layout { name: "operation", pattern: "SOUSA_*.csv", profile: "operation-log" },
    Layout { name: "authentication", pattern: "NINSHO_*.csv", profile: "authentication-log" },
    Layout { name: "provision", pattern: "TEIKYO_*.csv", profile: "provision-record" },
    Layout { name: "regional", pattern: "*.tsv", profile: "regional-terminal" },
];

/// A configuration with everything that it names.
pub struct City {
    folder: TempDir,
    clock: Arc<SetClock>,
    lang: &'static str,
    preset: Option<&'static str>,
    signs: bool,
    sections: String,
    sources: Vec<(Layout, String)>,
}

impl City {
    /// A city with the four shipped layouts as sources, built-in rules and no register.
    pub fn new() -> Self {
        Self::within(folder())
    }

    /// The same in that folder.
    pub fn within(folder: TempDir) -> Self {
        let city = Self {
            folder,
            clock: Arc::new(SetClock::at(MORNING.parse().unwrap())),
            lang: "ja",
            preset: None,
            signs: false,
            sections: String::new(),
            sources: LAYOUTS.iter().map(|layout| (*layout, String::new())).collect(),
        };
        for folder in ["registers", "rules", "profiles"] {
            fs::create_dir_all(city.path(folder)).unwrap();
        }
        for layout in LAYOUTS {
            let shipped = repository("config/profiles").join(format!("{}.toml", layout.profile));
            let copy = city.path(&format!("profiles/{}.toml", layout.profile));
            fs::copy(shipped, copy).unwrap();
            fs::create_dir_all(city.drop_folder(layout.name)).unwrap();
        }
        city.write_configuration();
        city
    }

    /// The same with that staff, one unit that is open as usual, and no approvals.
    pub fn with_registers() -> Self {
        Self::new().usual()
    }

    /// The same with that staff and that unit.
    pub fn usual(self) -> Self {
        self.staff(USUAL_STAFF).openings("*,business,08:30,17:15")
    }

    /// The same with a row in every other register that a rule compares with, none of which says
    /// anything of the usual rows.
    pub fn with_every_register() -> Self {
        Self::with_registers()
            .register("terminals.csv", "terminal_id,unit_code,kind\nT010101,,counter\n")
            .register("attendance.csv", "actor_id,date,status\nC0010102,2020-01-06,leave\n")
            .register("duties.csv", "unit_code,procedure_code\n0101,16-2\n")
            .register(
                "permits.csv",
                "procedure_code,counterpart_code,information_code\n16-2,999999,TK01\n",
            )
            .register("watchlist.csv", "subject_number,reason,allowed_units\n999,DV,0101\n")
            .staff(&USUAL_STAFF.replacen("2020-04-01,,", "2020-04-01,,998", 1))
    }

    /// Says when commands run from now on.
    pub fn at(self, now: &str) -> Self {
        self.clock.set(now.parse().unwrap());
        self
    }

    /// Says in which language commands speak.
    pub fn lang(mut self, lang: &'static str) -> Self {
        self.lang = lang;
        self.write_configuration();
        self
    }

    /// Says over which preset the rule settings lie.
    pub fn preset(mut self, preset: &'static str) -> Self {
        self.preset = Some(preset);
        self.write_configuration();
        self
    }

    /// Gives it a key, the same one each time, so that its ledger is sealed.
    pub fn sealed(mut self) -> Self {
        self.signs = true;
        self.write_configuration();
        fs::create_dir_all(self.path("keys")).unwrap();
        self.put_key(&signing_key(9));
        self
    }

    /// The file of the key.
    pub fn key_file(&self) -> PathBuf {
        self.path("keys/tenken.key")
    }

    /// Puts a key in the place of what is there.
    pub fn put_key(&self, key: &SigningKey) {
        let _ = fs::remove_file(self.key_file());
        fs::write(self.key_file(), format!("{}\n", *key.to_secret())).unwrap();
        fs::set_permissions(self.key_file(), Permissions::from_mode(0o400)).unwrap();
    }

    /// Adds a section to `tenken.toml`.
    pub fn configured(mut self, section: &str) -> Self {
        self.sections.push_str(section);
        self.sections.push('\n');
        self.write_configuration();
        self
    }

    /// Says those sections of `tenken.toml` in place of all that were added.
    pub fn say_sections(&mut self, sections: &str) {
        sections.clone_into(&mut self.sections);
        self.write_configuration();
    }

    /// Keeps only the named source, and says more about it (`expect = …`).
    pub fn only_source(mut self, name: &str, more: &str) -> Self {
        self.sources.retain(|(layout, _)| layout.name == name);
        for (_, said) in &mut self.sources {
            more.clone_into(said);
        }
        self.write_configuration();
        self
    }

    /// Says more about one of the sources.
    pub fn source(mut self, name: &str, more: &str) -> Self {
        for (layout, said) in &mut self.sources {
            if layout.name == name {
                more.clone_into(said);
            }
        }
        self.write_configuration();
        self
    }

    /// Puts a file into a source's drop folder.
    pub fn export(self, source: &str, name: &str, rows: impl Export) -> Self {
        fs::write(self.drop_folder(source).join(name), rows.bytes()).unwrap();
        self
    }

    /// Puts an operation log into its drop folder.
    pub fn operation(self, name: &str, rows: impl Export) -> Self {
        self.export("operation", name, rows)
    }

    /// Puts an authentication log into its drop folder.
    pub fn authentication(self, name: &str, rows: impl Export) -> Self {
        self.export("authentication", name, rows)
    }

    /// Writes a register.
    pub fn register(self, name: &str, text: &str) -> Self {
        fs::write(self.path("registers").join(name), text).unwrap();
        self
    }

    /// Takes a register away.
    pub fn without_register(self, name: &str) -> Self {
        fs::remove_file(self.path("registers").join(name)).unwrap();
        self
    }

    /// Writes `staff.csv`, from the rows below its header.
    pub fn staff(self, rows: &str) -> Self {
        let header = "actor_id,name,unit_code,kind,privileged,valid_from,valid_to,subject_number";
        self.register("staff.csv", &format!("{header}\n{rows}\n"))
    }

    /// Writes `openings.csv`, from the rows below its header.
    pub fn openings(self, rows: &str) -> Self {
        self.register("openings.csv", &format!("unit_code,day,open,close\n{rows}\n"))
    }

    /// Writes `approvals.csv`, from the rows below its header.
    pub fn approvals(self, rows: &str) -> Self {
        let header = "approval_id,kind,actor_id,from,to,purpose,scope,approved_by,approved_at";
        self.register("approvals.csv", &format!("{header}\n{rows}\n"))
    }

    /// Writes a file of rule settings.
    pub fn rule_file(self, name: &str, text: &str) -> Self {
        fs::write(self.path("rules").join(name), text).unwrap();
        self
    }

    /// A path in the city's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The drop folder of a source.
    pub fn drop_folder(&self, source: &str) -> PathBuf {
        self.path(&format!("exports/{source}"))
    }

    /// The profile by which a source is read.
    pub fn profile(&self, source: &str) -> PathBuf {
        let layout = LAYOUTS.iter().find(|layout| layout.name == source).unwrap();
        self.path(&format!("profiles/{}.toml", layout.profile))
    }

    /// The same with a profile that also reads times such as `2026.04.22 10:00:00`.
    pub fn that_reads_dots(self, source: &str) -> Self {
        let profile = self.profile(source);
        let text = fs::read_to_string(&profile).unwrap();
        let dots = "time_formats = [\"%Y.%m.%d %H:%M:%S\", \"%Y.%m.%d %H:%M:%S%.3f\", ";
        let more = text.replace("time_formats = [", dots);
        assert_ne!(text, more);
        fs::write(profile, more).unwrap();
        self
    }

    /// Where the state lies.
    pub fn state(&self) -> StatePaths {
        StatePaths::new(&self.path("state"))
    }

    /// The configuration file.
    pub fn configuration(&self) -> PathBuf {
        self.path("tenken.toml")
    }

    /// Writes a configuration of one's own over the city's.
    pub fn write(self, name: &str, text: &str) -> Self {
        fs::write(self.path(name), text).unwrap();
        self
    }

    fn write_configuration(&self) {
        let preset = self.preset.map(|preset| format!("preset = \"{preset}\"\n"));
        let preset = preset.unwrap_or_default();
        let mut text = format!(
            "lang = \"{}\"\n\n[organization]\nname = \"架空市\"\ncode = \"999999\"\n\n\
             [rules]\ndir = \"rules\"\n{preset}\n",
            self.lang
        );
        for (Layout { name, pattern, profile }, more) in &self.sources {
            let section = format!(
                "[[source]]\nname = \"{name}\"\ndrop = \"exports/{name}\"\n\
                 pattern = \"{pattern}\"\nprofile = \"profiles/{profile}.toml\"\n{more}\n\n"
            );
            text.push_str(&section);
        }
        if self.signs {
            text.push_str("[signing]\nkey = \"keys/tenken.key\"\n\n");
        }
        text.push_str(&self.sections);
        fs::write(self.configuration(), text).unwrap();
    }

    /// Runs a command as it is.
    pub fn run(&self, args: &[&str]) -> Ran {
        run(&self.configuration(), args, &self.clock)
    }

    /// Runs a command and reads the JSON that it prints.
    pub fn json(&self, args: &[&str]) -> Value {
        self.run(&[&["--format", "json"], args].concat()).json()
    }

    /// Takes everything in the drop folders; it must succeed.
    pub fn ingest(&self) -> Ingested<'_> {
        let ran = self.run(&["--format", "json", "ingest"]);
        ran.ends(Exit::Done);
        Ingested { city: self, report: ran.json() }
    }

    /// Every alert and every explained finding.
    pub fn alerts(&self) -> Alerts {
        Alerts::of(&self.json(&["alerts", "list", "--explained"]))
    }

    /// Takes everything and gives the alerts.
    pub fn alerts_of_ingest(&self) -> Alerts {
        self.ingest();
        self.alerts()
    }

    /// One alert with evidence, history and revisions.
    pub fn show(&self, key: &str) -> Value {
        self.json(&["alerts", "show", key])
    }
}

/// The key of sealed cities that comes of that seed.
pub fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_seed("tenken/999999".parse().unwrap(), &Seed::new([seed; 32]))
}

/// Two clerks of unit 0101, one of 0201, and a system.
pub const USUAL_STAFF: &str = "C0010101,中村　拓也,0101,staff,0,2020-04-01,,\n\
    C0010102,松本　修,0101,staff,0,2020-04-01,,\n\
    C0020101,髙橋　恵子,0201,staff,0,2020-04-01,,\n\
    S0000001,連携サーバー,0101,system,0,2020-04-01,,";

/// A temporary folder: in memory where there is such a place, since a commit waits for the disk.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A path in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs `tenken` in this process.
pub fn run(configuration: &Path, args: &[&str], clock: &Arc<SetClock>) -> Ran {
    let (out, err) = (Captured::default(), Captured::default());
    let mut terminal = Terminal::into(Box::new(out.clone()), Box::new(err.clone()));
    let mut words = vec!["tenken".into(), "--config".into(), configuration.into()];
    words.extend(args.iter().map(std::ffi::OsString::from));
    let exit = cli::run(words, &mut terminal, Arc::<SetClock>::clone(clock));
    Ran { args: args.join(" "), exit, out: out.text(), err: err.text() }
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Ran {
    args: String,
    /// How it ended.
    pub exit: Exit,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// It must end so.
    #[track_caller]
    pub fn ends(&self, exit: Exit) -> &Self {
        let Self { args, out, err, .. } = self;
        assert_eq!(self.exit, exit, "tenken {args}\n{out}{err}");
        self
    }

    /// What it printed, as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| {
            panic!("tenken {}: {error}\n{}{}", self.args, self.out, self.err)
        })
    }

    /// Faults of configuration: each on a line with what was got, and its reason says the remedy.
    #[track_caller]
    pub fn refuses(&self, words: &[&str]) -> &Self {
        self.ends(Exit::Refused);
        for word in words {
            assert!(self.err.contains(word), "「{word}」 is not in:\n{}", self.err);
        }
        self
    }

    /// A refusal or failure: told once on standard error, with a hint, and no trace of panics.
    #[track_caller]
    pub fn tells(&self, exit: Exit, words: &[&str]) -> &Self {
        self.ends(exit);
        for word in words {
            assert!(self.err.contains(word), "「{word}」 is not in:\n{}", self.err);
        }
        assert!(self.err.contains("    → "), "no hint in:\n{}", self.err);
        for trace in ["panicked", "backtrace", "RUST_"] {
            assert!(!self.err.contains(trace), "{}", self.err);
        }
        self
    }
}

/// What a pass of ingest came to.
pub struct Ingested<'a> {
    city: &'a City,
    /// The report as JSON.
    pub report: Value,
}

impl Ingested<'_> {
    /// Every alert and every explained finding after the pass.
    pub fn alerts(&self) -> Alerts {
        self.city.alerts()
    }

    /// What became of each file: its name and the outcome.
    pub fn outcomes(&self) -> Vec<(String, String)> {
        let files = self.report["files"].as_array().unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let name = |path: &Value| text(path).rsplit('/').next().unwrap().to_owned();
        files.iter().map(|file| (name(&file["path"]), text(&file["outcome"]))).collect()
    }

    /// Rows read, stored, duplicate and in quarantine of the only file, or of the last one.
    pub fn account(&self) -> [u64; 4] {
        let file = self.report["files"].as_array().unwrap().last().unwrap();
        ["rows_read", "rows_stored", "rows_duplicate", "rows_quarantined"]
            .map(|name| file[name].as_u64().unwrap())
    }

    /// How many alerts are new, revised, withdrawn and explained.
    pub fn changes(&self) -> [u64; 4] {
        ["new", "revised", "withdrawn", "explained"]
            .map(|name| self.report["alerts"][name].as_u64().unwrap())
    }
}

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
