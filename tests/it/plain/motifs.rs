//! What happens in a random history: short scenes, each aimed at the edge of a rule.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::dice::Dice;
use super::history::{ACTORS, COUNTERPARTS, INFORMATION, PROCEDURES, SUBJECTS, TERMINALS, UNITS};
use super::reading::Numbers;
use super::registers::Registers;
use super::words::{At, Event, business_day_before, minutes};

/// Where a scene takes its days, people and numbers from.
struct Stage<'a> {
    dice: &'a mut Dice,
    days: &'a [NaiveDate],
    registers: &'a Registers,
    numbers: &'a Numbers,
}

type Scene = fn(&mut Stage) -> Vec<Event>;

const SCENES: [Scene; 24] = [
    early,
    alone,
    anything,
    anything,
    opening_edge,
    bulk,
    bulk,
    run,
    failures,
    denials,
    output,
    session,
    session,
    hot,
    hot,
    repeat,
    repeat,
    jumps,
    crowd,
    dormant,
    provision,
    volume,
    alone,
    inquiry,
];

/// One of the scenes.
pub fn any(
    dice: &mut Dice,
    days: &[NaiveDate],
    registers: &Registers,
    numbers: &Numbers,
) -> Vec<Event> {
    let scene = dice.pick(&SCENES);
    let mut stage = Stage { dice, days, registers, numbers };
    let mut events = scene(&mut stage);
    for event in events.iter_mut().filter(|event| event.source != "operation") {
        event.at = event.at.with_nanosecond(0).unwrap();
    }
    events
}

/// A view in the operation log, of nothing and nobody in particular.
fn operation(at: At, actor: &str, action: &'static str) -> Event {
    Event {
        source: "operation",
        line: 0,
        serial: None,
        at,
        actor: actor.into(),
        name: String::new(),
        unit: String::new(),
        terminal: String::new(),
        function: "SKI0101".into(),
        action,
        kind: "atena",
        subject: String::new(),
        procedure: String::new(),
        information: String::new(),
        counterpart: String::new(),
        records: 1,
        outcome: "success",
        note: String::new(),
    }
}

fn authentication(at: At, actor: &str, terminal: &str, action: &'static str) -> Event {
    let outcome = if action == "login_failed" { "denied" } else { "success" };
    let event = operation(at, actor, action);
    let (terminal, function) = (terminal.to_owned(), String::new());
    Event { source: "authentication", terminal, function, outcome, ..event }
}

fn regional(event: Event) -> Event {
    let (procedure, name) = (String::new(), String::new());
    let (kind, records, note) = ("hihokensha", 1, String::new());
    Event { source: "regional", kind, procedure, name, records, note, ..event }
}

fn provided(at: At, actor: &str, subject: &str) -> Event {
    let subject = subject.to_owned();
    let event = operation(at, actor, "provide");
    Event { source: "provision", function: String::new(), subject, ..event }
}

