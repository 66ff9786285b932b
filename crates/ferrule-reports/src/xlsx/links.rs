//! Hyperlinks: an element after the sheet's rows, and a relationship with the address.

use std::fmt::Write;

use super::deflate::{Deflater, Fragment, Hint};
use super::escape::escaped;
use super::refs::quoted;
use super::text::Text;
use crate::addresses::Address;

/// As many hyperlinks as Excel allows in a sheet.
pub const MOST: usize = 65_530;
/// Excel follows no longer address.
const LONGEST: usize = 2079;
const TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";

/// The links of some rows.
#[derive(Debug, Default)]
pub struct Links {
    elements: Text,
    relationships: Text,
}

/// The same, deflated.
#[derive(Debug)]
pub struct DeflatedLinks {
    pub elements: Fragment,
    pub relationships: Fragment,
}

impl Links {
    /// Makes a cell a link, if its text is an address, or a place in one of the tables. Beyond what Excel follows an address
    /// is there all the same, as text.
    pub fn add(&mut self, cell: &str, text: &str, address: Address<'_>, tables: &[String]) {
        if let Address::Table(table, cells) = address {
            let place = escaped(&format!("{}!{cells}", quoted(&tables[table])));
            self.elements
                .push(&format!("<hyperlink ref=\"{cell}\" location=\"{place}\" display=\"{place}\"/>"));
            return;
        }
        if text.encode_utf16().count() > LONGEST || text.chars().any(char::is_control) {
            return;
        }
        // The relationship's name begins with L, as no other does.
        let (page, place) = text.split_once('#').unwrap_or((text, ""));
        let location =
            if place.is_empty() { String::new() } else { format!(" location=\"{}\"", escaped(place)) };
        self.elements.push(&format!("<hyperlink ref=\"{cell}\" r:id=\"L{cell}\"{location}/>"));
        // Nobody looks for Excel's escapes in an address.
        let target = encoded(page).replace('&', "&amp;");
        self.relationships.push(&format!(
            "<Relationship Id=\"L{cell}\" Type=\"{TYPE}\" Target=\"{target}\" TargetMode=\"External\"/>"
        ));
    }

    /// Deflates them, if there are any.
    pub fn deflate(&self, deflater: &mut Deflater) -> Option<DeflatedLinks> {
        let mut fragment = |text: &Text| {
            deflater.block(text.bytes(), &[Hint { at: 0, from: Hint::PROSE }]);
            deflater.finish()
        };
        (self.elements.len() > 0).then(|| DeflatedLinks {
            elements: fragment(&self.elements),
            relationships: fragment(&self.relationships),
        })
    }
}

/// An address whose characters are all allowed in one (RFC 3987): others are encoded by their bytes.
fn encoded(address: &str) -> String {
    let mut text = String::with_capacity(address.len());
    for (i, c) in address.char_indices() {
        let hex = |at: usize| address.as_bytes().get(at).is_some_and(u8::is_ascii_hexdigit);
        let refused = matches!(c, ' ' | '"' | '<' | '>' | '[' | ']' | '`' | '^' | '{' | '}' | '\\' | '|')
            || (c == '%' && !(hex(i + 1) && hex(i + 2)));
        if refused {
            let _ = write!(text, "%{:02X}", c as u32); // a String takes all
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &Text) -> String {
        String::from_utf8(text.bytes().to_vec()).unwrap()
    }

    #[test]
    fn addresses_become_links_unless_excel_does_not_follow_them() {
        let mut links = Links::default();
        for text in ["https://a/\n", &"https://a".repeat(300)] {
            links.add("A1", text, Address::Out, &[]);
        }
        assert_eq!(links.elements.len(), 0);
        links.add("B2", "HTTPS://ü.example/a b?c=1&d=<2>#part 3", Address::Out, &[]);
        assert_eq!(text(&links.elements), "<hyperlink ref=\"B2\" r:id=\"LB2\" location=\"part 3\"/>");
        assert!(text(&links.relationships).contains("Target=\"HTTPS://ü.example/a%20b?c=1&amp;d=%3C2%3E\""));
    }

    #[test]
    fn places_in_the_workbook_are_links_without_an_address() {
        let mut links = Links::default();
        links.add("A3", "Internal:'r & d'!B2", Address::Table(0, "B2"), &["R & D".to_owned()]);
        assert_eq!(
            text(&links.elements),
            "<hyperlink ref=\"A3\" location=\"'R &amp; D'!B2\" display=\"'R &amp; D'!B2\"/>"
        );
        assert_eq!(links.relationships.len(), 0);
    }

    #[test]
    fn only_what_addresses_may_not_have_is_encoded() {
        assert_eq!(encoded("a%20b%zz|\\"), "a%20b%25zz%7C%5C");
    }
}
