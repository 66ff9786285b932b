//! What is written down of memory that processes share: its name, and the header before its items.

use ferrule_base::DType;
use ferrule_base::Repr;

use super::{Layout, MOST_DIMENSIONS};
use crate::Error;

/// Random bytes that tell one memory from every other.
pub type Token = [u8; TOKEN_SIZE];

/// Bytes of a [`Token`].
pub const TOKEN_SIZE: usize = 16;

/// Where a holder keeps a memory: process, file descriptor, and what must be found there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Name {
    /// Of the holder.
    pub process: u32,
    /// Of the memory, in the holder.
    pub descriptor: u32,
    /// Of the memory.
    pub token: Token,
}

const PREFIX: &str = "ferrule";

impl Name {
    /// Reads `ferrule-<process>-<descriptor>-<token>`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let parts: Vec<&str> = text.split('-').collect();
        let [PREFIX, process, descriptor, token] = parts.as_slice() else {
            return Err(no_name(text));
        };
        match (decimal(process), decimal(descriptor), parse_token(token)) {
            (Some(process @ 1..), Some(descriptor), Some(token)) => Ok(Self { process, descriptor, token }),
            _ => Err(no_name(text)),
        }
    }

    /// What the memory itself is called, which the system shows with the descriptor.
    #[must_use]
    pub fn of_memory(token: &Token) -> String {
        format!("{PREFIX}-{:032x}", u128::from_be_bytes(*token))
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let memory = Self::of_memory(&self.token);
        let token = memory.trim_start_matches(PREFIX);
        write!(f, "{PREFIX}-{}-{}{token}", self.process, self.descriptor)
    }
}

fn no_name(text: &str) -> Error {
    let shown: String = text.chars().take(80).collect();
    Error::Value(format!("name: got {shown}, wanted what SharedArray.name gives", shown = shown.repr()))
}

fn decimal(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    digits.then(|| text.parse().ok()).flatten()
}

fn parse_token(text: &str) -> Option<Token> {
    let digits = text.as_bytes();
    if digits.len() != 2 * TOKEN_SIZE || digits.iter().any(u8::is_ascii_uppercase) {
        return None;
    }
    let mut token = [0; TOKEN_SIZE];
    for (byte, pair) in token.iter_mut().zip(digits.as_chunks::<2>().0) {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
    }
    Some(token)
}

/// The token in what Linux shows of a descriptor: `/memfd:ferrule-<token> (deleted)`.
#[must_use]
pub fn parse_link(link: &[u8]) -> Option<Token> {
    let text = std::str::from_utf8(link).ok()?;
    let token = text.strip_prefix("/memfd:")?.strip_prefix(PREFIX)?.strip_prefix('-')?;
    parse_token(token.strip_suffix(" (deleted)").unwrap_or(token))
}

/// What stands before the items, in the processor's byte order: it is never on another machine.
///
/// | bytes | what |
/// |---|---|
/// | 8 | `FERRULE` and a zero byte |
/// | 4 | version, 1 |
/// | 4 | place of the type in [`DType::ALL`] |
/// | 16 | token |
/// | 8 | where the items begin, in bytes |
/// | 8 | number of dimensions |
/// | 64 × 8 | their lengths, then zeros |
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// Of the memory.
    pub token: Token,
    /// What lies in it: contiguous.
    pub layout: Layout,
    /// Where the items begin.
    pub offset: usize,
}

const MAGIC: [u8; 8] = *b"FERRULE\0";
const VERSION: u32 = 1;

/// Bytes of a written [`Header`].
pub const HEADER_SIZE: usize = 48 + 8 * MOST_DIMENSIONS;

