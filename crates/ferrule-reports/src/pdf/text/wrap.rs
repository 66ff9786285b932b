//! Where a text too wide for one line is broken.
//!
//! Each line takes what fits (first fit): no way of breaking has fewer lines, and rows are as high as their lines are
//! many. Even edges, which optimal breaking (Knuth and Plass 1981) is for, are not seen in cells of a few words.

use std::ops::Range;

use unicode_linebreak::linebreaks;

use super::complex::extends_cluster;

/// Sums of advances differ in their last bits; a thousandth of an em is not seen.
const TOLERANCE: f32 = 0.001;

/// The lines of a paragraph, as ranges of bytes. `advance` gives the width of the character at a byte, in ems.
pub(crate) fn lines(text: &str, width: f32, advance: impl Fn(usize, char) -> f32) -> Vec<Range<usize>> {
    let mut filler =
        Filler { text, width: width + TOLERANCE, lines: Vec::new(), start: 0, end: 0, filled: 0.0 };
    let mut from = 0;
    for (to, _) in linebreaks(text) {
        filler.add_word(from..to, &advance);
        from = to;
    }
    filler.end_line();
    filler.lines
}

struct Filler<'a> {
    text: &'a str,
    width: f32,
    lines: Vec<Range<usize>>,
    /// The line at work.
    start: usize,
    end: usize,
    filled: f32,
}

impl Filler<'_> {
    /// Adds what can't be broken but in need.
    fn add_word(&mut self, word: Range<usize>, advance: &impl Fn(usize, char) -> f32) {
        let text = &self.text[word.clone()];
        let seen = text.trim_end().len();
        // Spaces go with the word before them (UAX 14, LB7) and hang over a line's edge: only what is seen must fit.
        let (mut total, mut visible) = (0.0, 0.0);
        for (at, character) in text.char_indices() {
            if at == seen {
                visible = total;
            }
            total += advance(word.start + at, character);
        }
        if seen == text.len() {
            visible = total;
        }
        if self.filled + visible > self.width && self.end > self.start {
            self.end_line();
        }
        // Longer than any line (a path, a hash): broken between clusters, so that no letter is torn from its accents
        // (UAX 29).
        if visible > self.width {
            self.add_clusters(word.start..word.start + seen, advance);
            self.filled += total - visible;
        } else {
            self.filled += total;
        }
        self.end = word.end;
    }

    fn add_clusters(&mut self, word: Range<usize>, advance: &impl Fn(usize, char) -> f32) {
        let mut rest = word;
        while !rest.is_empty() {
            let (len, width) = first_cluster(&self.text[rest.clone()], rest.start, advance);
            if self.filled + width > self.width && self.end > self.start {
                self.end_line();
            }
            self.end = rest.start + len;
            self.filled += width;
            rest.start = self.end;
        }
    }

    fn end_line(&mut self) {
        let line = &self.text[self.start..self.end];
        self.lines.push(self.start..self.start + line.trim_end().len());
        self.start = self.end;
        self.filled = 0.0;
    }
}

/// How many bytes belong together at the beginning of the text, and how wide they are.
fn first_cluster(text: &str, start: usize, advance: &impl Fn(usize, char) -> f32) -> (usize, f32) {
    let mut width = 0.0;
    let mut before = None;
    for (at, character) in text.char_indices() {
        if let Some(before) = before
            && !extends_cluster(before, character)
        {
            return (at, width);
        }
        width += advance(start + at, character);
        before = Some(character);
    }
    (text.len(), width)
}
