//! What keeps tenken from watching: told once when it begins and once when it ends, and shown
//! with its remedy while it lasts.

mod after_failure;
mod daemon;
mod folders;
mod refusals;

pub use daemon::may_trace;
use serde_json::Value;

/// The problems of that kind in a status.
pub fn problems(status: &Value, kind: &str) -> Vec<Value> {
    let problems = status["problems"].as_array().unwrap();
    problems.iter().filter(|problem| problem["kind"] == kind).cloned().collect()
}
