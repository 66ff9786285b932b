//! Values as Rust has them, of any schema: for tests, which need no Python, and for the fuzzer.

use crate::Kind;
use crate::decode::Build;
use crate::encode::Objects;
use crate::schema::Width;
use crate::wire::wrong;
use crate::zerocopy::{ArrayAt, Arrays, Documents, Items};
use ferrule_base::Error;

/// A value.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Tree {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<Tree>),
    Tuple(Vec<Tree>),
    Map(Vec<(Tree, Tree)>),
    Record(usize, Vec<Tree>),
    Some(Box<Tree>),
    Chosen(usize, Box<Tree>),
    Member(usize),
}

/// Makes and reads trees.
pub struct Trees;

impl Build for Trees {
    type Object = Tree;
    type Items = Vec<Tree>;
    type Pairs = Vec<(Tree, Tree)>;
    type Record = Vec<Tree>;
    type Fault = Error;

    fn null(&mut self) -> Tree {
        Tree::Null
    }

    fn boolean(&mut self, value: bool) -> Tree {
        Tree::Bool(value)
    }

    fn signed(&mut self, value: i64) -> Result<Tree, Error> {
        Ok(Tree::Signed(value))
    }

    fn unsigned(&mut self, value: u64) -> Result<Tree, Error> {
        Ok(Tree::Unsigned(value))
    }

    fn float(&mut self, value: f64) -> Result<Tree, Error> {
        Ok(Tree::Float(value))
    }

    fn text(&mut self, value: &str) -> Result<Tree, Error> {
        Ok(Tree::Text(value.into()))
    }

    fn bytes(&mut self, value: &[u8]) -> Result<Tree, Error> {
        Ok(Tree::Bytes(value.into()))
    }

    fn items(&mut self, len: usize) -> Result<Vec<Tree>, Error> {
        Ok(Vec::with_capacity(len))
    }

    fn push(&mut self, items: &mut Vec<Tree>, item: Tree) -> Result<(), Error> {
        items.push(item);
        Ok(())
    }

    fn list(&mut self, items: Vec<Tree>) -> Result<Tree, Error> {
        Ok(Tree::List(items))
    }

    fn tuple(&mut self, items: Vec<Tree>) -> Result<Tree, Error> {
        Ok(Tree::Tuple(items))
    }

    fn pairs(&mut self, len: usize) -> Result<Vec<(Tree, Tree)>, Error> {
        Ok(Vec::with_capacity(len))
    }

    fn insert(&mut self, pairs: &mut Vec<(Tree, Tree)>, key: Tree, value: Tree) -> Result<(), Error> {
        pairs.push((key, value));
        Ok(())
    }

    fn map(&mut self, pairs: Vec<(Tree, Tree)>) -> Result<Tree, Error> {
        Ok(Tree::Map(pairs))
    }

    fn record(&mut self, _class: usize) -> Result<Vec<Tree>, Error> {
        Ok(Vec::new())
    }

    fn field(
        &mut self,
        _class: usize,
        record: &mut Vec<Tree>,
        _place: usize,
        value: Tree,
    ) -> Result<(), Error> {
        record.push(value);
        Ok(())
    }

    fn instance(&mut self, class: usize, record: Vec<Tree>) -> Result<Tree, Error> {
        Ok(Tree::Record(class, record))
    }

    fn some(&mut self, value: Tree) -> Tree {
        Tree::Some(Box::new(value))
    }

    fn chosen(&mut self, place: usize, value: Tree) -> Tree {
        Tree::Chosen(place, Box::new(value))
    }

    fn member(&mut self, _class: usize, place: usize) -> Tree {
        Tree::Member(place)
    }

