//! What is printed on: Excel knows papers by number (ECMA-376-1, 18.3.1.63), and no other sizes.

use ferrule_base::Repr;

use crate::Error;
use crate::model::Page;

/// Number, width and height in points.
const PAPERS: [(u8, f32, f32); 7] = [
    (9, 595.276, 841.890),  // A4
    (1, 612.0, 792.0),      // Letter
    (5, 612.0, 1008.0),     // Legal
    (3, 792.0, 1224.0),     // Tabloid
    (7, 522.0, 756.0),      // Executive
    (8, 841.890, 1190.551), // A3
    (11, 419.528, 595.276), // A5
];
/// Sizes are given as millimetres or inches, rounded.
const CLOSE: f32 = 1.0;

/// Refuses a page that there is no paper for.
pub fn check(page: &Page) -> Result<(), Error> {
    if number(page).is_some() {
        return Ok(());
    }
    Err(Error::Value(format!(
        "Page.size: got {} × {} points, which Excel has no paper for; wanted A4, letter, legal, tabloid, executive, A3 or \
         A5",
        f64::from(page.width).repr(),
        f64::from(page.height).repr()
    )))
}

/// The number of a page's paper, whichever way it lies.
pub fn number(page: &Page) -> Option<u8> {
    let (short, long) = (page.width.min(page.height), page.width.max(page.height));
    let same = |a: f32, b: f32| (a - b).abs() <= CLOSE;
    PAPERS.iter().find(|(_, width, height)| same(short, *width) && same(long, *height)).map(|paper| paper.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_are_known_lying_and_standing() {
        let number = |width, height| number(&Page { width, height, ..Page::default() });
        assert_eq!(number(595.276, 841.89), Some(9));
        assert_eq!(
            (number(792.0, 612.0), number(595.0, 842.0), number(300.0, 300.0)),
            (Some(1), Some(9), None)
        );
    }
}
