//! One font: what is read from its file once, and asked for every glyph.

use std::borrow::Cow;
use std::sync::{Arc, RwLock, TryLockError};

use rustybuzz::ttf_parser::cmap::Format;
use rustybuzz::ttf_parser::{self, GlyphId, Tag};
use rustybuzz::{Direction, ShapePlan};
use self_cell::self_cell;
use unicode_bidi::BidiClass;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

use crate::Error;

/// One font.
pub struct Font {
    parsed: Parsed,
    /// By glyph, in font units.
    advances: Box<[u16]>,
    /// The glyphs of plain characters, 0 for others: see [`is_plain`].
    plain: Box<[u16]>,
    /// Their advances, [`NOT_PLAIN`] for others.
    plain_advances: Box<[u16]>,
    /// By glyph, the character that a reader is told it stands for; 0 if no character of the font is just this glyph.
    characters: Box<[u32]>,
    /// Whether its glyphs are pictures or have colours of their own.
    colored: bool,
    /// How each script is shaped.
    plans: RwLock<Vec<(PlanKey, Arc<ShapePlan>)>>,
}

/// Plain characters are in the basic plane.
const PLAIN: usize = 1 << 16;
const NOT_PLAIN: u16 = u16::MAX;

type PlanKey = (Direction, rustybuzz::Script);

self_cell! {
    struct Parsed {
        owner: Cow<'static, [u8]>,
        #[covariant]
        dependent: ParsedFace,
    }
}

type ParsedFace<'a> = rustybuzz::Face<'a>;

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Font").field("glyphs", &self.advances.len()).finish_non_exhaustive()
    }
}

impl Font {
    pub(crate) fn new(name: &str, file: Cow<'static, [u8]>) -> Result<Self, Error> {
        let no_font = |why: &str| {
            Error::Decode(format!(
                "{name} is not a font that can be used: {why}; wanted a TrueType or OpenType file"
            ))
        };
        let parsed = Parsed::try_new(file, |file| {
            let face = ttf_parser::Face::parse(file, 0).map_err(|error| no_font(&error.to_string()))?;
            Ok::<_, Error>(rustybuzz::Face::from_face(face))
        })?;
        let face = parsed.borrow_dependent();
        let has = |table: &[u8; 4]| face.raw_face().table(Tag::from_bytes(table)).is_some();
        let outlined = has(b"glyf") || has(b"CFF ");
        let colored = ["CBDT", "sbix", "COLR"]
            .iter()
            .any(|table| table.as_bytes().try_into().is_ok_and(|tag: &[u8; 4]| has(tag)));
        if !outlined && !colored {
            return Err(no_font("it has no outlines that a PDF can hold"));
        }
        let glyphs = usize::from(face.number_of_glyphs());
        let advances: Box<[u16]> =
            (0..face.number_of_glyphs()).map(|id| face.glyph_hor_advance(GlyphId(id)).unwrap_or(0)).collect();
        let mapped = mapped_characters(face)
            .ok_or_else(|| no_font("its table of characters (cmap) claims more of them than there are"))?;
        let mut font = Self {
            characters: characters_of_glyphs(&mapped, glyphs),
            plain: vec![0; PLAIN].into(),
            plain_advances: vec![NOT_PLAIN; PLAIN].into(),
            parsed,
            advances,
            colored,
            plans: RwLock::default(),
        };
        if !colored {
            font.fill_plain(&mapped);
        }
        Ok(font)
    }

    fn fill_plain(&mut self, mapped: &[(char, u16)]) {
        for &(character, glyph) in mapped {
            let (at, id) = (character as usize, usize::from(glyph));
            if at < PLAIN && self.characters[id] == u32::from(character) && is_plain(character) {
                self.plain[at] = glyph;
                self.plain_advances[at] = self.advances[id].min(NOT_PLAIN - 1);
            }
        }
    }

    /// As its file says it.
    pub(crate) fn face(&self) -> &rustybuzz::Face<'_> {
        self.parsed.borrow_dependent()
    }

    /// Its file.
    pub(crate) fn file(&self) -> &[u8] {
        self.parsed.borrow_owner()
    }

    /// Whether its glyphs are pictures or have colours of their own.
    pub(crate) fn colored(&self) -> bool {
        self.colored
    }

    /// How a script is shaped in a direction. Finding it out takes longer than shaping a line, so it is kept; but nobody
    /// waits for a lock of a font, which all documents share, since it may never come free after a fork.
    pub(crate) fn plan(&self, direction: Direction, script: rustybuzz::Script) -> Arc<ShapePlan> {
        let key = (direction, script);
        if let Some(plans) = unless_locked(self.plans.try_read())
            && let Some((_, plan)) = plans.iter().find(|(other, _)| *other == key)
        {
            return Arc::clone(plan);
        }
        let plan = Arc::new(ShapePlan::new(self.face(), direction, Some(script), None, &[]));
        if let Some(mut plans) = unless_locked(self.plans.try_write())
            && plans.iter().all(|(other, _)| *other != key)
        {
            plans.push((key, Arc::clone(&plan)));
        }
        plan
    }

    /// A font unit in ems.
    pub(crate) fn em(&self) -> f32 {
        1.0 / f32::from(self.face().ttfp_units_per_em())
    }

    /// How many glyphs it has.
    pub(crate) fn glyphs(&self) -> usize {
        self.advances.len()
    }

    /// In font units.
    pub(crate) fn advance(&self, glyph: u16) -> u16 {
        self.advances.get(usize::from(glyph)).copied().unwrap_or(0)
    }

    /// The glyph of a plain character.
    #[inline]
    pub(crate) fn plain_glyph(&self, character: char) -> Option<u16> {
        let glyph = *self.plain.get(character as usize)?;
        (glyph != 0).then_some(glyph)
    }

    /// The advance of a plain character's glyph, in font units.
    #[inline]
    pub(crate) fn plain_advance(&self, character: char) -> Option<u16> {
        let advance = *self.plain_advances.get(character as usize)?;
        (advance != NOT_PLAIN).then_some(advance)
    }

    /// The character that a reader is told a glyph stands for.
    pub(crate) fn character(&self, glyph: u16) -> Option<char> {
        let character = *self.characters.get(usize::from(glyph))?;
        if character == 0 { None } else { char::from_u32(character) }
    }
}

