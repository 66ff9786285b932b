//! From a page's items to its content stream (ISO 32000-1, 8 and 9).

use super::bytes::{hundredths, push_hundredths, push_int};
use super::codes::Codes;
use super::show::{Shower, push_plain};
use super::stream::Stream;
use crate::pdf::page::{Color, Item, Page};
use crate::pdf::text::glyphs::{Glyphs, Shaped};

/// What begins at an item, and holds until the next mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// The item's number.
    pub(super) item: usize,
    /// Whether all items until the next mark are text.
    pub(super) only_text: bool,
    /// What they are.
    pub(super) kind: MarkKind,
}

/// How content is marked.
#[derive(Debug, Clone, Copy)]
pub(super) enum MarkKind {
    /// No content, but something that helps to read it.
    Artifact,
    /// Content of a structure element of this type.
    Content(&'static str, i32),
}

/// The content stream of a page. In a document without structure there are no marks.
pub(super) fn content(codes: &Codes, page: &Page, marks: &[Mark]) -> Vec<u8> {
    let mut content = Content::new(codes, page);
    let mut marks = marks.iter().peekable();
    for (number, item) in page.items.iter().enumerate() {
        if let Some(mark) = marks.next_if(|mark| mark.item == number) {
            content.end_mark();
            content.begin_mark(mark);
        }
        content.item(item);
    }
    content.end_mark();
    content.end_text();
    content.stream.out
}

/// What has been written, and the graphics state that it has led to.
struct Content<'a> {
    stream: Stream<'a>,
    /// Of the page.
    height: f32,
    in_text: bool,
    /// Whether marked content is open, and whether it was opened in a text object.
    mark: Option<bool>,
    /// Where the last line of this text object began, in hundredths.
    line: (i32, i32),
    fill: Color,
    stroke: Option<(Color, i32)>,
}

impl<'a> Content<'a> {
    fn new(codes: &'a Codes, page: &Page) -> Self {
        Self {
            stream: Stream::new(codes, page.items.len() * 40 + 64),
            height: page.height,
            in_text: false,
            mark: None,
            line: (0, 0),
            fill: Color::default(),
            stroke: None,
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Text { x, y, size, color, text } => self.text((*x, *y), *size, *color, text),
            Item::PageCount { x, y, size, color } => self.page_count((*x, *y), *size, *color),
            Item::Rect { x, y, width, height, color } => self.rect((*x, *y), (*width, *height), *color),
            Item::Path { points, closed, fill, stroke } => self.path(points, *closed, *fill, *stroke),
            Item::Image { x, y, width, height, image } => self.image((*x, *y), (*width, *height), *image),
            Item::Link { .. } | Item::Begin(_) | Item::End => {}
        }
    }

    /// Marked content lies in a text object or has text objects in it, but never crosses the end of one (14.6.1). So
    /// what holds nothing but text goes into the text object that is there: most cells cost no BT and ET.
    fn begin_mark(&mut self, mark: &Mark) {
        if !mark.only_text {
            self.end_text();
        }
        match mark.kind {
            MarkKind::Artifact => self.stream.put("/Artifact BMC\n"),
            MarkKind::Content(name, id) => {
                self.stream.put("/");
                self.stream.put(name);
                self.stream.put("<</MCID ");
                push_int(&mut self.stream.out, id);
                self.stream.put(">>BDC\n");
            }
        }
        // As it is where the mark begins: what it holds may begin a text object of its own.
        self.mark = Some(self.in_text);
    }

    fn end_mark(&mut self) {
        if let Some(in_text) = self.mark.take() {
            if !in_text {
                self.end_text();
            }
            self.stream.put("EMC\n");
        }
    }

    fn begin_text(&mut self) {
        if !self.in_text {
            // BT sets the line's beginning back to the origin (9.4.1); font and colour stay what they are (8.4.1,
            // 9.3.1), so they are not written anew.
            self.stream.put("BT\n");
            self.in_text = true;
            self.line = (0, 0);
        }
    }

    fn end_text(&mut self) {
        if self.in_text {
            self.stream.put("ET\n");
            self.in_text = false;
        }
    }

