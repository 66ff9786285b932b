//! XLSX. `rust_xlsxwriter` makes the workbook but for its tables' rows ([`skeleton`]); those are written here, in
//! parallel ([`rows`]), deflated by a deflater that knows where rows repeat ([`deflate`]), and put into the archive
//! ([`zip`]) as they come.

mod bits;
mod charts;
mod checks;
mod conditions;
mod deflate;
mod escape;
mod formats;
mod functions;
mod group_lines;
mod groups;
mod huffman;
mod links;
mod marks;
mod names;
mod numbers;
mod paper;
mod plan;
mod prose;
mod refs;
mod rows;
mod sheet;
mod shown;
mod skeleton;
mod table_styles;
#[cfg(test)]
mod tests;
mod text;
mod times;
mod turned;
mod widths;
mod workbook;
mod zip;

pub use table_styles::ExcelTable;
pub use workbook::writer;
