//! What type the data is of.

#![allow(unsafe_code, reason = "Arrow's C interface")]

use std::collections::HashMap;
use std::ffi::{CStr, c_char};
use std::sync::Arc;

use arrow_schema::extension::EXTENSION_TYPE_NAME_KEY;
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Field, FieldRef, Fields, UnionFields, UnionMode};

use ferrule_base::Repr;

use crate::Invalid;

/// Types within types: no more than make sense, and than a thread's stack has room for.
const DEEPEST: usize = 64;
/// Fields of a schema, of all depths: one that contains itself has no end.
const MOST: usize = 1 << 17;
/// Entries of a field's metadata.
const MOST_ENTRIES: i32 = 1 << 16;

/// The field that a schema describes. Of its metadata there is left of which extension type it is; that of a dictionary's values
/// is its own. Every field may have nulls, whatever is said.
///
/// # Safety
/// The pointers of the schema are null or lead to what they say.
pub unsafe fn field(schema: &FFI_ArrowSchema) -> Result<Field, Invalid> {
    // SAFETY: see above.
    unsafe { Reader { left: MOST }.field(schema, 0) }
}

struct Reader {
    /// So many fields may come.
    left: usize,
}

impl Reader {
    /// # Safety
    /// See [`field`].
    unsafe fn field(&mut self, schema: &FFI_ArrowSchema, depth: usize) -> Result<Field, Invalid> {
        if depth > DEEPEST {
            return Err(Invalid::new(format!("got a type that is nested more than {DEEPEST} deep")));
        }
        self.left =
            self.left.checked_sub(1).ok_or_else(|| Invalid::new(format!("got more than {MOST} fields")))?;
        if schema.release.is_none() {
            return Err(Invalid::new("got a schema that was released"));
        }
        // SAFETY: see above.
        let (format, name) = unsafe { (text(schema.format, "format")?, text(schema.name, "name")?) };
        let format = format.ok_or_else(|| Invalid::new("got a schema without a format"))?;
        // SAFETY: see above.
        let children = unsafe { self.children(schema, depth)? };
        let mut data_type = data_type(format, children, schema.map_keys_sorted())?;
        // SAFETY: see above.
        let mut extension = unsafe { extension(schema.metadata)? };
        // SAFETY: see above.
        if let Some(dictionary) = unsafe { schema.dictionary.as_ref() } {
            if !data_type.is_dictionary_key_type() {
                let other = data_type;
                return Err(Invalid::new(format!("got a dictionary whose keys are of {other}")));
            }
            // SAFETY: see above.
            let values = unsafe { self.field(dictionary, depth + 1)? };
            extension = extension.or_else(|| values.metadata().get(EXTENSION_TYPE_NAME_KEY).cloned());
            data_type = DataType::Dictionary(Box::new(data_type), Box::new(values.data_type().clone()));
        }
        let metadata = extension.map(|name| (EXTENSION_TYPE_NAME_KEY.to_owned(), name));
        let field = Field::new(name.unwrap_or_default(), data_type, true);
        Ok(field.with_metadata(HashMap::from_iter(metadata)))
    }

    /// # Safety
    /// See [`field`].
    unsafe fn children(&mut self, schema: &FFI_ArrowSchema, depth: usize) -> Result<Vec<FieldRef>, Invalid> {
        let n = schema.n_children;
        let count = usize::try_from(n).map_err(|_| Invalid::new(format!("got a schema of {n} children")))?;
        if count > self.left {
            return Err(Invalid::new(format!("got more than {MOST} fields")));
        }
        if count > 0 && schema.children.is_null() {
            return Err(Invalid::new("got a schema without its children"));
        }
        let child = |at| {
            // SAFETY: there are so many, and each is null or a schema.
            let child = unsafe { schema.children.add(at).read_unaligned().as_ref() };
            let child = child.ok_or_else(|| Invalid::new("got a schema without one of its children"))?;
            // SAFETY: see above.
            let field = unsafe { self.field(child, depth + 1) };
            // SAFETY: see above.
            let name = || unsafe { text(child.name, "name") }.ok().flatten().unwrap_or_default();
            field
                .map(Arc::new)
                .map_err(|invalid| if depth == 0 { invalid.of_column(name()) } else { invalid })
        };
        (0..count).map(child).collect()
    }
}

/// # Safety
/// The pointer is null or leads to a text that ends with a zero.
unsafe fn text<'a>(pointer: *const c_char, what: &str) -> Result<Option<&'a str>, Invalid> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: see above.
    let text = unsafe { CStr::from_ptr(pointer) };
    let wrong = |_| {
        Invalid::new(format!("got a schema whose {what} is not UTF-8: {}", text.to_string_lossy().repr()))
    };
    text.to_str().map(Some).map_err(wrong)
}

