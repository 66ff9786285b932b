//! Texts are UTF-8, each by itself.

use arrow_array::OffsetSizeTrait;
use arrow_buffer::Buffer;
use arrow_data::{ArrayData, ByteView, MAX_INLINE_VIEW_LEN};
use ferrule_base::repr::cut;

use crate::Invalid;
use crate::places::{offsets, replaced};

/// Checks texts that lie one after the other: all at once, and that none is cut within a character.
pub fn texts<O: OffsetSizeTrait>(data: ArrayData) -> Result<ArrayData, Invalid> {
    if data.is_empty() {
        return Ok(data);
    }
    let bytes = data.buffers()[1].as_slice();
    let ends = offsets::<O>(&data, bytes.len())?;
    let used = &bytes[ends[0].as_usize()..ends[data.len()].as_usize()];
    let begins = |at: &O| bytes.get(at.as_usize()).is_none_or(|byte| byte & 0xC0 != 0x80);
    if used.is_ascii() || (simdutf8::basic::from_utf8(used).is_ok() && ends[..data.len()].iter().all(begins))
    {
        return Ok(data);
    }
    let text = |index: usize| &bytes[ends[index].as_usize()..ends[index + 1].as_usize()];
    let is_wrong = |index: usize| simdutf8::basic::from_utf8(text(index)).is_err();
    if let Some(index) = (0..data.len()).find(|&index| data.is_valid(index) && is_wrong(index)) {
        return Err(Invalid::at(index, not_utf8(text(index))));
    }
    // What is null need be no text.
    let (mut bytes, mut ends) = (Vec::with_capacity(used.len()), vec![O::zero()]);
    for index in 0..data.len() {
        if data.is_valid(index) {
            bytes.extend_from_slice(text(index));
        }
        // No more than before.
        ends.push(O::usize_as(bytes.len()));
    }
    Ok(replaced(&data, vec![Buffer::from_vec(ends), Buffer::from_vec(bytes)]))
}

/// Checks texts, or bytes, of which each view says where it is.
pub fn views(data: ArrayData, are_texts: bool) -> Result<ArrayData, Invalid> {
    if data.is_empty() {
        return Ok(data);
    }
    let (views, buffers) = (&data.buffer::<u128>(0)[..data.len()], &data.buffers()[1..]);
    let mut hides = false;
    for (index, &view) in views.iter().enumerate() {
        match view_of(view, buffers, are_texts) {
            Ok(()) => {}
            Err(_) if data.is_null(index) => hides = true,
            Err(what) => return Err(Invalid::at(index, what)),
        }
    }
    if !hides {
        return Ok(data);
    }
    let views = views.iter().enumerate().map(|(index, &view)| if data.is_null(index) { 0 } else { view });
    let views = Buffer::from_vec(views.collect::<Vec<u128>>());
    Ok(replaced(&data, [&[views], buffers].concat()))
}

/// Checks one view.
#[inline]
fn view_of(view: u128, buffers: &[Buffer], is_text: bool) -> Result<(), String> {
    let ByteView { length, prefix, buffer_index, offset } = ByteView::from(view);
    let len = length as usize;
    if length <= MAX_INLINE_VIEW_LEN {
        // In the view itself, after its length, filled up with zeros.
        let place = view.to_le_bytes();
        let (bytes, filling) = place[4..].split_at(len);
        if filling.iter().any(|&byte| byte != 0) {
            return Err(format!("got a view of {length} bytes that is not filled up with zeros"));
        }
        return if is_text { text(bytes) } else { Ok(()) };
    }
    let (index, start) = (buffer_index as usize, offset as usize);
    let Some(buffer) = buffers.get(index) else {
        return Err(format!("got a view into the buffer {index} of {}", buffers.len()));
    };
    let Some(bytes) = start.checked_add(len).and_then(|end| buffer.as_slice().get(start..end)) else {
        return Err(format!(
            "got a view of {length} bytes from {offset} on, of a buffer of {}",
            buffer.len()
        ));
    };
    if bytes[..4] != prefix.to_le_bytes() {
        return Err("got a view whose first bytes are not those that it leads to".to_owned());
    }
    if is_text { text(bytes) } else { Ok(()) }
}

#[inline]
fn text(bytes: &[u8]) -> Result<(), String> {
    if bytes.is_ascii() || simdutf8::basic::from_utf8(bytes).is_ok() { Ok(()) } else { Err(not_utf8(bytes)) }
}

fn not_utf8(bytes: &[u8]) -> String {
    let shown = bytes.iter().take(80).map(|byte| std::ascii::escape_default(*byte).to_string());
    format!("got text that is not UTF-8, b'{}'", cut(shown.collect()))
}
