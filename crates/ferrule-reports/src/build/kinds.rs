//! What kind of values the texts of a column say, as the fields of a CSV file.

use ferrule_base::Repr;
use ferrule_base::written::{Forms, Written, number};

use super::parse::{SECOND, date, split_moment, time};
use crate::model::Kind;

/// What a column of texts can be read as without a loss: each value, written again, has all digits of its text.
///
/// What this tells, [`super::parse`] reads.
#[derive(Debug, Clone)]
pub struct Texts {
    /// That of all texts that were not empty; none of them has come so far if there is none.
    kind: Option<Kind>,
    /// Between the whole digits and those of a fraction.
    decimal: u8,
    numbers: Forms,
    /// A fraction or an exponent.
    float: bool,
    /// How many texts came, empty ones too.
    rows: u64,
    /// The first that was not empty, and in which row it came.
    first: Option<(u64, String)>,
    /// Likewise the one by which the column became text.
    turned: Option<(u64, String)>,
}

impl Texts {
    /// No text has come so far.
    #[must_use]
    pub fn new(decimal: u8) -> Self {
        Self {
            kind: None,
            decimal,
            numbers: Forms::default(),
            float: false,
            rows: 0,
            first: None,
            turned: None,
        }
    }

    /// Takes texts, until the column can only be text.
    pub fn extend<T: AsRef<str>>(&mut self, mut texts: impl Iterator<Item = T>) {
        while self.kind != Some(Kind::Text)
            && let Some(text) = texts.next()
        {
            self.push(text.as_ref());
        }
    }

    /// What all texts are. Where `numbers` are asked for, zeros that end a fraction say nothing.
    #[must_use]
    pub fn kind(&self, numbers: bool) -> Kind {
        match self.kind {
            Some(Kind::Number) if !numbers && self.numbers.count_on() => Kind::Text,
            kind => kind.unwrap_or(Kind::Text),
        }
    }

    /// Which text made the column text, if one did.
    #[must_use]
    pub fn turned(&self) -> Option<String> {
        let (row, text) = self.turned.as_ref()?;
        let beside = self.first.as_ref().filter(|(first, _)| first != row);
        let beside = beside.map(|(row, text)| format!(" beside {} in row {row}", text.repr()));
        Some(format!("{} in row {row}{}", text.repr(), beside.unwrap_or_default()))
    }

    fn push(&mut self, text: &str) {
        self.rows += 1;
        if text.is_empty() {
            return;
        }
        if self.first.is_none() {
            self.first = Some((self.rows, text.to_owned()));
        }
        let so_far = self.kind;
        self.kind = Some(match so_far {
            // A text is of one of these kinds at most.
            None => [Kind::Number, Kind::Boolean, Kind::Date, Kind::Datetime, Kind::Time]
                .into_iter()
                .find(|kind| self.is(*kind, text))
                .unwrap_or(Kind::Text),
            Some(kind) if self.is(kind, text) => kind,
            Some(_) => Kind::Text,
        });
        if self.kind == Some(Kind::Text) {
            self.turned = Some((self.rows, text.to_owned()));
        }
    }

    fn is(&mut self, kind: Kind, text: &str) -> bool {
        match kind {
            Kind::Number => self.is_number(text),
            Kind::Boolean => ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)),
            Kind::Date => date(text).is_some(),
            Kind::Datetime => {
                split_moment(text).is_some_and(|(day, rest)| date(day).is_some() && is_time(rest))
            }
            Kind::Time => is_time(text),
            _ => true,
        }
    }

    /// Whether this is a number, too, of which nothing is lost in a column of those that came before.
    fn is_number(&mut self, text: &str) -> bool {
        match number(text.as_bytes(), self.decimal, &mut self.numbers) {
            Some(Written::Int(_)) => {}
            Some(Written::Float(_)) => self.float = true,
            None => return false,
        }
        // Excel keeps no more digits than floats surely do.
        !self.float || self.numbers.fit_floats()
    }
}

