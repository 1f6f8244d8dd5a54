//! The two bulk reads again: days that are unlike the others of the same person.

use super::{Incident, Need};

pub(super) static INCIDENTS: [Incident; 2] = [
    Incident {
        expected: "low",
        business_day: 4,
        who: "C0010205",
        ja: "上の大量閲覧の日。普段は4人ほど。",
        en: "The day of the bulk read above; usually four residents or so.",
        ..UNLIKE
    },
    Incident {
        expected: "explained",
        business_day: 7,
        who: "C0020110",
        ja: "作業承認のある大量閲覧の日。",
        en: "The day of the bulk read with a work approval.",
        ..UNLIKE
    },
];

const UNLIKE: Incident = Incident {
    rule: "volume-anomaly",
    expected: "",
    business_day: 0,
    who: "",
    actor: "",
    need: Need::Nothing,
    approval: None,
    plant: None,
    ja: "",
    en: "",
};
