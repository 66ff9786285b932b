//! Ports of two functions of `shlex`: `split`, and `shlex.read_token` with its class.
//!
//! Both read a text where it lies; a stream is read whole, and not letter by letter. A text with halves of
//! surrogate pairs has no UTF-8, and is refused, and so is None, which stands for the standard input in Python.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::mem;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyList, PyString};

const POSIX_WORD: &str = "abcdfeghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_\
                          ßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ";
const WORD: &str = POSIX_WORD.split_at(63).0;
const FILE_NAMES: &str = "~-./*?=";
const PUNCTUATION: &str = "();<>|&";

/// The words of a command line, as a shell splits them: `shlex.split`, with the class that it uses.
#[pyfunction]
#[pyo3(signature = (s, comments=false, posix=true))]
pub fn shlex_split<'py>(s: &Bound<'py, PyAny>, comments: bool, posix: bool) -> PyResult<Bound<'py, PyList>> {
    let mut lexer = Shlex::new(s, None, posix, None)?;
    lexer.whitespace_split = true;
    if !comments {
        lexer.commenters = Letters::of("");
    }
    let words = PyList::empty(s.py());
    let text = lexer.text(s.py());
    let text = text.to_str()?;
    while let Some(word) = lexer.next(text)? {
        words.append(word)?;
    }
    Ok(words)
}

/// `shlex.shlex` as a class of Rust's; `split` stays in Python.
///
/// It has the attributes that say how to read. What includes other files is not ported (`source`,
/// `push_source`, `error_leader`), nor what prints what is done (`debug`).
#[pyclass]
pub struct Shlex {
    instream: Py<PyString>,
    place: usize,
    state: State,
    token: String,
    /// The token that was given last: its memory is that of the next but one.
    given: String,
    pushback: VecDeque<String>,
    #[pyo3(get)]
    infile: Option<Py<PyAny>>,
    #[pyo3(get, set)]
    posix: bool,
    #[pyo3(get, set)]
    commenters: Letters,
    #[pyo3(get, set)]
    wordchars: Letters,
    #[pyo3(get, set)]
    whitespace: Letters,
    #[pyo3(get, set)]
    whitespace_split: bool,
    #[pyo3(get, set)]
    quotes: Letters,
    #[pyo3(get, set)]
    escape: Letters,
    #[pyo3(get, set)]
    escapedquotes: Letters,
    #[pyo3(get)]
    punctuation_chars: Letters,
    #[pyo3(get, set)]
    lineno: usize,
}

#[pymethods]
impl Shlex {
    #[new]
    #[pyo3(signature = (instream, infile=None, posix=false, punctuation_chars=None))]
    fn new(
        instream: &Bound<'_, PyAny>,
        infile: Option<Py<PyAny>>,
        posix: bool,
        punctuation_chars: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let punctuation_chars = match punctuation_chars {
            Some(given) if given.is_exact_instance_of::<PyBool>() => {
                Letters::of(if given.is_truthy()? { PUNCTUATION } else { "" })
            }
            Some(given) => given.extract()?,
            None => Letters::of(""),
        };
        let mut wordchars = Letters::of(if posix { POSIX_WORD } else { WORD });
        if !punctuation_chars.text.is_empty() {
            let letters = wordchars.text.chars().chain(FILE_NAMES.chars());
            wordchars =
                Letters::from(letters.filter(|each| !punctuation_chars.has(*each)).collect::<String>());
        }
        Ok(Self {
            instream: text_of(instream)?.unbind(),
            place: 0,
            state: State::Between,
            token: String::new(),
            given: String::new(),
            pushback: VecDeque::new(),
            infile,
            posix,
            commenters: const { Letters::of("#") },
            wordchars,
            whitespace: const { Letters::of(" \t\r\n") },
            whitespace_split: false,
            quotes: const { Letters::of("'\"") },
            escape: const { Letters::of("\\") },
            escapedquotes: const { Letters::of("\"") },
            punctuation_chars,
            lineno: 1,
        })
    }

