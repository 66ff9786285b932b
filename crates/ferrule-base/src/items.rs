//! Numbers that are objects of someone else, told apart at a glance.

/// What an item is, as far as that can be told without asking its owner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// An integer whose absolute value is below 2^60.
    Int(i64),
    /// A float.
    Float(f64),
    /// Anything else: ask the owner.
    Other,
}

/// Items of a list that stand still.
pub trait Item: Copy + Send + Sync {
    /// What this item is.
    fn number(self) -> Number;

    /// The sum of some items, if each is an integer of at most 30 bits: the usual case, with one branch for all of them.
    fn sum_small_ints<const N: usize>(items: &[Self; N]) -> Option<i64>;

    /// Some items, if each is a float.
    fn floats<const N: usize>(items: &[Self; N]) -> Option<[f64; N]>;
}
