//! What each person does in a day: tasks, one after the other, which become rows and sessions.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::World;
use super::log::{Actor, Log};
use super::note::LICENCE;
use super::resident::number;
use super::session::{self, Marks, Passwords};
use super::task::Task;
use crate::rng::Rng;

/// On the way from one place to another, and settling down there.
const WAY: u32 = 15 * 60_000;

/// The tasks of a day, by person.
#[derive(Clone, Debug, Default)]
pub struct Diary {
    tasks: BTreeMap<usize, Vec<Task>>,
    elsewhere: BTreeMap<usize, Stay>,
}

/// Somebody is at another place for a time.
#[derive(Clone, Debug)]
struct Stay {
    terminal: String,
    from: u32,
    until: u32,
}

impl Stay {
    /// Who is there does nothing anywhere else.
    fn allows(&self, task: &Task) -> bool {
        let on_the_way = self.from.saturating_sub(WAY)..self.until + WAY;
        task.terminal == self.terminal || !on_the_way.contains(&task.at)
    }
}

impl Diary {
    /// Adds something to do.
    pub fn add(&mut self, person: usize, task: Task) {
        self.tasks.entry(person).or_default().push(task);
    }

    /// Somebody is at another terminal for a time, and leaves to others what would be to do at the
    /// own one.
    pub fn stay(&mut self, person: usize, terminal: &str, (from, until): (u32, u32)) {
        self.elsewhere.insert(person, Stay { terminal: terminal.to_owned(), from, until });
    }

    /// Whether somebody is at another terminal for a time.
    #[must_use]
    pub fn is_elsewhere(&self, person: usize) -> bool {
        self.elsewhere.contains_key(&person)
    }

    /// Whether somebody has anything to do.
    #[must_use]
    pub fn has(&self, person: usize) -> bool {
        self.tasks.contains_key(&person)
    }

    /// Lets everybody do it: nobody does two things at a time, so what would overlap comes later.
    pub fn run(self, world: &mut World, log: &mut Log, passwords: Passwords, seed: u64) {
        let date = log.date;
        let day = u64::from(chrono::Datelike::num_days_from_ce(&date).unsigned_abs());
        for (place, mut tasks) in self.tasks {
            let person = &world.staff.people[place];
            let unit = person.seat(date).map_or("", |seat| seat.unit().code).to_owned();
            let actor = Actor { id: person.id.clone(), name: person.name.clone(), unit };
            tasks.retain(|task| self.elsewhere.get(&place).is_none_or(|stay| stay.allows(task)));
            tasks.sort_by_key(|task| task.at);
            admit(world, place, &tasks, date);
            let marks = work(tasks, &actor, log);
            let rng = &mut Rng::for_purpose(seed, "session", day * 10_000 + place as u64);
            let odd = session::record(log, &actor.id, marks, passwords, rng);
            if self.elsewhere.contains_key(&place) {
                let why = "他所属の端末にいる間に、自席の端末が自動ログオフした。";
                world.told.on(date, "concurrent-terminals", &actor.id, why);
            }
            for (rule, why) in odd {
                world.told.on(date, rule, &actor.id, why);
            }
        }
    }
}

/// What one cannot know before it is known who does it.
fn admit(world: &mut World, place: usize, tasks: &[Task], date: NaiveDate) {
    let person = &world.staff.people[place];
    let may = person.seat(date).is_some_and(|seat| world.watched.may(seat.unit().code));
    let colleagues: BTreeSet<String> =
        world.staff.residents.keys().map(|resident| number(*resident)).collect();
    let (id, own) = (person.id.clone(), person.resident.map(number));
    for step in tasks.iter().flat_map(|task| &task.steps) {
        if Some(&step.subject) == own.as_ref() {
            let why = "一覧の中に本人がいることに気付かなかった。";
            world.told.on(date, "self-access", &id, why);
        }
        if !may && world.watched.has_number(&step.subject) {
            let why = "取扱所属限定の表示に気付かなかった。";
            world.told.on(date, "watched-subject", &id, why);
        }
        if Some(&step.subject) != own.as_ref() && colleagues.contains(&step.subject) {
            let why = "職員である住民の手続をした。";
            world.told.ever("colleague-access", &step.subject, why);
        }
        if step.note.starts_with(LICENCE) {
            let why = "備考に12桁の運転免許証番号を書いた。";
            world.told.on(date, "individual-number", "operation", why);
        }
    }
}

fn work(tasks: Vec<Task>, actor: &Actor, log: &mut Log) -> Marks {
    let mut marks = Marks::default();
    let mut now = 0;
    for task in tasks {
        now = task.at.max(now + 5_000);
        for step in task.steps {
            now += step.after;
            if task.logs_in {
                marks.add(now, &task.terminal);
            }
            log.act(actor, &task.terminal, now, step);
        }
    }
    marks
}
