//! Exactly once: whatever the files do, their rows are in the database once.

mod generations;
pub mod hand;
mod histories;
mod interrupted;
mod lives;
mod model;
pub mod killed;
mod order;
mod retried;
mod rework;
mod same_again;
mod scale;
pub mod state;
pub mod union;
