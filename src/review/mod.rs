//! Review: what people do with alerts.

pub mod queue;
pub mod state;
pub mod void;
