//! Looking into a document without reading it all.
//!
//! What is passed over is not checked: an array's end is where its brackets are balanced. So `[1 2]` is found out by
//! who reads it, not by who goes past it, and a look costs what memory costs.

use super::bits;
use super::place::wanted;
use super::scan::{special, token};
use super::string::{Fault, Form, Text, Unescape};
use ferrule_base::Error;
use ferrule_base::memory::push;

/// What a value is, by its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `{`
    Object,
    /// `[`
    Array,
    /// `"`
    String,
    /// A minus or a digit; `N` or `I`, of `NaN` and `Infinity`, which only reading the value refuses where it must.
    Number,
    /// `t` or `f`
    Bool,
    /// `n`
    Null,
}

/// A document: values in it are where their first bytes are. What is passed over is looked at only for where it ends.
pub struct View<'a> {
    /// What messages call it.
    pub name: &'a str,
    /// UTF-8.
    pub data: &'a [u8],
    /// Asked now and then whether to go on.
    pub check: &'a dyn Fn() -> Result<(), Error>,
}

/// Bytes of a string between two looks at whether to stop.
const FAR_IN_A_STRING: usize = 1 << 22;

/// A member of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Where the opening quote of its key is.
    pub key: usize,
    /// Where its value is.
    pub value: usize,
}

impl View<'_> {
    fn wanted(&self, at: usize, what: &str) -> Error {
        wanted(self.name, self.data, at, what)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.data.get(at).copied()
    }

    /// Where the value of the whole document is.
    pub fn root(&self) -> Result<usize, Error> {
        let at = token(self.data, 0);
        self.kind(at).map(|_| at)
    }

    /// What the value at `at` is.
    pub fn kind(&self, at: usize) -> Result<Kind, Error> {
        match self.byte(at) {
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'"') => Ok(Kind::String),
            Some(b'-' | b'0'..=b'9' | b'N' | b'I') => Ok(Kind::Number),
            Some(b't' | b'f') => Ok(Kind::Bool),
            Some(b'n') => Ok(Kind::Null),
            _ => Err(self.wanted(at, "a value")),
        }
    }

    /// Where the value at `at` ends.
    pub fn end(&self, at: usize) -> Result<usize, Error> {
        match self.kind(at)? {
            Kind::Object | Kind::Array => match bits::end(self.data, at, self.check)? {
                Some(end) => Ok(end),
                None => Err(self.wanted(self.data.len(), "a closing bracket or quote")),
            },
            Kind::String => self.string_end(at),
            Kind::Number | Kind::Bool | Kind::Null => {
                // Whatever stands before a separator: that it is no number or word is said when it is read.
                let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t');
                Ok(self.data[at..].iter().position(ends).map_or(self.data.len(), |len| at + len))
            }
        }
    }

    /// Behind the closing quote of the string at `at`.
    fn string_end(&self, at: usize) -> Result<usize, Error> {
        let mut next = at + 1;
        let mut pause = next + FAR_IN_A_STRING;
        loop {
            next = special(self.data, next);
            if next > pause {
                pause = next + FAR_IN_A_STRING;
                (self.check)()?;
            }
            match self.byte(next) {
                Some(b'"') => return Ok(next + 1),
                Some(b'\\') => next += 2,
                Some(_) => return Err(self.wanted(next, "an escape for the control character")),
                None => return Err(self.wanted(self.data.len(), "a closing quote")),
            }
        }
    }

    /// The letters of the string at whose opening quote `at` is; of one with escapes they are put into `letters`.
    pub fn text<'b>(&'b self, at: usize, letters: &'b mut Vec<u8>) -> Result<Text<'b>, Error> {
        let end = special(self.data, at + 1);
        if self.byte(end) == Some(b'"') {
            return Ok(Text { bytes: &self.data[at + 1..end], form: Form::Utf8 });
        }
        let mut string = Unescape::new(self.data, at + 1, end, false, letters)?;
        let fault = |fault| match fault {
            Fault::Wanted(at, what) => self.wanted(at, what),
            Fault::Memory(error) => error,
        };
        while !string.part(letters).map_err(fault)? {
            (self.check)()?;
        }
        let form = string.form;
        Ok(Text { bytes: letters, form })
    }

    /// The letters of the key that should be at `at`, as [`text`](Self::text) gives them.
    pub(super) fn key<'b>(&'b self, at: usize, letters: &'b mut Vec<u8>) -> Result<Text<'b>, Error> {
        self.check_key(at)?;
        self.text(at, letters)
    }

    fn check_key(&self, at: usize) -> Result<(), Error> {
        if self.byte(at) == Some(b'"') { Ok(()) } else { Err(self.wanted(at, "a key in double quotes")) }
    }

    /// The member whose key is at `key`.
    pub fn member(&self, key: usize) -> Result<Member, Error> {
        self.check_key(key)?;
        let colon = token(self.data, self.string_end(key)?);
        if self.byte(colon) != Some(b':') {
            return Err(self.wanted(colon, "':' after a key"));
        }
        Ok(Member { key, value: token(self.data, colon + 1) })
    }

    /// Refuses what follows the value of the whole document, which ends at `end`.
    pub fn nothing_behind(&self, end: usize) -> Result<(), Error> {
        let behind = token(self.data, end);
        if behind == self.data.len() { Ok(()) } else { Err(self.wanted(behind, "nothing after the value")) }
    }

    /// What is after the child at `at`.
    pub(super) fn next(&self, object: bool, at: usize) -> Result<Next, Error> {
        let value = if object { self.member(at)?.value } else { at };
        let behind = token(self.data, self.end(value)?);
        match self.byte(behind) {
            Some(b',') => Ok(Next::Child(token(self.data, behind + 1))),
            Some(b'}') if object => Ok(Next::End(behind + 1)),
            Some(b']') if !object => Ok(Next::End(behind + 1)),
            _ => Err(self.wanted(behind, if object { "',' or '}'" } else { "',' or ']'" })),
        }
    }
}

