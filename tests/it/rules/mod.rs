//! Each rule at its edges, as rules.md says.

mod administration;
mod bulk_export;
mod bulk_read;
mod clock_anomaly;
mod concurrent_terminals;
mod crowded_terminal;
mod deletion;
mod exclusion_changed;
mod expired_id;
mod explained;
mod export_missing;
mod failed_logins;
mod lone_work;
mod looking_back;
mod off_hours;
mod privileged_use;
mod queue;
mod rejected_rows;
mod repeat_subject;
mod serial_gap;
mod settings;
mod system_misuse;
mod unfamiliar_terminal;
mod unknown_id;
mod words;
