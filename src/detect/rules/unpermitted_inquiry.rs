//! # What it detects
//! Somebody inquires (情報照会), and the list of permitted inquiries (照会許可用照合リスト) does not
//! have that procedure, counterpart and information together. Attempts count as well, whatever
//! became of them; so do inquiries of systems.
//!
//! # Why
//! The law says who may ask whom for what, and for which work. An inquiry outside the list has
//! no ground in it. In one reported case residents of other municipalities were looked up for
//! gangsters.
//!
//! # Example
//! An inquiry for tax information under a procedure for which the list has benefits alone.
//!
//! # Not an alarm when
//! The event lacks one of the three codes. The list is behind: add the row, and the alert is
//! withdrawn. A procedure that the list does not mention at all is not permitted either.
//!
//! # Severity
//! High.
//!
//! # Settings
//! None of its own.

use crate::config::RuleDeclaration;
use crate::detect::context::Context;
use crate::detect::day::{ActorDay, Event};
use crate::detect::finding::{Judgement, Wording};
use crate::detect::names::Names;
use crate::detect::rule::Rule;
use crate::event::Action;
use crate::registers::RegisterKind;
use crate::rule_id::RuleId;
use crate::severity::Severity;

static DECLARATION: RuleDeclaration =
    RuleDeclaration { id: RuleId::of("unpermitted-inquiry"), settings: &[] };

/// `unpermitted-inquiry`: see the top of the file.
pub(super) struct UnpermittedInquiry;

impl Rule for UnpermittedInquiry {
    fn declaration(&self) -> &'static RuleDeclaration {
        &DECLARATION
    }

    fn source(&self) -> &'static str {
        include_str!("unpermitted_inquiry.rs")
    }

    fn needs(&self) -> &'static [RegisterKind] {
        &[RegisterKind::Permits]
    }

    fn actor_day<'a>(&self, day: &ActorDay<'a>, cx: &Context<'_>) -> Option<Judgement<'a>> {
        let inquiries = day.events.iter().copied().filter(|e| e.action == Action::Inquire);
        let evidence: Vec<_> =
            inquiries.filter(|event| is_unpermitted(event, day.names, cx)).collect();
        (!evidence.is_empty()).then(|| Judgement {
            severity: Severity::High,
            wording: Wording::default().count("count", evidence.len()),
            evidence,
        })
    }
}

/// Whether the event has all three codes, and the list has them together in no row.
fn is_unpermitted(event: &Event, names: &Names, cx: &Context<'_>) -> bool {
    let Event { procedure: Some(procedure), counterpart, information, .. } = event else {
        return false;
    };
    let Some((counterpart, information)) = counterpart.zip(*information) else { return false };
    let codes = [procedure.key, counterpart, information].map(|name| names.text(name));
    !cx.registers.permits().permit(codes, event.at)
}
