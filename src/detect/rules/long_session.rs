//! # What it detects
//! From a done log-in to the next log-out of the actor at that terminal it took `hours` hours or
//! more, across midnight too; or no log-out of the actor there came before the next log-in there
//! or the end of the next day. A log-out that is missing is judged once the source of the log-in
//! has an event then or later. One alert for each actor and day of the log-in.
//!
//! # Why
//! A terminal left logged in works for anybody who sits down at it, under the name of somebody
//! else. So residents' data were sold from a shared terminal that nobody ever logged out.
//!
//! # Example
//! A clerk logs in at 8:20 and out at 21:40.
//!
//! # Not an alarm when
//! Somebody worked that long: see whether there was an order. A log-out that comes later, however
//! late, makes the missing one a long session; one after a further log-in does not.
//!
//! # Severity
//! Medium; informational where log-outs are missing only.
//!
//! # Settings
//! `hours` (hours).

use crate::config::{Kind, RuleDeclaration, Setting};
use crate::detect::context::Context;
use crate::detect::day::ActorDay;
use crate::detect::finding::{Judgement, Value, Wording};
use crate::detect::rule::{Begun, Rule};
use crate::detect::sign_ons::Session;
use crate::instant::{Instant, between};
use crate::messages::Message;
use crate::rule_id::RuleId;
use crate::severity::Severity;

const HOURS: Setting = Setting::new("hours", Kind::Hours, 12, 1, 720);

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("long-session"), settings: &[HOURS] };

/// `long-session`: see the top of the file.
pub(super) struct LongSession;

impl Rule for LongSession {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("long_session.rs")
    }

    fn looks_back(&self) -> bool {
        true
    }

    fn suspects_session(&self, session: &Session, unit: Option<&str>, cx: &Context<'_>) -> bool {
        let hours = cx.settings.value("long-session", unit, &HOURS);
        let logout = session.logout.as_ref();
        logout.is_none_or(|logout| is_long(session.login.at, logout.at, hours))
    }

    fn sessions<'a>(
        &self,
        day: &ActorDay<'a>,
        begun: &[Begun<'a>],
        cx: &Context<'_>,
    ) -> Option<Judgement<'a>> {
        let hours = cx.value(&DECLARATION, day, &HOURS);
        let is_told = |begun: &&Begun<'_>| {
            begun.logout.is_none_or(|logout| is_long(begun.login.at, logout.at, hours))
        };
        let fired: Vec<&Begun<'a>> = begun.iter().filter(is_told).collect();
        let told = *fired.iter().rev().max_by_key(|begun| minutes(begun))?;
        let evidence = fired.iter().flat_map(|begun| [Some(begun.login), begun.logout]);
        Some(Judgement {
            severity: match told.logout {
                Some(_) => Severity::Medium,
                None => Severity::Informational,
            },
            evidence: evidence.flatten().collect(),
            wording: wording(day, told, fired.len() - 1),
        })
    }
}

fn is_long(login: Instant, logout: Instant, hours: i64) -> bool {
    between(login, logout) >= chrono::TimeDelta::hours(hours)
}

/// How long it lasted; none where the log-out is missing.
fn minutes(begun: &Begun<'_>) -> Option<i64> {
    begun.logout.map(|logout| between(begun.login.at, logout.at).num_minutes())
}

fn wording(day: &ActorDay<'_>, told: &Begun<'_>, others: usize) -> Wording {
    let terminal = told.login.terminal.map_or("", |terminal| day.names.text(terminal.written));
    let said = |message: Message| Value::Said(vec![message]);
    let state = match minutes(told).map(|minutes| (minutes / 60, minutes % 60)) {
        None => Value::Phrase("rules.long-session.missing".into()),
        Some((hours, 0)) => said(Message::new("rules.long-session.hours").with("hours", hours)),
        Some((hours, minutes)) => said(
            Message::new("rules.long-session.hours-minutes")
                .with("hours", hours)
                .with("minutes", minutes),
        ),
    };
    let others = match others {
        0 => Value::Phrase("rules.nothing".into()),
        count => said(Message::new("rules.long-session.others").with("count", count)),
    };
    Wording::default()
        .with("terminal", Value::Terminal(terminal.to_owned()))
        .with("login", Value::Moment(told.login.at))
        .with("state", state)
        .with("others", others)
}
