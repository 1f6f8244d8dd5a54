//! The rules: one file each, one line each in [`ALL`].

mod bulk_export;
mod bulk_read;
mod clock_anomaly;
mod dormant_id;
mod exclusion_changed;
mod expired_id;
mod export_altered;
mod export_missing;
mod failed_logins;
mod off_hours;
mod rejected_rows;
mod repeat_subject;
mod serial_gap;
mod unknown_id;
mod volume_anomaly;

use super::rule::Rule;

/// Every rule, in the order in which manuals list them.
pub static ALL: &[&dyn Rule] = &[
    &off_hours::OffHours,
    &unknown_id::UnknownId,
    &expired_id::ExpiredId,
    &bulk_read::BulkRead,
    &bulk_export::BulkExport,
    &volume_anomaly::VolumeAnomaly,
    &repeat_subject::RepeatSubject,
    &failed_logins::FailedLogins,
    &dormant_id::DormantId,
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
