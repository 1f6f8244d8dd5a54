//! The people of a load, thirty to a unit, each with a terminal.

use anyhow::Result;

use super::LoadOptions;
use crate::city::staff::address;
use crate::encoding::Encoding;
use crate::layout::Layout;
use crate::vocabulary::{FAMILIES, GIVENS};

/// The ID of the only system.
pub(super) const SYSTEM: &str = "S0000001";
/// Its name.
pub(super) const SYSTEM_NAME: &str = "夜間連携ﾊﾞｯﾁ";
/// Its server.
pub(super) const SERVER: &str = "T990001";
/// Its unit.
pub(super) const SYSTEM_UNIT: &str = "0101";

/// They are consecutive.
pub(super) const PEOPLE_IN_A_UNIT: u32 = 30;

/// A person, as text or in the encoding of the file.
pub(super) struct Actor<S> {
    pub(super) id: S,
    pub(super) name: S,
    pub(super) unit: S,
    pub(super) terminal: S,
    pub(super) address: S,
    /// The two procedures that are the unit's duties, each with its information.
    pub(super) duties: [(S, S); 2],
}

/// The code of a unit.
pub(super) fn unit_code(unit: u32) -> String {
    format!("{:02}{:02}", 1 + unit / 20, 1 + unit % 20)
}

/// How many units so many people have.
pub(super) fn units(actors: u32) -> u32 {
    actors.div_ceil(PEOPLE_IN_A_UNIT)
}

/// Everybody as text. At the regional union's terminals they have the union's IDs.
pub(super) fn texts(options: &LoadOptions) -> impl Iterator<Item = Actor<String>> {
    let regional = options.layout == Layout::Regional;
    (0..options.actors).map(move |index| text(index, regional))
}

/// Everybody in the encoding of the file.
pub(super) fn encoded(options: &LoadOptions) -> Result<Vec<Actor<Vec<u8>>>> {
    texts(options).map(|actor| actor.encode(options.encoding)).collect()
}

fn text(index: u32, regional: bool) -> Actor<String> {
    let unit = index / PEOPLE_IN_A_UNIT;
    let number = index % PEOPLE_IN_A_UNIT + 1;
    let code = unit_code(unit);
    let terminal = format!("T{code}{number:02}");
    let position = index as usize;
    let duty = |part: u32| {
        (format!("{}-{part}", 1 + unit % 120), format!("3{:03}", unit % 100 * 2 + part))
    };
    Actor {
        id: if regional {
            format!("K{:07}", 204_400 + index * 13)
        } else {
            format!("C0{code}{number:02}")
        },
        name: format!(
            "{}　{}",
            FAMILIES[position * 7 % FAMILIES.len()],
            GIVENS[position * 11 % GIVENS.len()]
        ),
        address: address(&terminal),
        unit: code,
        terminal,
        duties: [duty(1), duty(2)],
    }
}

impl Actor<String> {
    fn encode(&self, encoding: Encoding) -> Result<Actor<Vec<u8>>> {
        let pair = |(procedure, information): &(String, String)| {
            Ok::<_, anyhow::Error>((encoding.encode(procedure)?, encoding.encode(information)?))
        };
        Ok(Actor {
            id: encoding.encode(&self.id)?,
            name: encoding.encode(&self.name)?,
            unit: encoding.encode(&self.unit)?,
            terminal: encoding.encode(&self.terminal)?,
            address: encoding.encode(&self.address)?,
            duties: [pair(&self.duties[0])?, pair(&self.duties[1])?],
        })
    }
}
