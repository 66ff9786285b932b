//! The parser: one pass over the bytes, with a stack of its own.

use super::number::{Number, number};
use super::place::{place, wanted};
use super::scan::{special, token};
use super::string::{Form, Text, Unescape};
use crate::Error;

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
    let mut parser = Parser {
        data,
        ascii,
        rules,
        build,
        at: start,
        pause: start + PAUSE,
        letters: Vec::new(),
        values: Vec::with_capacity(FIRST),
        keys: Vec::with_capacity(FIRST),
    };
    parser.document().map_err(|fault| match fault {
        Fault::Wanted(at, what) => Failed::Input(wanted(name, data, at, what)),
        Fault::Deep(at) => Failed::Input(Error::Decode(format!(
            "{name}: got more than {} arrays and objects within each other {}, wanted at most max_depth",
            rules.max_depth,
            place(data, at)
        ))),
        Fault::Large(at) => Failed::Input(Error::Decode(format!(
            "{name}: got a number too large for a float {}, wanted a finite one (nan=\"allow\" takes it as infinite)",
            place(data, at)
        ))),
        Fault::Stop(at) => Failed::Stopped(at),
    })
}

enum Fault {
    Wanted(usize, &'static str),
    Deep(usize),
    Large(usize),
    Stop(usize),
}

impl From<(usize, &'static str)> for Fault {
    fn from((at, what): (usize, &'static str)) -> Self {
        Self::Wanted(at, what)
    }
}

/// An array or object that is not over.
#[derive(Clone, Copy)]
struct Open {
    object: bool,
    start: usize,
    key: usize,
    from: usize,
}

struct Parser<'a, B: Build> {
    data: &'a [u8],
    ascii: bool,
    rules: Rules,
    build: &'a mut B,
    at: usize,
    /// Where the next pause is due.
    pause: usize,
    /// Of a string with escapes.
    letters: Vec<u8>,
    values: Vec<B::Value>,
    keys: Vec<B::Key>,
}

impl<B: Build> Parser<'_, B> {
    fn document(&mut self) -> Result<B::Value, Fault> {
        let value = self.value()?;
        match self.next() {
            None => Ok(value),
            Some(_) => Err(Fault::Wanted(self.at, "nothing after the value")),
        }
    }

    /// The next byte that is no white space, where the parser then is.
    #[inline]
    fn next(&mut self) -> Option<u8> {
        self.at = token(self.data, self.at);
        self.data.get(self.at).copied()
    }

    fn value(&mut self) -> Result<B::Value, Fault> {
        let mut outer: Vec<Open> = Vec::with_capacity(FIRST / 4);
        let mut open: Option<Open> = None;
        loop {
            let start = self.at;
            let mut value = match self.next() {
                Some(byte @ (b'[' | b'{')) => {
                    if outer.len() + usize::from(open.is_some()) >= self.rules.max_depth {
                        return Err(Fault::Deep(self.at));
                    }
                    let now = Open {
                        object: byte == b'{',
                        start: self.at,
                        key: self.keys.len(),
                        from: self.values.len(),
                    };
                    self.at += 1;
                    let empty = if now.object { self.first_key()? } else { self.next() == Some(b']') };
                    if !empty {
                        outer.extend(open.replace(now));
                        continue;
                    }
                    self.at += 1;
                    self.close(now)?
                }
                Some(b'"') => self.string()?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                _ => self.word()?,
            };
            // What comes behind a value: the next one, or ends.
            loop {
                let Some(now) = open else { return Ok(value) };
                self.values.push(value);
                match self.next() {
                    Some(b',') => {
                        self.at += 1;
                        if now.object {
                            self.key()?;
                        }
                        break;
                    }
                    Some(b'}') if now.object => {}
                    Some(b']') if !now.object => {}
                    _ if now.object => return Err(Fault::Wanted(self.at, "',' or '}'")),
                    _ => return Err(Fault::Wanted(self.at, "',' or ']'")),
                }
                self.at += 1;
                value = self.close(now)?;
                open = outer.pop();
            }
            if self.at >= self.pause {
                self.pause = self.at + PAUSE;
                self.build.pause().map_err(|Stop| Fault::Stop(start))?;
            }
        }
    }

    #[inline]
    fn close(&mut self, open: Open) -> Result<B::Value, Fault> {
        let value = if open.object {
            self.build.object(&mut self.keys, open.key, &mut self.values, open.from)
        } else {
            self.build.array(&mut self.values, open.from)
        };
        value.map_err(|Stop| Fault::Stop(open.start))
    }

    /// Whether an object is empty; otherwise its first key is read.
    #[inline]
    fn first_key(&mut self) -> Result<bool, Fault> {
        if self.next() == Some(b'}') {
            return Ok(true);
        }
        if self.data.get(self.at) != Some(&b'"') {
            return Err(Fault::Wanted(self.at, "a key in double quotes, or '}'"));
        }
        self.key()?;
        Ok(false)
    }

    #[inline]
    fn key(&mut self) -> Result<(), Fault> {
        if self.next() != Some(b'"') {
            return Err(Fault::Wanted(self.at, "a key in double quotes"));
        }
        let key = self.letters(B::key)?;
        self.keys.push(key);
        if self.next() != Some(b':') {
            return Err(Fault::Wanted(self.at, "':' after a key"));
        }
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn string(&mut self) -> Result<B::Value, Fault> {
        self.letters(B::text)
    }

    /// The string at whose opening quote the parser is.
    #[inline]
    fn letters<T>(&mut self, make: impl FnOnce(&mut B, Text<'_>) -> Result<T, Stop>) -> Result<T, Fault> {
        let start = self.at + 1;
        let end = special(self.data, start);
        if self.data.get(end) == Some(&b'"') {
            let form = if self.ascii { Form::Ascii } else { Form::Utf8 };
            let made = make(self.build, Text { bytes: &self.data[start..end], form });
            self.at = end + 1;
            return made.map_err(|Stop| Fault::Stop(start));
        }
        let mut string = Unescape::new(self.data, start, end, self.ascii, &mut self.letters);
        while !string.part(&mut self.letters)? {
            self.build.pause().map_err(|Stop| Fault::Stop(start))?;
        }
        self.at = string.at + 1;
        make(self.build, Text { bytes: &self.letters, form: string.form }).map_err(|Stop| Fault::Stop(start))
    }

    #[inline]
    fn number(&mut self) -> Result<B::Value, Fault> {
        let start = self.at;
        let (number, end) = match number(self.data, start) {
            Ok(read) => read,
            Err(_) if self.rules.nan && self.data[start..].starts_with(b"-Infinity") => {
                (Number::Float(f64::NEG_INFINITY), start + 9)
            }
            Err(fault) => return Err(fault.into()),
        };
        self.at = end;
        let made = match number {
            Number::Int(value) => self.build.int(value),
            Number::UInt(value) => self.build.uint(value),
            Number::Big => self.build.big_int(&self.data[start..end]),
            Number::Float(value) if value.is_finite() || self.rules.nan => self.build.float(value),
            Number::Float(_) => return Err(Fault::Large(start)),
        };
        made.map_err(|Stop| Fault::Stop(start))
    }

    /// `true`, `false`, `null`; or whatever else stands where a value should.
    fn word(&mut self) -> Result<B::Value, Fault> {
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
            return Err(Fault::Wanted(self.at, what));
        };
        let start = self.at;
        self.at += len;
        made.map_err(|Stop| Fault::Stop(start))
    }
}