    fn text(&mut self, place: (f32, f32), size: f32, color: Color, text: &Shaped) {
        if text.text.is_empty() {
            return;
        }
        self.begin_text();
        self.set_fill(color);
        let size = hundredths(size);
        match &text.glyphs {
            Glyphs::Plain { font } => {
                self.stream.set_font(*font, 0, size);
                self.move_to(place);
                self.stream.out.push(b'(');
                push_plain(&mut self.stream.out, self.stream.codes, *font, &text.text);
                self.stream.put(")Tj\n");
            }
            Glyphs::Runs(runs) => {
                self.move_to(place);
                let mut shower = Shower::new(size);
                for run in runs {
                    shower.run(&mut self.stream, run, &text.text);
                }
                shower.finish(&mut self.stream);
            }
        }
    }

    /// Begins a line of text, relative to the one before.
    fn move_to(&mut self, place: (f32, f32)) {
        // Whole hundredths are subtracted, not floats: so nothing adds up over the lines of a page.
        let to = (hundredths(place.0), hundredths(self.height - place.1));
        push_hundredths(&mut self.stream.out, to.0 - self.line.0);
        self.stream.out.push(b' ');
        push_hundredths(&mut self.stream.out, to.1 - self.line.1);
        self.stream.put(" Td");
        self.line = to;
    }

    fn set_fill(&mut self, color: Color) {
        if self.fill != color {
            self.fill = color;
            self.push_color(color, ["g", "rg"]);
        }
    }

    fn push_color(&mut self, Color(red, green, blue): Color, [gray, colored]: [&str; 2]) {
        if red == green && green == blue {
            push_share(&mut self.stream.out, red);
            self.stream.put(gray);
        } else {
            for part in [red, green, blue] {
                push_share(&mut self.stream.out, part);
            }
            self.stream.put(colored);
        }
        self.stream.put("\n");
    }

    /// The number of pages, drawn by a form that is as big as the font's em is 1.
    fn page_count(&mut self, place: (f32, f32), size: f32, color: Color) {
        self.end_text();
        self.set_fill(color);
        self.draw_scaled((size, size), (place.0, place.1), "N");
    }

    fn image(&mut self, (x, y): (f32, f32), size: (f32, f32), image: usize) {
        self.end_text();
        self.draw_scaled(size, (x, y + size.1), &format!("I{image}"));
    }

    /// Draws something that is 1 wide and 1 high, with its lower left corner at a place.
    fn draw_scaled(&mut self, size: (f32, f32), (x, y): (f32, f32), name: &str) {
        self.stream.put("q ");
        self.push_numbers(&[size.0, 0.0, 0.0, size.1, x, self.height - y]);
        self.stream.put("cm /");
        self.stream.put(name);
        self.stream.put(" Do Q\n");
    }

    /// Paths and pictures have no place in a text object (8.2, figure 9).
    fn rect(&mut self, (x, y): (f32, f32), (width, height): (f32, f32), color: Color) {
        self.end_text();
        self.set_fill(color);
        self.push_numbers(&[x, self.height - y - height, width, height]);
        self.stream.put("re f\n");
    }

    fn path(
        &mut self,
        points: &[(f32, f32)],
        closed: bool,
        fill: Option<Color>,
        stroke: Option<(Color, f32)>,
    ) {
        self.end_text();
        if let Some(color) = fill {
            self.set_fill(color);
        }
        if let Some((color, width)) = stroke {
            self.set_stroke(color, width);
        }
        for (i, (x, y)) in points.iter().enumerate() {
            self.push_numbers(&[*x, self.height - y]);
            self.stream.put(if i == 0 { "m " } else { "l " });
        }
        if closed && !points.is_empty() {
            self.stream.put("h ");
        }
        self.stream.put(match (fill.is_some(), stroke.is_some()) {
            (true, true) => "B\n",
            (true, false) => "f\n",
            (false, true) => "S\n",
            (false, false) => "n\n",
        });
    }

