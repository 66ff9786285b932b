//! Fields one after the other, by the letter: for the header, and for texts in which a quote is not where it should be.

/// Why a record can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Another number of fields than there are columns.
    Ragged(usize),
    /// A carriage return outside quotes that no end of line follows.
    Return,
    /// Text after a closing quote.
    AfterQuote,
    /// The text ends within quotes.
    Unclosed,
    /// A field that is not what its column has to be. It ends here.
    Unfit { column: usize, end: usize, doubled: bool },
    /// Quotes may not be where they should be, which is legal in a field that isn't quoted: only reading by the
    /// letter tells.
    Stray,
}

/// The text of a field, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) start: usize,
    pub(super) end: usize,
    /// It has doubled quotes.
    pub(super) doubled: bool,
    /// It has quotes although it isn't quoted.
    pub(super) stray: bool,
}

/// What follows a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    Field,
    /// The next record, or the end of the text.
    Record,
}

/// The field that starts at `start`, where the next one starts, and what that is.
pub(super) fn field(text: &[u8], start: usize, delimiter: u8) -> Result<(Field, usize, After), Fault> {
    let special = |byte: &u8| *byte == delimiter || matches!(byte, b'\n' | b'\r' | b'"');
    let next = |at: usize| text[at..].iter().position(special).map_or(text.len(), |more| at + more);
    field_by(text, start, delimiter, next)
}

/// [`field`], where `next` knows the first place from one on that has a delimiter, an end of line or a quote.
#[inline]
pub(super) fn field_by(
    text: &[u8],
    start: usize,
    delimiter: u8,
    next: impl Fn(usize) -> usize,
) -> Result<(Field, usize, After), Fault> {
    let mut field = Field { start, end: start, doubled: false, stray: false };
    let mut at = start;
    if text.get(at) == Some(&b'"') {
        field.start += 1;
        at += 1;
        loop {
            match text[at..].iter().position(|&byte| byte == b'"') {
                None => return Err(Fault::Unclosed),
                Some(more) if text.get(at + more + 1) == Some(&b'"') => {
                    field.doubled = true;
                    at += more + 2;
                }
                Some(more) => {
                    at += more;
                    break;
                }
            }
        }
        field.end = at;
        at += 1;
        if text.get(at).is_some_and(|&byte| byte != delimiter && byte != b'\n' && byte != b'\r') {
            return Err(Fault::AfterQuote);
        }
    } else {
        at = next(at);
        while text.get(at) == Some(&b'"') {
            field.stray = true;
            at = next(at + 1);
        }
        field.end = at;
    }
    if text.get(at) == Some(&delimiter) {
        return Ok((field, at + 1, After::Field));
    }
    at += text[at..].iter().take_while(|&&byte| byte == b'\r').count();
    match text.get(at) {
        None => Ok((field, at, After::Record)),
        Some(b'\n') => Ok((field, at + 1, After::Record)),
        Some(_) => Err(Fault::Return),
    }
}

/// Where the record at `start` ends, if it is an empty line.
pub(super) fn blank(text: &[u8], start: usize) -> Option<usize> {
    let at = start + text[start..].iter().take_while(|&&byte| byte == b'\r').count();
    match text.get(at) {
        None => Some(at),
        Some(b'\n') => Some(at + 1),
        Some(_) => None,
    }
}

/// The bytes of a field whose quotes are doubled: the second of each two is left out.
pub(super) fn undouble(mut field: &[u8], into: &mut Vec<u8>) {
    into.clear();
    while let Some(quote) = field.iter().position(|&byte| byte == b'"') {
        into.extend_from_slice(&field[..=quote]);
        field = field.get(quote + 2..).unwrap_or_default();
    }
    into.extend_from_slice(field);
}
