use super::*;
use crate::tree::{Tree, Trees};
use ferrule_base::Error;

fn document() -> Vec<u8> {
    let text = |text: &str| Tree::Text(text.into());
    let pairs = (0..20).map(|i| (text(&format!("key{i}")), Tree::Signed(i))).collect();
    let tree = Tree::Map(vec![
        (text("many"), Tree::Map(pairs)),
        (text("floats"), Tree::List(vec![Tree::Float(0.5), Tree::Float(-1.0)])),
        (text("mixed"), Tree::List(vec![Tree::Null, Tree::Bool(true), text("é")])),
        (text("bytes"), Tree::Bytes(vec![1, 2, 3])),
    ]);
    write(&&tree, &tree).unwrap()
}

fn whole(bytes: &[u8]) -> Result<Tree, Error> {
    let document = Document::new(bytes)?;
    value(document, document.root()?, &mut Trees)
}

#[test]
fn keys_are_found() {
    let bytes = document();
    let document = Document::new(&bytes).unwrap();
    let root = document.root().unwrap();
    let many = document.get(root, b"many").unwrap().unwrap();
    for i in 0..20 {
        let found = document.get(many, format!("key{i}").as_bytes()).unwrap().unwrap();
        assert_eq!((found.tag, found.word), (Tag::Int, i));
    }
    assert_eq!(document.get(many, b"key"), Ok(None));
    assert_eq!(document.get(root, b"zzz"), Ok(None));
    let floats = document.get(root, b"floats").unwrap().unwrap();
    assert_eq!(floats.tag, Tag::Floats);
    assert_eq!(document.item(floats, 1).unwrap().map(|cell| f64::from_bits(cell.word)), Some(-1.0));
    assert_eq!(document.item(floats, 2), Ok(None));
}

#[test]
fn every_changed_byte_is_harmless() {
    let bytes = document();
    let mut refused = 0;
    for at in 0..bytes.len() {
        for change in [1, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[at] ^= change;
            refused += usize::from(whole(&changed).is_err());
        }
    }
    assert!(refused > 100);
}

#[test]
fn a_list_that_contains_itself_is_refused() {
    let mut writer = Writer::default();
    let at = MAGIC.len() as u64;
    let cell = Cell::new(Tag::List, 2, at);
    writer.list(&[cell, cell]);
    let error = whole(&writer.finish(cell).unwrap()).unwrap_err();
    assert!(error.to_string().contains("share their bytes"), "{error}");
}

#[test]
fn a_text_that_is_met_often_is_refused() {
    let mut writer = Writer::default();
    let text = writer.text(&[b'a'; 1000]);
    let list = writer.list(&[text; 100]);
    assert!(whole(&writer.finish(list).unwrap()).unwrap_err().to_string().contains("share their bytes"));
}

#[test]
fn shapes_that_overflow_are_refused() {
    for shape in [vec![1 << 32, 1 << 32], vec![usize::MAX], vec![100], vec![1; 33]] {
        let mut writer = Writer::default();
        let array = writer.array(Items { kind: b'f', size: 8 }, &shape, &[0; 8]);
        let bytes = writer.finish(array).unwrap();
        let document = Document::new(&bytes).unwrap();
        assert!(document.array(document.root().unwrap()).is_err(), "{shape:?}");
    }
}
