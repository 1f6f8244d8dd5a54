//! The rules: one file each, one line each in [`ALL`].

mod absent_actor;
mod administration;
mod bulk_export;
mod bulk_read;
mod clock_anomaly;
mod colleague_access;
mod concurrent_terminals;
mod crowded_terminal;
mod deletion;
mod denied_burst;
mod dormant_id;
mod duty_mismatch;
mod exclusion_changed;
mod expired_id;
mod export_altered;
mod export_missing;
mod failed_logins;
mod hot_subject;
mod individual_number;
mod lone_work;
mod long_session;
mod manual_provision;
pub(super) mod no_login;
mod off_hours;
mod privileged_use;
mod rejected_rows;
mod repeat_subject;
mod self_access;
mod sequential_subjects;
mod serial_gap;
mod shared_id;
mod system_misuse;
mod unfamiliar_terminal;
mod unknown_id;
mod unpermitted_inquiry;
mod volume_anomaly;
mod watched_subject;

use super::rule::Rule;

/// Every rule, in the order in which manuals list them.
pub static ALL: &[&dyn Rule] = &[
    &off_hours::OffHours,
    &unknown_id::UnknownId,
    &expired_id::ExpiredId,
    &shared_id::SharedId,
    &absent_actor::AbsentActor,
    &bulk_read::BulkRead,
    &bulk_export::BulkExport,
    &volume_anomaly::VolumeAnomaly,
    &sequential_subjects::SequentialSubjects,
    &hot_subject::HotSubject,
    &repeat_subject::RepeatSubject,
    &self_access::SelfAccess,
    &colleague_access::ColleagueAccess,
    &watched_subject::WatchedSubject,
    &duty_mismatch::DutyMismatch,
    &unpermitted_inquiry::UnpermittedInquiry,
    &denied_burst::DeniedBurst,
    &manual_provision::ManualProvision,
    &deletion::Deletion,
    &administration::Administration,
    &privileged_use::PrivilegedUse,
    &lone_work::LoneWork,
    &failed_logins::FailedLogins,
    &long_session::LongSession,
    &no_login::NoLogin,
    &crowded_terminal::CrowdedTerminal,
    &concurrent_terminals::ConcurrentTerminals,
    &unfamiliar_terminal::UnfamiliarTerminal,
    &system_misuse::SystemMisuse,
    &dormant_id::DormantId,
    &individual_number::IndividualNumber,
    &export_missing::ExportMissing,
    &export_altered::ExportAltered,
    &serial_gap::SerialGap,
    &clock_anomaly::ClockAnomaly,
    &rejected_rows::RejectedRows,
    &exclusion_changed::ExclusionChanged,
];

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Rule> {
    ALL.iter().copied().find(|rule| rule.declaration().id.word() == id)
}