    /// What a token is that is none: None, or an empty text where the rules are not those of POSIX.
    #[getter]
    fn eof(&self) -> Option<&'static str> {
        (!self.posix).then_some("")
    }

    /// Have a token be the next.
    fn push_token(&mut self, tok: String) {
        self.pushback.push_front(tok);
    }

    /// The next token, be it one that was pushed or one that is read.
    fn get_token<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        let token = self.__next__(py)?;
        Ok(token.or_else(|| self.eof().map(|eof| PyString::new(py, eof))))
    }

    /// The next token of the text.
    fn read_token<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        let text = self.text(py);
        Ok(self.read(text.to_str()?)?.map(|token| PyString::new(py, token)))
    }

    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyString>>> {
        let text = self.text(py);
        Ok(self.next(text.to_str()?)?.map(|token| PyString::new(py, token)))
    }
}

impl Shlex {
    fn text<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        self.instream.bind(py).clone()
    }

    fn next(&mut self, text: &str) -> PyResult<Option<&str>> {
        if let Some(token) = self.pushback.pop_front() {
            self.given = token;
            return Ok(Some(&self.given));
        }
        let posix = self.posix;
        Ok(self.read(text)?.filter(|token| posix || !token.is_empty()))
    }

    fn read(&mut self, text: &str) -> PyResult<Option<&str>> {
        let quoted = self.read_into_token(text)?;
        mem::swap(&mut self.token, &mut self.given);
        self.token.clear();
        Ok((!self.posix || quoted || !self.given.is_empty()).then_some(&self.given))
    }

    /// Read as far as the token goes, and say whether a part of it is quoted.
    fn read_into_token(&mut self, text: &str) -> PyResult<bool> {
        let (mut quoted, mut resumed) = (false, State::Between);
        loop {
            let Some(letter) = self.letter(text) else {
                match self.state {
                    State::Quoted(_) => return Err(PyValueError::new_err("No closing quotation")),
                    State::Escaped(_) => return Err(PyValueError::new_err("No escaped character")),
                    _ => self.state = State::End,
                }
                return Ok(quoted);
            };
            let step = match self.state {
                State::End => {
                    self.token.clear();
                    Step::End
                }
                State::Between => self.between(letter, text, &mut resumed),
                State::Word | State::Marks => self.within(letter, text, &mut resumed),
                State::Quoted(quote) => {
                    quoted = true;
                    self.within_quotes(letter, quote, &mut resumed)
                }
                State::Escaped(escape) => {
                    // Within quotes, only the quote and the escape can be escaped.
                    if matches!(resumed, State::Quoted(quote) if letter != escape && letter != quote) {
                        self.token.push(escape);
                    }
                    self.token.push(letter);
                    self.state = resumed;
                    Step::On
                }
            };
            match step {
                Step::End => return Ok(quoted),
                Step::EndOfAny if !self.token.is_empty() || (self.posix && quoted) => return Ok(quoted),
                Step::EndOfAny | Step::On => {}
            }
        }
    }

    fn letter(&mut self, text: &str) -> Option<char> {
        let letter = text[self.place..].chars().next()?;
        self.place += letter.len_utf8();
        self.lineno += usize::from(letter == '\n');
        Some(letter)
    }

    fn between(&mut self, letter: char, text: &str, resumed: &mut State) -> Step {
        if self.whitespace.has(letter) {
            return Step::EndOfAny;
        }
        if self.commenters.has(letter) {
            self.skip_line(text);
        } else if self.posix && self.escape.has(letter) {
            (*resumed, self.state) = (State::Word, State::Escaped(letter));
        } else if self.wordchars.has(letter) {
            self.begin(letter, State::Word);
        } else if self.punctuation_chars.has(letter) {
            self.begin(letter, State::Marks);
        } else if self.quotes.has(letter) {
            if !self.posix {
                self.begin(letter, self.state);
            }
            self.state = State::Quoted(letter);
        } else if self.whitespace_split {
            self.begin(letter, State::Word);
        } else {
            self.begin(letter, self.state);
            return Step::End;
        }
        Step::On
    }

    fn within(&mut self, letter: char, text: &str, resumed: &mut State) -> Step {
        if self.whitespace.has(letter) {
            self.state = State::Between;
            return Step::EndOfAny;
        }
        if self.commenters.has(letter) {
            self.skip_line(text);
            if self.posix {
                self.state = State::Between;
                return Step::EndOfAny;
            }
        } else if self.state == State::Marks {
            if !self.punctuation_chars.has(letter) {
                self.place -= letter.len_utf8();
                self.state = State::Between;
                return Step::End;
            }
            self.token.push(letter);
        } else if self.posix && self.quotes.has(letter) {
            self.state = State::Quoted(letter);
        } else if self.posix && self.escape.has(letter) {
            (*resumed, self.state) = (State::Word, State::Escaped(letter));
        } else if self.wordchars.has(letter)
            || self.quotes.has(letter)
            || (self.whitespace_split && !self.punctuation_chars.has(letter))
        {
            self.token.push(letter);
        } else {
            if self.punctuation_chars.text.is_empty() {
                self.pushback.push_front(letter.into());
            } else {
                self.place -= letter.len_utf8();
            }
            self.state = State::Between;
            return Step::EndOfAny;
        }
        Step::On
    }

    fn within_quotes(&mut self, letter: char, quote: char, resumed: &mut State) -> Step {
        if letter != quote {
            if self.posix && self.escape.has(letter) && self.escapedquotes.has(quote) {
                (*resumed, self.state) = (self.state, State::Escaped(letter));
            } else {
                self.token.push(letter);
            }
            return Step::On;
        }
        if self.posix {
            self.state = State::Word;
            return Step::On;
        }
        self.token.push(letter);
        self.state = State::Between;
        Step::End
    }

    fn begin(&mut self, letter: char, state: State) {
        self.token.clear();
        self.token.push(letter);
        self.state = state;
    }

    fn skip_line(&mut self, text: &str) {
        let rest = &text[self.place..];
        self.place += rest.find('\n').map_or(rest.len(), |end| end + 1);
        self.lineno += 1;
    }
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Between,
    Word,
    /// In a word of punctuation alone.
    Marks,
    Quoted(char),
    Escaped(char),
    End,
}

