//! What stands in a sheet beside its table: titles, headers, notes.

use super::deflate::{Deflater, Fragment, Hint};
use super::escape::push_escaped;
use super::plan::style_of;
use super::refs::letters;
use super::text::Text;
use crate::model::Style;

/// How a table's title looks.
pub fn title_style() -> Style {
    Style { bold: true, size: Some(16.0), ..Style::default() }
}

/// How what stands below it looks.
pub fn subtitle_style() -> Style {
    Style { size: Some(12.0), color: Some(0x59_59_59), ..Style::default() }
}

/// How notes look.
pub fn note_style() -> Style {
    Style { italic: true, size: Some(9.0), color: Some(0x59_59_59), ..Style::default() }
}

/// A row of texts, from the first column on.
pub fn text_row(out: &mut Text, row: u32, cells: &[(u32, &str)]) {
    out.push(&format!("<row r=\"{row}\">"));
    for (i, (style, text)) in cells.iter().enumerate() {
        let (letters, style) = (letters(i), style_of(*style));
        out.push(&format!("<c r=\"{letters}{row}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">"));
        push_escaped(out, text);
        out.push("</t></is></c>");
    }
    out.push("</row>");
}

/// Text that may repeat itself, deflated.
pub fn prose(text: &str) -> Fragment {
    let mut deflater = Deflater::default();
    deflater.block(text.as_bytes(), &[Hint { at: 0, from: Hint::PROSE }]);
    deflater.finish()
}
