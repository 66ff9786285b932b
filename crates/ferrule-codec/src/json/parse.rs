//! The parser: one pass over the bytes, with a stack of its own.

use super::number::{Number, number};
use super::place::{place, wanted};
use super::scan::{special, token};
use super::string::{self, Form, Text, Unescape};
use ferrule_base::Error;
use ferrule_base::memory::push;

/// A builder could not make what it was asked for, or wants to stop. It remembers why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop;

/// What the parser tells what it reads.
pub trait Build {
    /// Any value.
    type Value;
    /// The key of a member.
    type Key;

    /// `null`
    fn null(&mut self) -> Result<Self::Value, Stop>;
    /// `true` or `false`
    fn bool(&mut self, value: bool) -> Result<Self::Value, Stop>;
    /// An integer.
    fn int(&mut self, value: i64) -> Result<Self::Value, Stop>;
    /// An integer above all `i64`.
    fn uint(&mut self, value: u64) -> Result<Self::Value, Stop>;
    /// An integer of any size, by its text: digits, perhaps after a minus.
    fn big_int(&mut self, digits: &[u8]) -> Result<Self::Value, Stop>;
    /// A number with a point or an exponent.
    fn float(&mut self, value: f64) -> Result<Self::Value, Stop>;
    /// A string.
    fn text(&mut self, text: Text<'_>) -> Result<Self::Value, Stop>;
    /// A member's key.
    fn key(&mut self, text: Text<'_>) -> Result<Self::Key, Stop>;
    /// An array of the values from `from` on, which are taken away.
    fn array(&mut self, values: &mut Vec<Self::Value>, from: usize) -> Result<Self::Value, Stop>;
    /// An object of the last keys and values, from `key` and `from` on, which are taken away. Where a key comes twice, the
    /// last counts.
    fn object(
        &mut self,
        keys: &mut Vec<Self::Key>,
        key: usize,
        values: &mut Vec<Self::Value>,
        from: usize,
    ) -> Result<Self::Value, Stop>;
    /// Called every [`PAUSE`] bytes or so.
    fn pause(&mut self) -> Result<(), Stop> {
        Ok(())
    }
}

/// So many bytes between two pauses.
const PAUSE: usize = 1 << 20;

/// Values and keys that there is room for from the start: those of a small document.
const FIRST: usize = 64;

/// What is accepted beside RFC 8259.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// `NaN`, `Infinity`, `-Infinity`, and numbers too large for a float, which become infinite.
    pub nan: bool,
    /// So many arrays and objects within each other.
    pub max_depth: usize,
}

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failed {
    /// The input is at fault.
    Input(Error),
    /// The builder stopped while reading the bytes from here on.
    Stopped(usize),
}

/// The value that `data` holds from `start` on. It is UTF-8, and ASCII where `ascii` says so; `name` is what messages call
/// it.
pub fn parse<B: Build>(
    name: &str,
    data: &[u8],
    start: usize,
    ascii: bool,
    rules: Rules,
    build: &mut B,
) -> Result<B::Value, Failed> {
    let mut parser = Parser::new(data, start, ascii, rules, build);
    let value = parser.value().and_then(|value| parser.end().map(|()| value));
    value.map_err(|Stop| parser.failed(name))
}

#[derive(Clone, Copy)]
enum Fault {
    Wanted(usize, &'static str),
    Deep(usize),
    Large(usize),
    /// No memory for so many bytes.
    Memory(usize),
    Stop(usize),
}

/// An array or object that is not over.
struct Open {
    /// Whether the one that it is in is an object.
    object: bool,
    start: usize,
    key: usize,
    from: usize,
}

pub(super) struct Parser<'a, B: Build> {
    pub(super) data: &'a [u8],
    ascii: bool,
    pub(super) rules: Rules,
    pub(super) build: &'a mut B,
    pub(super) at: usize,
    /// How many arrays and objects are around what is read.
    pub(super) depth: usize,
    /// Where the next pause is due.
    pause: usize,
    /// Of a string with escapes.
    letters: Vec<u8>,
    values: Vec<B::Value>,
    keys: Vec<B::Key>,
    /// Why it stopped, once it has: kept here so that what most functions return fits a register.
    fault: Fault,
}

impl<'a, B: Build> Parser<'a, B> {
    /// At `start`.
    pub(super) fn new(data: &'a [u8], start: usize, ascii: bool, rules: Rules, build: &'a mut B) -> Self {
        Self {
            data,
            ascii,
            rules,
            build,
            at: start,
            depth: 0,
            pause: start + PAUSE,
            letters: Vec::new(),
            values: Vec::with_capacity(FIRST),
            keys: Vec::with_capacity(FIRST),
            fault: Fault::Stop(start),
        }
    }

