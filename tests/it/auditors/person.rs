//! Somebody else on the same computer: who is in the auditors' group, and who is not.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, chown};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use crate::daemon::Office;
use crate::faults::not_run;

const NOBODY: u32 = 65_534;
const AUDITORS: u32 = 64_991;
const OTHERS: u32 = 64_992;

/// Who asks.
#[derive(Clone, Copy)]
pub enum Person {
    Auditor,
    Outsider,
}

impl Person {
    /// A program that the person runs.
    pub fn runs(self, program: &str, args: &[&str]) -> Command {
        let group = match self {
            Self::Auditor => AUDITORS,
            Self::Outsider => OTHERS,
        };
        let mut command = Command::new("setpriv");
        command.args([format!("--reuid={NOBODY}"), format!("--regid={group}")]);
        command.arg("--clear-groups").arg(program).args(args).current_dir("/");
        command
    }
}

/// An office whose state belongs to a group of auditors, as a person in that group sees it.
pub struct Audited {
    pub office: Office,
    delivered: usize,
}

impl Audited {
    /// `None`, and that is said, where this process may not be somebody else.
    pub fn new() -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            not_run("an auditor beside the daemon: it takes the right to be somebody else");
            return None;
        }
        let here = |program: &str| Command::new(program).arg("--version").output().is_ok();
        if !here("setpriv") || !here("sqlite3") {
            not_run("an auditor beside the daemon: no setpriv or no sqlite3");
            return None;
        }
        let office = Office::new(false);
        fs::set_permissions(office.path(""), fs::Permissions::from_mode(0o755)).unwrap();
        let state = office.path("state");
        fs::DirBuilder::new().mode(0o750).create(&state).unwrap();
        chown(&state, None, Some(AUDITORS)).unwrap();
        fs::set_permissions(&state, fs::Permissions::from_mode(0o2750)).unwrap();
        // Where the tests were built, others may not come.
        fs::copy(env!("CARGO_BIN_EXE_tenken"), office.path("tenken")).unwrap();
        Some(Self { office, delivered: 0 })
    }

    pub fn database(&self) -> PathBuf {
        self.office.path("state/tenken.sqlite")
    }

    /// What the plain client says, opened with those words behind the name.
    pub fn client(&self, person: Person, more: &str, sql: &str) -> Output {
        let uri = format!("file:{}{more}", self.database().display());
        person.runs("sqlite3", &[&uri, sql]).output().unwrap()
    }

    /// What an auditor reads with the plain client.
    #[track_caller]
    pub fn reads(&self, sql: &str) -> String {
        let output = self.client(Person::Auditor, "?mode=ro", sql);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{sql}: {error}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// How `tenken` ends for an auditor, and what it prints.
    pub fn tenken(&self, args: &[&str]) -> (Option<i32>, String) {
        let (program, configuration) = (self.office.path("tenken"), self.office.configuration());
        let before = ["--config", configuration.to_str().unwrap()];
        let args = [&before, args].concat();
        let mut command = Person::Auditor.runs(program.to_str().unwrap(), &args);
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    }

    /// Files that an auditor sees, with the plain client and with tenken's own reader.
    #[track_caller]
    pub fn files(&self) -> usize {
        let seen = self.reads("SELECT count(*) FROM 取込ファイル").parse().unwrap();
        let (ended, said) = self.tenken(&["--format", "json", "status"]);
        assert_eq!(ended, Some(0), "{said}");
        let status: serde_json::Value = serde_json::from_str(&said).unwrap();
        let rows = self.reads("SELECT count(*) FROM アクセスログ");
        assert_eq!(status["database"]["events"].to_string(), rows);
        seen
    }

    /// One more file comes, the daemon stores it, and an auditor sees it.
    #[track_caller]
    pub fn goes_on(&mut self) {
        let (from, to) = self.office.exports().swap_remove(self.delivered);
        fs::copy(from, to).unwrap();
        self.delivered += 1;
        let expected = self.delivered;
        let count = "SELECT count(*) FROM 取込ファイル";
        self.office.wait_until("an auditor sees the new file", |_| {
            let output = self.client(Person::Auditor, "?mode=ro", count);
            String::from_utf8_lossy(&output.stdout).trim() == expected.to_string()
        });
        assert_eq!(self.files(), expected);
    }

    /// A client that an auditor leaves open in the middle of reading.
    pub fn stays(&self) -> Staying {
        let desk = self.office.path("desk");
        fs::create_dir(&desk).unwrap();
        chown(&desk, Some(NOBODY), None).unwrap();
        let uri = format!("file:{}?mode=ro", self.database().display());
        let mut command = Person::Auditor.runs("sqlite3", &[&uri]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut client = command.spawn().unwrap();
        let begins = "BEGIN; SELECT count(*) FROM exports;";
        let words = format!("{begins}\n.system touch {}/reads\n", desk.display());
        client.stdin.as_mut().unwrap().write_all(words.as_bytes()).unwrap();
        self.office.wait_until("the auditor reads", |_| desk.join("reads").exists());
        Staying(client)
    }
}

/// See [`Audited::stays`].
pub struct Staying(Child);

impl Staying {
    /// Counts the files once more, closes, and gives what was said each time.
    pub fn ends(mut self) -> Vec<String> {
        let words = b"SELECT count(*) FROM exports; COMMIT;\n";
        self.0.stdin.as_mut().unwrap().write_all(words).unwrap();
        let output = self.0.wait_with_output().unwrap();
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }
}
