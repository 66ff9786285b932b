//! Bytes written bit by bit, the lowest first, as deflate wants them.

#![expect(clippy::cast_possible_truncation, reason = "the lowest bits are meant")]

/// What has been written, and the bits that do not fill a byte yet.
#[derive(Debug, Default)]
pub struct Bits {
    bytes: Vec<u8>,
    word: u64,
    count: u32,
}

impl Bits {
    /// Appends the `count` lowest bits (at most 32) of `value`, whose other bits are 0.
    pub fn put(&mut self, value: u64, count: u32) {
        self.word |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.word as u8);
            self.word >>= 8;
            self.count -= 8;
        }
    }

    /// Lets `write` append up to `bits` bits fast.
    pub fn burst(&mut self, bits: u64, write: impl FnOnce(&mut Burst<'_>)) {
        let start = self.bytes.len();
        // A word of 8 bytes is written at a time, whether or not all of it is meant.
        self.bytes.resize(start + (bits / 8) as usize + 16, 0);
        let mut burst = Burst { bytes: &mut self.bytes, place: start, word: self.word, count: self.count };
        write(&mut burst);
        let (place, word, count) = (burst.place, burst.word, burst.count);
        self.bytes.truncate(place);
        (self.word, self.count) = (word, count);
    }

    /// Ends a deflate fragment on a byte: an empty stored block that is not the last.
    pub fn align(&mut self) {
        self.put(0, 3);
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
        self.bytes.extend_from_slice(&[0, 0, 0xff, 0xff]);
    }

    /// What has been written, once it is aligned.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Room for a known count of bits.
#[derive(Debug)]
pub struct Burst<'a> {
    bytes: &'a mut [u8],
    place: usize,
    word: u64,
    count: u32,
}

impl Burst<'_> {
    /// Appends bits; at most 56 between two calls of [`Burst::flush`].
    #[inline]
    pub fn put(&mut self, value: u64, count: u32) {
        self.word |= value << self.count;
        self.count += count;
    }

    /// Appends `bits | count << 24`.
    #[inline]
    pub fn put_packed(&mut self, packed: u32) {
        self.put(u64::from(packed & 0xff_ffff), packed >> 24);
    }

    /// Writes out the whole bytes. At most 7 bits wait afterwards.
    #[inline]
    pub fn flush(&mut self) {
        self.bytes[self.place..self.place + 8].copy_from_slice(&self.word.to_le_bytes());
        let bytes = self.count / 8;
        self.place += bytes as usize;
        self.word = self.word.checked_shr(bytes * 8).unwrap_or(0);
        self.count %= 8;
    }
}
