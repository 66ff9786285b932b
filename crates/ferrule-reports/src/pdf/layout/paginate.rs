//! Strips put on pages, one below the other.
//!
//! - A page ends only between strips, and not before one that says so: a heading stays with its group's first two rows,
//!   a total with the row before it.
//! - A group of at most a third of a page is not broken: it begins a new page if it doesn't fit.
//! - What is kept together and higher than a page is broken all the same.

use std::collections::VecDeque;
use std::sync::Arc;

use super::strip::{Break, Edge, Header, Repeat, Strip};
use crate::pdf::page::{Bookmark, Item, Page};

/// The pages' size and the part of them that strips fill, in points.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    pub width: f32,
    pub height: f32,
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
}

/// Fills pages.
#[derive(Debug)]
pub struct Paginator {
    frame: Frame,
    /// Strips of which it isn't known yet what is kept together with them.
    waiting: VecDeque<Strip>,
    items: Vec<Item>,
    /// Where the next strip goes.
    y: f32,
    /// Whether nothing but a repeated header is on the page.
    fresh: bool,
    repeated: Option<Arc<Header>>,
    /// The names of the groups that have begun and not ended, outermost first.
    open: Vec<String>,
    done: Vec<Page>,
    /// How many pages are complete.
    number: usize,
    entries: Vec<Bookmark>,
}

/// What rounding adds to a sum of heights.
const TOLERANCE: f32 = 0.01;

impl Frame {
    pub fn inner_width(&self) -> f32 {
        self.right - self.left
    }

    pub fn inner_height(&self) -> f32 {
        self.bottom - self.top
    }
}

impl Paginator {
    pub fn new(frame: Frame) -> Self {
        Self {
            frame,
            waiting: VecDeque::new(),
            items: Vec::new(),
            y: frame.top,
            fresh: true,
            repeated: None,
            open: Vec::new(),
            done: Vec::new(),
            number: 0,
            entries: Vec::new(),
        }
    }

    /// Adds the next strip.
    pub fn push(&mut self, strip: Strip) {
        self.waiting.push_back(strip);
        self.settle(false);
    }

    /// Places all strips that have come, and ends the page: at the end of each table.
    pub fn end(&mut self) {
        self.settle(true);
        self.new_page();
    }

    /// The pages that became complete since it was last asked.
    pub fn take(&mut self) -> Vec<Page> {
        std::mem::take(&mut self.done)
    }

    /// What became a bookmark since it was last asked.
    pub fn take_entries(&mut self) -> Vec<Bookmark> {
        std::mem::take(&mut self.entries)
    }

    fn settle(&mut self, all: bool) {
        while let Some(count) = self.together(all) {
            self.place(count);
        }
    }

    /// How many of the waiting strips are to be kept together; `None` if that depends on those to come.
    fn together(&self, all: bool) -> Option<usize> {
        // What must not begin a page hangs on what is before it, so the chain ends at the first that may. Where it
        // has no end yet the answer waits; that is bounded, since a group that grows above a third of a page may
        // be broken.
        let mut end = 0;
        loop {
            let Some(strip) = self.waiting.get(end) else { return (all && end > 0).then_some(end) };
            if end > 0 && strip.before != Break::Never {
                return Some(end);
            }
            end = match strip.edge {
                Some(Edge::Open(level)) => self.end_of_group(end, level, all)?,
                _ => end + 1,
            };
        }
    }

    /// Where the group ends that begins there, if it is small; otherwise only its heading.
    fn end_of_group(&self, from: usize, level: usize, all: bool) -> Option<usize> {
        /// Of a page: groups up to there are not broken.
        const SMALL: f32 = 1.0 / 3.0;
        let mut height = 0.0;
        for (i, strip) in self.waiting.iter().enumerate().skip(from) {
            height += strip.height;
            if height > self.frame.inner_height() * SMALL {
                return Some(from + 1);
            }
            if strip.edge == Some(Edge::Close(level)) {
                return Some(i + 1);
            }
        }
        all.then_some(from + 1)
    }

