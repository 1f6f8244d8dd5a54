//! Rows of the shipped layouts, and the exports that they make.

use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::SHIFT_JIS;

/// The day on which things happen unless a test says otherwise: a Wednesday.
pub const DAY: &str = "2026-04-22";

/// What can be put into a drop folder.
pub trait Export {
    /// The file's bytes.
    fn bytes(&self) -> Vec<u8>;
}

impl Export for Vec<u8> {
    fn bytes(&self) -> Vec<u8> {
        self.clone()
    }
}

/// Text is written in CP932.
impl Export for &str {
    fn bytes(&self) -> Vec<u8> {
        cp932(self)
    }
}

impl Export for String {
    fn bytes(&self) -> Vec<u8> {
        cp932(self)
    }
}

impl<R: Row, const N: usize> Export for [R; N] {
    fn bytes(&self) -> Vec<u8> {
        self.as_slice().bytes()
    }
}

impl<R: Row> Export for Vec<R> {
    fn bytes(&self) -> Vec<u8> {
        self.as_slice().bytes()
    }
}

impl<R: Row> Export for &[R] {
    fn bytes(&self) -> Vec<u8> {
        let lines = self.iter().map(Row::line);
        let lines: Vec<String> = R::header().into_iter().chain(lines).collect();
        cp932(&lines.into_iter().map(|line| line + "\r\n").collect::<Vec<_>>().concat())
    }
}

/// The text in CP932; it must have all of its characters.
pub fn cp932(text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = SHIFT_JIS.encode(text);
    assert!(!unmappable, "not in CP932: {text}");
    bytes.into_owned()
}

/// A row of a layout.
pub trait Row {
    /// The layout's header.
    fn header() -> Option<String>;
    /// The row as a line.
    fn line(&self) -> String;
}

static SERIAL: AtomicU64 = AtomicU64::new(1);

/// A row of the operation log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    day: String,
    time: String,
    serial: String,
    actor: String,
    name: String,
    unit: String,
    terminal: String,
    function: String,
    action: String,
    subject: String,
    procedure: String,
    information: String,
    counterpart: String,
    records: String,
    outcome: String,
    note: String,
}

/// A view by C0010101 of unit 0101 at that time of the usual day, under a serial of its own.
pub fn at(time: &str) -> Operation {
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    Operation {
        day: DAY.into(),
        time: time.into(),
        serial: format!("{serial:020}"),
        actor: "C0010101".into(),
        name: String::new(),
        unit: "0101".into(),
        terminal: "T010101".into(),
        function: "SKI0101".into(),
        action: "表示".into(),
        subject: String::new(),
        procedure: "16-2".into(),
        information: String::new(),
        counterpart: String::new(),
        records: "1".into(),
        outcome: "正常".into(),
        note: String::new(),
    }
}

macro_rules! says {
    ($($name:ident),*) => {$(
        /// Says so.
        pub fn $name(mut self, value: &str) -> Self {
            value.clone_into(&mut self.$name);
            self
        }
    )*};
}

#[allow(dead_code, reason = "every column can be said")]
impl Operation {
    says!(serial, actor, name, unit, terminal, function, action, subject, procedure, records);
    says!(information, counterpart, outcome, note);

    /// On that day.
    pub fn on(mut self, day: &str) -> Self {
        day.clone_into(&mut self.day);
        self
    }

    /// Its serial.
    pub fn serial_number(&self) -> &str {
        &self.serial
    }
}

impl Row for Operation {
    fn header() -> Option<String> {
        let titles = "処理日時,処理通番,利用者ID,利用者名,所属コード,端末ID,機能ID,操作区分,\
            対象者識別番号,事務手続コード,特定個人情報名コード,照会提供先機関コード,件数,処理結果,備考";
        Some(titles.split(',').map(quoted).collect::<Vec<_>>().join(","))
    }

    fn line(&self) -> String {
        let at = format!("{} {}", self.day.replace('-', "/"), with_millis(&self.time));
        let fields = [
            &at,
            &self.serial,
            &self.actor,
            &self.name,
            &self.unit,
            &self.terminal,
            &self.function,
            &self.action,
            &self.subject,
            &self.procedure,
            &self.information,
            &self.counterpart,
            &self.records,
            &self.outcome,
            &self.note,
        ];
        fields.map(|field| quoted(field)).join(",")
    }
}

fn with_millis(time: &str) -> String {
    match time.len() {
        5 => format!("{time}:00.000"),
        8 => format!("{time}.000"),
        _ => time.to_owned(),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A row of the authentication log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authentication {
    day: String,
    time: String,
    actor: String,
    terminal: String,
    kind: &'static str,
    outcome: &'static str,
    note: String,
}

fn authentication(time: &str, kind: &'static str, outcome: &'static str) -> Authentication {
    Authentication {
        day: DAY.into(),
        time: time.into(),
        actor: "C0010101".into(),
        terminal: "T010101".into(),
        kind,
        outcome,
        note: String::new(),
    }
}

/// A log-in of C0010101 at that time.
pub fn login(time: &str) -> Authentication {
    authentication(time, "ログイン", "正常")
}

/// A log-out.
pub fn logout(time: &str) -> Authentication {
    authentication(time, "ログアウト", "正常")
}

/// A failed log-in.
pub fn failed(time: &str) -> Authentication {
    authentication(time, "ログイン失敗", "失敗")
}

#[allow(dead_code, reason = "every column can be said")]
impl Authentication {
    says!(actor, terminal, note);

    /// On that day.
    pub fn on(mut self, day: &str) -> Self {
        day.clone_into(&mut self.day);
        self
    }

    /// With that outcome.
    pub fn outcome(self, outcome: &'static str) -> Self {
        Self { outcome, ..self }
    }
}

impl Row for Authentication {
    fn header() -> Option<String> {
        Some("日時,利用者ID,端末ID,IPアドレス,種別,結果,備考".into())
    }

    fn line(&self) -> String {
        let day = self.day.replace('-', "/");
        let time =
            if self.time.len() == 5 { format!("{}:00", self.time) } else { self.time.clone() };
        let Self { actor, terminal, kind, outcome, note, .. } = self;
        format!("{day} {time},{actor},{terminal},10.1.1.1,{kind},{outcome},{note}")
    }
}
