//! Values as text, by Excel's number formats: `#,##0.00`, `0.0%;[Red]-0.0%`, `dd.mm.yyyy hh:mm`.
//!
//! A format has up to four sections: for positive numbers, negative ones, zero, and text; or for numbers of which a condition
//! holds. What Excel knows and reports don't need (calendars of other eras, digits of other shapes) is refused by name.

mod colors;
mod date;
mod digits;
mod formats;
mod names;
mod number;
mod parse;
#[cfg(test)]
mod tests;

use crate::block::Value;
use crate::model::Kind;
use date::DateFormat;
use digits::Digits;
use ferrule_base::Repr;
pub use formats::Formats;
use number::NumberFormat;

/// How values of a column become text.
#[derive(Debug, Clone, PartialEq)]
pub struct Format {
    /// For numbers and dates: one to three.
    sections: Vec<Section>,
    /// For text.
    text: Option<Section>,
    /// Whether any section has a color or a condition.
    colored: bool,
    conditional: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Section {
    body: Body,
    /// `0xRRGGBB`
    color: Option<u32>,
    condition: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq)]
enum Body {
    /// The shortest text that says a number, or a text itself; between two texts.
    General(String, String),
    Number(NumberFormat),
    Date(DateFormat),
}

impl Section {
    /// Whether it changes nothing.
    fn is_general(&self) -> bool {
        let is_plain =
            matches!(&self.body, Body::General(before, after) if before.is_empty() && after.is_empty());
        is_plain && self.color.is_none() && self.condition.is_none()
    }
}

/// `[>=100]`
#[derive(Debug, Clone, Copy, PartialEq)]
struct Condition {
    than: Comparison,
    limit: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

impl Condition {
    #[allow(clippy::float_cmp, reason = "equal is what was asked for")]
    fn holds(self, value: f64) -> bool {
        match self.than {
            Comparison::Less => value < self.limit,
            Comparison::LessOrEqual => value <= self.limit,
            Comparison::Equal => value == self.limit,
            Comparison::NotEqual => value != self.limit,
            Comparison::GreaterOrEqual => value >= self.limit,
            Comparison::Greater => value > self.limit,
        }
    }

    /// Whether it only holds below zero.
    fn is_negative(self) -> bool {
        self.limit == 0.0 && matches!(self.than, Comparison::Less | Comparison::LessOrEqual)
    }

    /// Whether it holds of nothing below zero, and of all above.
    fn is_positive(self) -> bool {
        self.limit == 0.0 && matches!(self.than, Comparison::Greater | Comparison::GreaterOrEqual)
    }
}

impl Format {
    /// Reads a format in Excel's notation. The error quotes the part that is not supported.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::parse_in(text, "en")
    }

    /// The same for a document in a language (BCP 47), in which months and days are called unless the format says its own.
    pub fn parse_in(text: &str, language: &str) -> Result<Self, String> {
        parse::format(text, language)
            .map_err(|part| format!("got the format {text}: {part}", text = text.repr()))
    }

    /// The same format as text, in which each section that names months or days says in which language.
    pub fn in_language(text: &str, language: &str) -> Result<String, String> {
        parse::in_language(text, language)
            .map_err(|part| format!("got the format {text}: {part}", text = text.repr()))
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
        Self::parse(text).unwrap_or(Self {
            sections: Vec::new(),
            text: None,
            colored: false,
            conditional: false,
        })
    }

    /// Appends a value.
    ///
    /// Floats are rounded to 15 significant digits and then to the format's, half away from zero, as Excel does.
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

    /// The colour that a value is shown in, `0xRRGGBB`, if the format says so.
    #[must_use]
    pub fn color(&self, value: Value<'_>) -> Option<u32> {
        if !self.colored {
            return None;
        }
        match value {
            Value::Empty | Value::Boolean(_) => None,
            Value::Text(_) => self.text.as_ref()?.color,
            Value::Float(value) if !value.is_finite() => None,
            value => self.section(value)?.0.color,
        }
    }

    /// Whether a number is shown as a date or a time.
    #[must_use]
    pub fn is_time_of(&self, value: Value<'_>) -> bool {
        self.section(value).is_some_and(|(section, _)| matches!(section.body, Body::Date(_)))
    }

