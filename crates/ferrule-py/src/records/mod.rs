//! Bindings of the domain `records`.

mod arguments;
mod arrow;
mod build;
mod classes;
mod columns;
pub mod describe;
mod fields;
mod groups;
mod hints;
mod iterator;
mod order;
mod people;
mod person;
mod rows;
mod table;
mod values;
mod view;

pub use classes::{FrozenPerson, Person, PersonView};
pub use iterator::PeopleIterator;
pub use people::People;

use pyo3::prelude::*;

/// People one by one, and by column.
#[pymodule(name = "records", submodule, module = "ferrule")]
pub mod module {
    #[pymodule_export]
    use super::describe::{Field, asdict, fields};
    #[pymodule_export]
    use super::{FrozenPerson, People, PeopleIterator, Person, PersonView};
}
