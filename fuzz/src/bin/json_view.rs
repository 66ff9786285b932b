//! Views of any bytes: they end, and of a right document they find what is there.
#![no_main]

use std::cell::Cell;

use ferrule_base::Error;
use ferrule_codec::json::{Children, Kind, Rules, Tree, View, read};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let rules = Rules { nan: false, max_depth: 50 };
    let Ok(_) = std::str::from_utf8(data) else { return };
    let check = || Ok(());
    let view = View { name: "data", data, check: &check };
    let whole = read(data, rules).ok();
    let Ok(root) = view.root() else {
        assert!(whole.is_none());
        return;
    };
    let left = Cell::new(2000);
    let found = look(&view, root, whole.as_ref(), 0, &left);
    assert!(whole.is_none() || found.is_ok(), "{found:?}");
});

fn look(
    view: &View<'_>,
    at: usize,
    tree: Option<&Tree>,
    depth: usize,
    left: &Cell<u32>,
) -> Result<(), Error> {
    if depth > 60 || left.get() == 0 {
        return Ok(());
    }
    left.set(left.get() - 1);
    let end = view.end(at)?;
    assert!(end > at && end <= view.data.len());
    if let Some(tree) = tree {
        let part = read(&view.data[at..end], Rules { nan: false, max_depth: 50 });
        assert_eq!(part.as_ref(), Ok(tree));
    }
    match view.kind(at)? {
        Kind::Array => {
            let mut items = Children::new(view, at)?;
            let count = items.count(view)?;
            let all = items.all(view)?;
            assert_eq!(all.len(), count);
            let trees = match tree {
                Some(Tree::Array(trees)) => Some(trees),
                _ => None,
            };
            assert!(trees.is_none_or(|trees| trees.len() == count));
            for (place, &item) in all.iter().enumerate() {
                assert_eq!(Children::new(view, at)?.item(view, place)?, Some(item));
                assert_eq!(items.item(view, place)?, Some(item));
                look(view, item, trees.map(|trees| &trees[place]), depth + 1, left)?;
            }
        }
        Kind::Object => {
            let mut members = Children::new(view, at)?;
            let all = members.all(view)?;
            let mut letters = Vec::new();
            for (place, &key) in all.iter().enumerate() {
                let name = view.text(key, &mut letters)?.bytes.to_vec();
                let value = view.member(key)?.value;
                let last = members.find(view, &name)?;
                assert!(last.is_some_and(|member| member.key >= key));
                let tree = match tree {
                    Some(Tree::Object(trees)) => {
                        assert_eq!(trees[place].0, name);
                        Some(&trees[place].1)
                    }
                    _ => None,
                };
                look(view, value, tree, depth + 1, left)?;
            }
        }
        _ => {}
    }
    Ok(())
}
