//! Arrays and objects read part by part.

use super::{Kind, Typed, Typing};
use crate::json::parse::{Build, Stop};
use crate::json::string::Text;
use ferrule_base::memory::{copied, push};

impl<P: Build, M: Typed<Object = P::Value>> Typing<'_, P, M> {
    /// Reads the array here item by item, and gives how many there are.
    pub(super) fn array(
        &mut self,
        mut item: impl FnMut(&mut Self, usize) -> Result<(), Stop>,
    ) -> Result<usize, Stop> {
        let start = self.open()?;
        let mut len = 0;
        if self.parser.next() != Some(b']') {
            loop {
                item(self, len)?;
                len += 1;
                self.parser.pause(start)?;
                match self.parser.next() {
                    Some(b',') => self.parser.at += 1,
                    Some(b']') => break,
                    _ => return Err(self.parser.wanted("',' or ']'")),
                }
            }
        }
        self.close();
        Ok(len)
    }

    /// Reads the object here member by member: what `key` makes of a key goes to `value`, with where the key is.
    pub(super) fn object<K>(
        &mut self,
        mut key: impl FnMut(&mut P, &M, Text<'_>) -> Result<K, Stop>,
        mut value: impl FnMut(&mut Self, K, usize) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let start = self.open()?;
        // Only kept where keys may not come twice. Sorted at the end: many small objects need no set each.
        let mut keys: Vec<Vec<u8>> = Vec::new();
        match self.parser.next() {
            Some(b'}') => {
                self.close();
                return Ok(());
            }
            Some(b'"') => {}
            _ => return Err(self.parser.wanted("a key in double quotes, or '}'")),
        }
        loop {
            if self.parser.next() != Some(b'"') {
                return Err(self.parser.wanted("a key in double quotes"));
            }
            let at = self.parser.at;
            // The key's letters are gone once the next string is read, so it is looked up at once, and copied if it is
            // kept.
            let (make, repeated) = (&*self.make, self.repeated);
            let mut kept = Ok(());
            let name = self.parser.letters(|plain, text| {
                if !repeated {
                    kept = copied(text.bytes).and_then(|key| push(&mut keys, key));
                }
                key(plain, make, text)
            })?;
            self.parser.had(kept)?;
            if self.parser.next() != Some(b':') {
                return Err(self.parser.wanted("':' after a key"));
            }
            self.parser.at += 1;
            value(self, name, at)?;
            self.parser.pause(start)?;
            match self.parser.next() {
                Some(b',') => self.parser.at += 1,
                Some(b'}') => break,
                _ => return Err(self.parser.wanted("',' or '}'")),
            }
        }
        self.close();
        keys.sort_unstable();
        if keys.windows(2).any(|two| two[0] == two[1]) {
            // Read again as a plain object it is refused, with the words and the place that an untyped document gets.
            self.parser.at = start;
            self.parser.value()?;
        }
        Ok(())
    }

    fn open(&mut self) -> Result<usize, Stop> {
        let start = self.parser.at;
        self.parser.check_depth(0)?;
        self.parser.depth += 1;
        self.parser.at += 1;
        Ok(start)
    }

    fn close(&mut self) {
        self.parser.at += 1;
        self.parser.depth -= 1;
    }

    /// What the next value is.
    #[inline]
    pub(super) fn kind(&mut self) -> Result<Kind, Stop> {
        Ok(match self.parser.next() {
            Some(b'n') => Kind::Null,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            Some(b'"') => Kind::Text,
            Some(b'[') => Kind::Array,
            Some(b'{') => Kind::Object,
            Some(b'N' | b'I') if self.parser.rules.nan => Kind::Word,
            _ => {
                self.parser.word()?;
                return Err(Stop);
            }
        })
    }
}