impl Stage<'_> {
    fn day(&mut self) -> NaiveDate {
        self.dice.pick(self.days)
    }

    fn actor(&mut self) -> &'static str {
        self.dice.pick(&ACTORS)
    }

    fn subject(&mut self) -> String {
        self.dice.pick(&SUBJECTS).into()
    }

    fn terminal(&mut self) -> String {
        if self.dice.chance(10) { String::new() } else { self.dice.pick(&TERMINALS).into() }
    }

    fn procedure(&mut self) -> String {
        if self.dice.chance(40) { String::new() } else { self.dice.pick(&PROCEDURES).into() }
    }

    fn unit(&mut self) -> String {
        if self.dice.chance(30) { String::new() } else { self.dice.pick(&UNITS).into() }
    }

    /// A little before, at, or a little after.
    fn about(&mut self, at: At) -> At {
        at + TimeDelta::milliseconds(
            self.dice.pick(&[-60_000, -1_000, -1, 0, 0, 0, 1, 1_000, 60_000]),
        )
    }

    /// Some hour that matters on one of the days, or any.
    fn at(&mut self) -> At {
        let minutes = [0, 300, 480, 510, 1035, 1095, 1200, 1320, 1439];
        let minute = if self.dice.chance(30) {
            self.dice.pick(&minutes)
        } else {
            self.dice.within(480, 1080)
        };
        let day = self.day();
        let at = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::try_from(minute).unwrap());
        if self.dice.chance(30) { self.about(at) } else { at }
    }

    /// One less than enough, enough, or one more.
    fn nearly(&mut self, enough: usize) -> usize {
        self.dice.pick(&[enough - 1, enough, enough, enough + 1])
    }

    /// Instants spread evenly over about so many minutes.
    fn spread(&mut self, count: usize, over: i64) -> Vec<At> {
        let first = self.at();
        let over = self.about(first + minutes(over)) - first;
        let steps = i32::try_from(count.max(2) - 1).unwrap();
        (0..).map(|step| first + over * step / steps).take(count).map(whole).collect()
    }

    /// With the rest said: who, where, about whom, what for.
    fn said(&mut self, event: Event) -> Event {
        let outcome =
            self.dice.pick(&["success", "success", "success", "success", "", "denied", "error"]);
        let (unit, terminal) = (self.unit(), self.terminal());
        let (subject, procedure) = (self.subject(), self.procedure());
        Event { unit, terminal, subject, procedure, outcome, ..event }
    }
}

/// To the millisecond.
fn whole(at: At) -> At {
    NaiveDateTime::default()
        + TimeDelta::milliseconds((at - NaiveDateTime::default()).num_milliseconds())
}

/// A few events of any kind.
fn anything(stage: &mut Stage) -> Vec<Event> {
    let actions = [
        "login",
        "logout",
        "search",
        "view",
        "inquire",
        "provide",
        "register",
        "delete",
        "export",
        "print",
        "administer",
        "other",
    ];
    let mut events = Vec::new();
    for _ in 0..stage.dice.within(1, 6) {
        let (at, actor) = (stage.at(), stage.actor());
        let action = stage.dice.pick(&actions);
        let mut event = stage.said(operation(at, actor, action));
        if stage.dice.chance(25) {
            event.subject.clear();
        }
        match stage.dice.below(8) {
            0 => event.note = stage.dice.pick(&NOTES).into(),
            1 => event.name = stage.dice.pick(&NOTES).into(),
            2 => {
                let action = stage.dice.pick(&["search", "view", "print"]);
                event = regional(Event { action, ..event });
            }
            _ => {}
        }
        events.push(event);
    }
    events
}

/// Texts, some of which hold an individual number.
const NOTES: [&str; 17] = [
    "123456789018",
    "123456789019",
    "番号１２３４５６７８９０１８です",
    "1234-5678-9018",
    "1234 5678　9018",
    "1123456789018",
    "1234567890180",
    "000000000000",
    "12345678901",
    "1234 - 5678ー9018",
    "1234‐5678−9018",
    "1-123456789018",
    "123456789018 1",
    "x12-34-56-78-90-18-",
    "1234.5678.9018",
    "①23456789018",
    "12345678901８",
];

/// Just inside or outside of an opening with its grace.
fn opening_edge(stage: &mut Stage) -> Vec<Event> {
    let mut events = Vec::new();
    for _ in 0..stage.dice.within(1, 4) {
        let (day, actor, unit) = (stage.day(), stage.actor(), stage.unit());
        let mut at = stage.at();
        let lines = &stage.registers.openings;
        if let Some((open, close)) = lines.get(stage.dice.below(6)).and_then(|line| line.times) {
            let edges = [day.and_time(open) - minutes(30), day.and_time(close) + minutes(60)];
            let edge = stage.dice.pick(&edges);
            at = stage.about(edge);
        }
        events.push(Event { unit, ..operation(at, actor, "view") });
    }
    events
}

