//! Text that needs more than a look into a table: directions (UAX 9), scripts, marks, and fonts for each of them.

use std::ops::Range;

use rustybuzz::{BufferClusterLevel, Direction, UnicodeBuffer};
use unicode_bidi::{BidiInfo, ParagraphInfo};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

use super::font::Font;
use super::fonts::{Face, Fonts};
use super::glyphs::{Glyph, GlyphRun, Glyphs, Shaped};
use super::glyphs::{MissingGlyph, hyphenated, plain_glyph};
use crate::convert::nearest;

/// A paragraph without line ends, whose lines can be shaped.
pub(crate) struct Paragraph<'a> {
    fonts: &'a Fonts,
    text: &'a str,
    bidi: BidiInfo<'a>,
    /// In the order of the text.
    items: Vec<Item>,
}

/// Part of a text in one font and one script.
#[derive(Debug, Clone, PartialEq)]
struct Item {
    range: Range<usize>,
    font: u16,
    script: Script,
}

impl<'a> Paragraph<'a> {
    /// Finds the directions and the fonts.
    pub(crate) fn new(fonts: &'a Fonts, text: &'a str, face: Face) -> Result<Self, MissingGlyph> {
        Ok(Self { fonts, text, bidi: BidiInfo::new(text, None), items: items(fonts, text, face)? })
    }

    /// Shapes a part of it as a line.
    pub(crate) fn line(&self, range: Range<usize>) -> Result<Shaped, MissingGlyph> {
        let text = hyphenated(&self.text[range.clone()]);
        let mut shaped = Shaped { text: text.as_ref().into(), ..Shaped::default() };
        let mut runs = Vec::new();
        if let Some(paragraph) = self.paragraph(&range) {
            // Directions are the whole paragraph's, since a line's may depend on what stands before it; only the
            // order of runs is the line's own (UAX 9, L1 and L2).
            let (levels, visual) = self.bidi.visual_runs(paragraph, range.clone());
            for run in visual {
                let leftward = levels[run.start].is_rtl();
                self.shape_level_run(run, leftward, &mut runs)?;
            }
        }
        let start: u32 = nearest(range.start);
        for glyph in runs.iter_mut().flat_map(|run: &mut GlyphRun| &mut run.glyphs) {
            glyph.source = glyph.source.start - start..glyph.source.end - start;
        }
        if text.len() < range.len() {
            self.draw_hyphen(nearest::<_, u32>(text.len()) - 1, &mut runs);
        }
        shaped.width = runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.advance).sum();
        shaped.glyphs = Glyphs::Runs(runs);
        Ok(shaped)
    }

    /// A soft hyphen at the end of a line has been shaped as nothing, and is drawn as a hyphen.
    fn draw_hyphen(&self, at: u32, runs: &mut [GlyphRun]) {
        for run in runs {
            let font = &self.fonts.all()[usize::from(run.font)];
            let hyphen = font.face().glyph_index('-').filter(|id| id.0 != 0);
            if let (Some(glyph), Some(id)) =
                (run.glyphs.iter_mut().find(|glyph| glyph.source.start == at), hyphen)
            {
                *glyph = plain_glyph(font, id.0, at..at + 1);
            }
        }
    }

    /// There is only one, but for an empty text, which has none.
    fn paragraph(&self, range: &Range<usize>) -> Option<&ParagraphInfo> {
        if range.is_empty() { None } else { self.bidi.paragraphs.first() }
    }

    /// Shapes a run of one direction; its items are drawn in that direction, too.
    fn shape_level_run(
        &self,
        run: Range<usize>,
        leftward: bool,
        runs: &mut Vec<GlyphRun>,
    ) -> Result<(), MissingGlyph> {
        let parts = self.items.iter().filter_map(|item| {
            let part = item.range.start.max(run.start)..item.range.end.min(run.end);
            (!part.is_empty()).then_some((item, part))
        });
        let mut parts: Vec<_> = parts.collect();
        if leftward {
            parts.reverse();
        }
        for (item, part) in parts {
            let glyphs = self.shape_part(item, part, leftward)?;
            match runs.last_mut() {
                Some(run) if run.font == item.font => run.glyphs.extend(glyphs),
                _ => runs.push(GlyphRun { font: item.font, glyphs }),
            }
        }
        Ok(())
    }

    fn shape_part(
        &self,
        item: &Item,
        part: Range<usize>,
        leftward: bool,
    ) -> Result<Vec<Glyph>, MissingGlyph> {
        let font = &self.fonts.all()[usize::from(item.font)];
        let text = &self.text[part.clone()];
        if !leftward && let Some(glyphs) = plain_glyphs(font, text, part.start) {
            return Ok(glyphs);
        }
        // Letters of some scripts join their neighbours, also those that another font draws: the shaper sees what
        // is around. Clusters stay as small as they can, so that each glyph is led back to its characters when
        // text is copied.
        let mut buffer = UnicodeBuffer::new();
        buffer.set_pre_context(&self.text[..part.start]);
        buffer.push_str(text);
        buffer.set_post_context(&self.text[part.end..]);
        buffer.set_cluster_level(BufferClusterLevel::MonotoneCharacters);
        let direction = if leftward { Direction::RightToLeft } else { Direction::LeftToRight };
        let script = shaper_script(item.script);
        buffer.set_direction(direction);
        buffer.set_script(script);
        let plan = font.plan(direction, script);
        let buffer = rustybuzz::shape_with_plan(font.face(), &plan, buffer);
        let clusters: Vec<u32> = buffer.glyph_infos().iter().map(|info| info.cluster).collect();
        let ends = cluster_ends(&clusters, nearest(text.len()));
        let (em, start) = (font.em(), nearest::<_, u32>(part.start));
        let mut glyphs = Vec::with_capacity(clusters.len());
        for (i, (info, place)) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()).enumerate() {
            let source = clusters[i]..ends[i];
            let characters = &text[source.start as usize..source.end as usize];
            if info.glyph_id == 0 {
                if let Some(character) = characters.chars().find(|character| !needs_no_glyph(*character)) {
                    return Err(MissingGlyph { character });
                }
                continue;
            }
            glyphs.push(Glyph {
                id: nearest(info.glyph_id),
                advance: place.x_advance as f32 * em,
                dx: place.x_offset as f32 * em,
                dy: place.y_offset as f32 * em,
                source: source.start + start..source.end + start,
            });
        }
        Ok(glyphs)
    }
}

