//! Rules on log-ins, log-outs and terminals.

use std::collections::BTreeSet;

use chrono::{Days, NaiveTime, TimeDelta};

use super::people::each;
use super::reading::{
    Findings, HIGH, INFORMATIONAL, LOW, MEDIUM, World, by_actor_day, by_key, distinct, found, part,
    windows, with,
};
use super::subjects::actor_what_day;
use super::words::{Event, is_business, minutes};

/// 5 `login_failed` of one actor within 10 minutes (key `a:`actor); or 3 actors with
/// `login_failed` at one terminal within 10 minutes (key `t:`terminal). Medium; high from 10
/// failures within 10 minutes.
pub fn failed_logins(_: &World, judged: &[&Event]) -> Findings {
    let failures = with(judged, |event| event.action == "login_failed" && event.is_of_an_actor());
    let actor = |event: &Event| Some(format!("a:{}/{}", part(&event.actor), event.day()));
    let mut findings = by_key(&failures, actor, |events| {
        let times = |enough: usize| {
            windows(events, 10, |window| (window.len() >= enough).then(|| window.to_vec()))
        };
        found(if times(10).is_empty() { MEDIUM } else { HIGH }, &times(5))
    });
    let terminal = |event: &Event| {
        let key = format!("t:{}/{}", part(&event.terminal), event.day());
        (!event.terminal.is_empty()).then_some(key)
    };
    findings.extend(by_key(&failures, terminal, |events| {
        let times = |enough: usize| {
            windows(events, 10, |window| {
                let actors = distinct(window.iter().map(|event| &event.actor));
                (actors >= 3 && window.len() >= enough).then(|| window.to_vec())
            })
        };
        found(if times(10).is_empty() { MEDIUM } else { HIGH }, &times(3))
    }));
    findings
}

/// From a done `login` to the next `logout` of the actor at that terminal 12 hours or more
/// (across midnight): medium. Or no `logout` of the actor there before the actor's next `login`
/// there or the end of the next day, judged once the source has an event after that:
/// informational.
pub fn long_session(world: &World, judged: &[&Event]) -> Findings {
    let logins = with(judged, |event| event.done("login") && !event.terminal.is_empty());
    by_actor_day(&logins, |events| {
        let mut long: Vec<&Event> = Vec::new();
        for login in events {
            long.extend(end_of_long(world, login).into_iter().flat_map(|logout| [login, logout]));
        }
        let open = with(events, |login| is_never_ended(world, login));
        let severity = if long.is_empty() { INFORMATIONAL } else { MEDIUM };
        found(severity, &[long, open].concat())
    })
}

/// What the actor did next of that kind at the terminal of a log-in.
fn next<'a>(world: &'a World, login: &Event, such: fn(&Event) -> bool) -> Option<&'a Event> {
    world.events.iter().find(|event| {
        such(event)
            && event.actor == login.actor
            && event.terminal == login.terminal
            && event.at > login.at
    })
}

fn next_login<'a>(world: &'a World, login: &Event) -> Option<&'a Event> {
    next(world, login, |event| event.done("login"))
}

/// The log-out, unless another log-in came before it.
fn logout_of<'a>(world: &'a World, login: &Event) -> Option<&'a Event> {
    let again = next_login(world, login);
    let logout = next(world, login, |event| event.action == "logout");
    logout.filter(|logout| again.is_none_or(|again| logout.at <= again.at))
}

fn end_of_long<'a>(world: &'a World, login: &Event) -> Option<&'a Event> {
    logout_of(world, login).filter(|logout| logout.at - login.at >= TimeDelta::hours(12))
}

fn is_never_ended(world: &World, login: &Event) -> bool {
    let end = (login.day() + Days::new(2)).and_time(NaiveTime::MIN);
    let end = next_login(world, login).map_or(end, |again| again.at.min(end));
    let mut of_source = world.events.iter().filter(|event| event.source == login.source);
    logout_of(world, login).is_none() && of_source.any(|event| event.at >= end)
}

