//! Exactly once: whatever the files do, their rows are in the database once.

mod interrupted;
mod killed;
mod same_again;
mod state;
mod union;
