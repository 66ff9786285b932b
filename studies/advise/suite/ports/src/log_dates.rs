//! Ports of two functions of dateutil's parser: `_timelex.split`, and `_timelex.get_token` with its class.
//!
//! Both read a text where it lies. Of what else `_timelex` takes, bytes are decoded, and a stream is read whole
//! and not letter by letter. A text with halves of surrogate pairs has no UTF-8, and is refused.

use std::borrow::Cow;
use std::ops::Range;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyList, PyString};

/// The words, numbers and marks of a date: the class method `_timelex.split`, with all that it calls.
#[pyfunction]
#[pyo3(signature = (_cls, s, /))]
pub fn timelex_split<'py>(_cls: &Bound<'py, PyAny>, s: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
    let (text, mut lexer) = (text_of(s)?, Lexer::default());
    let (text, tokens) = (text.to_str()?, PyList::empty(s.py()));
    while let Some(token) = lexer.next(s.py(), text)? {
        tokens.append(token)?;
    }
    Ok(tokens)
}

/// `_timelex` as a class of Rust's; its `split` stays in Python, and so does who inherits from it.
#[pyclass]
pub struct TimeLexer {
    text: Py<PyString>,
    lexer: Lexer,
}

#[pymethods]
impl TimeLexer {
    #[new]
    fn new(instream: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self { text: text_of(instream)?.unbind(), lexer: Lexer::default() })
    }

    /// The next word, number or mark; None, where the text ends.
    fn get_token<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        let token = self.lexer.next(py, self.text.to_str(py)?)?;
        Ok(token.map(|token| PyString::new(py, &token)))
    }

    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        self.get_token(py)
    }
}

/// What a lexer reads, without NULs, which count as nothing.
fn text_of<'py>(given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    let py = given.py();
    let text = if let Ok(text) = given.cast::<PyString>() {
        text.clone()
    } else if given.is_instance_of::<PyBytes>() || given.is_instance_of::<PyByteArray>() {
        given.call_method0(intern!(py, "decode"))?.cast_into()?
    } else if given.hasattr(intern!(py, "read"))? {
        given.call_method0(intern!(py, "read"))?.cast_into()?
    } else {
        let class = given.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "Parser must be a string or character stream, not {class}"
        )));
    };
    let letters = text.to_str()?;
    Ok(if letters.contains('\0') { PyString::new(py, &letters.replace('\0', "")) } else { text })
}

/// Where it is in a text.
#[derive(Default)]
struct Lexer {
    place: usize,
    /// What is to be given in pieces before that: these are the texts on Python's stack of tokens.
    stacked: Range<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Word,
    Number,
    DottedWord,
    DottedNumber,
}

impl Lexer {
    fn next<'t>(&mut self, py: Python<'_>, text: &'t str) -> PyResult<Option<Cow<'t, str>>> {
        if !self.stacked.is_empty() {
            return Ok(Some(self.piece(text).into()));
        }
        let (start, rest) = (self.place, &text[self.place..]);
        let mut letters = rest.char_indices();
        let Some((_, first)) = letters.next() else { return Ok(None) };
        let mut state = if is_word(py, first)? {
            State::Word
        } else if is_number(py, first)? {
            State::Number
        } else {
            self.place += first.len_utf8();
            let token = if is_space(py, first)? { " " } else { &text[start..self.place] };
            return Ok(Some(token.into()));
        };
        let (mut seen_letters, mut last, mut end) = (false, first, rest.len());
        for (at, letter) in letters {
            seen_letters |= matches!(state, State::Word | State::DottedWord);
            let is_second = at == first.len_utf8();
            let next = match state {
                State::Word if is_word(py, letter)? => State::Word,
                State::Word | State::DottedWord if letter == '.' => State::DottedWord,
                State::DottedWord if is_word(py, letter)? => State::DottedWord,
                State::DottedWord if last == '.' && is_number(py, letter)? => State::DottedNumber,
                State::Number if is_number(py, letter)? => State::Number,
                State::Number if letter == '.' || (letter == ',' && !is_second) => State::DottedNumber,
                State::DottedNumber if letter == '.' || is_number(py, letter)? => State::DottedNumber,
                State::DottedNumber if last == '.' && is_word(py, letter)? => State::DottedWord,
                _ => {
                    end = at;
                    break;
                }
            };
            (state, last) = (next, letter);
        }
        self.place += end;
        let token = &rest[..end];
        if matches!(state, State::Word | State::Number) {
            return Ok(Some(token.into()));
        }
        if seen_letters || matches!(last, '.' | ',') || token.matches('.').count() > 1 {
            self.stacked = start..self.place;
            return Ok(Some(self.piece(text).into()));
        }
        let is_decimal = state == State::DottedNumber && !token.contains('.');
        Ok(Some(if is_decimal { token.replace(',', ".").into() } else { token.into() }))
    }

    /// The next piece of what is stacked: a mark, or what lies before one.
    fn piece<'t>(&mut self, text: &'t str) -> &'t str {
        let rest = &text[self.stacked.clone()];
        let end = rest.find(['.', ',']).unwrap_or(rest.len()).max(1);
        self.stacked.start += end;
        &rest[..end]
    }
}

fn is_word(py: Python<'_>, letter: char) -> PyResult<bool> {
    if letter.is_ascii() { Ok(letter.is_ascii_alphabetic()) } else { asked(letter, intern!(py, "isalpha")) }
}

fn is_number(py: Python<'_>, letter: char) -> PyResult<bool> {
    if letter.is_ascii() { Ok(letter.is_ascii_digit()) } else { asked(letter, intern!(py, "isdigit")) }
}

/// Python counts the separators of ASCII (FS, GS, RS, US) as space, too.
fn is_space(py: Python<'_>, letter: char) -> PyResult<bool> {
    if letter.is_ascii() {
        Ok(matches!(letter, '\t'..='\r' | '\x1c'..=' '))
    } else {
        asked(letter, intern!(py, "isspace"))
    }
}

/// What a method of `str` says: of letters that are not ASCII, Python's tables are not Rust's.
fn asked(letter: char, method: &Bound<'_, PyString>) -> PyResult<bool> {
    PyString::new(method.py(), letter.encode_utf8(&mut [0; 4])).call_method0(method)?.extract()
}
