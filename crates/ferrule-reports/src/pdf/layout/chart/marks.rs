//! What shows the values: columns, bars, lines, areas and dots.

use super::axis::Values;
use super::canvas::{Area, Canvas};
use super::color;
use crate::charts::{self, finite};
use crate::lines::Point;

/// Of a category's room: between its columns and the next one's.
const GAP: f32 = 0.3;

/// Upright bars, those of a category beside each other.
pub fn columns(canvas: &mut Canvas<'_>, area: Area, values: &Values, points: &[Point]) {
    each_bar(points, area.left, area.width(), |series, value, from, to| {
        let zero = values.at(0.0, area.bottom, area.top);
        let end = values.at(value, area.bottom, area.top);
        let area = Area { left: from, right: to, top: zero.min(end), bottom: zero.max(end) };
        canvas.rect(area, color(series));
    });
}

/// Bars that lie, those of a category below each other.
pub fn bars(canvas: &mut Canvas<'_>, area: Area, values: &Values, points: &[Point]) {
    each_bar(points, area.top, area.height(), |series, value, from, to| {
        let zero = values.at(0.0, area.left, area.right);
        let end = values.at(value, area.left, area.right);
        let area = Area { top: from, bottom: to, left: zero.min(end), right: zero.max(end) };
        canvas.rect(area, color(series));
    });
}

fn each_bar(points: &[Point], start: f32, length: f32, mut draw: impl FnMut(usize, f64, f32, f32)) {
    let slot = length / points.len().max(1) as f32;
    for (i, point) in points.iter().enumerate() {
        let width = slot * (1.0 - GAP) / point.values.len().max(1) as f32;
        let first = start + i as f32 * slot + slot * GAP / 2.0;
        for (series, &value) in point.values.iter().enumerate() {
            if let Some(value) = finite(value) {
                let from = first + series as f32 * width;
                draw(series, value, from, from + width);
            }
        }
    }
}

/// A line for each series, broken where values are missing; with dots if they are few, filled down to zero if asked for.
pub fn lines(canvas: &mut Canvas<'_>, area: Area, values: &Values, points: &[Point], filled: bool) {
    const FEW: usize = 30;
    const WIDTH: f32 = 1.4;
    let zero = values.at(0.0_f64.clamp(values.low, values.high), area.bottom, area.top);
    let series = parts(area, values, points);
    if filled {
        // The largest first, so that it hides no other.
        let mut order: Vec<usize> = (0..series.len()).collect();
        let size = |&i: &usize| series[i].iter().flatten().map(|(_, y)| (y - zero).abs()).sum::<f32>();
        order.sort_by(|a, b| size(b).total_cmp(&size(a)));
        for i in order {
            for part in &series[i] {
                let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
                let mut shape = part.clone();
                shape.extend([(last.0, zero), (first.0, zero)]);
                canvas.polygon(shape, charts::lightened(charts::color(i), charts::AREA).into(), None);
            }
        }
    }
    for (i, parts) in series.into_iter().enumerate() {
        for part in parts {
            if part.len() == 1 || (points.len() <= FEW && !filled) {
                part.iter().for_each(|&at| dot(canvas, at, WIDTH * 1.5, i));
            }
            canvas.line(part, color(i), WIDTH);
        }
    }
}

/// For each series the places of its values, those together that follow each other.
fn parts(area: Area, values: &Values, points: &[Point]) -> Vec<Vec<Vec<(f32, f32)>>> {
    let slot = area.width() / points.len().max(1) as f32;
    let count = points.first().map_or(0, |point| point.values.len());
    let parts = |series: usize| {
        let place = |(i, point): (usize, &Point)| {
            let y = values.at(finite(point.values[series])?, area.bottom, area.top);
            Some((area.left + (i as f32 + 0.5) * slot, y))
        };
        let places: Vec<_> = points.iter().enumerate().map(place).collect();
        let parts = places.split(Option::is_none).filter(|part| !part.is_empty());
        parts.map(|part| part.iter().flatten().copied().collect()).collect()
    };
    (0..count).map(parts).collect()
}

/// A dot for each point that has both numbers.
pub fn dots(canvas: &mut Canvas<'_>, area: Area, across: &Values, values: &Values, points: &[Point]) {
    const RADIUS: f32 = 2.0;
    for point in points {
        let Some(x) = finite(point.x) else { continue };
        let x = across.at(x, area.left, area.right);
        for (series, &value) in point.values.iter().enumerate() {
            if let Some(value) = finite(value) {
                dot(canvas, (x, values.at(value, area.bottom, area.top)), RADIUS, series);
            }
        }
    }
}

fn dot(canvas: &mut Canvas<'_>, (x, y): (f32, f32), radius: f32, series: usize) {
    const CORNERS: usize = 12;
    let corner = |i: usize| {
        let (sin, cos) = (i as f32 / CORNERS as f32 * std::f32::consts::TAU).sin_cos();
        (x + radius * cos, y + radius * sin)
    };
    canvas.polygon((0..CORNERS).map(corner).collect(), color(series), None);
}
