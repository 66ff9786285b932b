//! Axes: of numbers, with round ticks, and of categories, whose labels don't run into each other.

use super::super::look;
use super::super::typeset::Text;
use super::canvas::{Area, Canvas};
use crate::block::Value;
use crate::convert::nearest;
use crate::format::Format;
use crate::model::{Align, Column, Kind};

/// An axis of numbers.
#[derive(Debug)]
pub struct Values {
    pub low: f64,
    pub high: f64,
    step: f64,
    format: Format,
}

/// An axis of categories.
#[derive(Debug)]
pub struct Categories {
    labels: Vec<Text>,
    /// Every so many have a label.
    every: usize,
    /// Where the area of the marks ends: below (`across`) or at the left (`down`).
    pub edge: f32,
}

impl Values {
    /// With ticks at multiples of 1, 2 or 5 times a power of 10, about five of them (as Heckbert, Graphics Gems, 1990).
    pub fn new(
        values: impl Iterator<Item = f64>,
        from_zero: bool,
        column: Option<&Column>,
        language: &str,
    ) -> Self {
        let (mut low, mut high) = values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        // Where zero is near, an axis without it would mislead.
        if from_zero || (low > 0.0 && low < 0.5 * high) || (high < 0.0 && high > 0.5 * low) {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        if high <= low {
            let around = if low == 0.0 { 1.0 } else { low.abs() * 0.5 };
            (low, high) =
                if low >= 0.0 && from_zero { (0.0, low + around) } else { (low - around, low + around) };
        }
        // Halves, since the difference of two finite numbers may not be one.
        let step = round_step((high / 5.0 - low / 5.0).max(f64::MIN_POSITIVE));
        let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
        Self { low, high, step, format: tick_format(step, low.abs().max(high.abs()), column, language) }
    }

    /// Where a number is between two ends of the axis.
    pub fn at(&self, value: f64, from: f32, to: f32) -> f32 {
        let share = (value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0);
        from + (to - from) * nearest::<_, f32>(share)
    }

    /// How much room the labels of an upright axis take, with what is between them and the axis.
    pub fn width(&self, canvas: &mut Canvas<'_>) -> f32 {
        let widest = self.labels(canvas).iter().map(|(_, text)| text.width()).fold(0.0, f32::max);
        widest + 0.6 * canvas.size()
    }

    /// Draws lines across the area, and the labels at its left.
    pub fn draw_across(&self, canvas: &mut Canvas<'_>, area: Area) {
        for (value, label) in self.labels(canvas) {
            let y = self.at(value, area.bottom, area.top);
            canvas.line(vec![(area.left, y), (area.right, y)], look::RULE, look::THIN);
            let right = area.left - 0.6 * canvas.size();
            canvas.text(&label, Align::Right, (right, right), y - canvas.line_height() / 2.0);
        }
    }

    /// Draws upright lines, and the labels below the area.
    pub fn draw_upright(&self, canvas: &mut Canvas<'_>, area: Area) {
        let labels = self.labels(canvas);
        let widest = labels.iter().map(|(_, text)| text.width()).fold(0.0, f32::max);
        let room = area.width() / (labels.len().max(2) - 1) as f32;
        // The last one is moved to the left by half of its width.
        let every: usize = nearest(((1.5 * widest + canvas.size()) / room).ceil().max(1.0));
        for (i, (value, label)) in labels.into_iter().enumerate() {
            let x = self.at(value, area.left, area.right);
            canvas.line(vec![(x, area.top), (x, area.bottom)], look::RULE, look::THIN);
            if i % every == 0 {
                let half = label.width() / 2.0;
                // The last one must not leave the chart.
                let x = x.min(area.right - half);
                canvas.text(&label, Align::Center, (x, x), area.bottom + 0.3 * canvas.size());
            }
        }
    }

    /// Draws the line from which marks begin.
    pub fn draw_zero(&self, canvas: &mut Canvas<'_>, area: Area, across: bool) {
        let zero = 0.0_f64.clamp(self.low, self.high);
        let line = if across {
            let y = self.at(zero, area.bottom, area.top);
            vec![(area.left, y), (area.right, y)]
        } else {
            let x = self.at(zero, area.left, area.right);
            vec![(x, area.top), (x, area.bottom)]
        };
        canvas.line(line, look::STRONG_RULE, look::THICK);
    }

    fn labels(&self, canvas: &mut Canvas<'_>) -> Vec<(f64, Text)> {
        let count: usize = nearest(((self.high / self.step) - (self.low / self.step)).round());
        let first = (self.low / self.step).round();
        let label = |i| {
            let value = (first + i as f64) * self.step;
            let mut text = String::new();
            self.format.write(Value::Float(value), &mut text);
            (value, canvas.set(&text, f32::INFINITY))
        };
        (0..=count.min(20)).map(label).collect()
    }
}

/// The next round number.
fn round_step(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.log10().floor());
    let factor = rough / power;
    let round = [1.0, 2.0, 5.0].into_iter().find(|&round| factor <= round * 1.000_001).unwrap_or(10.0);
    round * power
}

