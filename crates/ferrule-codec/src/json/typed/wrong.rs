//! What is wrong with a value, and where.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::parse::Stop;
use crate::json::view::View;
use ferrule_base::memory::{copied, push};
use ferrule_base::{Error, Repr};

/// Why a value was not made.
pub(super) enum Wrong {
    /// Nothing can be read any more.
    Stop,
    /// It is of another kind than the schema says. It was read to its end.
    Other(Box<Misfit>),
}

impl From<Stop> for Wrong {
    fn from(Stop: Stop) -> Self {
        Self::Stop
    }
}

/// A value that is not as the schema says. Many may be found where one is told of, and the way to each may be long: it is
/// put together on the way up, of those that are still wanted there, and into words only at the end.
pub(super) struct Misfit {
    /// What came.
    came: Cow<'static, str>,
    wanted: Cow<'static, str>,
    /// From the value outwards.
    way: Vec<Step>,
}

/// From an array or object to what is in it.
pub(super) enum Step {
    /// A key, told by where its opening quote is.
    Key(usize),
    Place(usize),
}

/// That another kind of value came than was wanted.
#[cold]
pub(super) fn wrong(came: impl Into<Cow<'static, str>>, wanted: impl Into<Cow<'static, str>>) -> Wrong {
    Wrong::Other(Box::new(Misfit { came: came.into(), wanted: wanted.into(), way: Vec::new() }))
}

impl Misfit {
    /// The same, seen from the array or object around it.
    #[expect(clippy::unnecessary_box_returns, reason = "it stays where it is")]
    pub(super) fn within(mut self: Box<Self>, step: Step) -> Box<Self> {
        // Without memory the message is less exact.
        let _ = push(&mut self.way, step);
        self
    }

    /// All of it, for the user.
    pub(super) fn message(&self, view: &View<'_>) -> String {
        // By far more bytes than are shown.
        const ENOUGH: usize = 1 << 10;
        let step = |step: &Step| match step {
            Step::Key(at) => {
                let letters = letters(view, *at).unwrap_or_default();
                format!("[{}]", String::from_utf8_lossy(&letters[..letters.len().min(ENOUGH)]).repr())
            }
            Step::Place(place) => format!("[{place}]"),
        };
        let way: Vec<String> = self.way.iter().rev().map(step).collect();
        let (came, wanted) = (&self.came, &self.wanted);
        format!("{}{}: got {came}, wanted {wanted}", view.name, way.concat())
    }
}

/// What is wrong with members of a map, by their keys, and where each was found. Those that come again count as they are then.
#[derive(Default)]
pub(super) struct Misfits(HashMap<Vec<u8>, (usize, Misfit)>);

impl Misfits {
    /// The member with the key at a place comes, perhaps again.
    pub(super) fn forget(&mut self, view: &View<'_>, at: usize) -> Result<(), Error> {
        if !self.0.is_empty() {
            self.0.remove(&letters(view, at)?);
        }
        Ok(())
    }

    /// The member with the key at a place is not as it should be.
    #[cold]
    pub(super) fn add(&mut self, view: &View<'_>, at: usize, misfit: Misfit) -> Result<(), Error> {
        let bytes = (self.0.len() + 1).saturating_mul(2 * size_of::<(Vec<u8>, usize, Misfit)>());
        self.0.try_reserve(1).map_err(|_| Error::Memory(bytes))?;
        self.0.insert(letters(view, at)?, (at, misfit));
        Ok(())
    }

    /// The first of them.
    pub(super) fn first(self) -> Option<Wrong> {
        let first = self.0.into_values().min_by_key(|(at, _)| *at);
        first.map(|(at, misfit)| Wrong::Other(Box::new(misfit).within(Step::Key(at))))
    }
}

/// The letters of the key, read before, whose opening quote is at a place. Halves of surrogate pairs tell keys apart.
#[cold]
fn letters(view: &View<'_>, at: usize) -> Result<Vec<u8>, Error> {
    copied(view.key(at, &mut Vec::new())?.bytes)
}
