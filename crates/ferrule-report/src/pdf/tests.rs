//! From rows to pages and files.

use super::fonts::FontFiles;

/// The fonts that come with the package.
pub fn font_files() -> FontFiles {
    let read = |name: &str| {
        let path =
            format!("{}/../../python/ferrule/reports/fonts/NotoSans-{name}.ttf", env!("CARGO_MANIFEST_DIR"));
        std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    FontFiles {
        regular: read("Regular"),
        bold: read("Bold"),
        italic: read("Italic"),
        bold_italic: read("BoldItalic"),
        fallback: Vec::new(),
    }
}