/// As many decimals as the step has; a percentage and a date as in the column.
fn tick_format(step: f64, largest: f64, column: Option<&Column>, language: &str) -> Format {
    let own = column.and_then(|column| column.format.as_deref());
    let percent = own.is_some_and(|format| format.contains('%'));
    let kind = column.and_then(|column| column.kind);
    if let Some(kind @ (Kind::Date | Kind::Datetime | Kind::Time | Kind::Duration)) = kind {
        return own
            .and_then(|own| Format::parse_in(own, language).ok())
            .unwrap_or_else(|| Format::default_for(kind));
    }
    let step = if percent { step * 100.0 } else { step };
    let decimals = (-step.log10()).ceil().max(0.0);
    let text = if largest >= 1e12 || decimals > 6.0 {
        "0.##E+0".to_owned()
    } else {
        let zeros = "0".repeat(nearest(decimals));
        let point = if zeros.is_empty() { "" } else { "." };
        format!("#,##0{point}{zeros}{}", if percent { "%" } else { "" })
    };
    Format::parse(&text).unwrap_or_else(|_| Format::default_for(Kind::Number))
}

impl Categories {
    /// Labels below the area, on some lines if there is room for their words; otherwise only every so many are shown.
    pub fn across(canvas: &mut Canvas<'_>, area: Area, names: &[&str]) -> Self {
        const MOST_LINES: usize = 5;
        let slot = area.width() / names.len().max(1) as f32;
        let room = slot - 0.6 * canvas.size();
        let words = names.iter().map(|name| canvas.width_of_words(name)).fold(0.0, f32::max);
        let mut labels: Vec<_> = if words <= room {
            names.iter().map(|name| canvas.set(name, room)).collect()
        } else {
            Vec::new()
        };
        let lines = |labels: &[Text]| labels.iter().map(|label| label.lines().len()).max().unwrap_or(1);
        let mut every = 1;
        if labels.is_empty() || lines(&labels) > MOST_LINES {
            // No label is wider than a third of the chart.
            let most = area.width() / 3.0;
            labels = names.iter().map(|name| canvas.set(name, most)).collect();
            let widest = labels.iter().map(Text::width).fold(0.0, f32::max);
            // The first and the last, which stay within the area, come nearer to their neighbours by half of their
            // width less half a slot.
            let slots = (widest + canvas.size()).max(1.5 * widest + canvas.size() - 0.5 * slot) / slot;
            every = nearest(slots.ceil().max(1.0));
        }
        let height = labels.iter().step_by(every).map(Text::height).fold(canvas.line_height(), f32::max);
        Self { labels, every, edge: area.bottom - height - 0.4 * canvas.size() }
    }

    /// Labels at the left of the area, one below the other.
    pub fn down(canvas: &mut Canvas<'_>, area: Area, names: &[&str]) -> Self {
        let most = area.width() / 3.0;
        let slot = (area.height() - canvas.axis_height()) / names.len().max(1) as f32;
        let mut labels: Vec<_> = names.iter().map(|name| canvas.set(name, most)).collect();
        let tallest = labels.iter().map(Text::height).fold(canvas.line_height(), f32::max);
        let every = nearest((tallest / slot).ceil().max(1.0));
        labels.truncate(names.len());
        let widest = labels.iter().step_by(every).map(Text::width).fold(0.0, f32::max);
        Self { labels, every, edge: area.left + widest + 0.6 * canvas.size() }
    }

    pub fn draw_across(&self, canvas: &mut Canvas<'_>, area: Area) {
        let slot = area.width() / self.labels.len().max(1) as f32;
        for (i, label) in self.labels.iter().enumerate().step_by(self.every) {
            let half = label.width() / 2.0;
            let x = area.left + (i as f32 + 0.5) * slot;
            let x = x.max(area.left + half).min(area.right - half);
            canvas.text(label, Align::Center, (x, x), area.bottom + 0.3 * canvas.size());
        }
    }

    pub fn draw_down(&self, canvas: &mut Canvas<'_>, area: Area) {
        let slot = area.height() / self.labels.len().max(1) as f32;
        for (i, label) in self.labels.iter().enumerate().step_by(self.every) {
            let right = area.left - 0.6 * canvas.size();
            let top = area.top + (i as f32 + 0.5) * slot - label.height() / 2.0;
            canvas.text(label, Align::Right, (right, right), top);
        }
    }
}