/// What a letter comes to.
enum Step {
    On,
    End,
    /// The end of a token, if there is one, be it an empty one in quotes.
    EndOfAny,
}

/// Letters that have a meaning, and which of ASCII these are.
#[derive(Clone)]
struct Letters {
    text: Cow<'static, str>,
    ascii: u128,
}

impl Letters {
    const fn of(text: &'static str) -> Self {
        Self { ascii: ascii_of(text), text: Cow::Borrowed(text) }
    }

    fn has(&self, letter: char) -> bool {
        if letter.is_ascii() { self.ascii >> u32::from(letter) & 1 == 1 } else { self.text.contains(letter) }
    }
}

impl From<String> for Letters {
    fn from(text: String) -> Self {
        Self { ascii: ascii_of(&text), text: Cow::Owned(text) }
    }
}

impl<'py> FromPyObject<'_, 'py> for Letters {
    type Error = PyErr;

    fn extract(given: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        given.extract::<String>().map(Self::from)
    }
}

impl<'py> IntoPyObject<'py> for &Letters {
    type Target = PyString;
    type Output = Bound<'py, PyString>;
    type Error = Infallible;

    fn into_pyobject(self, py: Python<'py>) -> Result<Self::Output, Infallible> {
        Ok(PyString::new(py, &self.text))
    }
}

/// A bit for each letter of ASCII.
const fn ascii_of(text: &str) -> u128 {
    let (bytes, mut bits, mut at) = (text.as_bytes(), 0, 0);
    while at < bytes.len() {
        if bytes[at].is_ascii() {
            bits |= 1 << bytes[at];
        }
        at += 1;
    }
    bits
}

fn text_of<'py>(given: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    match given.cast::<PyString>() {
        Ok(text) => Ok(text.clone()),
        Err(_) => Ok(given.call_method0(intern!(given.py(), "read"))?.cast_into()?),
    }
}
