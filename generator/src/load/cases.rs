//! What each person is working on: a few rows in a row about one resident.

use super::subjects::Subjects;
use crate::rng::Rng;

/// One person's case.
#[derive(Clone, Copy)]
pub(super) struct Case<const N: usize> {
    /// The resident's number.
    pub(super) subject: [u8; N],
    /// Which of the unit's duties it is.
    pub(super) duty: usize,
    /// True for the first row of the case.
    pub(super) first: bool,
    left: u32,
}

/// The cases of all people.
pub(super) struct Cases<const N: usize> {
    cases: Vec<Case<N>>,
    subjects: Subjects,
}

impl<const N: usize> Cases<N> {
    pub(super) fn new(people: usize, subjects: Subjects) -> Self {
        let none = Case { subject: [b'0'; N], duty: 0, first: true, left: 0 };
        Self { cases: vec![none; people], subjects }
    }

    /// The case that a person's next row is about; a new one when the last has its rows.
    pub(super) fn next(&mut self, person: usize, rng: &mut Rng) -> Case<N> {
        let case = &mut self.cases[person];
        case.first = case.left == 0;
        if case.first {
            let subject = self.subjects.draw(rng);
            *case = Case { subject, duty: rng.index(2), first: true, left: rng.between(1, 4) };
        }
        case.left -= 1;
        *case
    }

    /// A resident apart from anybody's case.
    pub(super) fn draw(&self, rng: &mut Rng) -> [u8; N] {
        self.subjects.draw(rng)
    }
}