/// A person acts (other than by logging in) at a terminal with no done `login` of the actor
/// there in the 24 hours before; judged where a source delivers log-ins and covers those 24 hours.
pub fn no_login(world: &World, judged: &[&Event]) -> Findings {
    let sources: BTreeSet<&str> = world.events.iter().map(|event| event.source).collect();
    let since = |event: &Event| event.at - TimeDelta::hours(24);
    let covers = |source: &str, event: &Event| {
        let mut of_source = world.events.iter().filter(|other| other.source == source);
        let logins = of_source.clone().any(|other| {
            other.done("login") && other.is_of_an_actor() && other.terminal == event.terminal
        });
        let before = of_source.clone().any(|other| other.at <= since(event));
        let of_day = |day| of_source.clone().any(|other| other.day() == day);
        let whole = [event.day(), since(event).date()]
            .into_iter()
            .all(|day| !is_business(day) || of_day(day));
        logins && before && whole && of_source.any(|other| other.at >= event.at)
    };
    let is_logged_in = |event: &Event| {
        world.events.iter().any(|login| {
            login.done("login")
                && login.actor == event.actor
                && login.terminal == event.terminal
                && since(event) <= login.at
                && login.at <= event.at
        })
    };
    let without = with(judged, |event| {
        event.acts()
            && !["login", "login_failed"].contains(&event.action)
            && world.registers.is_person(event)
            && !event.terminal.is_empty()
            && sources.iter().any(|source| covers(source, event))
            && !is_logged_in(event)
    });
    let key = |event: &Event| Some(actor_what_day(event, &event.terminal));
    by_key(&without, key, |events| found(LOW, events))
}

/// 4 persons act at one terminal of kind `desk` within 60 minutes.
pub fn crowded_terminal(world: &World, judged: &[&Event]) -> Findings {
    let at_desks = with(judged, |event| {
        let rows = world.registers.terminals_on(&event.terminal, event.day());
        event.acts()
            && world.registers.is_person(event)
            && !event.terminal.is_empty()
            && rows.iter().any(|row| row.kind == "desk")
    });
    let key = |event: &Event| Some(format!("{}/{}", part(&event.terminal), event.day()));
    by_key(&at_desks, key, |events| {
        let persons = |window: &[&Event]| distinct(window.iter().map(|event| &event.actor));
        found(LOW, &windows(events, 60, |window| (persons(window) >= 4).then(|| window.to_vec())))
    })
}

/// In a person's events of the day in order, 2 times or more two neighbours are at most 5 minutes
/// apart and at different terminals that are not of one unit (a terminal that the register lacks
/// is of none; one whose unit is empty is of any).
pub fn concurrent_terminals(world: &World, judged: &[&Event]) -> Findings {
    let units = |event: &Event| -> Vec<&str> {
        let rows = world.registers.terminals_on(&event.terminal, event.day());
        rows.into_iter().map(|row| row.unit.as_str()).collect()
    };
    let of_one = |one: &Event, other: &Event| {
        let (one, other) = (units(one), units(other));
        let any = |unit: &&str| unit.is_empty();
        let shared = one.iter().any(|unit| other.contains(unit));
        !one.is_empty()
            && !other.is_empty()
            && (shared || one.iter().any(any) || other.iter().any(any))
    };
    let of_persons = with(judged, |event| world.registers.is_person(event));
    by_actor_day(&of_persons, |events| {
        let jumps: Vec<&[&Event]> = events
            .windows(2)
            .filter(|pair| {
                let (one, other) = (pair[0], pair[1]);
                !one.terminal.is_empty()
                    && !other.terminal.is_empty()
                    && one.terminal != other.terminal
                    && other.at - one.at <= minutes(5)
                    && !of_one(one, other)
            })
            .collect();
        if jumps.len() < 2 { None } else { found(HIGH, &jumps.concat()) }
    })
}

/// A person acts at a terminal that the register does not have that day, or that belongs to
/// another unit. High; low where only the unit differs.
pub fn unfamiliar_terminal(world: &World, judged: &[&Event]) -> Findings {
    let is_lacking =
        |event: &Event| world.registers.terminals_on(&event.terminal, event.day()).is_empty();
    let differs = |event: &Event| {
        let rows = world.registers.terminals_on(&event.terminal, event.day());
        let units = world.registers.units(event);
        let of_unit = rows.iter().any(|row| row.unit.is_empty() || units.contains(&row.unit));
        !units.is_empty() && !of_unit
    };
    let unfamiliar = with(judged, |event| {
        event.acts()
            && world.registers.is_person(event)
            && !event.terminal.is_empty()
            && (is_lacking(event) || differs(event))
    });
    let key = |event: &Event| Some(actor_what_day(event, &event.terminal));
    by_key(&unfamiliar, key, |events| {
        found(if events.iter().any(|event| is_lacking(event)) { HIGH } else { LOW }, events)
    })
}

/// A system acts at a terminal that the register does not list as a server.
pub fn system_misuse(world: &World, judged: &[&Event]) -> Findings {
    each(judged, HIGH, |event| {
        let rows = world.registers.terminals_on(&event.terminal, event.day());
        event.acts()
            && world.registers.is_of_kind(event, "system")
            && !event.terminal.is_empty()
            && !rows.iter().any(|row| row.kind == "server")
    })
}