/// Many residents within an hour or a day; or an event of many records.
fn bulk(stage: &mut Stage) -> Vec<Event> {
    let Numbers { window_subjects, day_subjects, event_records, .. } = stage.numbers.clone();
    let times = stage.dice.pick(&[1, 1, 2]);
    let (enough, over) =
        stage.dice.pick(&[(window_subjects, 60), (window_subjects, 60), (day_subjects, 420)]);
    let (actor, count) = (stage.actor(), stage.nearly(enough * times));
    let action = stage.dice.pick(&["search", "view", "inquire"]);
    let mut events: Vec<Event> = Vec::new();
    for (number, at) in stage.spread(count, over).into_iter().enumerate() {
        let subject = format!("0000000050{number:02}");
        let event = Event { subject, ..operation(at, actor, action) };
        events.push(if stage.dice.chance(10) {
            regional(Event { action: "view", ..event })
        } else {
            event
        });
    }
    if stage.dice.chance(30) {
        let records = event_records * times as u64 + stage.dice.below(3) as u64 - 1;
        events[0].records = if events[0].source == "operation" { records } else { 1 };
    }
    events
}

/// What was done just before a source of log-ins covers a day and a night, or just after.
fn early(stage: &mut Stage) -> Vec<Event> {
    let first = stage.days[0].and_time(NaiveTime::MIN) - Days::new(stage.dice.pick(&[150, 151]));
    let (stranger, actor, terminal) = (stage.actor(), stage.actor(), stage.terminal());
    let at = stage.about(first + TimeDelta::hours(24));
    vec![
        authentication(first, stranger, "T020101", "login"),
        authentication(first + TimeDelta::hours(40), stranger, "T020101", "login"),
        Event { terminal, ..operation(at, actor, "view") },
    ]
}

/// Numbers in a row.
fn run(stage: &mut Stage) -> Vec<Event> {
    let (actor, enough) = (stage.actor(), stage.numbers.consecutive);
    let count = stage.nearly(enough);
    let times = stage.spread(count, 60);
    let left_out = stage.dice.below(60);
    let view = |(number, at): (usize, At)| Event {
        subject: format!("0000000061{number:02}"),
        ..operation(at, actor, "view")
    };
    times.into_iter().enumerate().filter(|(number, _)| *number != left_out).map(view).collect()
}

/// Failed log-ins of one, or of several at one terminal.
fn failures(stage: &mut Stage) -> Vec<Event> {
    let terminal = stage.terminal();
    let several = stage.dice.chance(50);
    let enough = stage.dice.pick(&[if several { 3 } else { 5 }, 10]);
    let (count, actor) = (stage.nearly(enough), stage.actor());
    let people = stage.dice.within(2, 4);
    let fail = |(number, at): (usize, At)| {
        let actor = if several { ACTORS[number % people] } else { actor };
        authentication(at, actor, &terminal, "login_failed")
    };
    stage.spread(count, 10).into_iter().enumerate().map(fail).collect()
}

/// Refusals.
fn denials(stage: &mut Stage) -> Vec<Event> {
    let (actor, count) = (stage.actor(), stage.nearly(10));
    let deny = |at| Event { outcome: "denied", ..operation(at, actor, "view") };
    stage.spread(count, 10).into_iter().map(deny).collect()
}

/// Exports and prints, of few records or many.
fn output(stage: &mut Stage) -> Vec<Event> {
    let (actor, count) = (stage.actor(), stage.dice.within(1, 3));
    let mut events = Vec::new();
    for at in stage.spread(count, 40) {
        let action = stage.dice.pick(&["export", "print", "print"]);
        let records = stage.dice.pick(&[1, 99, 100, 100, 101, 199, 200, 9_800, 9_999, 10_000]);
        events.push(Event { records, ..stage.said(operation(at, actor, action)) });
    }
    events
}