/// The glyphs of text that is plain in the font.
fn plain_glyphs(font: &Font, text: &str, start: usize) -> Option<Vec<Glyph>> {
    let glyph = |(at, character): (usize, char)| {
        let at = nearest(start + at);
        Some(plain_glyph(
            font,
            font.plain_glyph(character)?,
            at..at + nearest::<_, u32>(character.len_utf8()),
        ))
    };
    text.char_indices().map(glyph).collect()
}

/// For each glyph, where the bytes that its cluster stands for end: at the next greater cluster.
fn cluster_ends(clusters: &[u32], len: u32) -> Vec<u32> {
    // Clusters rise in text that is read rightward and fall in the other, so the next in the list may be the one
    // before.
    let mut sorted = clusters.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let end = |cluster: &u32| {
        let next = sorted.partition_point(|other| other <= cluster);
        sorted.get(next).copied().unwrap_or(len)
    };
    clusters.iter().map(end).collect()
}

fn shaper_script(script: Script) -> rustybuzz::Script {
    let name: Option<&[u8; 4]> = script.short_name().as_bytes().try_into().ok();
    let tag = name.map(rustybuzz::ttf_parser::Tag::from_bytes);
    tag.and_then(rustybuzz::Script::from_iso15924_tag).unwrap_or(rustybuzz::script::COMMON)
}

/// Splits a text where the font or the script changes.
fn items(fonts: &Fonts, text: &str, face: Face) -> Result<Vec<Item>, MissingGlyph> {
    let mut items: Vec<Item> = Vec::new();
    for range in clusters(text) {
        let cluster = &text[range.clone()];
        let before = items.last();
        let font = font_of(fonts, cluster, face, before.map(|item| item.font))?;
        // Spaces, digits and punctuation have no script of their own and take that of their neighbours (UAX 24,
        // 5.1): of those before, or at the beginning of those after.
        let script = cluster.chars().map(|character| character.script()).find(|script| is_own(*script));
        match items.last_mut() {
            Some(item) if item.font == font && script.is_none_or(|script| fits(item.script, script)) => {
                item.range.end = range.end;
                if let Some(script) = script {
                    item.script = script;
                }
            }
            _ => items.push(Item { range, font, script: script.unwrap_or(Script::Common) }),
        }
    }
    Ok(items)
}

