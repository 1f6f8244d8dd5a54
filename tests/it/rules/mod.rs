//! Each rule at its edges, as rules.md says.

mod bulk_export;
mod bulk_read;
mod clock_anomaly;
mod exclusion_changed;
mod expired_id;
mod explained;
mod export_missing;
mod failed_logins;
mod looking_back;
mod off_hours;
mod queue;
mod rejected_rows;
mod repeat_subject;
mod serial_gap;
mod settings;
mod unknown_id;
mod words;