    fn place(&mut self, count: usize) {
        let height: f32 = self.waiting.iter().take(count).map(|strip| strip.height).sum();
        let fits = self.y + height <= self.frame.bottom + TOLERANCE;
        let first = self.waiting.front();
        let starts = first.is_some_and(|strip| strip.before == Break::Page);
        let gap = first.filter(|strip| strip.is_gap()).map_or(0.0, |gap| gap.height);
        // A new page helps only if all of it fits there, where the gap above it is left out. Otherwise it begins
        // here and is broken between its strips.
        if !self.fresh && (starts || (!fits && height - gap <= self.room())) {
            self.new_page();
        }
        for _ in 0..count {
            let Some(strip) = self.waiting.pop_front() else { break };
            if !self.fresh && self.y + strip.height > self.frame.bottom + TOLERANCE {
                self.new_page();
            }
            // No gap at the top of a page.
            if !(self.fresh && strip.is_gap()) {
                self.put(strip);
            }
        }
    }

    /// What fits on a page below what is repeated there.
    fn room(&self) -> f32 {
        let header = self.repeated.as_ref().map_or(0.0, |header| header.height);
        self.frame.inner_height() - header - self.goes_on().map_or(0.0, |line| line.0) + TOLERANCE
    }

    /// The line that says on a new page which groups go on, and its height.
    fn goes_on(&self) -> Option<(f32, Vec<Item>)> {
        let header = self.repeated.as_ref().filter(|_| !self.open.is_empty())?;
        Some(header.goes_on.as_ref()?.line(&self.open))
    }

    fn put(&mut self, strip: Strip) {
        match strip.edge {
            Some(Edge::Open(level)) => {
                self.open.truncate(level);
                self.open.extend(strip.entry.as_ref().map(|(_, name)| name.clone()));
            }
            Some(Edge::Close(level)) => self.open.truncate(level),
            None => {}
        }
        if let Some((level, title)) = strip.entry {
            self.entries.push(Bookmark { level, title, page: self.number, y: self.y });
        }
        for mut item in strip.items {
            item.move_down(self.y);
            self.items.push(item);
        }
        self.y += strip.height;
        self.fresh = false;
        match strip.repeat {
            Some(Repeat::Start(header)) => self.repeated = Some(header),
            Some(Repeat::Stop) => self.repeated = None,
            None => {}
        }
    }

    /// Ends the page, if something is on it.
    fn new_page(&mut self) {
        if !self.fresh {
            // Pages of a table are alike: the next will have about as many items.
            let capacity = self.items.len() + self.items.len() / 4;
            let items = std::mem::replace(&mut self.items, Vec::with_capacity(capacity));
            self.done.push(Page { width: self.frame.width, height: self.frame.height, items });
            self.number += 1;
        }
        self.items.clear();
        self.y = self.frame.top;
        self.fresh = true;
        if let Some(header) = self.repeated.clone() {
            self.put_again(header.height, header.items.iter().cloned());
        }
        if let Some((height, items)) = self.goes_on() {
            self.put_again(height, items.into_iter());
        }
    }

