//! Which shapes go together, and what comes out.

use super::batch::Products;
use super::layout::Layout;
use crate::Error;
use ferrule_base::Repr;
use ferrule_base::strided::Strided;

/// Whether arrays can be multiplied item by item.
pub fn check_same(a: &[usize], b: &[usize]) -> Result<(), Error> {
    if a == b {
        return Ok(());
    }
    Err(Error::Shape(format!("Arrays must have the same shape: a has {}, b has {}", a.repr(), b.repr())))
}

/// Whether vectors have an inner product.
pub fn check_vectors(a: &[usize], b: &[usize]) -> Result<(), Error> {
    if a.len() == 1 && a == b {
        return Ok(());
    }
    let (a, b) = (a.repr(), b.repr());
    Err(Error::Shape(format!(
        "Arrays must have the same shape: wanted two vectors of one length, got {a} for a and {b} for b"
    )))
}

/// The shape of the matrix product of two arrays, by the rules of `numpy.matmul`.
pub fn product_shape(a: &[usize], b: &[usize]) -> Result<Vec<usize>, Error> {
    let error = |why: &str| {
        Error::Shape(format!(
            "Incompatible dimensions for matrix multiplication: a has shape {}, b has {}: {why}",
            a.repr(),
            b.repr()
        ))
    };
    if a.is_empty() || b.is_empty() {
        return Err(error("a single number has no rows or columns; multiply by it with *"));
    }
    let depth = a[a.len() - 1];
    let rows_of_b = b[b.len().saturating_sub(2)];
    if depth != rows_of_b {
        return Err(error(&format!("{depth} columns against {rows_of_b} rows")));
    }
    let (left, right) = (&a[..a.len().saturating_sub(2)], &b[..b.len().saturating_sub(2)]);
    let dimensions = left.len().max(right.len());
    let mut shape = Vec::with_capacity(dimensions + 2);
    for d in 0..dimensions {
        let length = |stack: &[usize]| (d + stack.len()).checked_sub(dimensions).map_or(1, |d| stack[d]);
        shape.push(match (length(left), length(right)) {
            (x, y) if x == y || y == 1 => x,
            (1, y) => y,
            (x, y) => return Err(error(&format!("stacks of {x} and {y} matrices"))),
        });
    }
    shape.extend((a.len() > 1).then(|| a[a.len() - 2]));
    shape.extend((b.len() > 1).then(|| b[b.len() - 1]));
    Ok(shape)
}

impl Products {
    /// Of arrays whose shapes [`product_shape`] found to go together, and their result `c`.
    #[must_use]
    pub fn new(a: Strided<'_>, b: Strided<'_>, c: Strided<'_>) -> Self {
        let (m, n) = (a.shape.len(), b.shape.len());
        let depth = a.shape[m - 1];
        let rows = if m > 1 { a.shape[m - 2] } else { 1 };
        let cols = if n > 1 { b.shape[n - 1] } else { 1 };
        // Where there is only one row or column, its stride doesn't matter: 1 is the one that goes fast.
        let stride = |array: Strided<'_>, from_end: usize, length: usize| {
            if length == 1 { 1 } else { array.strides[array.strides.len() - from_end] }
        };
        let last_of_c = usize::from(n > 1);
        let strides = [
            [stride(a, 2, rows), stride(a, 1, depth)],
            [stride(b, n.min(2), depth), stride(b, 1, cols)],
            [stride(c, last_of_c + 1, rows), stride(c, 1, cols)],
        ];
        let stack = &c.shape[..c.shape.len() - usize::from(m > 1) - last_of_c];
        let steps = |array: Strided<'_>| -> Vec<isize> {
            let own = array.shape.len().saturating_sub(2);
            (0..stack.len())
                .map(|d| match (d + own).checked_sub(stack.len()) {
                    Some(d) if array.shape[d] != 1 => array.strides[d],
                    _ => 0,
                })
                .collect()
        };
        let stack = if stack.is_empty() {
            Layout::new(&[], [&[]; 3])
        } else {
            Layout::new(stack, [&steps(a), &steps(b), &c.strides[..stack.len()]])
        };
        Self { rows, depth, cols, strides, stack }
    }

    /// How many products of numbers there are to add up.
    #[must_use]
    pub fn work(&self) -> usize {
        [self.rows, self.depth, self.cols].iter().fold(self.stack.count(), |all, &n| all.saturating_mul(n))
    }
}
