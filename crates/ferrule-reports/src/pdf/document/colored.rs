//! Fonts whose glyphs are pictures or have colours: a content stream for each glyph (Type 3, ISO 32000-1, 9.6.5).

use ferrule_base::memory::{ask, copied};
use pdf_writer::types::{FontFlags, UnicodeCmap};
use pdf_writer::{Filter, Name, Rect, Ref};
use rustybuzz::ttf_parser::colr::{ClipBox, CompositeMode, Paint, Painter};
use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder, RasterImageFormat, RgbaColor, Transform};

use super::bytes::{hundredths, push_hundredths};
use super::codes::Codes;
use super::content::push_share;
use super::deflate::deflate_small;
use super::embed::{IDENTITY, subset_name, thousandths};
use super::file::{COPIES, File, chunk};
use super::images::Image;
use super::stream::font_name;
use crate::Error;
use crate::convert::nearest;
use crate::pdf::text::font::Font;
use crate::picture::Picture;

/// Writes a font of which these glyphs are used, as parts of 256 codes; their names, and objects.
pub(super) fn embed_colored(
    file: &mut File,
    codes: &Codes,
    number: u16,
) -> Result<Vec<(String, Ref)>, Error> {
    let font = &codes.fonts().all()[usize::from(number)];
    let used = codes.used(number);
    let name = subset_name(font, &used);
    let mut parts = Vec::new();
    // Code 0 is no glyph's, so the first part begins with 1.
    let mut rest = &used[..];
    while !rest.is_empty() {
        let part = nearest(parts.len());
        let first = u8::from(part == 0);
        let (glyphs, after) = rest.split_at(rest.len().min(256 - usize::from(first)));
        parts.push((font_name(number, part), embed_part(file, font, &name, first, glyphs)?));
        rest = after;
    }
    Ok(parts)
}

fn embed_part(
    file: &mut File,
    font: &Font,
    name: &str,
    first: u8,
    glyphs: &[(u16, String)],
) -> Result<Ref, Error> {
    let mut procedures = Vec::new();
    let mut images = Vec::new();
    let mut map = UnicodeCmap::<u8>::new(Name(b"Custom"), IDENTITY);
    for (code, (glyph, text)) in (first..=u8::MAX).zip(glyphs) {
        if !text.is_empty() {
            map.pair_with_multiple(code, text.chars());
        }
        let (procedure, image) = write_glyph(file, font, *glyph, code)?;
        procedures.push((format!("g{code}"), procedure));
        images.extend(image.map(|image| (format!("E{code}"), image)));
    }
    let [id, to_unicode, descriptor] = [file.reserve(), file.reserve(), file.reserve()];
    file.write_deflated(to_unicode, &deflate_small(map.finish().as_slice())?)?;
    file.add_object(descriptor, |object| {
        let mut descriptor: pdf_writer::writers::FontDescriptor<'_> = object.start();
        descriptor.name(Name(name.as_bytes())).flags(FontFlags::SYMBOLIC).italic_angle(0.0);
    });
    let last = first + nearest::<_, u8>(glyphs.len() - 1);
    file.add_object(id, |object| {
        let mut drawn: pdf_writer::writers::Type3Font<'_> = object.start();
        drawn.bbox(Rect::new(0.0, 0.0, 0.0, 0.0)).matrix([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
        drawn.first_char(first).last_char(last).font_descriptor(descriptor).to_unicode(to_unicode);
        drawn.widths(glyphs.iter().map(|(glyph, _)| thousandths(font, font.advance(*glyph))));
        let names = procedures.iter().map(|(name, _)| Name(name.as_bytes()));
        drawn.encoding_custom().differences().consecutive(first, names);
        drawn.char_procs().pairs(procedures.iter().map(|(name, id)| (Name(name.as_bytes()), *id)));
        let mut resources = drawn.resources();
        resources.x_objects().pairs(images.iter().map(|(name, id)| (Name(name.as_bytes()), *id)));
    });
    Ok(id)
}

/// Writes how a glyph is drawn: its stream, and the image it shows.
fn write_glyph(file: &mut File, font: &Font, glyph: u16, code: u8) -> Result<(Ref, Option<Ref>), Error> {
    let mut drawing = Drawing::new(font);
    drawing.push_numbers(&[thousandths(font, font.advance(glyph)), 0.0]);
    drawing.put("d0\n");
    let mut shown = None;
    let raster = font.face().glyph_raster_image(GlyphId(glyph), u16::MAX);
    if let Some(raster) = raster.filter(|raster| raster.format == RasterImageFormat::PNG) {
        let image =
            Image::write(file, &Picture::read("the picture of a glyph", copied(raster.data)?)?, false)?;
        let scale = 1000.0 / f32::from(raster.pixels_per_em.max(1));
        let (x, y) = (f32::from(raster.x) * scale, f32::from(raster.y) * scale);
        let (width, height) = (image.size.0 as f32 * scale, image.size.1 as f32 * scale);
        drawing.put("q ");
        drawing.push_numbers(&[width, 0.0, 0.0, height, x, y]);
        drawing.put(&format!("cm /E{code} Do Q"));
        shown = Some(image.id);
    } else {
        drawing.glyph(GlyphId(glyph));
    }
    let id = file.reserve();
    let data = deflate_small(&drawing.out)?;
    ask(COPIES * data.len())?;
    let mut chunk = chunk();
    chunk.stream(id, &data).filter(Filter::FlateDecode);
    file.write(id, &chunk)?;
    Ok((id, shown))
}

/// Bytes of the drawing of one glyph. The largest of Noto's have some hundred thousand.
const MOST_DRAWN: usize = 1 << 24;

/// A glyph's outlines, layer by layer, in thousandths of an em. Gradients become their first colour, blending is left
/// out, and what is a little transparent is not.
struct Drawing<'a> {
    font: &'a Font,
    out: Vec<u8>,
    /// The outline that is painted next.
    outline: Vec<u8>,
    pen: (f32, f32),
    transforms: Vec<Transform>,
}

impl<'a> Drawing<'a> {
    fn new(font: &'a Font) -> Self {
        let scale = 1000.0 * font.em();
        Self {
            font,
            out: Vec::new(),
            outline: Vec::new(),
            pen: (0.0, 0.0),
            transforms: vec![Transform::new_scale(scale, scale)],
        }
    }

    /// Draws a glyph in its colours, or else in that of the text.
    fn glyph(&mut self, glyph: GlyphId) {
        let black = RgbaColor::new(0, 0, 0, u8::MAX);
        let font = self.font;
        let start = self.out.len();
        // Layers are parts of layers: some bytes of a font can paint without end. Nothing but an unwinding ends it.
        let painted = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            font.face().paint_color_glyph(glyph, 0, black, self)
        }));
        if !matches!(painted, Ok(Some(()))) {
            self.out.truncate(start);
            self.transforms.truncate(1);
            self.outline_glyph(glyph);
            self.draw_outline("f");
        }
    }

    fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn push_numbers(&mut self, numbers: &[f32]) {
        for number in numbers {
            push_hundredths(&mut self.out, hundredths(*number));
            self.out.push(b' ');
        }
    }

    fn draw_outline(&mut self, operator: &str) {
        if self.out.len() + self.outline.len() > MOST_DRAWN {
            std::panic::resume_unwind(Box::new("a glyph of too many layers"));
        }
        self.out.append(&mut self.outline);
        self.put(operator);
        self.put("\n");
    }

    fn transform(&self) -> Transform {
        self.transforms.last().copied().unwrap_or_default()
    }

    fn push_points(&mut self, points: &[(f32, f32)], operator: &str) {
        let Transform { a, b, c, d, e, f } = self.transform();
        for (x, y) in points {
            for number in [a * x + c * y + e, b * x + d * y + f] {
                push_hundredths(&mut self.outline, hundredths(number));
                self.outline.push(b' ');
            }
        }
        self.outline.extend_from_slice(operator.as_bytes());
        self.outline.push(b' ');
    }
}

