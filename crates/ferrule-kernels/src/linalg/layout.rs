//! How several arrays of one shape are gone through together.

use crate::{Error, Run};

/// A shape, and for each of `N` arrays its strides in items; dimensions that all arrays go through in one even
/// step are joined.
#[derive(Debug, Clone)]
pub struct Layout<const N: usize> {
    /// Length and strides of each dimension, the outermost first.
    dims: Vec<(usize, [isize; N])>,
}

impl<const N: usize> Layout<N> {
    /// Of a shape and, for each array, its stride in each dimension.
    #[must_use]
    pub fn new(shape: &[usize], strides: [&[isize]; N]) -> Self {
        let mut all: Vec<(usize, [isize; N])> = shape
            .iter()
            .enumerate()
            .filter(|&(_, &length)| length != 1)
            .map(|(d, &length)| (length, std::array::from_fn(|i| strides[i][d])))
            .collect();
        // The dimension in which the last array, the one written, lies densest goes innermost.
        all.sort_by_key(|&(_, steps)| std::cmp::Reverse(steps[N - 1].unsigned_abs()));
        let mut dims: Vec<(usize, [isize; N])> = Vec::with_capacity(all.len());
        for (length, steps) in all {
            match dims.last_mut() {
                Some((outer, outer_steps))
                    if (0..N).all(|i| outer_steps[i] == steps[i].wrapping_mul(length as isize)) =>
                {
                    (*outer, *outer_steps) = (*outer * length, steps);
                }
                _ => dims.push((length, steps)),
            }
        }
        Self { dims }
    }

    /// How many items there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.dims.iter().map(|&(length, _)| length).product()
    }

    /// Length and strides of the innermost dimension.
    #[must_use]
    pub fn innermost(&self) -> (usize, [isize; N]) {
        self.dims.last().copied().unwrap_or((1, [0; N]))
    }

    /// Gives `f` everything, as runs of one dimension: where a run starts in each array, its strides, its length.
    pub fn each_run(
        &self,
        run: &Run<'_>,
        f: impl Fn([isize; N], [isize; N], usize) -> Result<(), Error> + Sync,
    ) -> Result<(), Error> {
        /// Items that a thread takes at once.
        const PIECE: usize = 1 << 16;
        let (inner, steps) = self.innermost();
        let count = self.count();
        if count <= inner.min(PIECE) {
            return if count == 0 { Ok(()) } else { f([0; N], steps, inner) };
        }
        run.fold(
            0..count.div_ceil(PIECE),
            || (),
            |(), piece| {
                let (mut number, end) = (piece * PIECE, count.min((piece + 1) * PIECE));
                while number < end {
                    let length = (inner - number % inner).min(end - number);
                    f(self.offsets(number), steps, length)?;
                    number += length;
                }
                Ok(())
            },
        )?;
        Ok(())
    }

    /// Where the item of that number lies in each array.
    #[must_use]
    pub fn offsets(&self, mut number: usize) -> [isize; N] {
        let mut offsets = [0; N];
        for &(length, steps) in self.dims.iter().rev() {
            let index = (number % length) as isize;
            number /= length;
            for (offset, step) in offsets.iter_mut().zip(steps) {
                *offset += index * step;
            }
        }
        offsets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_dimensions_are_joined() {
        let layout = Layout::new(&[2, 3, 4], [&[12, 4, 1], &[12, 4, 1]]);
        assert_eq!(layout.innermost(), (24, [1, 1]));
        let layout = Layout::new(&[2, 3, 4], [&[12, 4, 1], &[1, 2, 6]]);
        assert_eq!(layout.count(), 24);
        assert_eq!(layout.innermost().0, 2);
    }

    #[test]
    fn every_item_is_met_once() {
        let layout = Layout::new(&[2, 3, 4], [&[-12, 0, 1], &[1, 2, 6]]);
        let mut met: Vec<_> = (0..24).map(|i| layout.offsets(i)).collect();
        met.sort_by_key(|offsets| offsets[1]);
        for (i, [first, second]) in met.into_iter().enumerate() {
            assert_eq!(second, i as isize);
            assert_eq!(first, -12 * (second % 2) + second / 6);
        }
    }
}
