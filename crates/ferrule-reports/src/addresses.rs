//! Where the texts of links lead: out of the report, or to one of its tables.

use ferrule_base::Repr;

/// Where a link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address<'a> {
    /// To a page, a file or somebody, under the whole text.
    Out,
    /// To cells of a table, by its place in the report.
    Table(usize, &'a str),
}

/// All else is text.
const SCHEMES: [&str; 5] = ["https://", "http://", "mailto:", "ftp://", "file:///"];

/// Where a text leads; `None` if it is no address. `#Sales!A1` and `internal:Sales!A1` are cells of the table of that name; the
/// error says that there are none such.
pub fn of<'a>(text: &'a str, tables: &[String]) -> Result<Option<Address<'a>>, String> {
    let after = |start: &str| {
        let (first, rest) = text.split_at_checked(start.len())?;
        (first.eq_ignore_ascii_case(start) && !rest.is_empty()).then_some(rest)
    };
    let Some(place) = after("#").or_else(|| after("internal:")) else {
        return Ok(SCHEMES.iter().any(|scheme| after(scheme).is_some()).then_some(Address::Out));
    };
    let (sheet, cells) = place.rsplit_once('!').unwrap_or((place, "A1"));
    let quoted = sheet.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    let name = quoted.map_or_else(|| sheet.to_owned(), |name| name.replace("''", "'"));
    let Some(table) = tables.iter().position(|table| table.to_lowercase() == name.to_lowercase()) else {
        return Err(format!(
            "got a link to {}, which is no table of this report; wanted the name of one, such as {}",
            name.repr(),
            tables.first().map_or_else(|| "#Report!A1".to_owned(), |table| format!("#{table}!A1")).repr()
        ));
    };
    if cells.split(':').count() > 2 || !cells.split(':').all(is_cell) {
        return Err(format!("got a link to {}, which is no cell; wanted one, such as 'A1'", cells.repr()));
    }
    Ok(Some(Address::Table(table, cells)))
}

/// Whether a text is a cell that a worksheet has: `B7`, `$B$7`.
fn is_cell(text: &str) -> bool {
    /// `XFD1048576`
    const LAST: (u32, u32) = (16_384, 1_048_576);
    let text = text.strip_prefix('$').unwrap_or(text);
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, row) = text.split_at(letters);
    let row = row.strip_prefix('$').unwrap_or(row);
    let column = letters
        .bytes()
        .take(4)
        .fold(0, |column, letter| 26 * column + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    let is_row = row.bytes().all(|digit| digit.is_ascii_digit())
        && row.parse().is_ok_and(|row: u32| (1..=LAST.1).contains(&row));
    (1..=LAST.0).contains(&column) && is_row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_out_or_to_a_table() {
        let tables = ["Sales".to_owned(), "Ada's R & D".to_owned()];
        let leads = |address: &'static str| of(address, &tables);
        for (text, cells) in [
            ("#sales!A1", "A1"),
            ("internal:Sales!$B$2", "$B$2"),
            ("#Sales", "A1"),
            ("INTERNAL:'Sales'!a1:xfd1048576", "a1:xfd1048576"),
        ] {
            assert_eq!(leads(text), Ok(Some(Address::Table(0, cells))), "{text}");
        }
        assert_eq!(leads("#'Ada''s R & D'!A1"), Ok(Some(Address::Table(1, "A1"))));
        assert!(leads("#Costs!A1").unwrap_err().contains("'Costs', which is no table"));
        for cells in ["", "A", "7", "A0", "XFE1", "A1048577", "A1:B2:C3", "AAAA1", "A+1", "A-1", "ü1", "A1:"]
        {
            let message = of(&format!("#Sales!{cells}"), &tables).unwrap_err();
            assert!(message.contains("which is no cell"), "{message}");
        }
        for url in ["https://a.example/#Sales!A1", "MAILTO:a@b.example"] {
            assert_eq!(leads(url), Ok(Some(Address::Out)));
        }
        for text in ["www.a.example", "#", "internal:", "https://", "Ünder", ""] {
            assert_eq!(leads(text), Ok(None), "{text}");
        }
    }
}
