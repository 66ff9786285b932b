//! Charts: beside their table, of its rows where they are, or of groups' totals on a sheet of their own.

use rust_xlsxwriter::{
    Chart as ExcelChart, ChartAxisCrossing, ChartAxisLabelPosition, ChartDataLabel, ChartFormat, ChartLine,
    ChartMarker, ChartMarkerType, ChartPoint, ChartSolidFill, ChartType, Color, Format, Worksheet, XlsxError,
};

use super::formats::{self, Look};
use super::refs::{letters, quoted};
use super::sheet::Sheet;
use super::times::Times;
use crate::block::Value;
use crate::charts::{AREA, Rgb, Shape, color, lightened};
use crate::convert::nearest;
use crate::lines::Point;
use crate::model::{Chart, ChartKind, Column, Kind, Page, Table};

/// What a chart shows that does not stand in its table as rows.
#[derive(Debug)]
pub struct ChartData {
    pub table: usize,
    /// Which of the table's charts.
    pub chart: usize,
    pub points: Vec<Point>,
}

const WIDTH: u32 = 640;
const HEIGHT: u32 = 320;
/// In rows of 20 pixels, with one between charts.
const ROWS: u32 = HEIGHT / 20 + 1;

/// Of the columns of the sheet that has charts' data.
const DATA_WIDTH: u32 = 28;

/// Whether a chart's points stand in consecutive rows of the table.
pub fn is_of_rows(table: &Table, chart: &Chart) -> bool {
    !chart.of_groups && table.group_by.is_empty()
}

/// Any chart, for a sheet that only has to have one.
pub fn placeholder(sheet: &str) -> ExcelChart {
    let mut chart = ExcelChart::new(ChartType::Column);
    chart.add_series().set_values((sheet, 0, 0, 0, 0));
    chart
}

/// Where a series is.
struct Place<'a> {
    sheet: &'a str,
    first: u32,
    last: u32,
}

impl<'a> Place<'a> {
    fn column(&self, column: u16) -> (&'a str, u32, u16, u32, u16) {
        (self.sheet, self.first, column, self.last, column)
    }
}

/// Adds a table's charts to its sheet.
pub fn add(
    worksheet: &mut Worksheet,
    table: &Table,
    sheet: &Sheet,
    data: &[ChartData],
    data_sheet: &str,
) -> Result<(), XlsxError> {
    for (i, chart) in table.charts.iter().enumerate() {
        let block = data.iter().position(|d| d.table == sheet.table && d.chart == i);
        let made = if let Some(block) = block {
            let first = first_row(data, block);
            let last = first + nearest::<_, u32>(data[block].points.len()).max(1) - 1;
            let place = Place { sheet: data_sheet, first, last };
            let columns: Vec<u16> = (1..=nearest(chart.y.len())).collect();
            let format = axis_format(table, chart, &data[block].points);
            make(table, chart, &place, Some(0), &columns, format.as_deref(), &sheet.charts[i])
        } else if is_of_rows(table, chart) {
            let (first, last) =
                sheet.body().map_or((sheet.header, sheet.header), |b| (b.first - 1, b.last - 1));
            let place = Place { sheet: &sheet.name, first, last };
            let columns: Vec<u16> = chart.y.iter().map(|&column| nearest(column)).collect();
            let format = axis_format(table, chart, &[]);
            make(table, chart, &place, chart.x.map(nearest), &columns, format.as_deref(), &sheet.charts[i])
        } else {
            continue;
        };
        worksheet.insert_chart(first_of(sheet) + ROWS * nearest::<_, u32>(i), column_of(table), &made)?;
    }
    Ok(())
}

/// The row of a sheet's first chart, counted from 0: below the header, which is printed on every page.
fn first_of(sheet: &Sheet) -> u32 {
    sheet.header
}

/// The column that charts begin in, beside their table.
fn column_of(table: &Table) -> u16 {
    nearest::<_, u16>(table.columns.len()) + 1
}

/// Has a sheet with charts printed in two parts: its table with what stands above and below, and on pages of their own
/// the charts ([`area`]). Otherwise these would shrink every page to make room.
pub fn print_apart(worksheet: &mut Worksheet, table: &Table, sheet: &Sheet) -> Result<(), XlsxError> {
    if table.charts.is_empty() {
        return Ok(());
    }
    // From points, 72 an inch, to pixels, 96 an inch.
    let widest = table.images.iter().map(|image| f64::from(image.width) * 96.0 / 72.0);
    let (mut pictures, mut left) = (0, widest.fold(0.0, f64::max));
    while left > 0.0 && pictures < column_of(table) {
        left -= pixels(sheet, pictures);
        pictures += 1;
    }
    let last = nearest::<_, u16>(table.columns.len()).max(pictures) - 1;
    worksheet.set_print_area(0, 0, sheet.end - 1, last).map(drop)
}

