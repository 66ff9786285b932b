//! What is wrong with a value, and where.

use crate::json::parse::Stop;
use crate::json::view::View;
use ferrule_base::Repr;

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
    /// What came, and what was wanted.
    text: String,
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
pub(super) fn wrong(came: &str, wanted: &str) -> Wrong {
    Wrong::Other(Box::new(Misfit { text: format!("got {came}, wanted {wanted}"), way: Vec::new() }))
}

impl Misfit {
    /// The same, seen from the array or object around it.
    #[expect(clippy::unnecessary_box_returns, reason = "it stays where it is")]
    pub(super) fn within(mut self: Box<Self>, step: Step) -> Box<Self> {
        self.way.push(step);
        self
    }

    /// All of it, for the user.
    pub(super) fn message(&self, view: &View<'_>) -> String {
        let step = |step: &Step| match step {
            Step::Key(at) => format!("[{}]", String::from_utf8_lossy(&letters(view, *at)).repr()),
            Step::Place(place) => format!("[{place}]"),
        };
        let way: Vec<String> = self.way.iter().rev().map(step).collect();
        format!("{}{}: {}", view.name, way.concat(), self.text)
    }
}

/// The letters of the key, read before, whose opening quote is at a place. Halves of surrogate pairs tell keys apart.
#[cold]
pub(super) fn letters(view: &View<'_>, at: usize) -> Vec<u8> {
    let mut letters = Vec::new();
    view.key(at, &mut letters).map(|text| text.bytes.to_vec()).unwrap_or_default()
}
