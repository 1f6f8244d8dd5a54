//! Registers: what the municipality knows of its staff, units, terminals, approvals.
//!
//! ```text
//!  staff.csv ──► file ──► Content rows ──► diff ──► (store keeps versions)
//!               (decode,   (canonical)                     │
//!                check)                                    ▼
//!                              Snapshot ◄── EffectiveRow (content, ended_at)
//! ```
//!
//! One file a register, here and on disk: its columns are declared in a
//! [`Spec`], its rows implement [`Row`], and one line in the list below makes
//! it known everywhere.

pub mod code;
pub mod content;
pub mod decode;
pub mod diff;
pub mod file;
pub mod folder;
pub mod format;
pub mod ineffective;
pub mod moment;
pub mod narrow;
mod reader;
pub mod references;
pub mod rows;
pub mod snapshot;
pub mod spec;
mod table;
#[cfg(test)]
mod tests;
pub mod touch;
pub mod validity;

pub use code::Code;
pub use content::{Content, EffectiveRow, RowId};
pub use diff::{Change, diff, is_drastic_loss};
pub use file::RegisterFile;
pub use folder::Folder;
pub use rows::{Row, Rows};
pub use snapshot::Snapshot;
pub use spec::{Column, Spec};
pub use touch::{Span, Touch, Whose, subjects, touched};
pub use validity::Validity;

use std::borrow::Cow;

use crate::event::coded;
use crate::mask;

/// From one list: the modules, the kinds, their specs, and the snapshot's fields.
macro_rules! registers {
    ($($(#[$doc:meta])* $kind:ident = $code:literal, $word:literal, $module:ident::$row:ident;)+) => {
        $($(#[$doc])* pub mod $module;)+

        coded! {
            /// The registers that there are.
            RegisterKind { $($(#[$doc])* $kind = $code, $word;)+ }
        }

        impl RegisterKind {
            /// Its columns and what makes its rows distinct.
            #[must_use]
            pub fn spec(self) -> &'static Spec {
                match self { $(Self::$kind => <$module::$row as Row>::spec(),)+ }
            }
        }

        /// Every register, typed and indexed.
        #[derive(Debug, Default)]
        pub(crate) struct Tables {
            $(pub(crate) $module: Rows<$module::$row>,)+
        }

        impl Tables {
            /// Takes the rows of one register; gives back those that cannot be read.
            pub(crate) fn take(
                &mut self, kind: RegisterKind, rows: Vec<EffectiveRow>,
            ) -> Vec<EffectiveRow> {
                match kind { $(RegisterKind::$kind => self.$module.take(rows),)+ }
            }
        }

        impl Snapshot {
            $($(#[$doc])* #[must_use] pub fn $module(&self) -> &Rows<$module::$row> {
                &self.tables.$module
            })+
        }
    };
}

registers! {
    /// 職員台帳: who has which ID, in which unit, since when.
    Staff = 1, "staff", staff::StaffRow;
    /// 所属.
    Units = 2, "units", units::UnitRow;
    /// 端末.
    Terminals = 3, "terminals", terminals::TerminalRow;
    /// 開庁時間.
    Openings = 4, "openings", openings::OpeningRow;
    /// 承認記録: overtime, work, exports, lent IDs.
    Approvals = 5, "approvals", approvals::Approval;
    /// 他機関とそのIDの形.
    Organizations = 6, "organizations", organizations::Organization;
    /// 出欠.
    Attendance = 7, "attendance", attendance::AttendanceRow;
    /// 所管事務.
    Duties = 8, "duties", duties::Duty;
    /// 照会許可用照合リスト.
    Permits = 9, "permits", permits::Permit;
    /// 特別確認対象者.
    Watchlist = 10, "watchlist", watchlist::Watched;
    /// 担当.
    Caseload = 11, "caseload", caseload::Case;
    /// 点検対象外.
    Exclusions = 12, "exclusions", exclusions::Exclusion;
    /// 休日の加除: what lies over the national calendar.
    Holidays = 13, "holidays", holidays::HolidayRow;
}

impl RegisterKind {
    /// Whether a file without rows says nothing: nobody has filled it in. An empty list of
    /// approvals or exclusions does say something.
    #[must_use]
    pub fn is_nothing_when_empty(self) -> bool {
        use RegisterKind::{Duties, Openings, Permits, Staff, Terminals, Units};
        matches!(self, Duties | Openings | Permits | Staff | Terminals | Units)
    }

    /// The identity of a row as it is shown: without the number of a resident that is in it.
    #[must_use]
    pub fn shown(self, row: &str) -> Cow<'_, str> {
        match self {
            Self::Watchlist | Self::Caseload => Cow::Owned(mask::numbers(row)),
            _ => Cow::Borrowed(row),
        }
    }

    /// The name of its file, `staff.csv`.
    #[must_use]
    pub fn file_name(self) -> String {
        format!("{self}.csv")
    }
}
