//! The texts of a column, where they lie.

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, GenericStringArray, LargeStringArray, OffsetSizeTrait, StringArray, StringViewArray,
};
use arrow_buffer::ArrowNativeType;
use arrow_schema::DataType;

/// Texts of some rows. Nothing of them is copied: those of a dictionary, of which few long ones may stand in many rows, are
/// read through its indices.
#[derive(Debug, Clone)]
pub enum Texts {
    /// One after the other.
    Short(StringArray),
    /// One after the other.
    Large(LargeStringArray),
    /// Each where its view says.
    Views(StringViewArray),
    /// Of each row which one it is, if it has one.
    Chosen(Vec<Option<usize>>, Box<Texts>),
}

impl Texts {
    /// The texts of an array; nothing of one of anything else.
    #[must_use]
    pub fn of(array: &ArrayRef) -> Option<Self> {
        Some(match array.data_type() {
            DataType::Utf8 => Self::Short(array.as_string().clone()),
            DataType::LargeUtf8 => Self::Large(array.as_string().clone()),
            DataType::Utf8View => Self::Views(array.as_string_view().clone()),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let texts = Self::of(dictionary.values())?;
                let nulls = array.nulls();
                // Without texts there are no indices, nor any rows but null ones.
                let chosen = if texts.is_empty() {
                    vec![None; array.len()]
                } else {
                    let keys = dictionary.normalized_keys().into_iter().enumerate();
                    let is_there =
                        |row, key| nulls.is_none_or(|nulls| nulls.is_valid(row)) && !texts.is_null(key);
                    keys.map(|(row, key)| is_there(row, key).then_some(key)).collect()
                };
                Self::Chosen(chosen, Box::new(texts))
            }
            _ => return None,
        })
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Short(array) => array.len(),
            Self::Large(array) => array.len(),
            Self::Views(array) => array.len(),
            Self::Chosen(chosen, _) => chosen.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a row has none.
    #[must_use]
    #[inline]
    pub fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Short(array) => array.is_null(row),
            Self::Large(array) => array.is_null(row),
            Self::Views(array) => array.is_null(row),
            Self::Chosen(chosen, _) => chosen[row].is_none(),
        }
    }

    /// The text of a row; an empty one where there is none.
    #[must_use]
    #[inline]
    pub fn value(&self, row: usize) -> &str {
        match self {
            Self::Short(array) => array.value(row),
            Self::Large(array) => array.value(row),
            Self::Views(array) => array.value(row),
            Self::Chosen(chosen, texts) => chosen[row].map_or("", |place| texts.value(place)),
        }
    }

    /// The texts that are there.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter(|&row| !self.is_null(row)).map(|row| self.value(row))
    }

    /// How many bytes the longest has, or what is in its place where there is none.
    #[must_use]
    pub fn longest(&self) -> usize {
        match self {
            Self::Short(array) => longest(array),
            Self::Large(array) => longest(array),
            Self::Views(_) | Self::Chosen(..) => self.iter().map(str::len).max().unwrap_or(0),
        }
    }

    /// Whether all that the texts are made of is so. Of texts that are longer than `most` and perhaps the same one nobody
    /// asks.
    #[must_use]
    pub fn are_all(&self, most: usize, is_so: impl Fn(&[u8]) -> bool) -> bool {
        match self {
            Self::Short(array) => is_so(bytes(array)),
            Self::Large(array) => is_so(bytes(array)),
            Self::Views(_) | Self::Chosen(..) => {
                self.iter().all(|text| text.len() <= most && is_so(text.as_bytes()))
            }
        }
    }
}

fn longest<O: OffsetSizeTrait>(array: &GenericStringArray<O>) -> usize {
    let lengths = array.value_offsets().windows(2).map(|ends| ends[1] - ends[0]);
    lengths.max().map_or(0, ArrowNativeType::as_usize)
}

/// The bytes of all texts of an array, nothing else.
fn bytes<O: OffsetSizeTrait>(array: &GenericStringArray<O>) -> &[u8] {
    let offsets = array.value_offsets();
    let end = |offset: Option<&O>| offset.map_or(0, |offset| offset.as_usize());
    &array.value_data()[end(offsets.first())..end(offsets.last())]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{DictionaryArray, Int8Array};

    use super::*;

    #[test]
    fn of_whatever_form_they_are_the_same() {
        let words = [Some("one"), None, Some("a word that no view has room for"), Some("")];
        let chosen = Int8Array::from(vec![Some(2), None, Some(0), Some(1)]);
        let values = StringArray::from(vec![words[2], words[3], words[0]]);
        let dictionary = DictionaryArray::new(chosen, Arc::new(values));
        let rows: [ArrayRef; 4] = [
            Arc::new(StringArray::from_iter(words)),
            Arc::new(LargeStringArray::from_iter(words)),
            Arc::new(StringViewArray::from_iter(words)),
            Arc::new(dictionary),
        ];
        for array in rows {
            let texts = Texts::of(&array.slice(1, 3)).unwrap();
            assert_eq!((texts.len(), texts.is_null(0), texts.is_null(1)), (3, true, false), "{texts:?}");
            let there = [words[2], words[3]];
            assert_eq!(texts.iter().map(Some).collect::<Vec<_>>(), there);
            assert_eq!(texts.longest(), there[0].unwrap().len());
            assert!(texts.are_all(1000, <[u8]>::is_ascii));
        }
        let empty = DictionaryArray::new(
            Int8Array::from(vec![None]),
            Arc::new(StringArray::from_iter::<[Option<&str>; 0]>([])),
        );
        assert!(Texts::of(&(Arc::new(empty) as ArrayRef)).unwrap().is_null(0));
    }
}