    /// Why it stopped.
    pub(super) fn failed(&self, name: &str) -> Failed {
        let (data, most) = (self.data, self.rules.max_depth);
        match self.fault {
            Fault::Wanted(at, what) => Failed::Input(wanted(name, data, at, what)),
            Fault::Deep(at) => Failed::Input(Error::Decode(format!(
                "{name}: got more than {most} arrays and objects within each other {}, wanted at most max_depth",
                place(data, at)
            ))),
            Fault::Large(at) => Failed::Input(Error::Decode(format!(
                "{name}: got a number too large for a float {}, wanted a finite one (nan=\"allow\" takes it as infinite)",
                place(data, at)
            ))),
            Fault::Memory(bytes) => Failed::Input(Error::Memory(bytes)),
            Fault::Stop(at) => Failed::Stopped(at),
        }
    }

    /// Refuses what follows the value of the document.
    pub(super) fn end(&mut self) -> Result<(), Stop> {
        match self.next() {
            None => Ok(()),
            Some(_) => Err(self.wanted("nothing after the value")),
        }
    }

    /// The next byte that is no white space, where the parser then is.
    #[inline]
    pub(super) fn next(&mut self) -> Option<u8> {
        self.at = token(self.data, self.at);
        self.data.get(self.at).copied()
    }

    #[cold]
    fn fault(&mut self, fault: Fault) -> Stop {
        self.fault = fault;
        Stop
    }

    #[cold]
    pub(super) fn wanted(&mut self, what: &'static str) -> Stop {
        self.fault(Fault::Wanted(self.at, what))
    }

    /// What there was memory for.
    #[inline]
    pub(super) fn had<T>(&mut self, had: Result<T, Error>) -> Result<T, Stop> {
        had.map_err(|error| self.lacking(&error))
    }

    #[cold]
    fn lacking(&mut self, error: &Error) -> Stop {
        self.fault(Fault::Memory(if let Error::Memory(bytes) = error { *bytes } else { 0 }))
    }

    /// What the builder made, of what is at `start`.
    #[inline]
    pub(super) fn made<T>(&mut self, made: Result<T, Stop>, start: usize) -> Result<T, Stop> {
        made.map_err(|Stop| self.fault(Fault::Stop(start)))
    }

    /// The next value, whatever it is.
    #[expect(clippy::redundant_closure_for_method_calls, reason = "a path to the method is not inlined")]
    pub(super) fn value(&mut self) -> Result<B::Value, Stop> {
        let mut open: Vec<Open> = Vec::with_capacity(FIRST / 4);
        // Whether the innermost of those is an object.
        let mut object = false;
        loop {
            let start = self.at;
            let mut value = match self.next() {
                Some(byte @ (b'[' | b'{')) => {
                    self.check_depth(open.len())?;
                    let now = Open { object, start: self.at, key: self.keys.len(), from: self.values.len() };
                    let pushed = push(&mut open, now);
                    self.had(pushed)?;
                    object = byte == b'{';
                    self.at += 1;
                    let empty = if object { self.first_key()? } else { self.next() == Some(b']') };
                    if !empty {
                        continue;
                    }
                    self.at += 1;
                    self.close(&mut open, &mut object)?
                }
                // A closure of its own, so that it is inlined here and the text stays in registers.
                Some(b'"') => self.letters(|build, text| build.text(text))?,
                Some(b'-' | b'0'..=b'9') => {
                    let start = self.at;
                    let number = self.number()?;
                    self.made_number(number, start)?
                }
                _ => self.word()?,
            };
            // What comes behind a value: the next one, or ends.
            loop {
                if open.is_empty() {
                    return Ok(value);
                }
                let pushed = push(&mut self.values, value);
                self.had(pushed)?;
                match self.next() {
                    Some(b',') => {
                        self.at += 1;
                        if object {
                            self.key()?;
                        }
                        break;
                    }
                    Some(b'}') if object => {}
                    Some(b']') if !object => {}
                    _ if object => return Err(self.wanted("',' or '}'")),
                    _ => return Err(self.wanted("',' or ']'")),
                }
                self.at += 1;
                value = self.close(&mut open, &mut object)?;
            }
            self.pause(start)?;
        }
    }

    /// Refuses one more array or object within `more` that are open.
    #[inline]
    pub(super) fn check_depth(&mut self, more: usize) -> Result<(), Stop> {
        if self.depth + more < self.rules.max_depth { Ok(()) } else { Err(self.fault(Fault::Deep(self.at))) }
    }

    /// Lets the builder pause, if one is due.
    #[inline]
    pub(super) fn pause(&mut self, start: usize) -> Result<(), Stop> {
        if self.at < self.pause {
            return Ok(());
        }
        self.pause = self.at + PAUSE;
        let paused = self.build.pause();
        self.made(paused, start)
    }