    /// Whether it says how values of a kind are shown: of texts, if it has a section for them; of truth values no format does.
    #[must_use]
    pub fn is_of(&self, kind: Kind) -> bool {
        let is_general = self.sections.iter().all(Section::is_general);
        match kind {
            Kind::Text | Kind::Link => self.text.is_some() || is_general,
            Kind::Boolean => is_general,
            _ => true,
        }
    }

    /// What its conditions compare numbers with.
    pub fn limits(&self) -> impl Iterator<Item = f64> {
        self.sections.iter().filter_map(|section| section.condition).map(|condition| condition.limit)
    }

    /// Each of its sections as a format that shows all by it, if conditions say which shows what.
    pub fn sections_by_condition(&self) -> impl Iterator<Item = Self> {
        let alone = |section: &Section| Self {
            sections: vec![Section { condition: None, ..section.clone() }],
            text: None,
            colored: false,
            conditional: false,
        };
        self.sections.iter().filter(|_| self.conditional).map(alone)
    }

    fn write_text(&self, text: &str, out: &mut String) {
        match self.text.as_ref().map(|section| &section.body) {
            Some(Body::General(before, after)) => {
                out.push_str(before);
                out.push_str(text);
                out.push_str(after);
            }
            // A text instead of the text.
            Some(Body::Number(format)) => out.push_str(&format.before),
            _ => out.push_str(text),
        }
    }

    fn write_number(&self, value: Value<'_>, out: &mut String) {
        let Some((section, says_sign)) = self.section(value) else { return write_general(value, out) };
        let minus = sign(value).0 && !says_sign;
        match &section.body {
            Body::General(before, after) => {
                if minus {
                    out.push('-');
                }
                out.push_str(before);
                write_digits(value, out);
                out.push_str(after);
            }
            Body::Number(format) => format.write(value, minus, out),
            Body::Date(format) => match format.moment(value) {
                Some(moment) => format.write(&moment, says_sign, out),
                None => write_general(value, out),
            },
        }
    }

    /// The section that a number is shown by, and whether that says itself that the number is below zero; `None` if no
    /// section is for it.
    fn section(&self, value: Value<'_>) -> Option<(&Section, bool)> {
        if self.conditional {
            return self.conditional_section(digits::excel_number(value)?);
        }
        let (negative, zero) = sign(value);
        Some(match (&self.sections[..], negative) {
            ([], _) => return None,
            ([_, negatives, ..], true) => (negatives, true),
            ([_, _, zeros], false) if zero => (zeros, true),
            ([first, ..], _) => (first, false),
        })
    }

    /// The first two sections may have conditions, and the last is for all else. One without a condition is for what it would
    /// be for without the other's: numbers from zero on, or above zero if there are three, and those below.
    fn conditional_section(&self, value: f64) -> Option<(&Section, bool)> {
        let implied = |than, limit| Some(Condition { than, limit });
        let three = self.sections.len() > 2;
        let first = self.sections[0].condition.or(match (three, self.sections.len()) {
            (true, _) => implied(Comparison::Greater, 0.0),
            (false, 2) => implied(Comparison::GreaterOrEqual, 0.0),
            _ => None,
        });
        let second = self.sections.get(1).and_then(|second| second.condition);
        let second = if three { second.or(implied(Comparison::Less, 0.0)) } else { second };
        let place = if first.is_some_and(|first| first.holds(value)) {
            0
        } else if second.map_or(self.sections.len() == 2, |second| second.holds(value)) {
            1
        } else {
            2
        };
        let says_sign = match place {
            0 => first.is_some_and(Condition::is_negative),
            1 => {
                second.is_some_and(Condition::is_negative)
                    || (second.is_none() && first.is_some_and(Condition::is_positive))
            }
            _ => false,
        };
        self.sections.get(place).map(|section| (section, says_sign))
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

/// A number without a format, and dates as they are counted.
fn write_general(value: Value<'_>, out: &mut String) {
    if sign(value).0 {
        out.push('-');
    }
    write_digits(value, out);
}

/// The same without its sign.
fn write_digits(value: Value<'_>, out: &mut String) {
    let Some(mut digits) = Digits::exact(value) else { return };
    if matches!(value, Value::Float(_)) {
        digits.keep(digits::MOST_DIGITS);
    }
    digits.write_shortest(out);
}
