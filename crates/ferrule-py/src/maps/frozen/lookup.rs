//! How keys are looked up, and what stands for those that are not there.

use ferrule_base::room;
use ferrule_base::text::to_utf8;
use ferrule_gate::cpython::{ascii, text_of};
use ferrule_gate::errors::Outcome;
use ferrule_gate::take::number::{float, int64};
use ferrule_gate::take::strings::{Strings, Wanted};
use ferrule_kernels::maps::Kind;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::FrozenMap;
use super::hints::AnyValue;

/// In the place of a value that is not there; as an index or a place it can't be.
pub const ABSENT: u64 = u64::MAX;
/// What keys may be.
pub const KEYS: Wanted<'static> = Wanted { name: "keys", nulls: false, surrogates: true };

/// A key that was looked up in vain.
pub struct Missing {
    pub index: usize,
    pub key: Vec<u8>,
}

/// A default, if one was given; it may be None.
pub struct Default<'py>(pub Option<Bound<'py, PyAny>>);

impl<'py> FromPyObject<'_, 'py> for Default<'py> {
    type Error = std::convert::Infallible;
    const INPUT_TYPE: pyo3::inspect::PyStaticExpr = <AnyValue<'py> as FromPyObject<'_, 'py>>::INPUT_TYPE;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> Result<Self, Self::Error> {
        Ok(Self(Some(object.to_owned())))
    }
}

impl FrozenMap {
    /// Attached: a look-up takes some 10 ns, and perhaps three misses of the cache.
    #[inline]
    pub fn find(&self, key: &Bound<'_, PyAny>) -> PyResult<Option<u64>> {
        let Ok(key) = key.cast::<PyString>() else { return Ok(None) };
        match ascii(key) {
            Some(bytes) => Ok(self.map().get(bytes)),
            None => self.find_encoded(key),
        }
    }

    #[inline(never)]
    fn find_encoded(&self, key: &Bound<'_, PyString>) -> PyResult<Option<u64>> {
        let mut bytes = Vec::new();
        to_utf8(&text_of(key)?, &mut bytes);
        Ok(self.map().get(&bytes))
    }

    /// The eight bytes that stand for a default.
    pub fn default_bits(&self, default: &Bound<'_, PyAny>) -> Outcome<u64> {
        let name = || "default".into();
        match self.layout.kind {
            Kind::Int => Ok(int64(default, name)? as u64),
            Kind::Float => Ok(float(default, name)?.to_bits()),
            Kind::Bytes | Kind::Object => Ok(ABSENT),
        }
    }

    /// The values of many keys, and the first key that has none.
    pub fn find_many(
        &self,
        keys: &Bound<'_, PyAny>,
        default: Option<u64>,
    ) -> Outcome<(Vec<u64>, Option<Missing>)> {
        let (map, instead) = (self.map(), default.unwrap_or(ABSENT));
        let wanted = Wanted { nulls: default.is_some(), ..KEYS };
        let strings = Strings::new(keys, wanted)?;
        let parts = strings.parts(keys.py(), wanted, |part| {
            let mut values = room(part.strings.len())?;
            let mut missing = None;
            map.get_many(part.strings, |index, value| {
                if value.is_none() && missing.is_none() {
                    missing = Some(Missing { index: part.first + index, key: part.strings[index].to_vec() });
                }
                values.push(value.unwrap_or(instead));
            });
            part.nulls.iter().for_each(|&null| values[null] = instead);
            Ok((values, missing))
        })?;
        let mut values = room(parts.iter().map(|(part, _)| part.len()).sum())?;
        let mut first = None;
        for (part, missing) in parts {
            values.extend_from_slice(&part);
            first = first.or(missing);
        }
        Ok((values, first))
    }
}
