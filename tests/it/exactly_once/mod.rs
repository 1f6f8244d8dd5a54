//! Exactly once: whatever the files do, their rows are in the database once.

mod generations;
mod interrupted;
pub mod killed;
mod retried;
mod same_again;
pub mod state;
pub mod union;
