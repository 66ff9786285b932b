//! Where the items of a buffer lie.

use crate::Error;
use ferrule_base::DType;

/// As many as the buffer protocol and NumPy have.
pub const MOST_DIMENSIONS: usize = 64;

/// Type, shape and strides. It is made only where all of it can be addressed: the distance between any two of its bytes
/// fits an `isize`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    dtype: DType,
    shape: Box<[usize]>,
    /// In bytes.
    strides: Box<[isize]>,
    items: usize,
}

impl Layout {
    /// Items one after the other, the last dimension the fastest. `name` is what the user calls the shape.
    pub fn contiguous(dtype: DType, shape: &[usize], name: &str) -> Result<Self, Error> {
        let mut strides = vec![0; shape.len()];
        let mut stride = dtype.size();
        for (place, &length) in strides.iter_mut().zip(shape).rev() {
            *place = stride as isize;
            stride = stride
                .checked_mul(length.max(1))
                .filter(|&stride| isize::try_from(stride).is_ok())
                .ok_or_else(|| too_large(name, shape))?;
        }
        Self::new(dtype, shape, &strides, name)
    }

    /// Strides are in bytes.
    pub fn new(dtype: DType, shape: &[usize], strides: &[isize], name: &str) -> Result<Self, Error> {
        let dimensions = shape.len();
        if dimensions > MOST_DIMENSIONS {
            return Err(Error::Shape(format!(
                "{name}: got {dimensions} dimensions, wanted at most {MOST_DIMENSIONS}"
            )));
        }
        if strides.len() != dimensions {
            return Err(Error::Shape(format!(
                "{name}: got {} strides for {dimensions} dimensions",
                strides.len()
            )));
        }
        let empty = shape.contains(&0);
        let mut items = usize::from(!empty);
        let mut reach = dtype.size();
        for (&length, &stride) in shape.iter().zip(strides).filter(|_| !empty) {
            let more = stride.unsigned_abs().checked_mul(length - 1);
            let both = items.checked_mul(length).zip(more.and_then(|more| reach.checked_add(more)));
            (items, reach) = both
                .filter(|&(_, reach)| isize::try_from(reach).is_ok())
                .ok_or_else(|| too_large(name, shape))?;
        }
        if items.checked_mul(dtype.size()).is_none_or(|bytes| isize::try_from(bytes).is_err()) {
            return Err(too_large(name, shape));
        }
        Ok(Self { dtype, shape: shape.into(), strides: strides.into(), items })
    }

    /// What the items are.
    #[must_use]
    pub fn dtype(&self) -> DType {
        self.dtype
    }

    /// How long each dimension is.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Bytes from one item to the next, for each dimension.
    #[must_use]
    pub fn strides(&self) -> &[isize] {
        &self.strides
    }

    /// How many items there are.
    #[must_use]
    pub fn items(&self) -> usize {
        self.items
    }

    /// The bytes of all items, without what lies between them.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.items * self.dtype.size()
    }

    /// Whether the items lie one after the other, the last dimension the fastest.
    #[must_use]
    pub fn is_c_contiguous(&self) -> bool {
        self.is_contiguous(self.shape.iter().zip(&self.strides).rev())
    }

    /// Whether the items lie one after the other, the first dimension the fastest.
    #[must_use]
    pub fn is_f_contiguous(&self) -> bool {
        self.is_contiguous(self.shape.iter().zip(&self.strides))
    }

    fn is_contiguous<'a>(&self, fastest_first: impl Iterator<Item = (&'a usize, &'a isize)>) -> bool {
        let mut expected = self.dtype.size() as isize;
        for (&length, &stride) in fastest_first.filter(|_| self.items > 0) {
            if length > 1 && stride != expected {
                return false;
            }
            expected *= length as isize;
        }
        true
    }

    /// Strides in items; nothing where an item lies between two others' places.
    #[must_use]
    pub fn item_strides(&self) -> Option<Vec<isize>> {
        let size = self.dtype.size() as isize;
        self.strides.iter().map(|stride| (stride % size == 0).then_some(stride / size)).collect()
    }

    /// The first byte and the one after the last, counted from the first item; the same where there is none.
    #[must_use]
    pub fn extent(&self) -> (isize, isize) {
        if self.items == 0 {
            return (0, 0);
        }
        let mut extent = (0, self.dtype.size() as isize);
        for (&length, &stride) in self.shape.iter().zip(&self.strides) {
            let reach = (length as isize - 1) * stride;
            if reach < 0 {
                extent.0 += reach;
            } else {
                extent.1 += reach;
            }
        }
        extent
    }
}

fn too_large(name: &str, shape: &[usize]) -> Error {
    let shown: Vec<_> = shape.iter().map(ToString::to_string).collect();
    Error::Value(format!("{name}: got ({}), wanted a shape that memory can hold", shown.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contiguous_in_either_order() {
        let c = Layout::contiguous(DType::Int32, &[2, 3, 4], "shape").unwrap();
        assert_eq!((c.strides(), c.items(), c.bytes()), ([48, 16, 4].as_slice(), 24, 96));
        assert!(c.is_c_contiguous() && !c.is_f_contiguous());
        let f = Layout::new(DType::Int32, &[2, 3], &[4, 8], "shape").unwrap();
        assert!(!f.is_c_contiguous() && f.is_f_contiguous());
        let row = Layout::new(DType::Int32, &[1, 3], &[-7, 4], "shape").unwrap();
        assert!(row.is_c_contiguous() && row.is_f_contiguous(), "the stride of one item says nothing");
        let empty = Layout::new(DType::Int32, &[3, 0], &[-7, 5], "shape").unwrap();
        assert!(empty.is_c_contiguous() && empty.is_f_contiguous() && empty.items() == 0);
        let scalar = Layout::contiguous(DType::Bool, &[], "shape").unwrap();
        assert_eq!((scalar.items(), scalar.extent()), (1, (0, 1)));
    }

    #[test]
    fn extents_and_strides_in_items() {
        let reversed = Layout::new(DType::Int16, &[3, 2], &[-10, 4], "shape").unwrap();
        assert_eq!(reversed.extent(), (-20, 6));
        assert_eq!(reversed.item_strides(), Some(vec![-5, 2]));
        assert_eq!(Layout::new(DType::Int16, &[3], &[3], "shape").unwrap().item_strides(), None);
    }

    #[test]
    fn what_cannot_be_addressed_is_refused() {
        let most = isize::MAX as usize;
        for shape in [vec![most], vec![1 << 32, 1 << 32], vec![usize::MAX], vec![1, most / 2, 3]] {
            assert!(matches!(Layout::contiguous(DType::Int64, &shape, "shape"), Err(Error::Value(_))));
        }
        assert!(Layout::contiguous(DType::Int64, &[most, 0], "shape").is_err(), "its strides don't fit");
        assert!(matches!(Layout::contiguous(DType::Int8, &[1; 65], "shape"), Err(Error::Shape(_))));
        assert!(Layout::new(DType::Int8, &[2], &[isize::MAX], "shape").is_err());
        assert!(Layout::new(DType::Int8, &[2], &[isize::MIN], "shape").is_err());
        assert!(Layout::new(DType::Int8, &[1 << 62, 1 << 62], &[0, 0], "shape").is_err(), "too many items");
        assert!(Layout::new(DType::Int8, &[2], &[], "shape").is_err());
    }
}
