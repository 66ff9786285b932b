//! Which glyphs a document uses, and under which code each of them is written.
//!
//! Codes are given on one thread, page by page, so they are the same however many threads write pages; those only read
//! them, for pages whose glyphs have theirs.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::convert::nearest;
use crate::pdf::text::fonts::Fonts;
use crate::pdf::text::glyphs::{Glyph, Glyphs, Shaped};

/// The codes of all fonts.
#[derive(Debug)]
pub(super) struct Codes {
    fonts: Arc<Fonts>,
    of_fonts: Vec<FontCodes>,
}

#[derive(Debug)]
struct FontCodes {
    /// By glyph; 0 for those that have none.
    codes: Box<[AtomicU16]>,
    /// The glyphs of the codes from 1 on.
    glyphs: Mutex<Vec<u16>>,
    /// What glyphs stand for that no character of the font is mapped to, such as ligatures: the text of their first use.
    texts: RwLock<HashMap<u16, Box<str>>>,
}

impl Codes {
    /// No glyph is used yet.
    pub(super) fn new(fonts: Arc<Fonts>) -> Self {
        let of_font = |glyphs: usize| FontCodes {
            codes: (0..glyphs).map(|_| AtomicU16::new(0)).collect(),
            glyphs: Mutex::default(),
            texts: RwLock::default(),
        };
        let of_fonts = fonts.all().iter().map(|font| of_font(font.glyphs())).collect();
        Self { fonts, of_fonts }
    }

    /// The fonts.
    pub(super) fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// Gives codes to the glyphs of a text.
    pub(super) fn give(&self, shaped: &Shaped) {
        match &shaped.glyphs {
            Glyphs::Plain { font } => {
                let (source, codes) =
                    (&self.fonts.all()[usize::from(*font)], &self.of_fonts[usize::from(*font)]);
                for character in shaped.text.chars() {
                    codes.give(source.plain_glyph(character).unwrap_or(0));
                }
            }
            Glyphs::Runs(runs) => {
                for run in runs {
                    for cluster in run.glyphs.chunk_by(|a, b| a.source == b.source) {
                        self.give_cluster(run.font, cluster, &shaped.text);
                    }
                }
            }
        }
    }

    fn give_cluster(&self, font: u16, cluster: &[Glyph], text: &str) {
        let codes = &self.of_fonts[usize::from(font)];
        for glyph in cluster {
            codes.give(glyph.id);
            if self.fonts.all()[usize::from(font)].character(glyph.id).is_none() {
                let mut texts = codes.texts.write().unwrap_or_else(PoisonError::into_inner);
                texts.entry(glyph.id).or_insert_with(|| text_of(glyph, text).into());
            }
        }
    }

    /// The code of a glyph that was given one.
    #[inline]
    pub(super) fn code(&self, font: u16, glyph: u16) -> u16 {
        let codes = &self.of_fonts[usize::from(font)].codes;
        codes.get(usize::from(glyph)).map_or(0, |code| code.load(Ordering::Relaxed))
    }

    /// Whether readers are told that the glyph stands for just this text.
    pub(super) fn says(&self, font: u16, glyph: u16, text: &str) -> bool {
        if let Some(character) = self.fonts.all()[usize::from(font)].character(glyph) {
            return text.chars().eq([character]);
        }
        let texts = self.of_fonts[usize::from(font)].texts.read().unwrap_or_else(PoisonError::into_inner);
        texts.get(&glyph).is_some_and(|told| **told == *text)
    }

    /// The glyphs that are used, in the order of their codes from 1 on, and what readers are told of them.
    pub(super) fn used(&self, font: u16) -> Vec<(u16, String)> {
        let codes = &self.of_fonts[usize::from(font)];
        let texts = codes.texts.read().unwrap_or_else(PoisonError::into_inner);
        let text = |glyph: &u16| match self.fonts.all()[usize::from(font)].character(*glyph) {
            Some(character) => character.to_string(),
            None => texts.get(glyph).map_or_else(String::new, ToString::to_string),
        };
        let glyphs = codes.glyphs.lock().unwrap_or_else(PoisonError::into_inner);
        glyphs.iter().map(|glyph| (*glyph, text(glyph))).collect()
    }
}

impl FontCodes {
    #[inline]
    fn give(&self, glyph: u16) {
        // Glyph 0 is the sign of a missing one, and always has the code 0.
        if glyph != 0
            && let Some(code) = self.codes.get(usize::from(glyph))
            && code.load(Ordering::Relaxed) == 0
        {
            let mut glyphs = self.glyphs.lock().unwrap_or_else(PoisonError::into_inner);
            glyphs.push(glyph);
            code.store(nearest(glyphs.len()), Ordering::Relaxed);
        }
    }
}

/// The text that a glyph stands for.
pub(super) fn text_of<'a>(glyph: &Glyph, text: &'a str) -> &'a str {
    text.get(glyph.source.start as usize..glyph.source.end as usize).unwrap_or("")
}
