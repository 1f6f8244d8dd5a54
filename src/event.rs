//! The access event: the one shape into which every layout is mapped.

/// Number of an access event in the database, ascending in the order of storing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventId(pub i64);

/// Number of an export (one content of one file of one source).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExportId(pub i64);

/// Number of a source in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub i64);

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $text:literal;)+ }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
        )]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant = $code,)+ }

        impl $name {
            /// All of them, in the order of their codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word used in configuration, JSON and views.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// The number used in the database.
            #[must_use]
            pub const fn code(self) -> u8 {
                self as u8
            }

            /// The one that the word names.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($text => Some(Self::$variant),)+ _ => None }
            }

            /// The one that has the number in the database.
            #[must_use]
            pub const fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

pub(crate) use coded;

coded! {
    /// What was done.
    Action {
        /// Began a session.
        Login = 1, "login";
        /// Ended a session.
        Logout = 2, "logout";
        /// Tried to begin a session and was turned away.
        LoginFailed = 3, "login_failed";
        /// Searched for residents.
        Search = 4, "search";
        /// Looked at a record.
        View = 5, "view";
        /// 情報照会: asked another organization for information.
        Inquire = 6, "inquire";
        /// 情報提供: provided information to another organization.
        Provide = 7, "provide";
        /// Entered or changed a record.
        Register = 8, "register";
        /// Deleted a record.
        Delete = 9, "delete";
        /// Took data out as a file.
        Export = 10, "export";
        /// Printed.
        Print = 11, "print";
        /// Keys, lists, staff, rights.
        Administer = 12, "administer";
        /// Anything that the profile does not map.
        Other = 13, "other";
    }
}

coded! {
    /// How it ended.
    Outcome {
        /// Done.
        Success = 1, "success";
        /// Refused.
        Denied = 2, "denied";
        /// Failed.
        Error = 3, "error";
    }
}

/// Who acted, and where, as written: what recurs from row to row of one person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The ID that acted.
    pub actor: Box<str>,
    /// Its name.
    pub actor_name: Option<Box<str>>,
    /// Its unit as the log says.
    pub unit: Option<Box<str>>,
    /// The terminal.
    pub terminal: Option<Box<str>>,
    /// The network address.
    pub address: Option<Box<str>>,
}

/// What was done, on what ground, and how it ended: what recurs from row to row whoever acts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deed {
    /// Function code.
    pub function: Option<Box<str>>,
    /// What was done.
    pub action: Action,
    /// Number space of the subject; none where, and only where, there is no subject.
    pub subject_kind: Option<Box<str>>,
    /// 事務手続.
    pub procedure: Option<Box<str>>,
    /// 特定個人情報名.
    pub information: Option<Box<str>>,
    /// 照会先・提供先機関.
    pub counterpart: Option<Box<str>>,
    /// How it ended; `None` where the log or the profile does not say.
    pub outcome: Option<Outcome>,
}
