//! A document as plain Rust values: for tests and for what has no Python.

use super::parse::{Build, Failed, Rules, Stop, parse};
use super::place::check_utf8;
use super::string::Text;
use ferrule_base::Error;

/// Any JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer that fits.
    Int(i64),
    /// An integer above those.
    UInt(u64),
    /// Any other integer, by its digits.
    Big(Vec<u8>),
    /// A number with a point or an exponent.
    Float(f64),
    /// A string: UTF-8, or with surrogates as UTF-8 would encode them.
    Text(Vec<u8>),
    /// An array.
    Array(Vec<Tree>),
    /// An object: its members in their order, a key that comes twice too.
    Object(Vec<(Vec<u8>, Tree)>),
}

/// Makes trees.
pub struct Trees;

impl Build for Trees {
    type Value = Tree;
    type Key = Vec<u8>;

    fn null(&mut self) -> Result<Tree, Stop> {
        Ok(Tree::Null)
    }

    fn bool(&mut self, value: bool) -> Result<Tree, Stop> {
        Ok(Tree::Bool(value))
    }

    fn int(&mut self, value: i64) -> Result<Tree, Stop> {
        Ok(Tree::Int(value))
    }

    fn uint(&mut self, value: u64) -> Result<Tree, Stop> {
        Ok(Tree::UInt(value))
    }

    fn big_int(&mut self, digits: &[u8]) -> Result<Tree, Stop> {
        Ok(Tree::Big(digits.to_vec()))
    }

    fn float(&mut self, value: f64) -> Result<Tree, Stop> {
        Ok(Tree::Float(value))
    }

    fn text(&mut self, text: Text<'_>) -> Result<Tree, Stop> {
        Ok(Tree::Text(text.bytes.to_vec()))
    }

    fn key(&mut self, text: Text<'_>) -> Result<Vec<u8>, Stop> {
        Ok(text.bytes.to_vec())
    }

    fn array(&mut self, values: &mut Vec<Tree>, from: usize) -> Result<Tree, Stop> {
        Ok(Tree::Array(values.drain(from..).collect()))
    }

    fn object(
        &mut self,
        keys: &mut Vec<Vec<u8>>,
        key: usize,
        values: &mut Vec<Tree>,
        from: usize,
    ) -> Result<Tree, Stop> {
        Ok(Tree::Object(keys.drain(key..).zip(values.drain(from..)).collect()))
    }
}

/// The document that `data` is.
pub fn read(data: &[u8], rules: Rules) -> Result<Tree, Error> {
    let ascii = check_utf8("data", data)?;
    parse("data", data, 0, ascii, rules, &mut Trees).map_err(|failed| match failed {
        Failed::Input(error) => error,
        Failed::Stopped(_) => Error::Interrupted,
    })
}