    fn set_stroke(&mut self, color: Color, width: f32) {
        let new = (color, hundredths(width));
        if self.stroke != Some(new) {
            self.stroke = Some(new);
            self.push_color(color, ["G", "RG"]);
            push_hundredths(&mut self.stream.out, new.1);
            self.stream.put(" w 1 j\n");
        }
    }

    fn push_numbers(&mut self, numbers: &[f32]) {
        for number in numbers {
            push_hundredths(&mut self.stream.out, hundredths(*number));
            self.stream.out.push(b' ');
        }
    }
}

/// A byte as a share of 1, with three decimals, which is enough to get it back.
pub(super) fn push_share(out: &mut Vec<u8>, byte: u8) {
    let thousandths = (u32::from(byte) * 1000 + 127) / 255;
    match thousandths {
        0 => out.extend_from_slice(b"0 "),
        1000 => out.extend_from_slice(b"1 "),
        _ => out.extend_from_slice(format!(".{thousandths:03} ").as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::super::deflate::deflate;
    use super::*;
    use crate::pdf::text::fonts::{Face, Fonts};

    #[test]
    fn a_line_is_written_where_it_stands() {
        let fonts = Arc::new(Fonts::new::<&[u8]>(&[]).unwrap());
        let text = Arc::new(fonts.shape("ab(", Face::default()).unwrap());
        let codes = Codes::new(fonts);
        codes.give(&text);
        let color = Color(255, 0, 128);
        let item = |x| Item::Text { x, y: 20.0, size: 9.0, color, text: Arc::clone(&text) };
        let items =
            vec![item(10.0), item(60.25), Item::Rect { x: 1.0, y: 2.0, width: 3.0, height: 4.0, color }];
        let page = Page { width: 100.0, height: 100.0, items };
        let written = content(&codes, &page, &[]);
        let written = String::from_utf8(written).unwrap();
        let string = "(\u{0}\u{1}\u{0}\u{2}\u{0}\u{3})Tj\n";
        let expected =
            format!("BT\n1 0 .502 rg\n/F0 9 Tf 10 80 Td{string}50.25 0 Td{string}ET\n1 94 3 4 re f\n");
        assert_eq!(written, expected);
    }

    #[test]
    #[ignore = "measures"]
    fn speed_of_a_page() {
        let fonts = Arc::new(Fonts::new::<&[u8]>(&[]).unwrap());
        let codes = Codes::new(Arc::clone(&fonts));
        let item = |i: u16| {
            let text = format!("{}.{:02}", u32::from(i) * 7919 % 100_003, i % 100);
            let text = Arc::new(fonts.shape(&text, Face::default()).unwrap());
            codes.give(&text);
            let (x, y) = (36.0 + 65.0 * f32::from(i % 8), 90.0 + 16.0 * f32::from(i / 8));
            Item::Text { x, y, size: 9.0, color: Color::default(), text }
        };
        let page = Page { width: 595.0, height: 842.0, items: (0..320).map(item).collect() };
        let glyphs: usize = page
            .items
            .iter()
            .map(|item| if let Item::Text { text, .. } = item { text.text.len() } else { 0 })
            .sum();
        // The shortest of many: what else the machine does comes in between.
        let shortest = |work: &dyn Fn()| -> Duration {
            let time = || {
                let start = Instant::now();
                work();
                start.elapsed()
            };
            (0..2_000).map(|_| time()).min().unwrap()
        };
        let written = content(&codes, &page, &[]);
        let encode = shortest(&|| drop(content(&codes, &page, &[])));
        let compress = shortest(&|| drop(deflate(&written).unwrap()));
        let give = shortest(&|| {
            for item in &page.items {
                if let Item::Text { text, .. } = item {
                    codes.give(text);
                }
            }
        });
        let of_glyph = |time: Duration| time.as_nanos() as f64 / glyphs as f64;
        eprintln!(
            "{glyphs} glyphs, {} bytes; a glyph: {:.1} ns to write, {:.1} ns to compress, {:.1} ns for its code",
            written.len(),
            of_glyph(encode),
            of_glyph(compress),
            of_glyph(give)
        );
    }
}
