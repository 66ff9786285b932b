//! Bindings of the domain `records`.

mod arguments;
mod arrow;
mod build;
mod columns;
mod describe;
mod fork;
mod iterator;
mod people;
mod person;
mod rows;
mod table;
mod values;
mod view;

pub use describe::{Field, asdict, fields};
pub use iterator::PeopleIterator;
pub use people::People;
pub use person::{FrozenPerson, Person};
pub use view::PersonView;