    /// Makes the innermost array or object, which is over.
    #[inline]
    fn close(&mut self, open: &mut Vec<Open>, object: &mut bool) -> Result<B::Value, Stop> {
        let Some(Open { object: outer, start, key, from }) = open.pop() else { return Err(Stop) };
        let value = if *object {
            self.build.object(&mut self.keys, key, &mut self.values, from)
        } else {
            self.build.array(&mut self.values, from)
        };
        *object = outer;
        self.made(value, start)
    }

    /// Whether an object is empty; otherwise its first key is read.
    #[inline]
    fn first_key(&mut self) -> Result<bool, Stop> {
        if self.next() == Some(b'}') {
            return Ok(true);
        }
        if self.data.get(self.at) != Some(&b'"') {
            return Err(self.wanted("a key in double quotes, or '}'"));
        }
        self.key()?;
        Ok(false)
    }

    #[inline]
    #[expect(clippy::redundant_closure_for_method_calls, reason = "a path to the method is not inlined")]
    fn key(&mut self) -> Result<(), Stop> {
        if self.next() != Some(b'"') {
            return Err(self.wanted("a key in double quotes"));
        }
        let key = self.letters(|build, text| build.key(text))?;
        let pushed = push(&mut self.keys, key);
        self.had(pushed)?;
        if self.next() != Some(b':') {
            return Err(self.wanted("':' after a key"));
        }
        self.at += 1;
        Ok(())
    }

    /// The string at whose opening quote the parser is.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "so that a text, of three words, does not go through memory")]
    pub(super) fn letters<T>(
        &mut self,
        make: impl FnOnce(&mut B, Text<'_>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let start = self.at + 1;
        let end = special(self.data, start);
        let text = if self.data.get(end) == Some(&b'"') {
            self.at = end + 1;
            let form = if self.ascii { Form::Ascii } else { Form::Utf8 };
            Text { bytes: &self.data[start..end], form }
        } else {
            let form = self.unescape(start, end)?;
            Text { bytes: &self.letters, form }
        };
        // In one place only, so that it is inlined.
        let made = make(self.build, text);
        self.made(made, start)
    }

    /// The letters of a string with an escape, or a fault, at `end`.
    #[inline(never)]
    fn unescape(&mut self, start: usize, end: usize) -> Result<Form, Stop> {
        let string = Unescape::new(self.data, start, end, self.ascii, &mut self.letters);
        let mut string = self.had(string)?;
        loop {
            match string.part(&mut self.letters) {
                Ok(true) => break,
                Ok(false) => {
                    let paused = self.build.pause();
                    self.made(paused, start)?;
                }
                Err(string::Fault::Wanted(at, what)) => return Err(self.fault(Fault::Wanted(at, what))),
                Err(string::Fault::Memory(error)) => return Err(self.lacking(&error)),
            }
        }
        self.at = string.at + 1;
        Ok(string.form)
    }

    /// The number here, behind which the parser then is.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "in the loop over values, although typed reading calls it, too")]
    pub(super) fn number(&mut self) -> Result<Number, Stop> {
        let start = self.at;
        let mut end = start;
        let number = match number(self.data, &mut end) {
            Ok(number) => number,
            Err(_) if self.rules.nan && self.data[start..].starts_with(b"-Infinity") => {
                end = start + 9;
                Number::Float(f64::NEG_INFINITY)
            }
            Err(what) => return Err(self.fault(Fault::Wanted(end, what))),
        };
        if let Number::Float(value) = number
            && !value.is_finite()
            && !self.rules.nan
        {
            return Err(self.fault(Fault::Large(start)));
        }
        self.at = end;
        Ok(number)
    }

    /// The number that is between `start` and here.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "in the loop over values, although typed reading calls it, too")]
    pub(super) fn made_number(&mut self, number: Number, start: usize) -> Result<B::Value, Stop> {
        let made = match number {
            Number::Int(value) => self.build.int(value),
            Number::UInt(value) => self.build.uint(value),
            Number::Big => self.build.big_int(&self.data[start..self.at]),
            Number::Float(value) => self.build.float(value),
        };
        self.made(made, start)
    }

    /// `true`, `false`, `null`; or whatever else stands where a value should.
    pub(super) fn word(&mut self) -> Result<B::Value, Stop> {
        let rest = &self.data[self.at..];
        let (len, made) = if rest.starts_with(b"true") {
            (4, self.build.bool(true))
        } else if rest.starts_with(b"false") {
            (5, self.build.bool(false))
        } else if rest.starts_with(b"null") {
            (4, self.build.null())
        } else if self.rules.nan && rest.starts_with(b"NaN") {
            (3, self.build.float(f64::NAN))
        } else if self.rules.nan && rest.starts_with(b"Infinity") {
            (8, self.build.float(f64::INFINITY))
        } else {
            let constant = rest.starts_with(b"NaN") || rest.starts_with(b"Infinity");
            let what = if constant { "a value (nan=\"allow\" takes NaN and Infinity)" } else { "a value" };
            return Err(self.wanted(what));
        };
        let start = self.at;
        self.at += len;
        self.made(made, start)
    }
}
