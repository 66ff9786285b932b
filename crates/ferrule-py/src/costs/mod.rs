//! What `ferrule costs` calls: one function for each way in which a value crosses, each as a user of PyO3 would
//! write it, with nothing behind it. They stay attached: what they cost is what is measured.

pub mod arguments;
pub mod calls;
pub mod classes;
pub mod reads;
pub mod results;
pub mod shapes;