/// What is after a child.
#[derive(Clone, Copy)]
pub(super) enum Next {
    /// Another one, here.
    Child(usize),
    /// The end of the array or object, which is just before here.
    End(usize),
}

/// Children that are so far behind the last one whose place was kept get theirs kept, too: so places take a small part of
/// the memory that the document takes, and what lies between two of them is passed over quickly.
const FAR: usize = 256;
/// Children that are passed over between two looks at whether to stop.
const PAUSE: usize = 1 << 12;

/// What is known of the items of an array, or of the members of an object.
#[derive(Debug, Clone)]
pub struct Children {
    object: bool,
    /// Whether it is the whole document: then nothing may be behind it.
    whole: bool,
    /// Some children, in order: which one, and where it is (a member where its key is).
    marks: Vec<(usize, usize)>,
    /// How many there are, once the end was seen.
    count: Option<usize>,
}

impl Children {
    /// Of the array or object at `at`.
    pub fn new(view: &View<'_>, at: usize) -> Result<Self, Error> {
        let object = view.byte(at) == Some(b'{');
        let first = token(view.data, at + 1);
        let empty = view.byte(first) == Some(if object { b'}' } else { b']' });
        let whole = token(view.data, 0) == at;
        if empty && whole {
            view.nothing_behind(first + 1)?;
        }
        let marks = if empty { Vec::new() } else { vec![(0, first)] };
        Ok(Self { object, whole, marks, count: empty.then_some(0) })
    }

    /// How many children have been passed; of two that are told about the same array, the one that knows more is kept.
    #[must_use]
    pub fn known(&self) -> usize {
        self.marks.len() + usize::from(self.count.is_some())
    }

    /// Whether finding it out again would take long.
    #[must_use]
    pub fn is_worth_keeping(&self) -> bool {
        self.marks.len() > 1
    }

    /// The child after a child.
    fn after(
        &mut self,
        view: &View<'_>,
        (index, at): (usize, usize),
    ) -> Result<Option<(usize, usize)>, Error> {
        let next = index + 1;
        if self.count == Some(next) {
            return Ok(None);
        }
        let behind = self.marks.partition_point(|&(marked, _)| marked <= index);
        if let Some(&mark) = self.marks.get(behind)
            && mark.0 == next
        {
            return Ok(Some(mark));
        }
        if next % PAUSE == 0 {
            (view.check)()?;
        }
        let start = match view.next(self.object, at)? {
            Next::Child(start) => start,
            Next::End(end) => {
                if self.whole {
                    view.nothing_behind(end)?;
                }
                self.count = Some(next);
                return Ok(None);
            }
        };
        // Only at the end: marks stay sorted, and a way that was gone before adds none.
        if behind == self.marks.len() && self.marks.last().is_some_and(|&(_, last)| start - last >= FAR) {
            push(&mut self.marks, (next, start))?;
        }
        Ok(Some((next, start)))
    }

    /// Where the item is that has this place.
    pub fn item(&mut self, view: &View<'_>, index: usize) -> Result<Option<usize>, Error> {
        let behind = self.marks.partition_point(|&(marked, _)| marked <= index);
        let Some(before) = behind.checked_sub(1) else { return Ok(None) };
        let mut child = self.marks[before];
        while child.0 < index {
            match self.after(view, child)? {
                Some(next) => child = next,
                None => return Ok(None),
            }
        }
        Ok(Some(child.1))
    }

    /// How many there are.
    pub fn count(&mut self, view: &View<'_>) -> Result<usize, Error> {
        let mut last = self.marks.last().copied();
        while let Some(child) = last {
            if let Some(count) = self.count {
                return Ok(count);
            }
            last = self.after(view, child)?;
        }
        Ok(self.count.unwrap_or(0))
    }

    /// The last member with this key, which is UTF-8 or has surrogates as UTF-8 would encode them. All are gone
    /// through, since of several with one name the last counts, as for Python's json (RFC 8259, 4, leaves it open).
    pub fn find(&mut self, view: &View<'_>, key: &[u8]) -> Result<Option<Member>, Error> {
        let mut letters = Vec::new();
        let mut found = None;
        let mut child = self.marks.first().copied();
        while let Some((index, at)) = child {
            if view.key(at, &mut letters)?.bytes == key {
                found = Some(at);
            }
            child = self.after(view, (index, at))?;
        }
        found.map(|at| view.member(at)).transpose()
    }

    /// All of them, in order: where each is.
    pub fn all(&mut self, view: &View<'_>) -> Result<Vec<usize>, Error> {
        let mut all = Vec::new();
        let mut child = self.marks.first().copied();
        while let Some(now) = child {
            push(&mut all, now.1)?;
            child = self.after(view, now)?;
        }
        Ok(all)
    }
}
