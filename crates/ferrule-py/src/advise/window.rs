//! What one window saw of one function: how often it began, in which threads it ran, what some of its calls were given.

use ferrule_base::clock::{seconds, thread_seconds};
use ferrule_gate::cpython::evaluation::{Call, thread};
use ferrule_gate::cpython::instances::{native, native_name};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::copies::Copier;
use super::look::{Look, look};

/// Frames of callers that are looked at to tell a call within a call from one that an exception ended.
pub const CALLERS: usize = 50;
/// How often that is done in a window: it makes frame objects.
const ASKED: u32 = 8;
/// What is kept of native calls in a window: so many names.
const NAMES: usize = 64;

/// What a call's parameters are.
pub struct Signature {
    pub names: Vec<Py<PyString>>,
    /// How many may be given by place, and by name alone; behind them the names of `*args` and `**kwargs`.
    pub by_place: usize,
    pub by_name: usize,
    pub more: bool,
    pub more_names: bool,
}

/// One thread's calls of the function.
pub struct Strand {
    thread: u64,
    /// How many are within one another.
    depth: usize,
    pub since: f64,
    /// Native calls that have begun: which, and when.
    native: Vec<(usize, f64)>,
}

pub struct Native {
    name: String,
    count: u32,
    seconds: f64,
    bytes: f64,
}

/// Arguments of a call, and how many bytes; or why there is no copy.
pub type Input = Result<(Py<PyTuple>, Py<PyDict>, usize), String>;

/// The window of one function.
pub struct Window {
    pub code: Py<PyAny>,
    signature: Signature,
    /// How long it is to be, and from when until when that is: times that nothing of the program has a say in.
    pub length: f64,
    pub from: f64,
    pub until: f64,
    pub closed: Option<f64>,
    pub limit: u32,
    /// Calls whose arguments are still to be looked at, and results.
    pub looks: u32,
    pub results: u32,
    /// How many bytes may be copied; 0 where nothing is.
    pub room: usize,
    pub starts: u32,
    /// Those that came since it began, and of them those that came while the function ran.
    events: u32,
    events_inside: u32,
    /// Seconds in which it ran, all threads together.
    seconds_inside: f64,
    /// Seconds that looking and copying took.
    spent: f64,
    asked: u32,
    /// Of one thread: which, and the system's time and that of its processor when it began the function first, and last.
    clocks: Option<(u64, [f64; 2], [f64; 2])>,
    /// How long after its end that thread found it closed.
    late: Option<f64>,
    pub strands: Vec<Strand>,
    /// The parameter's name, and what was seen.
    pub seen: Vec<(String, Look)>,
    natives: Vec<(usize, Native)>,
    pub input: Option<Input>,
}

/// The parameter's name, and what was seen: its kind, its size, bytes of an item, and attributes.
type Seen = (String, String, Option<usize>, usize, Vec<String>);

/// What a window came to, by the names of `ferrule.advise.recording.Window`.
#[derive(IntoPyObject)]
struct Outcome<'py> {
    seconds: f64,
    starts: u32,
    events: u32,
    events_inside: u32,
    seconds_inside: f64,
    spent: f64,
    share: f64,
    full: bool,
    natives: Vec<(String, u32, f64, f64)>,
    seen: Vec<Seen>,
    /// The positional arguments, those by name, and their bytes; or why they were not copied; or None, where nobody tried.
    input: Bound<'py, PyAny>,
}

impl Window {
    /// One that has not begun, of a function that runs in these threads, each once for each frame.
    pub fn new(code: Py<PyAny>, signature: Signature, inside: Vec<u64>) -> Self {
        let mut strands: Vec<Strand> = Vec::new();
        for thread in inside {
            match strands.iter_mut().find(|strand| strand.thread == thread) {
                Some(strand) => strand.depth += 1,
                None => strands.push(Strand { thread, depth: 1, since: 0.0, native: Vec::new() }),
            }
        }
        Self {
            code,
            signature,
            length: 0.0,
            from: f64::INFINITY,
            until: f64::INFINITY,
            closed: None,
            limit: 0,
            looks: 0,
            results: 0,
            room: 0,
            starts: 0,
            events: 0,
            events_inside: 0,
            seconds_inside: 0.0,
            spent: 0.0,
            asked: 0,
            clocks: None,
            late: None,
            strands,
            seen: Vec::new(),
            natives: Vec::new(),
            input: None,
        }
    }