impl Header {
    /// As bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; HEADER_SIZE] {
        let shape = self.layout.shape();
        let dtype = DType::ALL.iter().position(|&dtype| dtype == self.layout.dtype()).unwrap_or_default();
        let mut bytes = Vec::with_capacity(HEADER_SIZE);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_ne_bytes());
        bytes.extend((dtype as u32).to_ne_bytes());
        bytes.extend(self.token);
        bytes.extend((self.offset as u64).to_ne_bytes());
        bytes.extend((shape.len() as u64).to_ne_bytes());
        shape.iter().for_each(|&length| bytes.extend((length as u64).to_ne_bytes()));
        std::array::from_fn(|i| bytes.get(i).copied().unwrap_or_default())
    }

    /// Reads what [`Header::to_bytes`] wrote, before items that end at byte `size` at the latest.
    pub fn parse(bytes: &[u8], size: usize) -> Result<Self, Error> {
        let wrong =
            |what: &str| Error::Decode(format!("name: got memory {what}, wanted one that SharedArray made"));
        let Some((&bytes, _)) = bytes.split_first_chunk::<HEADER_SIZE>() else {
            return Err(wrong("that is too short for a header"));
        };
        let (words, _) = bytes.as_chunks::<8>();
        if words[0] != MAGIC {
            return Err(wrong("without ferrule's mark"));
        }
        let (&version, dtype) = words[1].split_first_chunk::<4>().unwrap_or((&[0; 4], &[]));
        let version = u32::from_ne_bytes(version);
        if version != VERSION {
            return Err(wrong(&format!("of version {version} instead of {VERSION}")));
        }
        let dtype = dtype.first_chunk().map_or(u32::MAX, |dtype| u32::from_ne_bytes(*dtype));
        let Some(&dtype) = DType::ALL.get(dtype as usize) else {
            return Err(wrong("with items of an unknown type"));
        };
        let number = |place: usize| usize::try_from(u64::from_ne_bytes(words[place])).unwrap_or(usize::MAX);
        let dimensions = number(5);
        if dimensions > MOST_DIMENSIONS {
            return Err(wrong("of too many dimensions"));
        }
        let shape: Vec<usize> = (0..dimensions).map(|i| number(6 + i)).collect();
        let layout =
            Layout::contiguous(dtype, &shape, "shape").map_err(|_| wrong("of an impossible shape"))?;
        let offset = number(4);
        if offset < HEADER_SIZE || offset.checked_add(layout.bytes()).is_none_or(|end| end > size) {
            return Err(wrong("that is shorter than its header says"));
        }
        let mut token = [0; TOKEN_SIZE];
        token.copy_from_slice(&bytes[16..32]);
        Ok(Self { token, layout, offset })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: Token = *b"0123456789abcdef";

    #[test]
    fn a_name_is_read_as_it_was_written() {
        let name = Name { process: 4_000_000, descriptor: 0, token: TOKEN };
        assert_eq!(Name::parse(&name.to_string()), Ok(name));
        let link = format!("/memfd:{} (deleted)", Name::of_memory(&TOKEN));
        assert_eq!(parse_link(link.as_bytes()), Some(TOKEN));
    }

    #[test]
    fn foreign_names_are_refused() {
        let digits = "30313233343536373839616263646566";
        assert!(Name::parse(&format!("ferrule-1-2-{digits}")).is_ok());
        for text in [
            String::new(),
            "psm_12345".into(),
            format!("ferrule-0-2-{digits}"),
            format!("ferrule-1-02-{digits}"),
            format!("ferrule--1-2-{digits}"),
            format!("ferrule-1-+2-{digits}"),
            format!("ferrule-1-2-{digits}0"),
            format!("ferrule-1-2-{}", digits.replace("61", "6A")),
            format!("ferrule-1-2-{}", digits.replace("61", "é")),
            format!("ferrule-99999999999-2-{digits}"),
            format!("../../1-2-{digits}"),
        ] {
            assert!(matches!(Name::parse(&text), Err(Error::Value(_))), "{text}");
        }
        for link in ["", "/dev/null", "/memfd:other (deleted)", "socket:[12]", "/memfd:ferrule-"] {
            assert_eq!(parse_link(link.as_bytes()), None);
        }
        assert_eq!(parse_link(b"\xff"), None);
    }

    fn header() -> Header {
        let layout = Layout::contiguous(DType::Float32, &[3, 5], "shape").unwrap();
        Header { token: TOKEN, layout, offset: 4096 }
    }

    #[test]
    fn a_header_is_read_as_it_was_written() {
        assert_eq!(Header::parse(&header().to_bytes(), 4096 + 60), Ok(header()));
        let deep = Layout::contiguous(DType::Bool, &[1; MOST_DIMENSIONS], "shape").unwrap();
        let deep = Header { layout: deep, ..header() };
        assert_eq!(Header::parse(&deep.to_bytes(), 5000), Ok(deep));
    }

    #[test]
    fn a_damaged_header_is_refused_or_stays_within_the_memory() {
        let whole = header().to_bytes();
        assert!(matches!(Header::parse(&whole, 4096 + 59), Err(Error::Decode(_))));
        for length in 0..HEADER_SIZE {
            assert!(matches!(Header::parse(&whole[..length], 10_000), Err(Error::Decode(_))));
        }
        for place in 0..HEADER_SIZE {
            for value in [0, 1, 0x7F, 0xFF] {
                let mut damaged = whole;
                damaged[place] = value;
                if let Ok(header) = Header::parse(&damaged, 5000) {
                    assert!(header.offset + header.layout.bytes() <= 5000);
                }
            }
        }
    }
}
