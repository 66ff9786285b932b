//! Numbers that arrive bit by bit and are processed in chunks.

use std::collections::VecDeque;

use ferrule_base::{CompensatedSum, WideSum};

use super::{Stats, stats};
use crate::{Error, Run};

/// Holds numbers until there are enough for a chunk.
#[derive(Debug, Clone)]
pub struct Processor {
    chunk_size: usize,
    data: VecDeque<f64>,
}

impl Processor {
    /// An empty one. A chunk holds at least one number.
    pub fn new(chunk_size: usize) -> Result<Self, Error> {
        if chunk_size == 0 {
            return Err(Error::Value("chunk_size: got 0, wanted a positive integer".into()));
        }
        Ok(Self { chunk_size, data: VecDeque::new() })
    }

    /// How many numbers make a chunk.
    #[must_use]
    pub fn chunk_size(&self) -> usize {
        self.chunk_size
    }

    /// How many numbers are held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Whether none is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Appends numbers.
    pub fn add(&mut self, values: &[f64]) -> Result<(), Error> {
        self.data.try_reserve(values.len()).map_err(|_| Error::Memory(size_of_val(values)))?;
        self.data.extend(values);
        Ok(())
    }

    /// The means of all full chunks, which are taken out; what does not fill a chunk stays. An interrupted call takes
    /// nothing out.
    pub fn process_chunks(&mut self, run: &Run<'_>) -> Result<Vec<f64>, Error> {
        let size = self.chunk_size;
        let chunks = self.data.make_contiguous().chunks_exact(size);
        let taken = chunks.len() * size;
        let means = run.map(chunks, |chunk| {
            let mut sum = CompensatedSum::default();
            chunk.iter().for_each(|&value| sum.add(value));
            WideSum::new(sum, chunk.iter().copied()).mean(size)
        })?;
        self.data.drain(..taken);
        Ok(means)
    }

    /// The numbers that do not fill a chunk: what [`Processor::process_chunks`] would leave.
    #[must_use]
    pub fn remainder(&self) -> Vec<f64> {
        self.data.iter().skip(self.data.len() - self.data.len() % self.chunk_size).copied().collect()
    }

    /// Statistics of the numbers held, or `None` of none.
    pub fn statistics(&mut self, run: &Run<'_>) -> Result<Option<Stats>, Error> {
        stats(self.data.make_contiguous(), run)
    }

    /// Forgets all numbers.
    pub fn clear(&mut self) {
        self.data = VecDeque::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_chunks_go_and_the_remainder_stays() {
        let run = Run::single();
        let mut processor = Processor::new(3).unwrap();
        processor.add(&[1.0, 2.0, 3.0, 4.0]).unwrap();
        processor.add(&[5.0, 6.0, 7.0]).unwrap();
        assert_eq!(processor.remainder(), [7.0]);
        assert_eq!(processor.process_chunks(&run), Ok(vec![2.0, 5.0]));
        assert_eq!((processor.len(), processor.remainder()), (1, vec![7.0]));
        assert!(Processor::new(0).is_err());
    }
}