    pub fn begin(&mut self, from: f64) {
        (self.from, self.until) = (from, from + self.length);
        self.strands.iter_mut().for_each(|strand| strand.since = from);
    }

    fn strand(&mut self) -> &mut Strand {
        let thread = thread();
        let place = self.strands.iter().position(|strand| strand.thread == thread);
        let place = place.unwrap_or_else(|| {
            self.strands.push(Strand { thread, depth: 0, since: 0.0, native: Vec::new() });
            self.strands.len() - 1
        });
        &mut self.strands[place]
    }

    /// The function begins, or goes on.
    pub fn enters(&mut self, now: f64, callers: impl Fn() -> Option<usize>) {
        let counts = u32::from(now >= self.from);
        let (asked, from) = (self.asked, self.from);
        let strand = self.strand();
        let (mut events_inside, mut ended, mut more) = (0, 0.0, 0);
        if strand.depth > 0 {
            events_inside = counts;
            if asked < ASKED {
                more = 1;
                if callers() == Some(0) {
                    // An exception ended the calls before, at some time since.
                    ended = (now - strand.since.max(from)).max(0.0) / 2.0;
                    strand.depth = 0;
                }
            }
        }
        if strand.depth == 0 {
            strand.since = now.max(from);
        }
        strand.depth += 1;
        self.events += counts;
        self.events_inside += events_inside;
        self.seconds_inside += ended;
        self.asked += more;
    }

    /// It ends, or pauses.
    pub fn leaves(&mut self, now: f64) {
        let counts = u32::from(now >= self.from);
        let from = self.from;
        let strand = self.strand();
        let since = match strand.depth {
            // It has run since before the window, unseen.
            0 => Some(from),
            1 => Some(strand.since.max(from)),
            _ => None,
        };
        strand.depth = strand.depth.saturating_sub(1);
        self.events += counts;
        self.events_inside += counts;
        self.seconds_inside += since.map_or(0.0, |since| (now - since).max(0.0));
    }

    /// Ends it at this time, or when it should have ended before.
    pub fn close(&mut self, now: f64) {
        let now = now.min(self.until);
        self.closed = Some(now);
        let open = self.strands.iter().filter(|strand| strand.depth > 0);
        let from = self.from;
        self.seconds_inside += open.map(|strand| (now - strand.since.max(from)).max(0.0)).sum::<f64>();
    }

    /// Does something that holds the program up, and says for how long.
    pub fn spends(&mut self, act: impl FnOnce(&mut Self)) -> f64 {
        let begun = seconds();
        act(self);
        let spent = seconds() - begun;
        self.spent += spent;
        spent
    }

    /// Reads the clock of the thread's processor, which takes as long as an event: at the first call, then as often as
    /// their number is doubled, and where the window is found to be over. What events take is of both clocks.
    pub fn read_clocks(&mut self) {
        if self.starts.is_power_of_two() {
            self.read_at(None);
        }
    }

    /// Closes it at the first event after its end, by `now`.
    pub fn end(&mut self, now: f64) {
        self.close(now);
        self.read_at(Some((now - self.until).max(0.0)));
    }

    fn read_at(&mut self, late: Option<f64>) {
        let (thread, here) = (thread(), [seconds(), thread_seconds()]);
        let (first, since, _) = self.clocks.unwrap_or((thread, here, here));
        if first == thread {
            (self.clocks, self.late) = (Some((thread, since, here)), late);
        }
    }

    /// The share of time for which the thread had a processor while the window was open. What it was without after the end does
    /// not count.
    fn share(&self) -> f64 {
        let (_, since, last) = self.clocks.unwrap_or_default();
        let (wall, without) = (last[0] - since[0], last[0] - since[0] - (last[1] - since[1]));
        let (of, without) = match self.late {
            Some(late) => (self.closed.unwrap_or(self.from) - self.from, without - late),
            None => (wall, without),
        };
        if of > 0.0 { (1.0 - without / of).clamp(0.0, 1.0) } else { 1.0 }
    }

