//! Where links lead: out of the document, or to one of its tables.

use crate::addresses::{self, Address};
use crate::pdf::page::Target;
use std::sync::Arc;

/// Where an address leads; `None` if it is none. A place in a workbook is the table of that name.
pub fn target(address: &str, tables: &[String]) -> Result<Option<Target>, String> {
    Ok(addresses::of(address, tables)?.map(|leads| match leads {
        Address::Out => Target::Url(address.into()),
        Address::Table(table, _) => Target::Table(table),
    }))
}

/// The names of a report's tables.
pub type Tables = Arc<[String]>;