/// The cells that charts stand over: for each page a range of those that it has room for, none of which is cut.
pub fn area(table: &Table, sheet: &Sheet, page: &Page) -> Option<String> {
    let column = column_of(table);
    let columns = nearest::<_, usize>((f64::from(WIDTH) / pixels(sheet, column)).ceil());
    let letters = [usize::from(column), usize::from(column) + columns - 1].map(letters);
    let (count, on_page) = (nearest(table.charts.len()), on_page(table, sheet, page));
    let range = |chart: u32| {
        let (from, to) = (chart * ROWS, (chart + on_page).min(count) * ROWS - 1);
        let first = first_of(sheet);
        format!("{}!${}${}:${}${}", quoted(&sheet.name), letters[0], first + from + 1, letters[1], first + to)
    };
    let ranges: Vec<String> = (0..count).step_by(on_page as usize).map(range).collect();
    (!ranges.is_empty()).then(|| ranges.join(","))
}

/// How many charts a page has room for below the header, which each page begins with.
fn on_page(table: &Table, sheet: &Sheet, page: &Page) -> u32 {
    /// In points.
    const ROW: f32 = 15.0;
    let height = if sheet.landscape { page.width.min(page.height) } else { page.width.max(page.height) };
    let header = table.columns.iter().map(|column| column.title.lines().count()).max().unwrap_or(1).max(1);
    let rows = (height - 2.0 * page.margin) / ROW - header as f32;
    nearest::<_, u32>(f64::from(rows + 1.0) / f64::from(ROWS)).max(1)
}

/// How wide a column is.
fn pixels(sheet: &Sheet, column: u16) -> f64 {
    /// Of a column beside the table.
    const OTHER: f64 = 64.0;
    sheet.widths.get(usize::from(column)).map_or(OTHER, |digits| digits * 7.0 + 5.0)
}

/// Blocks of data stand one below the other: a line of titles, the points, an empty line.
fn first_row(data: &[ChartData], block: usize) -> u32 {
    data[..block].iter().map(|d| nearest::<_, u32>(d.points.len()) + 2).sum::<u32>() + 1
}

/// How the axis of the values says them: in the format of the first column, but in days where Excel shows none of its times.
fn axis_format(table: &Table, chart: &Chart, points: &[Point]) -> Option<String> {
    let column = &table.columns[*chart.y.first()?];
    let values = points.iter().flat_map(|point| &point.values).flatten();
    if values.copied().any(|value| Times::of(column).hides(Value::Float(value))) {
        return Some("0.00\" d\"".to_owned());
    }
    formats::notation(column, Look::Row).filter(|_| column.kind != Some(Kind::Text)).map(str::to_owned)
}

fn make(
    table: &Table,
    chart: &Chart,
    place: &Place<'_>,
    x: Option<u16>,
    columns: &[u16],
    format: Option<&str>,
    shape: &Shape,
) -> ExcelChart {
    let mut made = ExcelChart::new(match chart.kind {
        ChartKind::Column => ChartType::Column,
        ChartKind::Bar => ChartType::Bar,
        ChartKind::Line => ChartType::Line,
        ChartKind::Area => ChartType::Area,
        ChartKind::Pie => ChartType::Pie,
        ChartKind::Scatter => ChartType::Scatter,
    });
    for (i, (&column, &y)) in columns.iter().zip(&chart.y).enumerate() {
        let series =
            made.add_series().set_values(place.column(column)).set_name(table.columns[y].title.as_str());
        let plain = color(i);
        match chart.kind {
            ChartKind::Column | ChartKind::Bar => series.set_format(&mut filled(plain)),
            ChartKind::Line => series.set_format(&mut drawn(plain)),
            ChartKind::Area => series.set_format(filled(lightened(plain, AREA)).set_border(&line(plain))),
            ChartKind::Scatter => {
                let mut marker = ChartMarker::new();
                marker.set_type(ChartMarkerType::Circle).set_size(5);
                series.set_marker(marker.set_format(filled(plain).set_border(&line(plain))))
            }
            ChartKind::Pie => {
                let mut label = ChartDataLabel::new();
                series.set_data_label(label.show_percentage().set_num_format("0.0%"));
                series.set_points(&slices(&shape.shares))
            }
        };
        if let Some(x) = x {
            series.set_categories(place.column(x));
        }
    }
    match &chart.title {
        Some(title) => made.title().set_name(title.as_str()),
        None => made.title().set_hidden(),
    };
    if columns.len() < 2 && chart.kind != ChartKind::Pie {
        made.legend().set_hidden();
    }
    if let Some(format) = format {
        let values = if chart.kind == ChartKind::Bar { made.x_axis() } else { made.y_axis() };
        values.set_num_format(format);
    }
    place_axes(&mut made, chart.kind, shape);
    // That of groups stands in a hidden sheet.
    made.show_hidden_data();
    made.set_width(WIDTH).set_height(HEIGHT).set_alt_text(&chart.alt);
    made
}

