//! Registers that change: what is judged again, from when a row applies, and what is held back.

mod any_order;
mod held;
mod touched;
mod validity;

use tenken::exit::Exit;

use crate::city::City;
use crate::rows::{Operation, at};

/// Nine overtime orders of another month, so that one that comes or goes is a small change.
pub fn other_orders() -> String {
    let order = |i| {
        format!(
            "B{i},overtime,C0020101,2026-01-0{i} 17:15,2026-01-0{i} 20:00,残業,,C0010101,2026-01-01 09:00\n"
        )
    };
    (1..=9).map(order).collect()
}

/// An overtime order of that evening.
pub fn order(id: &str, actor: &str, day: &str) -> String {
    format!("{id},overtime,{actor},{day} 17:15,{day} 22:00,残業,,C0020101,{day} 09:00")
}

/// Somebody acts at 21:00 of each of these days.
pub fn evenings(actor: &str, days: &[&str]) -> Vec<Operation> {
    days.iter().map(|day| at("21:00").on(day).actor(actor)).collect()
}

impl City {
    /// Records what people wrote, and judges nothing.
    pub fn record_only(&self) {
        self.run(&["alerts", "comment", "1", "--text", "確認中"]).ends(Exit::Done);
    }

    /// The days that wait to be judged.
    pub fn waiting(&self) -> Vec<String> {
        let days = self.query("SELECT date(day * 86400, 'unixepoch') FROM dirty_day ORDER BY day");
        days.into_iter().flatten().collect()
    }

    /// Recomputing gives what is stored.
    #[track_caller]
    pub fn recomputes(&self) {
        let ran = self.run(&["replay", "--check"]);
        ran.ends(Exit::Done);
    }
}
