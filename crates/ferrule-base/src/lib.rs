//! What every crate of ferrule stands on, each thing written once. No Python, no domain.
//!
//! A kernel that can run for more than some microseconds takes a [`Run`]: it says on how many threads to work and is
//! asked, between pieces of work, whether to go on.

pub mod aside;
pub mod clock;
pub mod confined;
pub mod digits;
pub mod dtype;
pub mod error;
pub mod fork;
pub mod hashing;
pub mod items;
pub mod lasting;
pub mod memory;
pub mod numbered;
pub mod random;
pub mod repr;
pub mod run;
pub mod stack;
pub mod strided;
pub mod sum;
pub mod text;
pub mod written;

pub use dtype::DType;
pub use error::Error;
pub use memory::room;
pub use repr::{Repr, one_of};
pub use run::Run;
pub use stack::Stack;
pub use sum::{CompensatedSum, WideSum};
pub use text::Text;