fn is_own(script: Script) -> bool {
    !matches!(script, Script::Common | Script::Inherited | Script::Unknown)
}

fn fits(item: Script, script: Script) -> bool {
    item == script || item == Script::Common
}

/// What can't be torn apart: a character with its marks, joined emoji, flags.
fn clusters(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut characters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, mut before) = characters.next()?;
        let mut flag = is_regional(before);
        let mut end = start + before.len_utf8();
        while let Some((at, character)) = characters.next_if(|(_, character)| {
            extends_cluster(before, *character) && (flag || !is_regional(*character))
        }) {
            // A flag is two of them.
            flag = flag && !is_regional(character);
            end = at + character.len_utf8();
            before = character;
        }
        Some(start..end)
    })
}

fn is_regional(character: char) -> bool {
    matches!(character, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Whether a character belongs to the one before it.
pub(crate) fn extends_cluster(before: char, character: char) -> bool {
    const JOINER: char = '\u{200d}';
    character.general_category_group() == GeneralCategoryGroup::Mark
        || is_ignorable(character)
        || matches!(character, '\u{1f3fb}'..='\u{1f3ff}')
        || before == JOINER && !is_own(character.script())
        || is_regional(before) && is_regional(character)
}

/// Characters that are not seen, whatever the font (`Default_Ignorable_Code_Point`).
fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

fn needs_no_glyph(character: char) -> bool {
    is_ignorable(character) || character.is_whitespace()
}

/// The first font that has all characters of a cluster, or else one that makes glyphs of it without gaps.
fn font_of(fonts: &Fonts, cluster: &str, face: Face, before: Option<u16>) -> Result<u16, MissingGlyph> {
    // Spaces stay in the font of the word before, so that a run does not end at each.
    if cluster.chars().all(needs_no_glyph)
        && let Some(before) = before
        && let font = &fonts.all()[usize::from(before)]
        && !font.colored()
        && has_all(font, cluster)
    {
        return Ok(before);
    }
    // Selector 16 asks for the picture of what may also be a letter (UTS 51, 1.4.3).
    let wants_color = cluster.contains('\u{fe0f}');
    let liked = fonts.candidates(face).filter(|(_, font)| font.colored() == wants_color);
    let disliked = fonts.candidates(face).filter(|(_, font)| font.colored() != wants_color);
    let mut order: Vec<_> =
        if wants_color { liked.chain(disliked).collect() } else { fonts.candidates(face).collect() };
    if let Some((number, _)) = order.iter().find(|(_, font)| has_all(font, cluster)) {
        return Ok(*number);
    }
    order.retain(|(_, font)| shapes_all(font, cluster));
    if let Some((number, _)) = order.first() {
        return Ok(*number);
    }
    let lacks = |character: &char| !fonts.candidates(face).any(|(_, font)| has(font, *character));
    let character = cluster.chars().find(lacks).or_else(|| cluster.chars().last());
    Err(MissingGlyph { character: character.unwrap_or(char::REPLACEMENT_CHARACTER) })
}

fn has(font: &Font, character: char) -> bool {
    needs_no_glyph(character)
        || !character.is_control() && font.face().glyph_index(character).is_some_and(|glyph| glyph.0 != 0)
}

fn has_all(font: &Font, cluster: &str) -> bool {
    cluster.chars().all(|character| has(font, character))
}

/// Whether the font composes or decomposes what it lacks.
fn shapes_all(font: &Font, cluster: &str) -> bool {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(cluster);
    buffer.guess_segment_properties();
    let plan = font.plan(buffer.direction(), buffer.script());
    let shaped = rustybuzz::shape_with_plan(font.face(), &plan, buffer);
    shaped.glyph_infos().iter().all(|info| info.glyph_id != 0)
}