/// Times are shown to the second.
fn is_time(text: &str) -> bool {
    time(text, 24).is_some_and(|micros| micros % SECOND == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(texts: &[&str]) -> Kind {
        let mut column = Texts::new(b'.');
        column.extend(texts.iter());
        column.kind(false)
    }

    #[test]
    fn the_kind_that_all_are_of_is_told() {
        let all: [(Kind, &[&str]); 7] = [
            (Kind::Number, &["0", "-1", "999999999999999", "1.5", "0.5", "1e+16", "1E-3", "-0.07", ""]),
            (Kind::Number, &["999999999999999999", "1"]),
            (
                Kind::Number,
                &[
                    "0.0000012345678901234567",
                    "2.2250738585072014e-308",
                    "123456789.12345678",
                    "0.3333333333333333",
                    "0.30000000000000004",
                    "1.7976931348623157e+308",
                    "5e-324",
                    "1234567890123456.0",
                    "1.0",
                ],
            ),
            (Kind::Boolean, &["true", "FALSE", ""]),
            (Kind::Date, &["2026-02-28", "0001-01-01"]),
            (Kind::Datetime, &["2026-02-03T12:00", "2026-02-03 12:00:30.000"]),
            (Kind::Time, &["12:00", "23:59:59", "23:59:59.0"]),
        ];
        for (kind, texts) in all {
            for text in texts.iter().filter(|text| !text.is_empty()) {
                assert_eq!(kind_of(&[text]), kind, "{text}");
            }
            assert_eq!(kind_of(texts), kind, "{texts:?}");
            assert_eq!(kind_of(&[texts, &["x"]].concat()), Kind::Text, "{texts:?}");
        }
        assert_eq!(kind_of(&["", ""]), Kind::Text);
    }

    #[test]
    fn what_would_lose_something_is_text() {
        let all = "007 00 -01 +1 +491701234567 9223372036854775808 1. 1e5 12E-5 1e+ 1e+1234 1,5 1_0 ٣ nan inf \
                   0.123456789012345678 1234567890.123456789 1e-999 1e+999 1.2345678e-320 + - yes \
                   2026-1-1 2026-02-30 4711-20-01 0000-00-00 2026-01-01t12:00 2026-02-30T12:00 2026-01-01T24:00 25:61 \
                   24:00 12:00:00.1234567 12:00:00.5 12:00:00. 12:00.5 1.5.5 1.5e 1.e+5 é";
        for text in all.split(' ').chain([" 1", "1 ", "+49 170 1234567", "2026-01-01 12:00:00.000001"]) {
            assert_eq!(kind_of(&[text]), Kind::Text, "{text}");
        }
        let together: [&[&str]; 4] = [
            // Each is a number, and a column that has both keeps not all of them.
            &["1234567890123456", "0.5"],
            &["0.5", "1234567890123456"],
            &["1.9", "1.10"],
            &["2026-01-01", "2026-01-01 12:00"],
        ];
        for texts in together {
            assert_eq!(kind_of(texts), Kind::Text, "{texts:?}");
        }
        assert_eq!(kind_of(&["5.50", "7.00", "3"]), Kind::Number);
        assert_eq!(kind_of(&["5.5", "7.0", "7.25"]), Kind::Number);
        assert_eq!(kind_of(&["5.5", "7.10", "7.00"]), Kind::Number);
        let mut asked = Texts::new(b'.');
        asked.extend(["1.9", "1.10"].iter());
        assert_eq!((asked.kind(false), asked.kind(true)), (Kind::Text, Kind::Number));
    }

    #[test]
    fn a_fraction_may_follow_a_comma() {
        let mut column = Texts::new(b',');
        column.extend(["1,5", "-0,25", "3"].iter());
        assert_eq!(column.kind(false), Kind::Number);
        column.extend(["1.234,5"].iter());
        assert_eq!(column.kind(false), Kind::Text);
    }

    #[test]
    fn what_is_told_is_read() {
        use super::super::{ColumnBuilder, parse};

        let pieces =
            ["0", "-1", "12", "123456789012345", "123456789012345678", ".", "0", "00", "5", "e-07", "E300"];
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    let text = [first, second, third].concat();
                    let kind = kind_of(&[&text]);
                    let mut column = ColumnBuilder::new(1);
                    assert_eq!(parse::parse(&mut column, &text, Some(kind), b'.'), Ok(()), "{text} {kind:?}");
                }
            }
        }
    }
}