/// The name of the extension type that metadata says.
///
/// # Safety
/// The pointer is null or leads to as much as the lengths say that are there.
unsafe fn extension(metadata: *const c_char) -> Result<Option<String>, Invalid> {
    if metadata.is_null() {
        return Ok(None);
    }
    // SAFETY: see above.
    let (entries, mut rest) = unsafe { number(metadata.cast(), MOST_ENTRIES)? };
    let mut found = None;
    for _ in 0..entries {
        let mut part = || {
            // SAFETY: see above.
            unsafe {
                let (len, start) = number(rest, i32::MAX)?;
                rest = start.add(len);
                Ok(std::slice::from_raw_parts(start, len))
            }
        };
        let (key, value) = (part()?, part()?);
        if key == EXTENSION_TYPE_NAME_KEY.as_bytes() {
            found = Some(String::from_utf8_lossy(value).into_owned());
        }
    }
    Ok(found.filter(|name| !name.is_empty()))
}

/// A number of metadata, and what comes after it.
///
/// # Safety
/// It is there; nothing says that it is aligned.
unsafe fn number(at: *const u8, most: i32) -> Result<(usize, *const u8), Invalid> {
    // SAFETY: see above.
    let (length, rest) = unsafe { (at.cast::<i32>().read_unaligned(), at.add(4)) };
    let fits = usize::try_from(length).ok().filter(|_| length <= most);
    let wrong = || Invalid::new(format!("got a schema whose metadata has a length of {length}"));
    Ok((fits.ok_or_else(wrong)?, rest))
}

fn data_type(format: &str, children: Vec<FieldRef>, sorted: bool) -> Result<DataType, Invalid> {
    let wrong = || {
        Invalid::new(format!(
            "got a schema of the format {}, whose children are not those of it",
            format.repr()
        ))
    };
    let unknown = |what: &dyn std::fmt::Display| Invalid {
        is_unknown: true,
        ..Invalid::new(format!("got an unknown type: {what}"))
    };
    let (kind, parameter) = format.split_once(':').unwrap_or((format, ""));
    let one = |children: Vec<FieldRef>| {
        <[FieldRef; 1]>::try_from(children).map(|[child]| child).map_err(|_| wrong())
    };
    Ok(match kind {
        "+l" => DataType::List(one(children)?),
        "+L" => DataType::LargeList(one(children)?),
        "+vl" => DataType::ListView(one(children)?),
        "+vL" => DataType::LargeListView(one(children)?),
        "+s" => DataType::Struct(Fields::from(children)),
        "+w" => {
            let size = parameter.parse().ok().filter(|&size: &i32| size >= 0).ok_or_else(wrong)?;
            DataType::FixedSizeList(one(children)?, size)
        }
        "+m" => {
            let entries = one(children)?;
            let DataType::Struct(fields) = entries.data_type() else { return Err(wrong()) };
            if fields.len() != 2 {
                return Err(wrong());
            }
            // As Arrow has it: there are no null entries and no null keys.
            let fields = [fields[0].as_ref().clone().with_nullable(false), fields[1].as_ref().clone()];
            let entries = Field::new(entries.name(), DataType::Struct(Fields::from(fields.to_vec())), false);
            DataType::Map(Arc::new(entries), sorted)
        }
        "+r" => {
            let [ends, values] = <[FieldRef; 2]>::try_from(children).map_err(|_| wrong())?;
            if !ends.data_type().is_run_ends_type() {
                return Err(wrong());
            }
            DataType::RunEndEncoded(Arc::new(ends.as_ref().clone().with_nullable(false)), values)
        }
        "+ud" | "+us" => {
            let ids = parameter
                .split(',')
                .map(str::parse::<i8>)
                .collect::<Result<Vec<_>, _>>()
                .map_err(|_| wrong())?;
            if ids.len() != children.len() {
                return Err(wrong());
            }
            let fields = UnionFields::try_new(ids, children).map_err(|error| unknown(&error))?;
            DataType::Union(fields, if kind == "+ud" { UnionMode::Dense } else { UnionMode::Sparse })
        }
        // What polars has beside Arrow's types: 128 bits, as those of a decimal without a fraction.
        "_pli128" if children.is_empty() => DataType::Decimal128(38, 0),
        _ => {
            if !children.is_empty() {
                return Err(wrong());
            }
            let plain =
                FFI_ArrowSchema::try_new(format, Vec::new(), None).map_err(|error| unknown(&error))?;
            let data_type = DataType::try_from(&plain).map_err(|_| unknown(&format.repr()))?;
            if !is_possible(&data_type) {
                return Err(unknown(&data_type));
            }
            data_type
        }
    })
}

/// Whether the parameters of a type are those that Arrow allows.
fn is_possible(data_type: &DataType) -> bool {
    let fits =
        |precision: u8, scale: i8, most: u8| (1..=most).contains(&precision) && scale.unsigned_abs() <= most;
    match *data_type {
        DataType::FixedSizeBinary(size) => size >= 0,
        DataType::Decimal32(precision, scale) => fits(precision, scale, 9),
        DataType::Decimal64(precision, scale) => fits(precision, scale, 18),
        DataType::Decimal128(precision, scale) => fits(precision, scale, 38),
        DataType::Decimal256(precision, scale) => fits(precision, scale, 76),
        _ => true,
    }
}
