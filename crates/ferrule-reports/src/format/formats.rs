//! What the values of a column are shown by.

use super::Format;
use crate::block::Value;
use crate::model::Kind;

/// The column's own format, or one for each kind of value (of which a column has one, but not known from the start).
#[derive(Debug, Clone)]
pub enum Formats {
    /// For all of its values.
    Own(Format),
    /// By what a value is.
    ByKind(Box<ByKind>),
}

/// How values are shown that have no format.
#[derive(Debug, Clone)]
pub struct ByKind {
    plain: Format,
    date: Format,
    datetime: Format,
    time: Format,
    duration: Format,
}

impl Formats {
    /// Of a column without a format.
    #[must_use]
    pub fn by_kind() -> Self {
        Self::ByKind(Box::new(ByKind {
            plain: Format::default_for(Kind::Text),
            date: Format::default_for(Kind::Date),
            datetime: Format::default_for(Kind::Datetime),
            time: Format::default_for(Kind::Time),
            duration: Format::default_for(Kind::Duration),
        }))
    }

    /// By which a value is shown.
    #[must_use]
    pub fn of(&self, value: Value<'_>) -> &Format {
        let by_kind = match self {
            Self::Own(format) => return format,
            Self::ByKind(by_kind) => by_kind,
        };
        match value {
            Value::Date(_) => &by_kind.date,
            Value::Datetime(_) => &by_kind.datetime,
            Value::Time(_) => &by_kind.time,
            Value::Duration(_) => &by_kind.duration,
            _ => &by_kind.plain,
        }
    }

    /// By which values of a kind are shown.
    #[must_use]
    pub fn of_kind(&self, kind: Option<Kind>) -> &Format {
        self.of(match kind {
            Some(Kind::Date) => Value::Date(0),
            Some(Kind::Datetime) => Value::Datetime(0),
            Some(Kind::Time) => Value::Time(0),
            Some(Kind::Duration) => Value::Duration(0),
            _ => Value::Empty,
        })
    }
}
