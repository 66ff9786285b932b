//! Shares of a circle, with what they are beside it.

use super::canvas::{Area, Canvas};
use super::color;
use crate::Error;
use crate::block::Value;
use crate::charts;
use crate::convert::nearest;
use crate::format::Format;
use crate::lines::Point;
use crate::model::{Align, Kind};
use crate::pdf::page::Color;

/// Draws the first series, clockwise from the top. Points without a value have no share.
pub fn draw(canvas: &mut Canvas<'_>, area: Area, table: &str, points: &[Point]) -> Result<(), Error> {
    let values = charts::shares(table, points)?;
    let shares: Vec<(&str, f64)> = (points.iter().zip(values))
        .filter_map(|(point, value)| Some((point.category.as_str(), value?)))
        .collect();
    let total: f64 = shares.iter().map(|(_, value)| value).sum();
    let radius = (area.height() / 2.0 - canvas.size()).min(area.width() / 4.0);
    let center = (area.left + radius + canvas.size(), area.top + area.height() / 2.0);
    let mut from = 0.0;
    for (i, (_, value)) in shares.iter().enumerate() {
        let to = from + value / total;
        slice(canvas, center, radius, (from, to), color(i));
        from = to;
    }
    let left = center.0 + radius + 2.5 * canvas.size();
    legend(canvas, Area { left, ..area }, &shares, total);
    Ok(())
}

/// From one share of the circle to another.
fn slice(canvas: &mut Canvas<'_>, center: (f32, f32), radius: f32, (from, to): (f64, f64), fill: Color) {
    /// Straight lines around the whole circle: no corner can be seen.
    const STEPS: f64 = 180.0;
    let steps: usize = nearest(((to - from) * STEPS).ceil().max(1.0));
    let corner = |i: usize| {
        let share = from + (to - from) * i as f64 / steps as f64;
        let (sin, cos) = (share * std::f64::consts::TAU).sin_cos();
        (center.0 + radius * nearest::<_, f32>(sin), center.1 - radius * nearest::<_, f32>(cos))
    };
    let mut corners: Vec<_> = (0..=steps).map(corner).collect();
    if to - from < 1.0 {
        corners.push(center);
    }
    canvas.polygon(corners, fill, Some((Color(255, 255, 255), 0.8)));
}

/// As many shares as there is room for, in the order of the circle; then how many more there are.
fn legend(canvas: &mut Canvas<'_>, area: Area, shares: &[(&str, f64)], total: f64) {
    let percent = Format::parse("0.0%").unwrap_or_else(|_| Format::default_for(Kind::Number));
    let (line, size) = (canvas.line_height() * 1.15, canvas.size());
    let room: usize = nearest(area.height() / line);
    let shown = if shares.len() > room { room.saturating_sub(1) } else { shares.len() };
    let lines = shown + usize::from(shown < shares.len());
    let mut top = area.top + (area.height() - lines as f32 * line) / 2.0;
    let left = area.left + 1.2 * size;
    for (i, (name, value)) in shares[..shown].iter().enumerate() {
        canvas.key(i, area.left, top);
        let mut share = String::new();
        percent.write(Value::Float(value / total), &mut share);
        let share = canvas.set(&share, area.width());
        canvas.text(&share, Align::Right, (left, left + 4.0 * size), top);
        let name_left = left + 4.8 * size;
        let name = canvas.set_short(name, area.right - name_left);
        canvas.text(&name, Align::Left, (name_left, area.right), top);
        top += line;
    }
    if shown < shares.len() {
        let more = canvas.set(&format!("and {} more", shares.len() - shown), area.width());
        canvas.text(&more, Align::Left, (left, area.right), top);
    }
}
