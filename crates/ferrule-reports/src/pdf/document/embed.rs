//! Fonts in the file: of each only the glyphs that are used (ISO 32000-1, 9.7).

use std::hash::{DefaultHasher, Hash, Hasher};

use ferrule_base::memory::ask;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Rect, Ref, Str};
use rustybuzz::ttf_parser::{RawFace, Tag, name_id};
use subsetter::{GlyphRemapper, subset};

use super::codes::Codes;
use super::deflate::deflate_small;
use super::file::{COPIES, File, chunk};
use crate::Error;
use crate::convert::nearest;
use crate::pdf::text::BUILT_IN;
use crate::pdf::text::font::Font;
use crate::pdf::text::fonts::Fonts;

/// The codes are glyph numbers of the embedded font.
pub(super) const IDENTITY: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Writes a font of which these glyphs are used, in the order of their codes from 1 on; the object to name.
pub(super) fn embed(file: &mut File, codes: &Codes, number: u16) -> Result<Ref, Error> {
    let font = &codes.fonts().all()[usize::from(number)];
    let used = codes.used(number);
    let name = subset_name(font, &used);
    let [id, cid_font] = [file.reserve(), file.reserve()];
    let to_unicode = write_to_unicode(file, used.iter().map(|(_, text)| text))?;
    file.add_object(id, |object| {
        let mut composite: pdf_writer::writers::Type0Font<'_> = object.start();
        composite.base_font(Name(name.as_bytes())).encoding_predefined(Name(b"Identity-H"));
        composite.descendant_font(cid_font).to_unicode(to_unicode);
    });
    let (program, compact) = write_program(file, font, number, &used)?;
    let descriptor = write_descriptor(file, font, &name, program, compact);
    file.add_object(cid_font, |object| {
        let mut composed: pdf_writer::writers::CidFont<'_> = object.start();
        composed.base_font(Name(name.as_bytes())).system_info(IDENTITY).font_descriptor(descriptor);
        if compact {
            composed.subtype(CidFontType::Type0);
        } else {
            composed.subtype(CidFontType::Type2).cid_to_gid_map_predefined(Name(b"Identity"));
        }
        composed.default_width(0.0);
        let widths = used.iter().map(|(glyph, _)| thousandths(font, font.advance(*glyph)));
        composed.widths().consecutive(1, widths);
    });
    Ok(id)
}

/// A length in thousandths of an em.
pub(super) fn thousandths(font: &Font, units: impl Into<f32>) -> f32 {
    units.into() * 1000.0 * font.em()
}

/// Writes the font's file, without the glyphs that are not used. Whether its outlines are in the compact format.
fn write_program(
    file: &mut File,
    font: &Font,
    number: u16,
    used: &[(u16, String)],
) -> Result<(Ref, bool), Error> {
    let wrong = |why: &str| {
        let name = Fonts::name(usize::from(number).saturating_sub(BUILT_IN.len()));
        Error::Decode(format!("{name} can't be embedded: {why}"))
    };
    let mut remapper = GlyphRemapper::new();
    for (glyph, _) in used {
        remapper.remap(*glyph);
    }
    // What is used of it, in a copy or two.
    ask(2 * font.file().len())?;
    let program = subset(font.file(), 0, &remapper).map_err(|error| wrong(&error.to_string()))?;
    let tables = RawFace::parse(&program, 0).map_err(|error| wrong(&error.to_string()))?;
    let outlines = tables.table(Tag::from_bytes(b"CFF "));
    let id = file.reserve();
    let data = deflate_small(outlines.unwrap_or(&program))?;
    ask(COPIES * data.len())?;
    let mut chunk = chunk();
    let mut stream = chunk.stream(id, &data);
    stream.filter(Filter::FlateDecode);
    if outlines.is_some() {
        stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
    } else {
        stream.pair(Name(b"Length1"), nearest::<_, i32>(program.len()));
    }
    stream.finish();
    file.write(id, &chunk)?;
    Ok((id, outlines.is_some()))
}

fn write_descriptor(file: &mut File, font: &Font, name: &str, program: Ref, compact: bool) -> Ref {
    let id = file.reserve();
    let face = font.face();
    let mut flags = FontFlags::SYMBOLIC;
    flags.set(FontFlags::FIXED_PITCH, face.is_monospaced());
    flags.set(FontFlags::ITALIC, face.is_italic());
    let bounds = face.global_bounding_box();
    let of = |units: i16| thousandths(font, units);
    file.add_object(id, |object| {
        let mut descriptor: pdf_writer::writers::FontDescriptor<'_> = object.start();
        descriptor.name(Name(name.as_bytes())).flags(flags);
        descriptor.bbox(Rect::new(of(bounds.x_min), of(bounds.y_min), of(bounds.x_max), of(bounds.y_max)));
        descriptor
            .italic_angle(face.italic_angle())
            .ascent(of(face.ascender()))
            .descent(of(face.descender()));
        descriptor.cap_height(of(face.capital_height().unwrap_or_else(|| face.ascender())));
        // No font says how thick its stems are; this is near, and only used where the font itself can't be.
        descriptor.stem_v(10.0 + 220.0 * (f32::from(face.weight().to_number()) - 50.0) / 900.0);
        if compact {
            descriptor.font_file3(program);
        } else {
            descriptor.font_file2(program);
        }
    });
    id
}

/// Writes what the codes from 1 on stand for.
fn write_to_unicode<'a>(file: &mut File, texts: impl Iterator<Item = &'a String>) -> Result<Ref, Error> {
    let mut map = UnicodeCmap::<u16>::new(Name(b"Custom"), IDENTITY);
    for (code, text) in (1..).zip(texts) {
        if !text.is_empty() {
            map.pair_with_multiple(code, text.chars());
        }
    }
    let id = file.reserve();
    file.write_deflated(id, &deflate_small(map.finish().as_slice())?)?;
    Ok(id)
}

/// The font's own name after six letters that tell apart its subsets.
pub(super) fn subset_name(font: &Font, used: &[(u16, String)]) -> String {
    let mut hasher = DefaultHasher::new();
    used.hash(&mut hasher);
    let mut rest = Hasher::finish(&hasher);
    let letters: String = std::iter::repeat_with(|| {
        let letter = char::from(b'A' + (rest % 26) as u8);
        rest /= 26;
        letter
    })
    .take(6)
    .collect();
    let names = font.face().names();
    let name = names.into_iter().find(|name| name.name_id == name_id::POST_SCRIPT_NAME && name.is_unicode());
    let name = name.and_then(|name| name.to_string()).unwrap_or_else(|| "Font".to_owned());
    let regular = |character: &char| character.is_ascii_alphanumeric() || "-_.".contains(*character);
    letters + "+" + &name.chars().filter(regular).collect::<String>()
}
