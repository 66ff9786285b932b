//! Charts: drawn with the report's own fonts, in the same items as all else on a page.

mod axis;
mod canvas;
mod marks;
mod pie;

use super::furniture::Furniture;
use super::look;
use super::strip::{Break, Strip};
use super::typeset::missing;
use crate::Error;
use crate::charts::{self, finite};
use crate::lines::Point;
use crate::model::{Chart, ChartKind, Table};
use crate::pdf::page::Color;
use axis::{Categories, Values};
use canvas::{Area, Canvas};
use ferrule_base::Repr;

/// A gap and the chart, which is not broken.
pub fn strips(
    furniture: &Furniture,
    table: &Table,
    chart: &Chart,
    points: &[Point],
) -> Result<[Strip; 2], Error> {
    /// Of the width; and of a page's height at most.
    const HEIGHT: f32 = 0.44;
    const MOST: f32 = 0.8;
    /// Ems: a chart that is wider is no clearer.
    const WIDEST: f32 = 58.0;
    let frame = furniture.frame;
    let width = frame.inner_width().min(WIDEST * furniture.size);
    let height = (width * HEIGHT).min(frame.inner_height() * MOST);
    let area = Area { left: frame.left, top: 0.0, right: frame.left + width, bottom: height };
    let mut canvas = Canvas::new(&furniture.setter, furniture.size * look::SMALL);
    let drawing = Drawing { table, chart, points, language: &furniture.language };
    drawing.draw(&mut canvas, area)?;
    let items = canvas.finish().map_err(|glyph| {
        Error::Value(format!(
            "chart {} of the table {}: {}",
            chart.alt.repr(),
            table.name.repr(),
            missing(glyph)
        ))
    })?;
    let gap = Strip::new(furniture.size * look::CHART_GAP, Vec::new(), Break::Allowed);
    Ok([gap, Strip::new(height, furniture.figure(&chart.alt, items), Break::Never)])
}

/// The colour of a series.
fn color(series: usize) -> Color {
    charts::color(series).into()
}

struct Drawing<'a> {
    table: &'a Table,
    chart: &'a Chart,
    points: &'a [Point],
    language: &'a str,
}

impl Drawing<'_> {
    fn draw(&self, canvas: &mut Canvas<'_>, mut area: Area) -> Result<(), Error> {
        if let Some(title) = &self.chart.title {
            area.top += canvas.title(title, area);
        }
        if self.chart.kind == ChartKind::Pie {
            return pie::draw(canvas, area, &self.table.name, self.points);
        }
        let names: Vec<_> =
            self.chart.y.iter().map(|&column| self.table.columns[column].title.as_str()).collect();
        area.top += canvas.legend(&names, area);
        let values = self.values();
        match self.chart.kind {
            ChartKind::Scatter => self.scatter(canvas, area, &values),
            ChartKind::Bar => {
                let categories = Categories::down(canvas, area, &self.names());
                let area = Area { left: categories.edge, bottom: area.bottom - canvas.axis_height(), ..area };
                values.draw_upright(canvas, area);
                categories.draw_down(canvas, area);
                marks::bars(canvas, area, &values, self.points);
                values.draw_zero(canvas, area, false);
            }
            kind => {
                let left = area.left + values.width(canvas);
                let categories = Categories::across(canvas, Area { left, ..area }, &self.names());
                let area = Area { left, bottom: categories.edge, ..area };
                values.draw_across(canvas, area);
                categories.draw_across(canvas, area);
                match kind {
                    ChartKind::Column => marks::columns(canvas, area, &values, self.points),
                    _ => marks::lines(canvas, area, &values, self.points, kind == ChartKind::Area),
                }
                values.draw_zero(canvas, area, true);
            }
        }
        Ok(())
    }

    fn scatter(&self, canvas: &mut Canvas<'_>, area: Area, values: &Values) {
        let x = self.chart.x.map(|column| &self.table.columns[column]);
        let across =
            Values::new(self.points.iter().filter_map(|point| finite(point.x)), false, x, self.language);
        let title = x.map_or("", |column| column.title.as_str());
        let left = area.left + values.width(canvas);
        let below = canvas.axis_height() + if title.is_empty() { 0.0 } else { canvas.line_height() };
        let inner = Area { left, bottom: area.bottom - below, ..area };
        values.draw_across(canvas, inner);
        across.draw_upright(canvas, inner);
        canvas.below(title, inner, area.bottom);
        marks::dots(canvas, inner, &across, values, self.points);
    }

    /// The scale of all series.
    fn values(&self) -> Values {
        let all = self.points.iter().flat_map(|point| point.values.iter().filter_map(|&value| finite(value)));
        let from_zero = matches!(self.chart.kind, ChartKind::Column | ChartKind::Bar | ChartKind::Area);
        let column = self.chart.y.first().map(|&column| &self.table.columns[column]);
        Values::new(all, from_zero, column, self.language)
    }

    fn names(&self) -> Vec<&str> {
        self.points.iter().map(|point| point.category.as_str()).collect()
    }
}

#[cfg(test)]
mod tests;
