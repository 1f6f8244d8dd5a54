//! The fields of the one access event into which every layout is mapped.

use crate::event::coded;

coded! {
    /// A field of the canonical access event, by the name that profiles use.
    Field {
        /// When it happened; required.
        OccurredAt = 0, "occurred_at";
        /// The ID that acted; required.
        ActorId = 1, "actor_id";
        /// What was done; required.
        Action = 2, "action";
        /// How it ended.
        Outcome = 3, "outcome";
        /// How many records the line stands for.
        RecordCount = 4, "record_count";
        /// Name of the actor.
        ActorName = 5, "actor_name";
        /// Unit of the actor.
        UnitCode = 6, "unit_code";
        /// Terminal.
        TerminalId = 7, "terminal_id";
        /// Network address.
        Address = 8, "address";
        /// Function code.
        FunctionCode = 9, "function_code";
        /// Number space of the subject.
        SubjectKind = 10, "subject_kind";
        /// 事務手続.
        ProcedureCode = 11, "procedure_code";
        /// 特定個人情報名.
        InformationCode = 12, "information_code";
        /// 照会先・提供先機関.
        CounterpartCode = 13, "counterpart_code";
        /// The resident's number.
        SubjectNumber = 14, "subject_number";
        /// The server's unique number of the record.
        Serial = 15, "serial";
        /// Free text.
        Note = 16, "note";
        /// The rest of when it happened, where the day stands in a column of its own: no field of
        /// the event, but read with `occurred_at`, a space between them.
        TimeOfDay = 17, "time_of_day";
    }
}

impl Field {
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// The ones that every row must have.
    pub const REQUIRED: &'static [Self] = &[Self::OccurredAt, Self::ActorId, Self::Action];

    /// The ones in which a profile may have individual numbers looked for. Notes and names always
    /// are; without the others a row would be none, or another.
    pub const MAY_HOLD_NUMBERS: &'static [Self] = &[
        Self::UnitCode,
        Self::TerminalId,
        Self::Address,
        Self::FunctionCode,
        Self::ProcedureCode,
        Self::InformationCode,
        Self::CounterpartCode,
        Self::SubjectNumber,
    ];

    /// Its place in tables by field.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}