impl OutlineBuilder for Drawing<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.push_points(&[(x, y)], "m");
        self.pen = (x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.push_points(&[(x, y)], "l");
        self.pen = (x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let third = |from: f32, to: f32| from + (to - from) * 2.0 / 3.0;
        let (x0, y0) = self.pen;
        self.curve_to(third(x0, x1), third(y0, y1), third(x, x1), third(y, y1), x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.push_points(&[(x1, y1), (x2, y2), (x, y)], "c");
        self.pen = (x, y);
    }

    fn close(&mut self) {
        self.outline.extend_from_slice(b"h ");
    }
}

impl<'a> Painter<'a> for Drawing<'_> {
    fn outline_glyph(&mut self, glyph_id: GlyphId) {
        self.outline.clear();
        let font = self.font;
        font.face().outline_glyph(glyph_id, self);
    }

    fn paint(&mut self, paint: Paint<'a>) {
        let first = match paint {
            Paint::Solid(color) => Some(color),
            Paint::LinearGradient(gradient) => gradient.stops(0, &[]).next().map(|stop| stop.color),
            Paint::RadialGradient(gradient) => gradient.stops(0, &[]).next().map(|stop| stop.color),
            Paint::SweepGradient(gradient) => gradient.stops(0, &[]).next().map(|stop| stop.color),
        };
        let Some(color) = first.filter(|color| color.alpha > 0) else { return };
        for share in [color.red, color.green, color.blue] {
            push_share(&mut self.out, share);
        }
        self.put("rg ");
        self.draw_outline("f");
    }

    fn push_clip(&mut self) {
        // The outline is painted over, too: what is drawn next fills it.
        let outline = self.outline.clone();
        self.put("q ");
        self.draw_outline("W n");
        self.outline = outline;
    }

    fn push_clip_box(&mut self, clipbox: ClipBox) {
        self.outline.clear();
        let ClipBox { x_min, y_min, x_max, y_max } = clipbox;
        self.move_to(x_min, y_min);
        self.line_to(x_max, y_min);
        self.line_to(x_max, y_max);
        self.line_to(x_min, y_max);
        self.close();
        self.push_clip();
    }

    fn pop_clip(&mut self) {
        self.put("Q\n");
    }

    fn push_layer(&mut self, _mode: CompositeMode) {}

    fn pop_layer(&mut self) {}

    fn push_transform(&mut self, transform: Transform) {
        self.transforms.push(Transform::combine(self.transform(), transform));
    }

    fn pop_transform(&mut self) {
        self.transforms.pop();
    }
}
