//! The units of whoever acts.

use std::ops::Deref;

/// Units, folded. Most people have one, which takes no memory of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Units<'a>(Held<'a>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Held<'a> {
    One(&'a str),
    OtherThanOne(Vec<&'a str>),
}

impl<'a> Units<'a> {
    /// This one alone.
    #[must_use]
    pub const fn one(unit: &'a str) -> Self {
        Self(Held::One(unit))
    }
}

impl<'a> FromIterator<&'a str> for Units<'a> {
    fn from_iter<I: IntoIterator<Item = &'a str>>(units: I) -> Self {
        let mut units = units.into_iter();
        Self(match (units.next(), units.next()) {
            (Some(only), None) => Held::One(only),
            (first, second) => {
                Held::OtherThanOne(first.into_iter().chain(second).chain(units).collect())
            }
        })
    }
}

impl<'a> Deref for Units<'a> {
    type Target = [&'a str];

    fn deref(&self) -> &Self::Target {
        match &self.0 {
            Held::One(unit) => std::slice::from_ref(unit),
            Held::OtherThanOne(units) => units,
        }
    }
}