    fn go_on(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

/// What every refusal says: who makes trees of the wrong shape made a mistake.
fn other<T>(tree: &Tree) -> Result<T, Error> {
    Err(Error::Type(format!("got {tree:?}, wanted another")))
}

impl<'a> Objects for &'a Tree {
    type Object = &'a Tree;
    type List = &'a [Tree];
    type Map = &'a [(Tree, Tree)];
    type Record = &'a [Tree];
    type Fault = Error;

    fn kind(&self, tree: &Tree) -> Result<Option<Kind>, Error> {
        Ok(Some(match tree {
            Tree::Null => Kind::Null,
            Tree::Bool(_) => Kind::Bool,
            Tree::Signed(_) => Kind::Int,
            Tree::Float(_) => Kind::Float,
            Tree::Text(_) => Kind::Text,
            Tree::Bytes(_) => Kind::Bytes,
            Tree::List(_) => Kind::List,
            Tree::Map(_) => Kind::Map,
            _ => return other(tree),
        }))
    }

    fn is_null(&self, tree: &Tree) -> bool {
        *tree == Tree::Null
    }

    fn null(&self, tree: &Tree) -> Result<(), Error> {
        if self.is_null(tree) { Ok(()) } else { other(tree) }
    }

    fn boolean(&self, tree: &Tree) -> Result<bool, Error> {
        if let Tree::Bool(value) = tree { Ok(*value) } else { other(tree) }
    }

    fn int(&self, tree: &Tree, _width: Width) -> Result<u64, Error> {
        match tree {
            Tree::Signed(value) => Ok(*value as u64),
            Tree::Unsigned(value) => Ok(*value),
            _ => other(tree),
        }
    }

    fn float(&self, tree: &Tree) -> Result<f64, Error> {
        if let Tree::Float(value) = tree { Ok(*value) } else { other(tree) }
    }

    fn single(&self, tree: &Tree) -> Result<f32, Error> {
        Ok(self.float(tree)? as f32)
    }

    fn text(&self, tree: &Tree, lend: impl FnOnce(&[u8])) -> Result<(), Error> {
        let Tree::Text(text) = tree else { return other(tree) };
        lend(text.as_bytes());
        Ok(())
    }

    fn bytes(&self, tree: &Tree, lend: impl FnOnce(&[u8])) -> Result<(), Error> {
        let Tree::Bytes(bytes) = tree else { return other(tree) };
        lend(bytes);
        Ok(())
    }

    fn list(&self, tree: &'a Tree) -> Result<&'a [Tree], Error> {
        if let Tree::List(items) | Tree::Tuple(items) = tree { Ok(items) } else { other(tree) }
    }

    fn len(&self, list: &&'a [Tree]) -> usize {
        list.len()
    }

    fn items(
        &self,
        list: &&'a [Tree],
        _len: usize,
        mut lend: impl FnMut(usize, &'a Tree) -> Result<(), Error>,
    ) -> Result<(), Error> {
        list.iter().enumerate().try_for_each(|(place, item)| lend(place, item))
    }

    fn map(&self, tree: &'a Tree) -> Result<&'a [(Tree, Tree)], Error> {
        if let Tree::Map(pairs) = tree { Ok(pairs) } else { other(tree) }
    }

    fn count(&self, map: &&'a [(Tree, Tree)]) -> usize {
        map.len()
    }

    fn pairs(
        &self,
        map: &&'a [(Tree, Tree)],
        _count: usize,
        mut lend: impl FnMut(&'a Tree, &'a Tree) -> Result<(), Error>,
    ) -> Result<(), Error> {
        map.iter().try_for_each(|(key, value)| lend(key, value))
    }

    fn record(&self, class: usize, tree: &'a Tree) -> Result<&'a [Tree], Error> {
        match tree {
            Tree::Record(other, fields) if *other == class => Ok(fields),
            _ => other(tree),
        }
    }

    fn field(
        &self,
        _class: usize,
        record: &&'a [Tree],
        place: usize,
        lend: impl FnOnce(&'a Tree) -> Result<(), Error>,
    ) -> Result<(), Error> {
        lend(&record[place])
    }

    fn some(&self, tree: &'a Tree) -> &'a Tree {
        if let Tree::Some(inner) = tree { inner } else { tree }
    }

    fn choice(&self, _choice: usize, tree: &'a Tree) -> Result<(usize, &'a Tree), Error> {
        if let Tree::Chosen(place, inner) = tree { Ok((*place, inner)) } else { other(tree) }
    }

    fn member(&self, _class: usize, tree: &Tree) -> Result<usize, Error> {
        if let Tree::Member(place) = tree { Ok(*place) } else { other(tree) }
    }

    fn go_on(&self) -> Result<(), Error> {
        Ok(())
    }
}

impl Documents for &Tree {
    fn array(&self, _: &Tree, _: impl FnOnce(Items, &[usize], &[u8])) -> Result<bool, Error> {
        Ok(false)
    }

    fn is_unsigned(&self, _: &Tree) -> bool {
        false
    }
}

impl Arrays for Trees {
    fn array(&mut self, array: &ArrayAt) -> Result<Tree, Error> {
        Ok(Tree::Unsigned(array.size as u64))
    }

    fn again(&mut self, tree: &Tree) -> Tree {
        tree.clone()
    }

    fn checked_text(&mut self, at: usize, bytes: &[u8]) -> Result<Tree, Error> {
        self.text(std::str::from_utf8(bytes).map_err(|_| wrong(at, "bytes that are not UTF-8", "UTF-8"))?)
    }
}