/// A font of the system; says so where it is missing.
#[cfg(test)]
pub(crate) fn of_the_system(path: &str) -> Option<Vec<u8>> {
    let file = std::fs::read(format!("/usr/share/fonts/{path}"));
    file.inspect_err(|_| eprintln!("SKIPPED: there is no /usr/share/fonts/{path}")).ok()
}

/// What a lock guards, if nobody holds it.
pub(crate) fn unless_locked<G>(lock: Result<G, TryLockError<G>>) -> Option<G> {
    match lock {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(guard)) => Some(guard.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// The rustybuzz face has a `units_per_em` of its own, which hides the one without a sign.
trait UnitsPerEm {
    fn ttfp_units_per_em(&self) -> u16;
}

impl UnitsPerEm for rustybuzz::Face<'_> {
    fn ttfp_units_per_em(&self) -> u16 {
        ttf_parser::Face::units_per_em(self)
    }
}

/// What the font's `cmap` says, without control characters; none if that is too much to be true.
fn mapped_characters(face: &ttf_parser::Face<'_>) -> Option<Vec<(char, u16)>> {
    /// Real fonts have some five, of which two to four are for Unicode.
    const MOST_SUBTABLES: u16 = 64;
    const MOST_UNICODE: usize = 8;
    let mut characters = Vec::new();
    let cmap = face.tables().cmap;
    if cmap.is_some_and(|cmap| cmap.subtables.len() > MOST_SUBTABLES) {
        return None;
    }
    let subtables =
        cmap.iter().flat_map(|cmap| cmap.subtables).filter(ttf_parser::cmap::Subtable::is_unicode);
    for subtable in subtables.take(MOST_UNICODE) {
        match subtable.format {
            // Its groups may claim to be of billions of characters.
            Format::SegmentedCoverage(_) => {
                let mapped = |character: &char| subtable.glyph_index((*character).into()).is_some();
                characters.extend(('\0'..=char::MAX).filter(mapped));
            }
            // For fonts of last resort: each look-up goes through all groups.
            Format::ManyToOneRangeMappings(_) => {}
            _ => {
                // Segments may overlap: some thousand of them, each of all 65,536.
                let mut left = 1 << 17;
                subtable.codepoints(|point| {
                    if left > 0 {
                        left -= 1;
                        characters.extend(char::from_u32(point));
                    }
                });
                if left == 0 {
                    return None;
                }
            }
        }
    }
    characters.retain(|character| !character.is_control());
    characters.sort_unstable();
    characters.dedup();
    let glyph =
        |character| face.glyph_index(character).filter(|id| id.0 != 0 && id.0 < face.number_of_glyphs());
    Some(characters.into_iter().filter_map(|character| Some((character, glyph(character)?.0))).collect())
}

/// Of several characters with the same glyph the first one is told, but no radical or private one if there is another.
fn characters_of_glyphs(mapped: &[(char, u16)], glyphs: usize) -> Box<[u32]> {
    let rank = |character: u32| match character {
        0 => u32::MAX,
        0x2e80..0x2fe0 | 0xe000..0xf900 | 0xf_0000.. => character + 0x11_0000,
        _ => character,
    };
    let mut characters = vec![0; glyphs].into_boxed_slice();
    for &(character, glyph) in mapped {
        let told = &mut characters[usize::from(glyph)];
        if rank(u32::from(character)) < rank(*told) {
            *told = u32::from(character);
        }
    }
    characters
}

/// Whether a character always has the same glyph, whatever stands beside it, and goes from left to right. Kerning and
/// ligatures of such characters are left out.
fn is_plain(character: char) -> bool {
    let script = matches!(
        character.script(),
        Script::Latin
            | Script::Greek
            | Script::Cyrillic
            | Script::Armenian
            | Script::Georgian
            | Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Bopomofo
            | Script::Hangul
            | Script::Common
    );
    let jamo =
        matches!(character, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}');
    let group = character.general_category_group();
    let drawn = !matches!(group, GeneralCategoryGroup::Mark | GeneralCategoryGroup::Other);
    let in_line = !matches!(character, '\u{2028}' | '\u{2029}');
    script && !jamo && drawn && in_line && !goes_left(character)
}

/// Whether a character makes a text one that must be ordered by the bidirectional algorithm.
fn goes_left(character: char) -> bool {
    !matches!(
        unicode_bidi::bidi_class(character),
        BidiClass::L
            | BidiClass::EN
            | BidiClass::ES
            | BidiClass::ET
            | BidiClass::CS
            | BidiClass::NSM
            | BidiClass::BN
            | BidiClass::WS
            | BidiClass::ON
    )
}