/// Log-ins, work and log-outs at one terminal, long or never ended.
fn session(stage: &mut Stage) -> Vec<Event> {
    let (actor, terminal, mut at) = (stage.actor(), stage.terminal(), stage.at());
    let mut events = Vec::new();
    for _ in 0..stage.dice.within(1, 3) {
        events.push(authentication(at, actor, &terminal, "login"));
        let work = at + stage.dice.pick(&[minutes(5), TimeDelta::hours(24)]);
        let work = stage.about(work);
        events.push(Event { terminal: terminal.clone(), ..operation(work, actor, "view") });
        let end = at + TimeDelta::hours(stage.dice.pick(&[1, 12, 12, 12, 38]));
        let end = stage.about(end);
        if stage.dice.chance(65) {
            events.push(authentication(end, actor, &terminal, "logout"));
        }
        at = end + TimeDelta::hours(stage.dice.pick(&[-3, 1, 12, 30]));
    }
    events
}

/// Many who look at one resident within two days.
fn hot(stage: &mut Stage) -> Vec<Event> {
    let subject = stage.subject();
    let (few, many) = (stage.numbers.hot.0, stage.numbers.hot_in_all.0);
    let (enough, hours) = stage.dice.pick(&[(few, 48), (few, 48), (many, 48), (many, 96)]);
    let count = stage.nearly(enough);
    let people = stage.dice.some(&ACTORS, count);
    let (procedure, all) = (stage.procedure(), stage.dice.chance(75));
    let times = stage.spread(people.len(), hours * 60);
    let mut events = Vec::new();
    for (actor, at) in people.into_iter().zip(times) {
        let procedure = if all { procedure.clone() } else { stage.procedure() };
        let (subject, unit) = (subject.clone(), stage.unit());
        events.push(match stage.dice.below(12) {
            0 => provided(at, "(auto)", &subject),
            1 => provided(at, "(manual)", &subject),
            _ => Event { unit, subject, procedure, ..operation(at, actor, "view") },
        });
    }
    events
}

/// One who looks at one resident on many days.
fn repeat(stage: &mut Stage) -> Vec<Event> {
    let (actor, subject, procedure) = (stage.actor(), stage.subject(), stage.procedure());
    let [loose, many, ever] = stage.numbers.repeat;
    let scopes = [(3, 10), (loose, 59), (loose, 60), (many, 60), (many, 59), (ever, 200)];
    let (enough, over) = stage.dice.pick(&scopes);
    let (count, first) = (stage.nearly(enough), stage.at());
    let over = over + stage.dice.pick(&[0, 0, 1]) - stage.dice.pick(&[0, 0, 1]);
    let mut events = Vec::new();
    for number in 0..count {
        let day = Days::new((over * number / (count - 1)) as u64);
        let other = stage.procedure();
        let procedure = if stage.dice.chance(90) { procedure.clone() } else { other };
        let subject = subject.clone();
        events.push(Event { subject, procedure, ..operation(first + day, actor, "view") });
    }
    events
}

/// To and fro between terminals.
fn jumps(stage: &mut Stage) -> Vec<Event> {
    let (actor, terminals) =
        (stage.actor(), [stage.terminal(), stage.terminal(), stage.terminal()]);
    let mut at = stage.at();
    let mut events = Vec::new();
    for _ in 0..stage.dice.within(2, 7) {
        let terminal = stage.dice.pick(&terminals);
        let at_once = Event { terminal: terminal.clone(), ..operation(at, actor, "view") };
        events.push(if stage.dice.chance(80) {
            at_once
        } else {
            authentication(at, actor, &terminal, "login")
        });
        let step = minutes(stage.dice.pick(&[0, 1, 5, 5, 5]));
        at = if stage.dice.chance(50) { at + step } else { stage.about(at + step) };
    }
    events
}

/// Several at one terminal.
fn crowd(stage: &mut Stage) -> Vec<Event> {
    let (terminal, count) = (stage.terminal(), stage.nearly(4));
    let people = stage.dice.some(&ACTORS, count);
    let times = stage.spread(people.len(), 60);
    let act = |(actor, at): (&str, At)| Event {
        terminal: terminal.clone(),
        ..operation(at, actor, "view")
    };
    people.into_iter().zip(times).map(act).collect()
}