    /// Puts what stands at the top of another page, too.
    fn put_again(&mut self, height: f32, items: impl Iterator<Item = Item>) {
        for mut item in items {
            item.move_down(self.y);
            self.items.push(item);
        }
        self.y += height;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::page::Color;

    const FRAME: Frame =
        Frame { width: 200.0, height: 140.0, left: 20.0, right: 180.0, top: 20.0, bottom: 120.0 };

    /// A strip that can be found again by its x.
    fn strip(number: usize, height: f32, before: Break) -> Strip {
        let item = Item::Rect { x: number as f32, y: 0.0, width: 1.0, height, color: Color::default() };
        Strip::new(height, vec![item], before)
    }

    fn edge(strip: Strip, edge: Edge) -> Strip {
        Strip { edge: Some(edge), ..strip }
    }

    /// The numbers of the strips on each page; checks that they are inside the frame and don't overlap.
    fn pages(strips: Vec<Strip>) -> Vec<Vec<usize>> {
        let mut paginator = Paginator::new(FRAME);
        let mut pages = Vec::new();
        for strip in strips {
            paginator.push(strip);
            assert!(paginator.waiting.len() < 50, "what waits is bounded");
            pages.extend(paginator.take());
        }
        paginator.end();
        pages.extend(paginator.take());
        let numbers = |page: Page| {
            let mut bottom = FRAME.top;
            let check = |item: Item| {
                let Item::Rect { x, y, height, .. } = item else { panic!("{item:?}") };
                assert!(y >= bottom - TOLERANCE && y + height <= FRAME.bottom + TOLERANCE, "{y} {height}");
                bottom = y + height;
                crate::convert::nearest(x)
            };
            page.items.into_iter().map(check).collect()
        };
        pages.into_iter().map(numbers).collect()
    }

    #[test]
    fn a_heading_stays_with_its_rows_and_a_total_with_the_last() {
        use Break::{Allowed, Never};
        let mut strips: Vec<_> = (0..8).map(|i| strip(i, 10.0, Allowed)).collect();
        strips.push(edge(strip(8, 10.0, Allowed), Edge::Open(0)));
        strips.extend([strip(9, 10.0, Never), strip(10, 10.0, Never)]);
        strips.extend((11..18).map(|i| strip(i, 10.0, Allowed)));
        strips.push(edge(strip(18, 10.0, Never), Edge::Close(0)));
        assert_eq!(pages(strips), [(0..8).collect::<Vec<_>>(), (8..17).collect(), vec![17, 18]]);
    }

    #[test]
    fn a_small_group_is_not_broken_and_a_large_one_is() {
        let group = |first: usize, rows: usize| {
            let mut strips = vec![edge(strip(first, 5.0, Break::Allowed), Edge::Open(0))];
            strips.extend((0..rows).map(|i| strip(first + 1 + i, 5.0, Break::Allowed)));
            strips.push(edge(strip(first + rows + 1, 0.0, Break::Never), Edge::Close(0)));
            strips
        };
        let before: Vec<_> = (0..16).map(|i| strip(i, 5.0, Break::Allowed)).collect();
        let small = pages(before.iter().cloned().chain(group(16, 5)).collect());
        assert_eq!(small, [(0..16).collect::<Vec<_>>(), (16..23).collect()]);
        let large = pages(before.into_iter().chain(group(16, 7)).collect());
        assert_eq!(large, [(0..20).collect::<Vec<_>>(), (20..25).collect()]);
    }

    #[test]
    fn whatever_comes_every_strip_is_placed_once_and_in_order() {
        let mut seed = 7_u64;
        let mut random = move |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for _ in 0..300 {
            let mut open = 0;
            let strips: Vec<_> = (0..usize::try_from(random(200)).unwrap())
                .map(|i| {
                    let before = [Break::Allowed, Break::Never, Break::Page][(random(12) / 5) as usize];
                    let mut strip = strip(i, (1 + random(40)) as f32, before);
                    match random(6) {
                        0 => {
                            strip.edge = Some(Edge::Open(open));
                            open += 1;
                        }
                        1 if open > 0 => {
                            open -= 1;
                            strip.edge = Some(Edge::Close(open));
                        }
                        _ => {}
                    }
                    strip
                })
                .collect();
            let count = strips.len();
            let placed: Vec<_> = pages(strips).into_iter().flatten().collect();
            assert_eq!(placed, (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_gap_is_left_out_at_the_top_of_a_page() {
        let gap = Strip::new(10.0, Vec::new(), Break::Allowed);
        let strips = vec![gap.clone(), strip(0, 95.0, Break::Allowed), gap, strip(1, 100.0, Break::Never)];
        assert_eq!(pages(strips), [[0], [1]]);
    }

    #[test]
    fn a_header_is_repeated_on_each_page_until_it_stops() {
        let items = strip(99, 10.0, Break::Never).items;
        let header = Arc::new(Header { height: 10.0, items, goes_on: None });
        let mut first = strip(0, 10.0, Break::Allowed);
        first.repeat = Some(Repeat::Start(header));
        let mut strips = vec![first];
        strips.extend((1..20).map(|i| strip(i, 10.0, Break::Allowed)));
        strips[19].repeat = Some(Repeat::Stop);
        strips.push(strip(20, 95.0, Break::Allowed));
        let expected =
            [(0..10).collect::<Vec<_>>(), [99].into_iter().chain(10..19).collect(), vec![99, 19], vec![20]];
        assert_eq!(pages(strips), expected);
    }
}
