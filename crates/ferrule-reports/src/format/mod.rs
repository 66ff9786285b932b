//! Values as text, by Excel's number formats: `#,##0.00`, `0.0%;[Red]-0.0%`, `dd.mm.yyyy hh:mm`.
//!
//! A format has up to four sections: for positive numbers, negative ones, zero, and text. What Excel knows and reports
//! don't need (conditions in brackets, fractions, calendars of other eras) is refused by name.

mod date;
mod digits;
mod number;
mod parse;
#[cfg(test)]
mod tests;

use crate::block::Value;
use crate::model::Kind;
use date::DateFormat;
use digits::Digits;
use ferrule_base::Repr;
use number::NumberFormat;

/// How values of a column become text.
#[derive(Debug, Clone, PartialEq)]
pub struct Format {
    /// For numbers and dates: one to three.
    sections: Vec<Section>,
    /// For text.
    text: Option<Section>,
}

#[derive(Debug, Clone, PartialEq)]
enum Section {
    /// The shortest text that says a number exactly, or a text itself; between two texts.
    General(String, String),
    Number(NumberFormat),
    Date(DateFormat),
}

impl Format {
    /// Reads a format in Excel's notation. The error quotes the part that is not supported.
    pub fn parse(text: &str) -> Result<Self, String> {
        parse::format(text).map_err(|part| format!("got the format {text}: {part}", text = text.repr()))
    }

    /// How values are shown whose column has no format.
    #[must_use]
    pub fn default_for(kind: Kind) -> Self {
        let text = match kind {
            Kind::Text | Kind::Link | Kind::Formula | Kind::Number | Kind::Boolean => "General",
            Kind::Date => "yyyy-mm-dd",
            Kind::Datetime => "yyyy-mm-dd hh:mm:ss",
            Kind::Time => "hh:mm:ss",
            Kind::Duration => "[h]:mm:ss",
        };
        Self::parse(text).unwrap_or(Self { sections: Vec::new(), text: None })
    }

    /// Appends a value.
    ///
    /// Floats are rounded to 15 significant digits and then to the format's, half away from zero, as Excel does;
    /// without a format they are written with as many digits as tell them from all others.
    pub fn write(&self, value: Value<'_>, out: &mut String) {
        match value {
            Value::Empty => {}
            Value::Text(text) => self.write_text(text, out),
            // As Excel, which shows them alike in all formats.
            Value::Boolean(value) => out.push_str(if value { "yes" } else { "no" }),
            // Few fonts have the sign for infinity.
            Value::Float(value) if !value.is_finite() => out.push_str(match value {
                f64::INFINITY => "inf",
                f64::NEG_INFINITY => "-inf",
                _ => "NaN",
            }),
            _ => self.write_number(value, out),
        }
    }

    fn write_text(&self, text: &str, out: &mut String) {
        match &self.text {
            Some(Section::General(before, after)) => {
                out.push_str(before);
                out.push_str(text);
                out.push_str(after);
            }
            // A text instead of the text.
            Some(Section::Number(format)) => out.push_str(&format.before),
            _ => out.push_str(text),
        }
    }

    fn write_number(&self, value: Value<'_>, out: &mut String) {
        let (negative, zero) = sign(value);
        let (section, says_sign) = match (&self.sections[..], negative) {
            ([], _) => return write_general(value, out),
            ([_, negatives, ..], true) => (negatives, true),
            ([_, _, zeros], false) if zero => (zeros, true),
            ([first, ..], _) => (first, false),
        };
        let minus = negative && !says_sign;
        match section {
            Section::General(before, after) => {
                if minus {
                    out.push('-');
                }
                out.push_str(before);
                write_general(unsigned(value), out);
                out.push_str(after);
            }
            Section::Number(format) => format.write(value, minus, out),
            Section::Date(format) => match format.moment(value) {
                Some(moment) => format.write(&moment, says_sign, out),
                None => write_general(value, out),
            },
        }
    }
}

/// Whether a number is below zero, and whether it is zero. A date is neither, a day before 1900 not below it.
fn sign(value: Value<'_>) -> (bool, bool) {
    match value {
        Value::Integer(value) | Value::Duration(value) => (value < 0, value == 0),
        Value::Float(value) => (value < 0.0, value == 0.0),
        Value::Decimal(value, _) => (value < 0, value == 0),
        _ => (false, false),
    }
}

fn unsigned(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Integer(value) => Value::Decimal(i128::from(value).abs(), 0),
        Value::Float(value) => Value::Float(value.abs()),
        // The smallest one has no opposite, and more digits than a decimal can have.
        Value::Decimal(value, scale) => Value::Decimal(value.saturating_abs(), scale),
        other => other,
    }
}

/// A number without a format, and dates as they are counted.
fn write_general(value: Value<'_>, out: &mut String) {
    let (negative, _) = sign(value);
    let Some(digits) = Digits::exact(value) else { return };
    if negative {
        out.push('-');
    }
    digits.write_shortest(out);
}