/// An ID that was not used for long.
fn dormant(stage: &mut Stage) -> Vec<Event> {
    let (actor, at) = (stage.actor(), stage.at());
    let before = at - Days::new(stage.dice.pick(&[90, 400]));
    let before = stage.about(before);
    let actions = ["view", "logout", "view"];
    vec![
        operation(before, actor, stage.dice.pick(&actions)),
        operation(at, actor, stage.dice.pick(&actions)),
    ]
}

/// Something provided by hand, by itself or by a person, looked at before or not.
fn provision(stage: &mut Stage) -> Vec<Event> {
    let person = stage.actor();
    let who = stage.dice.pick(&[person, "(manual)", "(manual)", "(auto)"]);
    let (at, subject) = (stage.at(), stage.subject());
    let provided = if who.starts_with('(') {
        provided(at, who, &subject)
    } else {
        Event { subject, ..operation(at, who, "provide") }
    };
    let start = business_day_before(provided.at.date()).and_time(NaiveTime::MIN);
    let edges = [start, start, provided.at];
    let edge = stage.dice.pick(&edges);
    let (at, actor) = (stage.about(edge), stage.actor());
    let action = stage.dice.pick(&["view", "search", "print", "inquire"]);
    let subject = provided.subject.clone();
    let look = Event { subject, ..operation(at, actor, action) };
    if stage.dice.chance(70) { vec![provided, look] } else { vec![provided] }
}

/// A day of much after days of little, one's own or others'.
fn volume(stage: &mut Stage) -> Vec<Event> {
    let (mut actor, last) = (stage.actor(), stage.at());
    let (own, days) = (stage.dice.chance(50), stage.nearly(10));
    if !own {
        actor = stage.dice.pick(&ACTORS[..2]);
    }
    let others = [ACTORS[2], ACTORS[3]];
    let usual = stage.dice.within(1, 2);
    let count = stage.dice.within(stage.numbers.volume_least - 1, 3 * usual + 3);
    let (mut events, mut day) = (Vec::new(), last);
    for before in 0..=days {
        day = day - Days::new(stage.dice.pick(&[1, 1, 1, 1, 2, 3]));
        let reader = if own || before == 0 { actor } else { stage.dice.pick(&others) };
        let usual = usual + stage.dice.pick(&[0, 0, 0, 1]);
        if before == days && !own {
            day = last - Days::new(stage.dice.pick(&[30, 31]));
        }
        let (day, many) = if before == 0 { (last, count) } else { (day, usual) };
        for number in 0..many {
            let subject = format!("0000000070{number:02}");
            events.push(Event { subject, ..operation(day, reader, "view") });
        }
    }
    events
}

/// Important work, with an event half an hour away, mostly of somebody of the unit.
fn alone(stage: &mut Stage) -> Vec<Event> {
    let (at, mut actor, mut beside) = (stage.at(), stage.actor(), stage.actor());
    if stage.dice.chance(75) {
        [actor, beside] = [stage.dice.pick(&ACTORS[..3]), stage.dice.pick(&ACTORS[3..6])];
    }
    let action = stage.dice.pick(&["export", "delete", "administer"]);
    let near = at + minutes(stage.dice.pick(&[-30, 30]));
    let near = stage.about(near);
    let work = stage.said(operation(at, actor, action));
    let action = stage.dice.pick(&["view", "logout"]);
    vec![work, operation(near, beside, action)]
}

/// Inquiries under the permits, or not.
fn inquiry(stage: &mut Stage) -> Vec<Event> {
    let mut events = Vec::new();
    for _ in 0..stage.dice.within(1, 4) {
        let (at, actor) = (stage.at(), stage.actor());
        let information = stage.dice.pick(&["", INFORMATION[0], INFORMATION[1]]).into();
        let counterpart = stage.dice.pick(&["", COUNTERPARTS[0], COUNTERPARTS[1]]).into();
        let event = stage.said(operation(at, actor, "inquire"));
        let event = Event { information, counterpart, ..event };
        let (terminal, function) = (String::new(), String::new());
        events.push(if stage.dice.chance(50) {
            Event { source: "provision", terminal, function, ..event }
        } else {
            event
        });
    }
    events
}
