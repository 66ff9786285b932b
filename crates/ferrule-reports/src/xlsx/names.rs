//! Names of worksheets: Excel's rules, and what the sheets after the first of a long table are called.

use ferrule_base::Repr;
use std::collections::HashSet;

use crate::Error;
use crate::model::Report;

/// In UTF-16 units.
const LONGEST: usize = 31;

/// The names that are taken, in lower case: Excel does not tell case apart.
#[derive(Debug)]
pub struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// Takes the names of a report's tables, if Excel allows them.
    pub fn of(report: &Report) -> Result<Self, Error> {
        let mut taken = HashSet::new();
        for table in &report.tables {
            let name = &table.name;
            let fault = |wanted: &str| {
                Err(Error::Value(format!("table {name}: wanted a name {wanted}", name = name.repr())))
            };
            if name.trim().is_empty() {
                return fault("for its worksheet, got none");
            }
            if name.encode_utf16().count() > LONGEST {
                return fault("of at most 31 characters, which is what Excel allows for a worksheet");
            }
            if name.contains(['[', ']', ':', '*', '?', '/', '\\']) || name.chars().any(char::is_control) {
                return fault(
                    "without any of [ ] : * ? / \\ and control characters, as Excel demands for worksheets",
                );
            }
            if name.starts_with('\'') || name.ends_with('\'') || name.eq_ignore_ascii_case("history") {
                return fault(
                    "that does not begin or end with ' and is not History, as Excel demands for worksheets",
                );
            }
            if !taken.insert(name.to_lowercase()) {
                return fault("of its own: another table has the same (Excel does not tell case apart)");
            }
        }
        Ok(Self { taken })
    }

    /// A name for one more sheet: the same with a number, cut to fit. `next` is the number to begin with.
    pub fn another(&mut self, name: &str, next: usize) -> String {
        for number in next.. {
            let end = format!(" ({number})");
            let mut start = name.to_owned();
            while start.encode_utf16().count() + end.len() > LONGEST {
                start.pop();
            }
            let name = start + &end;
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
        }
        name.to_owned()
    }

    /// The name itself if it is free, or with a number.
    pub fn free(&mut self, name: &str) -> String {
        if self.taken.insert(name.to_lowercase()) { name.to_owned() } else { self.another(name, 2) }
    }
}