    /// Looks at the arguments of a call that has just begun, and copies them.
    pub fn look_at<'py>(&mut self, py: Python<'py>, call: &Call<'py>) {
        let values: Vec<_> = self
            .signature
            .names
            .iter()
            .enumerate()
            .map(|(place, name)| call.variable(name.bind(py), place).map(|value| uncelled(&value)))
            .collect();
        if self.looks > 0 {
            self.looks -= 1;
            for (name, value) in self.signature.names.iter().zip(&values) {
                if let (Ok(name), Some(value)) = (name.bind(py).to_str(), value) {
                    self.seen.push((name.to_owned(), look(value)));
                }
            }
        }
        if self.room > 0 && self.input.is_none() {
            self.input = Some(self.copied(py, &values));
        }
    }

    fn copied<'py>(&self, py: Python<'py>, values: &[Option<Bound<'py, PyAny>>]) -> Input {
        let mut copier = Copier::new(py, self.room);
        let mut copies = Vec::with_capacity(values.len());
        for value in values {
            let Some(value) = value else { return Err("an argument that is gone".to_owned()) };
            copies.push(copier.copy(value)?);
        }
        let signature = &self.signature;
        let (given, rest) = copies.split_at(signature.by_place.min(copies.len()));
        let (named, rest) = rest.split_at(signature.by_name.min(rest.len()));
        let mut args = given.to_vec();
        if let Some(more) = rest.first().filter(|_| signature.more) {
            args.extend(more.cast::<PyTuple>().map_err(|_| "*args that are no tuple")?.iter());
        }
        let names = &signature.names[signature.by_place..];
        let kwargs = match rest.last().filter(|_| signature.more_names) {
            Some(more) => more.cast::<PyDict>().map_err(|_| "**kwargs that are no dict")?.clone(),
            None => PyDict::new(py),
        };
        for (name, value) in names.iter().zip(named) {
            kwargs.set_item(name, value).map_err(|error| error.to_string())?;
        }
        let args = PyTuple::new(py, args).map_err(|error| error.to_string())?;
        Ok((args.unbind(), kwargs.unbind(), copier.bytes))
    }

    /// A function is about to be called; what is written in Python has frames of its own.
    pub fn calls(&mut self, function: &Bound<'_, PyAny>, first: &Bound<'_, PyAny>) {
        self.events += 1;
        let Some(found) = native(function) else { return };
        let place = self.natives.iter().position(|(key, _)| *key == found.key);
        let place = place.unwrap_or_else(|| {
            let name = native_name(function);
            self.natives.push((found.key, Native { name, count: 0, seconds: 0.0, bytes: 0.0 }));
            self.natives.len() - 1
        });
        if place < NAMES {
            self.natives[place].1.bytes +=
                found.of.map_or(0, |of| look(&of).bytes()).max(look(first).bytes()) as f64;
        }
        self.strand().native.push((found.key, seconds()));
    }

    pub fn called(&mut self, function: &Bound<'_, PyAny>, now: f64) {
        self.events += 1;
        let Some(found) = native(function) else { return };
        let begun = self.strand().native.pop().filter(|(key, _)| *key == found.key);
        let known = self.natives.iter_mut().find(|(key, _)| *key == found.key);
        if let (Some((_, begun)), Some((_, known))) = (begun, known) {
            known.count += 1;
            known.seconds += now - begun;
        }
    }

    /// What it came to.
    pub fn result(self, py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
        let closed = self.closed.unwrap_or(self.from);
        let share = self.share();
        let full = self.starts >= self.limit;
        let seen: Vec<_> = self
            .seen
            .into_iter()
            .map(|(name, look)| (name, look.kind, look.size, look.item_bytes, look.attributes))
            .collect();
        let natives: Vec<_> = self
            .natives
            .into_iter()
            .map(|(_, native)| (native.name, native.count, native.seconds, native.bytes))
            .collect();
        let input = match self.input {
            None => py.None().into_bound(py),
            Some(Err(reason)) => PyString::new(py, &reason).into_any(),
            Some(Ok(copied)) => copied.into_pyobject(py)?.into_any(),
        };
        let outcome = Outcome {
            seconds: (closed - self.from).max(0.0),
            starts: self.starts,
            events: self.events,
            events_inside: self.events_inside,
            seconds_inside: self.seconds_inside,
            spent: self.spent,
            share,
            full,
            natives,
            seen,
            input,
        };
        outcome.into_pyobject(py)
    }
}

/// What is in a cell, where a closure of the function's keeps a parameter.
fn uncelled<'py>(value: &Bound<'py, PyAny>) -> Bound<'py, PyAny> {
    let is_cell = value.get_type().name().is_ok_and(|name| name == "cell");
    let inside = is_cell.then(|| value.getattr("cell_contents").ok()).flatten();
    inside.unwrap_or_else(|| value.clone())
}
