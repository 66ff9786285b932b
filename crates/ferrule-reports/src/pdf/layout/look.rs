//! How pages look: colours, and lengths in ems of the text that they belong to.

use crate::pdf::page::Color;

/// Text.
pub const INK: Color = Color(0x1F, 0x29, 0x33);
/// Subtitles, notes, page numbers.
pub const MUTED: Color = Color(0x5A, 0x67, 0x75);
/// Links.
pub const LINK: Color = Color(0x1A, 0x56, 0xB0);
/// The line below a row.
pub const RULE: Color = Color(0xE1, 0xE5, 0xEA);
/// The lines below a header and above totals.
pub const STRONG_RULE: Color = Color(0x8D, 0x99, 0xA6);
/// Behind a header that has no style of its own.
pub const HEADER_BACKGROUND: Color = Color(0xEE, 0xF2, 0xF6);
/// Behind the total of a table.
pub const TOTAL_BACKGROUND: Color = Color(0xF6, 0xF8, 0xFA);

/// From one baseline to the next.
pub const LEADING: f32 = 1.3;
/// Left and right of a cell's text.
pub const CELL_SIDE: f32 = 0.45;
/// Above and below a cell's text.
pub const CELL_ABOVE: f32 = 0.24;
/// How far a group's heading is moved in for each level.
pub const INDENT: f32 = 1.2;
/// Above the heading of an outermost group; above those of inner groups it is half of that.
pub const GROUP_SPACE: f32 = 0.5;
/// A table's title.
pub const TITLE: f32 = 1.75;
/// A table's subtitle.
pub const SUBTITLE: f32 = 1.1;
/// Notes and page numbers.
pub const SMALL: f32 = 0.85;
/// Between blocks: images, titles, the table, its notes, charts.
pub const GAP: f32 = 1.0;
/// Between charts, and what is above them.
pub const CHART_GAP: f32 = 1.8;
/// Of thin lines, in points.
pub const THIN: f32 = 0.4;
/// Of thicker lines, in points.
pub const THICK: f32 = 0.8;

impl From<[u8; 3]> for Color {
    fn from([red, green, blue]: [u8; 3]) -> Self {
        Self(red, green, blue)
    }
}

impl From<u32> for Color {
    /// `0xRRGGBB`
    fn from(rgb: u32) -> Self {
        let [_, red, green, blue] = rgb.to_be_bytes();
        Self(red, green, blue)
    }
}
