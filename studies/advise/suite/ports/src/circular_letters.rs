//! The port for `circular_letters`: of `textwrap.TextWrapper._wrap_chunks`, with its `_handle_long_word`.

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::PyList;

/// How many code points a text has: what is left of a line may be less than nothing.
fn length(text: &str) -> isize {
    text.chars().count().cast_signed()
}

/// What Python strips: Unicode's white space, and four separators of ASCII.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || ('\x1c'..='\x1f').contains(&letter)
}

/// Whether nothing is left of a text that is stripped.
fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

/// A text's first letters, so many of them, and the others.
fn cut(text: &str, letters: usize) -> (&str, &str) {
    text.split_at(text.char_indices().nth(letters).map_or(text.len(), |(place, _)| place))
}

/// What a wrapper is set to.
struct Wrapper {
    width: isize,
    initial_indent: PyBackedStr,
    subsequent_indent: PyBackedStr,
    drop_whitespace: bool,
    break_long_words: bool,
    break_on_hyphens: bool,
    max_lines: Option<usize>,
    placeholder: PyBackedStr,
}

impl Wrapper {
    fn of(wrapper: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = wrapper.py();
        Ok(Self {
            width: wrapper.getattr(intern!(py, "width"))?.extract()?,
            initial_indent: wrapper.getattr(intern!(py, "initial_indent"))?.extract()?,
            subsequent_indent: wrapper.getattr(intern!(py, "subsequent_indent"))?.extract()?,
            drop_whitespace: wrapper.getattr(intern!(py, "drop_whitespace"))?.is_truthy()?,
            break_long_words: wrapper.getattr(intern!(py, "break_long_words"))?.is_truthy()?,
            break_on_hyphens: wrapper.getattr(intern!(py, "break_on_hyphens"))?.is_truthy()?,
            max_lines: wrapper.getattr(intern!(py, "max_lines"))?.extract()?,
            placeholder: wrapper.getattr(intern!(py, "placeholder"))?.extract()?,
        })
    }

    fn check(&self) -> PyResult<()> {
        if self.width <= 0 {
            return Err(PyValueError::new_err(format!("invalid width {} (must be > 0)", self.width)));
        }
        if let Some(most) = self.max_lines {
            let indent = self.indent(most <= 1);
            if length(indent) + length(self.placeholder.trim_start_matches(is_space)) > self.width {
                return Err(PyValueError::new_err("placeholder too large for max width"));
            }
        }
        Ok(())
    }

    fn indent(&self, is_first: bool) -> &str {
        if is_first { &self.initial_indent } else { &self.subsequent_indent }
    }

    /// `_handle_long_word`: takes as much of the next chunk, which is too long for any line, as may be.
    fn take_long<'a>(&self, rest: &mut Rest<'a>, line: &mut Line<'a>, chunk: &'a str, width: isize) {
        if self.break_long_words {
            let left = if width < 1 { 1 } else { (width - line.length).cast_unsigned() };
            let (mut taken, mut other) = cut(chunk, left);
            if self.break_on_hyphens
                && !other.is_empty()
                && let Some(hyphen) = taken.rfind('-')
                && taken[..hyphen].bytes().any(|each| each != b'-')
            {
                (taken, other) = chunk.split_at(hyphen + 1);
            }
            line.push(taken);
            rest.chunks[rest.place] = other;
        } else if line.chunks.is_empty() {
            line.push(chunk);
            rest.place += 1;
        }
    }

    /// Takes the next line's chunks.
    fn take_line<'a>(&self, rest: &mut Rest<'a>, line: &mut Line<'a>, width: isize, is_first: bool) {
        if self.drop_whitespace && !is_first && rest.next().is_some_and(is_blank) {
            rest.place += 1;
        }
        while let Some(chunk) = rest.next() {
            let longer = line.length + length(chunk);
            if longer > width {
                if length(chunk) > width {
                    self.take_long(rest, line, chunk, width);
                }
                break;
            }
            line.chunks.push(chunk);
            line.length = longer;
            rest.place += 1;
        }
        if self.drop_whitespace && line.chunks.last().is_some_and(|chunk| is_blank(chunk)) {
            line.pop();
        }
    }

    /// Ends the last line that there may be with the placeholder, or the one before where this has no room.
    fn end(&self, indent: &str, line: &mut Line<'_>, lines: &mut Vec<String>) {
        let placeholder = length(&self.placeholder);
        while let Some(last) = line.chunks.last() {
            if !is_blank(last) && line.length + placeholder <= self.width - length(indent) {
                lines.push(format!("{indent}{}{}", line.chunks.concat(), self.placeholder));
                return;
            }
            line.pop();
        }
        if let Some(before) = lines.last_mut() {
            let kept = before.trim_end_matches(is_space);
            if length(kept) + placeholder <= self.width {
                *before = format!("{kept}{}", self.placeholder);
                return;
            }
        }
        lines.push(format!("{indent}{}", self.placeholder.trim_start_matches(is_space)));
    }

    fn lines(&self, rest: &mut Rest<'_>) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = Line::default();
        while rest.next().is_some() {
            line.chunks.clear();
            line.length = 0;
            let indent = self.indent(lines.is_empty());
            let width = self.width - length(indent);
            self.take_line(rest, &mut line, width, lines.is_empty());
            if line.chunks.is_empty() {
                continue;
            }
            let has_next = self.max_lines.is_none_or(|most| lines.len() + 1 < most);
            if !(has_next || self.is_last(rest) && line.length <= width) {
                self.end(indent, &mut line, &mut lines);
                break;
            }
            let size = indent.len() + line.chunks.iter().map(|chunk| chunk.len()).sum::<usize>();
            let mut text = String::with_capacity(size);
            text.push_str(indent);
            text.extend(line.chunks.iter().copied());
            lines.push(text);
        }
        lines
    }

    /// Whether nothing is left that would be written.
    fn is_last(&self, rest: &Rest<'_>) -> bool {
        match rest.chunks[rest.place..] {
            [] => true,
            [last] => self.drop_whitespace && is_blank(last),
            _ => false,
        }
    }
}

/// The chunks that are in no line yet, from a place on.
struct Rest<'a> {
    chunks: Vec<&'a str>,
    place: usize,
}

impl<'a> Rest<'a> {
    fn next(&self) -> Option<&'a str> {
        self.chunks.get(self.place).copied()
    }
}

/// The chunks of a line, and how long they are.
#[derive(Default)]
struct Line<'a> {
    chunks: Vec<&'a str>,
    length: isize,
}

impl<'a> Line<'a> {
    fn push(&mut self, chunk: &'a str) {
        self.chunks.push(chunk);
        self.length += length(chunk);
    }

    fn pop(&mut self) {
        self.length -= self.chunks.pop().map_or(0, length);
    }
}

/// `TextWrapper._wrap_chunks`: the lines; the list of chunks keeps what is in none of them, the last first.
#[pyfunction]
pub fn wrap_chunks<'py>(
    wrapper: &Bound<'py, PyAny>,
    chunks: &Bound<'py, PyList>,
) -> PyResult<Bound<'py, PyList>> {
    let wrapper = Wrapper::of(wrapper)?;
    wrapper.check()?;
    let texts = chunks.to_tuple();
    let texts = texts.iter_borrowed().map(|text| text.extract()).collect::<PyResult<_>>()?;
    let mut rest = Rest { chunks: texts, place: 0 };
    let lines = wrapper.lines(&mut rest);
    let left = PyList::new(chunks.py(), rest.chunks[rest.place..].iter().rev())?;
    chunks.set_slice(0, chunks.len(), &left)?;
    PyList::new(chunks.py(), lines)
}
