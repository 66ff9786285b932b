//! Fonts that were read before: a process reads a font once, not for every document.
//!
//! Nobody ever waits here: a lock that another thread holds is passed by, and the font is read again. So a process that
//! was forked while a thread of its parent held the lock only loses the benefit.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard};

use ferrule_base::memory::copied;

use super::font::{Font, unless_locked};
use crate::Error;

/// Noto Sans, reduced to Latin, Greek and Cyrillic: regular, bold, italic, bold italic.
pub const BUILT_IN: [&[u8]; 4] = [
    include_bytes!("../../../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../../../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../../../fonts/NotoSans-Italic.ttf"),
    include_bytes!("../../../fonts/NotoSans-BoldItalic.ttf"),
];

/// How many bytes the files of users' fonts may have that are kept, together.
const MOST_BYTES: usize = 64 << 20;

static KEPT: Mutex<Kept> = Mutex::new(Kept { built_in: None, others: Vec::new() });

struct Kept {
    built_in: Option<[Arc<Font>; 4]>,
    /// The one that was used last is last.
    others: Vec<Arc<Font>>,
}

/// The built-in fonts: regular, bold, italic, bold italic.
pub(crate) fn built_in() -> Result<[Arc<Font>; 4], Error> {
    if let Some(fonts) = kept().and_then(|kept| kept.built_in.clone()) {
        return Ok(fonts);
    }
    let read = |file| Ok::<_, Error>(Arc::new(Font::new("the built-in font", Cow::Borrowed(file))?));
    let [regular, bold, italic, bold_italic] = BUILT_IN;
    let fonts = [read(regular)?, read(bold)?, read(italic)?, read(bold_italic)?];
    if let Some(mut kept) = kept() {
        kept.built_in = Some(fonts.clone());
    }
    Ok(fonts)
}

/// A font of a user's file; the error has this name.
pub(crate) fn of_file(name: &str, file: &[u8]) -> Result<Arc<Font>, Error> {
    if let Some(mut kept) = kept()
        && let Some(at) = kept.others.iter().position(|font| font.file() == file)
    {
        let font = kept.others.remove(at);
        kept.others.push(Arc::clone(&font));
        return Ok(font);
    }
    let font = Arc::new(Font::new(name, Cow::Owned(copied(file)?))?);
    if let Some(mut kept) = kept() {
        keep(&mut kept.others, &font, MOST_BYTES);
    }
    Ok(font)
}

/// Adds a font, and lets go of those that were not used for the longest time.
fn keep(fonts: &mut Vec<Arc<Font>>, font: &Arc<Font>, most: usize) {
    if font.file().len() > most || fonts.iter().any(|other| other.file() == font.file()) {
        return;
    }
    fonts.push(Arc::clone(font));
    let mut bytes = 0;
    let mut fits = |font: &Arc<Font>| {
        bytes += font.file().len();
        bytes <= most
    };
    let kept = fonts.iter().rev().take_while(|font| fits(font)).count();
    fonts.drain(..fonts.len() - kept);
}

fn kept() -> Option<MutexGuard<'static, Kept>> {
    unless_locked(KEPT.try_lock())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A font of its own: files may be longer than what they say.
    fn font(more: usize) -> Arc<Font> {
        let file = [BUILT_IN[0], &vec![0; more]].concat();
        Arc::new(Font::new("font", Cow::Owned(file)).unwrap())
    }

    #[test]
    fn a_font_is_read_once() {
        let _wait = ONE.lock();
        let (first, second) = (built_in().unwrap(), built_in().unwrap());
        assert!(first.iter().zip(&second).all(|(first, second)| Arc::ptr_eq(first, second)));
        let file = font(77).file().to_vec();
        let first = of_file("a", &file).unwrap();
        assert!(Arc::ptr_eq(&first, &of_file("b", &file).unwrap()));
        assert!(!Arc::ptr_eq(&first, &of_file("b", font(78).file()).unwrap()));
    }

    #[test]
    fn who_finds_the_lock_taken_reads_the_font_itself() {
        let _wait = ONE.lock();
        let file = font(79).file().to_vec();
        let first = of_file("a", &file).unwrap();
        let held = KEPT.lock();
        assert!(!Arc::ptr_eq(&first, &of_file("b", &file).unwrap()));
        assert_eq!(built_in().unwrap().len(), 4);
        drop(held);
        assert!(Arc::ptr_eq(&first, &of_file("b", &file).unwrap()));
    }

    #[test]
    fn those_used_last_are_kept() {
        let size = BUILT_IN[0].len();
        let [a, b, c] = [font(1), font(2), font(3)];
        let mut fonts = Vec::new();
        for font in [&a, &b, &b, &c] {
            keep(&mut fonts, font, 2 * size + 10);
        }
        let is = |fonts: &[Arc<Font>], wanted: &[&Arc<Font>]| {
            fonts.len() == wanted.len()
                && fonts.iter().zip(wanted).all(|(font, other)| Arc::ptr_eq(font, other))
        };
        assert!(is(&fonts, &[&b, &c]));
        keep(&mut fonts, &a, size);
        assert!(is(&fonts, &[&b, &c]), "one that is too large displaces none");
    }

    /// Tests of what the whole process shares go one by one.
    static ONE: Mutex<()> = Mutex::new(());
}
