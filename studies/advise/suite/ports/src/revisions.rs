//! A port of a class of `difflib`: what `SequenceMatcher` knows of its sequences, and the block that they share.

use std::collections::HashMap;

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

/// The number of an item that the second sequence doesn't have.
const FOREIGN: u32 = u32::MAX;

/// The numbers of the different items of the second sequence.
enum Numbers {
    Letters(HashMap<char, u32>),
    Items(Py<PyDict>),
}

impl Numbers {
    /// The number of each item of a sequence, `FOREIGN` of those that the second doesn't have.
    fn of(&self, sequence: &Bound<'_, PyAny>) -> PyResult<Vec<u32>> {
        match (self, sequence.cast::<PyString>()) {
            (Self::Letters(known), Ok(text)) => Ok(text
                .to_str()?
                .chars()
                .map(|letter| known.get(&letter).copied().unwrap_or(FOREIGN))
                .collect()),
            (Self::Letters(known), Err(_)) => sequence
                .try_iter()?
                .map(|item| Ok(letter(&item?).and_then(|it| known.get(&it).copied())))
                .map(|number: PyResult<_>| Ok(number?.unwrap_or(FOREIGN)))
                .collect(),
            (Self::Items(known), _) => {
                let known = known.bind(sequence.py());
                sequence
                    .try_iter()?
                    .map(|item| known.get_item(item?)?.map_or(Ok(FOREIGN), |number| number.extract()))
                    .collect()
            }
        }
    }
}

fn letter(item: &Bound<'_, PyAny>) -> Option<char> {
    let mut letters = item.cast::<PyString>().ok()?.to_str().ok()?.chars();
    letters.next().filter(|_| letters.next().is_none())
}

/// Two sequences of which it can tell quickly what they share: the second is indexed once, the first when it is
/// another than before.
#[pyclass]
pub struct Sequences {
    numbers: Numbers,
    first: Option<Py<PyAny>>,
    a: Vec<u32>,
    b: Vec<u32>,
    /// Where each item of the second is, in order; nowhere for junk, and for what is popular.
    places: Vec<Vec<u32>>,
    is_junk: Vec<bool>,
    /// How long the block is that ends before a place of the second; all 0 between calls.
    lengths: Vec<u32>,
    next_lengths: Vec<u32>,
}

#[pymethods]
impl Sequences {
    #[new]
    #[pyo3(signature = (b, isjunk = None, autojunk = true))]
    fn new(b: &Bound<'_, PyAny>, isjunk: Option<&Bound<'_, PyAny>>, autojunk: bool) -> PyResult<Self> {
        let py = b.py();
        let mut items = Vec::new();
        let (numbers, b) = if let Ok(text) = b.cast::<PyString>() {
            let text = text.to_str()?;
            let mut known = HashMap::new();
            let mut numbered = Vec::with_capacity(text.len());
            for letter in text.chars() {
                let fresh = known.len() as u32;
                numbered.push(*known.entry(letter).or_insert_with(|| {
                    items.push(letter.into_pyobject(py).map(Bound::into_any));
                    fresh
                }));
            }
            (Numbers::Letters(known), numbered)
        } else {
            let known = PyDict::new(py);
            let mut numbered = Vec::new();
            for item in b.try_iter()? {
                let item = item?;
                let number = if let Some(number) = known.get_item(&item)? {
                    number.extract()?
                } else {
                    let fresh = known.len() as u32;
                    known.set_item(&item, fresh)?;
                    items.push(Ok(item));
                    fresh
                };
                numbered.push(number);
            }
            (Numbers::Items(known.unbind()), numbered)
        };
        let mut places = vec![Vec::new(); items.len()];
        for (place, &number) in (0..).zip(&b) {
            places[number as usize].push(place);
        }
        let mut is_junk = vec![false; items.len()];
        if let Some(isjunk) = isjunk {
            for (item, is_junk) in items.into_iter().zip(&mut is_junk) {
                *is_junk = isjunk.call1((item?,))?.is_truthy()?;
            }
        }
        let most = if autojunk && b.len() >= 200 { b.len() / 100 + 1 } else { usize::MAX };
        for (places, &is_junk) in places.iter_mut().zip(&is_junk) {
            if is_junk || places.len() > most {
                places.clear();
            }
        }
        let (lengths, next_lengths) = (vec![0; b.len() + 1], vec![0; b.len() + 1]);
        Ok(Self { numbers, first: None, a: Vec::new(), b, places, is_junk, lengths, next_lengths })
    }

    /// The longest block within limits: where it is in the first sequence, where in the second, how long it is.
    fn find_longest_match(
        &mut self,
        a: &Bound<'_, PyAny>,
        alo: usize,
        ahi: Option<usize>,
        blo: usize,
        bhi: Option<usize>,
    ) -> PyResult<(usize, usize, usize)> {
        if self.first.as_ref().is_none_or(|first| !first.is(a)) {
            self.a = self.numbers.of(a)?;
            self.first = Some(a.clone().unbind());
        }
        let (ahi, bhi) = (ahi.unwrap_or(self.a.len()), bhi.unwrap_or(self.b.len()).min(self.b.len()));
        if alo < ahi && ahi > self.a.len() {
            return Err(PyIndexError::new_err("list index out of range"));
        }
        let (mut i, mut j, mut size) = self.longest(alo, ahi, blo, bhi);
        // Popular items, then junk, belong to a block where they are beside it.
        for junk in [false, true] {
            while i > alo && j > blo && self.fits(i - 1, j - 1, junk) {
                (i, j, size) = (i - 1, j - 1, size + 1);
            }
            while i + size < ahi && j + size < bhi && self.fits(i + size, j + size, junk) {
                size += 1;
            }
        }
        Ok((i, j, size))
    }
}

impl Sequences {
    fn fits(&self, i: usize, j: usize, junk: bool) -> bool {
        self.a[i] == self.b[j] && self.is_junk[self.b[j] as usize] == junk
    }

    fn places_of(&self, number: u32) -> &[u32] {
        self.places.get(number as usize).map_or(&[], Vec::as_slice)
    }

    /// The longest block without junk, and of those the first.
    fn longest(&mut self, alo: usize, ahi: usize, blo: usize, bhi: usize) -> (usize, usize, usize) {
        let mut best = (alo, blo, 0);
        let (mut lengths, mut next) =
            (std::mem::take(&mut self.lengths), std::mem::take(&mut self.next_lengths));
        let mut before: &[u32] = &[];
        for i in alo..ahi {
            let places = self.places_of(self.a[i]);
            for j in places.iter().map(|&j| j as usize).skip_while(|&j| j < blo).take_while(|&j| j < bhi) {
                let size = lengths[j] + 1;
                next[j + 1] = size;
                let size = size as usize;
                if size > best.2 {
                    best = (i + 1 - size, j + 1 - size, size);
                }
            }
            for &j in before {
                lengths[j as usize + 1] = 0;
            }
            before = places;
            std::mem::swap(&mut lengths, &mut next);
        }
        for &j in before {
            lengths[j as usize + 1] = 0;
        }
        (self.lengths, self.next_lengths) = (lengths, next);
        best
    }
}