/// Has axes begin, run and stand as in a PDF: what is shown from zero on begins there, bars come from the top, and labels
/// stand beside the marks, also of values below zero.
fn place_axes(made: &mut ExcelChart, kind: ChartKind, shape: &Shape) {
    let values = if kind == ChartKind::Bar { made.x_axis() } else { made.y_axis() };
    if matches!(kind, ChartKind::Column | ChartKind::Bar | ChartKind::Area) {
        match shape.ends {
            Some((low, _)) if low >= 0.0 => values.set_min(0),
            Some((_, high)) if high <= 0.0 => values.set_max(0),
            _ => values,
        };
    }
    if kind == ChartKind::Scatter {
        values.set_label_position(ChartAxisLabelPosition::Low);
    }
    let categories = if kind == ChartKind::Bar { made.y_axis() } else { made.x_axis() };
    categories.set_label_position(ChartAxisLabelPosition::Low);
    if kind == ChartKind::Bar {
        categories.set_reverse().set_crossing(ChartAxisCrossing::Max);
    }
}

fn rgb([red, green, blue]: Rgb) -> Color {
    Color::RGB(u32::from_be_bytes([0, red, green, blue]))
}

fn filled(color: Rgb) -> ChartFormat {
    let mut format = ChartFormat::new();
    format.set_solid_fill(ChartSolidFill::new().set_color(rgb(color)));
    format
}

fn line(color: Rgb) -> ChartLine {
    let mut line = ChartLine::new();
    line.set_color(rgb(color)).set_width(1.5);
    line
}

fn drawn(color: Rgb) -> ChartFormat {
    let mut format = ChartFormat::new();
    format.set_line(&line(color));
    format
}

/// The slices of a pie. Points that have none take no colour from the others.
fn slices(shares: &[bool]) -> Vec<ChartPoint> {
    let mut next = 0;
    let slice = |&is_there: &bool| {
        let point = ChartPoint::new().set_format(&mut filled(color(next)));
        next += usize::from(is_there);
        point
    };
    shares.iter().map(slice).collect()
}

/// Writes the sheet that charts of groups refer to.
pub fn write_data(
    worksheet: &mut Worksheet,
    name: &str,
    data: &[ChartData],
    tables: &[Table],
) -> Result<(), XlsxError> {
    worksheet.set_name(name)?.set_hidden(true);
    let columns = data.iter().map(|block| block.points.first().map_or(0, |point| point.values.len())).max();
    for column in 0..=nearest(columns.unwrap_or(0)) {
        worksheet.set_column_width(column, DATA_WIDTH)?;
    }
    let bold = Format::new().set_bold();
    for (i, block) in data.iter().enumerate() {
        let table = &tables[block.table];
        let chart = &table.charts[block.chart];
        let first = first_row(data, i);
        let title = |column: &Column| column.title.clone();
        let x = if chart.of_groups { table.group_by.first().copied() } else { chart.x };
        let header = x.map(|x| title(&table.columns[x])).unwrap_or_default();
        worksheet.write_with_format(first - 1, 0, header, &bold)?;
        for (column, &y) in (1..).zip(&chart.y) {
            worksheet.write_with_format(first - 1, column, title(&table.columns[y]), &bold)?;
        }
        for (row, point) in (first..).zip(&block.points) {
            match point.x.filter(|_| chart.kind == ChartKind::Scatter) {
                Some(x) => worksheet.write(row, 0, x)?,
                None => worksheet.write(row, 0, &point.category)?,
            };
            for (column, (value, &y)) in (1..).zip(point.values.iter().zip(&chart.y)) {
                if let Some(value) = value.filter(|value| value.is_finite()) {
                    worksheet.write_with_format(row, column, value, &number_format(&table.columns[y]))?;
                }
            }
        }
    }
    Ok(())
}

fn number_format(column: &Column) -> Format {
    let format = formats::notation(column, Look::Row).filter(|_| column.kind != Some(Kind::Text));
    format.map_or_else(Format::new, |format| Format::new().set_num_format(format))
}
