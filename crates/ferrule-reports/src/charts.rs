//! What both formats know of charts: their colours, between which numbers they are, and the shares of a pie.

use ferrule_base::Repr;

use crate::Error;
use crate::convert::nearest;
use crate::lines::Point;
use crate::model::{Chart, ChartKind, Table};

/// Red, green and blue.
pub type Rgb = [u8; 3];

/// The series of a chart, one after the other: told apart in grey and by those who see few colours (Okabe and Ito 2008).
const SERIES: [Rgb; 7] = [
    [0x00, 0x72, 0xB2],
    [0xE6, 0x9F, 0x00],
    [0x00, 0x9E, 0x73],
    [0xD5, 0x5E, 0x00],
    [0x56, 0xB4, 0xE9],
    [0xCC, 0x79, 0xA7],
    [0x5F, 0x6B, 0x7A],
];
/// How much lighter an area is than the line above it.
pub const AREA: f32 = 0.55;

/// The colour of a series, or of a share; those beyond the seventh are lighter.
pub fn color(series: usize) -> Rgb {
    let lighter = (series / SERIES.len()).min(2) as f32 * 0.3;
    lightened(SERIES[series % SERIES.len()], lighter)
}

/// Mixed with white: 0 is the colour itself, 1 is white.
pub fn lightened(color: Rgb, share: f32) -> Rgb {
    color.map(|value| nearest((f32::from(value) + (255.0 - f32::from(value)) * share).round()))
}

/// A number that can be drawn, on an axis that goes on somewhat beyond it.
pub fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.abs() < 1e300)
}

/// The least and the greatest of all series, if there are values.
fn ends(points: &[Point]) -> Option<(f64, f64)> {
    let all = points.iter().flat_map(|point| &point.values).filter_map(|&value| finite(value));
    all.fold(None, |ends, value| {
        Some(ends.map_or((value, value), |(low, high): (f64, f64)| (low.min(value), high.max(value))))
    })
}

/// The shares of a pie, in order: for each point its value. Those without one, or of zero, have none.
pub fn shares(table: &str, points: &[Point]) -> Result<Vec<Option<f64>>, Error> {
    let share = |point: &Point| match finite(point.values.first().copied().flatten()) {
        Some(value) if value < 0.0 => Err(Error::Value(format!(
            "pie chart of the table {table}: got {} for {}; wanted no numbers below zero",
            value.repr(),
            point.category.repr(),
            table = table.repr()
        ))),
        value => Ok(value.filter(|&value| value > 0.0)),
    };
    points.iter().map(share).collect()
}

/// What is known of a chart's values before it is made.
#[derive(Debug, Clone)]
pub struct Shape {
    /// The least and the greatest.
    pub ends: Option<(f64, f64)>,
    /// Of a pie, whether each point has a share.
    pub shares: Vec<bool>,
}

impl Shape {
    /// Looks at a chart's points; the error names one that a pie can't show.
    pub fn of(table: &Table, chart: &Chart, points: &[Point]) -> Result<Self, Error> {
        let shares = if chart.kind == ChartKind::Pie { shares(&table.name, points)? } else { Vec::new() };
        Ok(Self { ends: ends(points), shares: shares.iter().map(Option::is_some).collect() })
    }
}
