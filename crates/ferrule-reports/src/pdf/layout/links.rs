//! Where links lead: out of the document, or to one of its tables.

use crate::pdf::page::Target;
use ferrule_base::Repr;
use std::sync::Arc;

/// As in a workbook, where all else stays text.
const SCHEMES: [&str; 5] = ["https://", "http://", "mailto:", "ftp://", "file:///"];

/// Where an address leads; `None` if it is none. A place in a workbook, `#Sheet!A1` or `internal:Sheet!A1`, is the table of
/// that name; the error says that there is none.
pub fn target(address: &str, tables: &[String]) -> Result<Option<Target>, String> {
    let after = |start: &str| {
        let (first, rest) = address.split_at_checked(start.len())?;
        (first.eq_ignore_ascii_case(start) && !rest.is_empty()).then_some(rest)
    };
    let Some(place) = after("#").or_else(|| after("internal:")) else {
        let leads_out = SCHEMES.iter().any(|scheme| after(scheme).is_some());
        return Ok(leads_out.then(|| Target::Url(address.into())));
    };
    let sheet = place.rsplit_once('!').map_or(place, |(sheet, _cell)| sheet);
    let quoted = sheet.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    let name = quoted.map_or_else(|| sheet.to_owned(), |name| name.replace("''", "'"));
    match tables.iter().position(|table| table.to_lowercase() == name.to_lowercase()) {
        Some(table) => Ok(Some(Target::Table(table))),
        None => Err(format!(
            "got a link to {}, which is no table of this report; wanted the name of one, such as {}",
            name.repr(),
            tables.first().map_or_else(|| "#Report!A1".to_owned(), |table| format!("#{table}!A1")).repr()
        )),
    }
}

/// The names of a report's tables.
pub type Tables = Arc<[String]>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_out_or_to_a_table() {
        let tables = ["Sales".to_owned(), "Ada's R & D".to_owned()];
        let leads = |address: &str| target(address, &tables);
        for table in ["#sales!A1", "internal:Sales!B2", "#Sales", "INTERNAL:'Sales'!A1"] {
            assert_eq!(leads(table), Ok(Some(Target::Table(0))), "{table}");
        }
        assert_eq!(leads("#'Ada''s R & D'!A1"), Ok(Some(Target::Table(1))));
        assert!(leads("#Costs!A1").unwrap_err().contains("'Costs', which is no table"));
        for url in ["https://a.example/#Sales!A1", "MAILTO:a@b.example"] {
            assert_eq!(leads(url), Ok(Some(Target::Url(url.into()))));
        }
        for text in ["www.a.example", "#", "internal:", "https://", "Ünder", ""] {
            assert_eq!(leads(text), Ok(None), "{text}");
        }
    }
}
