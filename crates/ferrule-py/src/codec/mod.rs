//! Bindings of the domain `codec`.

mod bincode;
mod classes;
mod compact;
mod compile;
mod hints;
mod json;
mod like;
mod make;
mod members;
mod more;
mod plan;
mod read;
mod refusal;
mod schema;
mod wire;
mod zerocopy;

use pyo3::prelude::*;

/// Values as bytes and back, in four formats.
#[pymodule(name = "codec", submodule, module = "ferrule")]
pub mod module {
    #[pymodule_export]
    use super::bincode::module as bincode;
    #[pymodule_export]
    use super::compact::module as compact;
    #[pymodule_export]
    use super::json::module as json;
    #[pymodule_export]
    use super::schema::Schema;
    #[pymodule_export]
    use super::zerocopy::module as zerocopy;
}
