//! Whole documents, made and read back by another program's parser.

#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use ferrule_base::Run;
use ferrule_reports::model::Report;
use ferrule_reports::output::Output;
use ferrule_reports::pdf::document::Document;
use ferrule_reports::pdf::page::{Bookmark, Color, Item, Page, Tag, Target};
use ferrule_reports::pdf::text::fonts::{Face, Fonts};
use ferrule_reports::picture::Picture;

fn fonts(fallback: &[Vec<u8>]) -> Arc<Fonts> {
    Arc::new(Fonts::new(fallback).unwrap())
}

fn report(accessible: bool, archival: bool) -> Report {
    let json = format!(
        r#"{{"title": "Prüfbericht – тест", "author": "A. Author", "language": "en", "created": 1790000000000000,
            "tables": [], "page": {{"width": 595.0, "height": 842.0, "margin": 36.0, "font_size": 9.0,
            "contents": false, "accessible": {accessible}, "archival": {archival}}}}}"#
    );
    Report::from_json(&json).unwrap()
}

struct Sheet<'a> {
    fonts: &'a Fonts,
    items: Vec<Item>,
}

impl Sheet<'_> {
    fn text(&mut self, x: f32, y: f32, size: f32, text: &str) -> f32 {
        let face = Face { bold: size > 12.0, italic: false };
        let shaped = self.fonts.shape(text, face).unwrap_or_else(|missing| panic!("{missing:?} in {text}"));
        let width = shaped.width * size;
        self.items.push(Item::Text { x, y, size, color: Color::default(), text: Arc::new(shaped) });
        width
    }

    fn tagged(&mut self, tag: Tag, inside: impl FnOnce(&mut Self)) {
        self.items.push(Item::Begin(tag));
        inside(self);
        self.items.push(Item::End);
    }

    fn page(self) -> Page {
        Page { width: 595.0, height: 842.0, items: self.items }
    }
}

/// A table of 40 rows and 8 columns on a page, with all that an accessible one has.
fn table_page(fonts: &Fonts, number: usize) -> Page {
    let mut sheet = Sheet { fonts, items: Vec::new() };
    sheet.tagged(Tag::Heading(1), |sheet| {
        sheet.text(36.0, 60.0, 16.0, &format!("Group {number}"));
    });
    sheet.tagged(Tag::Table, |sheet| {
        for row in 0..40_u8 {
            let y = 90.0 + 16.0 * f32::from(row);
            if row % 2 == 0 {
                let color = Color(240, 244, 250);
                sheet.items.push(Item::Rect { x: 36.0, y: y - 11.0, width: 523.0, height: 16.0, color });
            }
            sheet.tagged(Tag::Row, |sheet| {
                for column in 0..8_u8 {
                    let tag = if row == 0 { Tag::ColumnHeader } else { Tag::Cell(1) };
                    let x = 40.0 + 65.0 * f32::from(column);
                    let value = (number * 40 + usize::from(row)) * 7919 % 100_003 * (usize::from(column) + 1);
                    let text = match column {
                        0 => format!("Zeile {value}"),
                        1 => "Überschuß".to_owned(),
                        _ => format!("{}.{:02}", value / 100, value % 100),
                    };
                    sheet.tagged(tag, |sheet| {
                        sheet.text(x, y, 9.0, &text);
                    });
                }
            });
        }
    });
    let width = sheet.text(250.0, 820.0, 8.0, &format!("Page {} of ", number + 1));
    sheet.items.push(Item::PageCount { x: 250.0 + width, y: 820.0, size: 8.0, color: Color(90, 90, 90) });
    sheet.page()
}

fn make(pages: usize, threads: usize, accessible: bool, archival: bool) -> Vec<u8> {
    let fonts = fonts(&[]);
    let report = report(accessible, archival);
    let mut document = Document::new(&report, Arc::clone(&fonts), &[], Output::memory()).unwrap();
    let run = Run::new(threads, &|| false);
    for number in 0..pages {
        document.bookmark(Bookmark {
            level: number % 3,
            title: format!("Group {number}"),
            page: number,
            y: 44.0,
        });
        assert_eq!(document.add(table_page(&fonts, number), &run).unwrap(), number);
    }
    let mut contents = Sheet { fonts: &fonts, items: Vec::new() };
    contents.tagged(Tag::Contents, |sheet| {
        for number in 0..pages.min(30) {
            let y = 60.0 + 20.0 * number as f32;
            sheet.tagged(Tag::ContentsItem, |sheet| {
                sheet.tagged(Tag::Link, |sheet| {
                    let width = sheet.text(36.0, y, 10.0, &format!("Group {number}"));
                    let target = Target::Place(number, 44.0);
                    sheet.items.push(Item::Link { x: 36.0, y: y - 10.0, width, height: 13.0, target });
                });
            });
        }
    });
    document.finish(vec![contents.page()], &run).unwrap()
}

/// Keeps a document in the target folder, and has `qpdf` check it where there is one.
fn check(name: &str, data: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, data).unwrap();
    match Command::new("qpdf").arg("--check").arg(&path).output() {
        Ok(output) => assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stdout)),
        Err(_) => eprintln!("SKIPPED: there is no qpdf to check {name}"),
    }
    path
}

/// The text of a document by `pdftotext`, if there is one.
fn text_of(path: &Path) -> Option<String> {
    let output = Command::new("pdftotext").arg("-layout").arg(path).arg("-").output();
    let output = output.inspect_err(|_| eprintln!("SKIPPED: there is no pdftotext")).ok()?;
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_same_file_whatever_the_threads() {
    let one = make(60, 1, true, true);
    for threads in [1, 2, 4] {
        let other = make(60, threads, true, true);
        let place = one.iter().zip(&other).position(|(a, b)| a != b);
        assert!(one == other, "{threads} threads: {place:?} of {} and {}", one.len(), other.len());
    }
}

/// Lines in many scripts, with the fonts of the system for those that the bundled ones lack.
#[test]
fn many_scripts() {
    const LINES: [&str; 12] = [
        "Kerning AVAVA, fi ffl – “quotes” €",
        "e\u{301}te\u{301} x\u{302}\u{323} Ζεύς Щука",
        "السلام عليكم 123 (abc) لا إله",
        "מחיר: 12.50 ₪ (כולל)",
        "हिन्दी में क्षत्रिय र्क",
        "東京タワー 漢字かな交じり文 한국어",
        "mixed 東京 Tokyo, 50 %",
        "😀 👍🏽 👩\u{200d}👩\u{200d}👧 🇨🇭 ❤\u{fe0f} 1\u{fe0f}\u{20e3}",
        "no\u{a0}break\u{2009}thin soft\u{ad}hyphen",
        "سلام world שלום end",
        "ไทยภาษา ก็",
        "தமிழ் கௌ",
    ];
    let paths = [
        "truetype/noto/NotoSansArabic-Regular.ttf",
        "truetype/noto/NotoSansHebrew-Regular.ttf",
        "truetype/noto/NotoSansDevanagari-Regular.ttf",
        "truetype/noto/NotoSansThai-Regular.ttf",
        "truetype/noto/NotoSansTamil-Regular.ttf",
        "opentype/noto/NotoSansCJK-Regular.ttc",
        "truetype/noto/NotoColorEmoji.ttf",
    ];
    let fallback =
        paths.iter().filter_map(|path| std::fs::read(Path::new("/usr/share/fonts").join(path)).ok());
    let fonts = fonts(&fallback.collect::<Vec<_>>());
    for (accessible, name) in [(false, "scripts.pdf"), (true, "scripts-both.pdf")] {
        let report = report(accessible, accessible);
        let mut document = Document::new(&report, Arc::clone(&fonts), &[], Output::memory()).unwrap();
        let mut sheet = Sheet { fonts: &fonts, items: Vec::new() };
        let mut y = 60.0;
        for line in LINES {
            if fonts.shape(line, Face::default()).is_err() {
                eprintln!("SKIPPED: no font of this system has all of {line}");
                continue;
            }
            sheet.tagged(Tag::Paragraph, |sheet| {
                sheet.text(36.0, y, 12.0, line);
            });
            y += 24.0;
            for wrapped in fonts.wrap(line, Face::default(), 8.0).unwrap() {
                let (x, size) = (340.0, 9.0);
                sheet.tagged(Tag::Paragraph, |sheet| {
                    sheet.items.push(Item::Text {
                        x,
                        y,
                        size,
                        color: Color(160, 0, 0),
                        text: Arc::new(wrapped),
                    });
                });
                y += 12.0;
            }
        }
        let run = Run::single();
        document.add(sheet.page(), &run).unwrap();
        let path = check(name, &document.finish(Vec::new(), &run).unwrap());
        if let Some(text) = text_of(&path) {
            for part in ["x\u{302}\u{323} Ζεύς Щука", "“quotes” €"] {
                assert!(text.contains(part), "{part} in {text}");
            }
        }
    }
}

fn picture() -> Picture {
    let mut data = Vec::new();
    let mut encoder = png::Encoder::new(&mut data, 16, 16);
    encoder.set_color(png::ColorType::Rgba);
    let pixel = |i: u8| [i, 255 - i, 128, if i.is_multiple_of(2) { 255 } else { 90 }];
    let pixels: Vec<u8> = (0..=255).flat_map(pixel).collect();
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    Picture::read("a field", data).unwrap()
}

/// A figure of paths and a picture, a link to an address, and a paragraph that goes on over a page's end.
#[test]
fn figures_and_links() {
    let fonts = fonts(&[]);
    let mut document =
        Document::new(&report(true, true), Arc::clone(&fonts), &[picture()], Output::memory()).unwrap();
    assert_eq!(document.image_size(0), (16, 16));
    let mut sheet = Sheet { fonts: &fonts, items: Vec::new() };
    sheet.tagged(Tag::Figure("A chart: red grows".into()), |sheet| {
        let points = vec![(40.0, 200.0), (140.0, 120.0), (240.0, 180.0)];
        let stroke = Some((Color(200, 30, 30), 1.5));
        sheet.items.push(Item::Path { points, closed: true, fill: Some(Color(250, 220, 220)), stroke });
        sheet.text(40.0, 215.0, 8.0, "January");
        sheet.items.push(Item::Image { x: 260.0, y: 120.0, width: 80.0, height: 80.0, image: 0 });
    });
    sheet.tagged(Tag::Paragraph, |sheet| {
        sheet.tagged(Tag::Link, |sheet| {
            let width = sheet.text(36.0, 300.0, 10.0, "a place");
            let target = Target::Url("https://example.org/ä b?x=(1)".into());
            sheet.items.push(Item::Link { x: 36.0, y: 290.0, width, height: 13.0, target });
        });
    });
    sheet.items.push(Item::Begin(Tag::Paragraph));
    sheet.text(36.0, 800.0, 10.0, "it goes on");
    let run = Run::single();
    document.add(sheet.page(), &run).unwrap();
    let mut sheet = Sheet { fonts: &fonts, items: Vec::new() };
    sheet.text(36.0, 60.0, 10.0, "here");
    sheet.items.push(Item::End);
    document.add(sheet.page(), &run).unwrap();
    check("figures.pdf", &document.finish(Vec::new(), &run).unwrap());
}

#[test]
fn what_is_wrong_is_told() {
    let fonts = fonts(&[]);
    let run = Run::single();
    let new = || Document::new(&report(false, false), Arc::clone(&fonts), &[], Output::memory());
    let mut document = new().unwrap();
    document.bookmark(Bookmark { level: 0, title: "x".to_owned(), page: 7, y: 0.0 });
    let error = document.finish(Vec::new(), &run).unwrap_err().to_string();
    assert_eq!(error, "a link or bookmark leads to page 8, but there are 0");
    let mut untitled = report(true, false);
    untitled.title = None;
    let error = Document::new(&untitled, Arc::clone(&fonts), &[], Output::memory()).unwrap_err().to_string();
    assert_eq!(error, "title: an accessible report must have one, and this has none");
    let stopped = Run::new(2, &|| true);
    let page = Page { width: 10.0, height: 10.0, items: Vec::new() };
    assert!(matches!(new().unwrap().add(page, &stopped), Err(ferrule_reports::Error::Interrupted)));
    let error = Fonts::new(&[b"no font"]).unwrap_err().to_string();
    assert!(error.starts_with("fonts[0] is not a font that can be used: "), "{error}");
}

#[test]
fn other_programs_read_it() {
    check("accessible.pdf", &make(100, 2, true, false));
    check("archival.pdf", &make(100, 2, false, true));
    check("both.pdf", &make(100, 2, true, true));
    let Some(text) = text_of(&check("plain.pdf", &make(100, 2, false, false))) else { return };
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert_eq!(pages.len(), 101);
    assert!(pages[0].contains("Group 29"), "the contents come first");
    for (number, page) in pages[1..].iter().enumerate() {
        let last = (number * 40 + 39) * 7919 % 100_003;
        assert!(page.contains(&format!("Zeile {last} ")) && page.contains("Überschuß"), "{page}");
        assert!(page.contains(&format!("Page {} of 100", number + 1)), "{page}");
    }
}

/// 50,000 rows of 8 cells: 40 a page.
#[test]
#[ignore = "measures"]
fn speed_of_the_document() {
    let fonts = fonts(&[]);
    let pages: Vec<Page> = (0..100).map(|number| table_page(&fonts, number)).collect();
    let glyphs = |page: &Page| -> usize {
        page.items
            .iter()
            .map(|item| if let Item::Text { text, .. } = item { text.text.len() } else { 0 })
            .sum()
    };
    let glyphs = pages.iter().map(glyphs).sum::<usize>() as f64 / pages.len() as f64;
    for accessible in [false, true] {
        for (threads, count) in [(1, 1_250), (2, 1_250), (2, 10_000)] {
            let run = Run::new(threads, &|| false);
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("speed.pdf");
            let start = Instant::now();
            let output = Output::file(&path).unwrap();
            let mut document =
                Document::new(&report(accessible, false), Arc::clone(&fonts), &[], output).unwrap();
            for number in 0..count {
                document.add(pages[number % pages.len()].clone(), &run).unwrap();
            }
            document.finish(Vec::new(), &run).unwrap();
            let time = start.elapsed().as_secs_f64();
            eprintln!(
                "accessible {accessible}, {threads} threads, {count} pages: {:.3} s, {:.0} pages/s, {:.1} ns a glyph, \
                 {} bytes a page, {} MB at most",
                time,
                count as f64 / time,
                time * 1e9 / (glyphs * count as f64),
                std::fs::metadata(&path).unwrap().len() / count as u64,
                peak_memory(),
            );
        }
    }
}

/// In megabytes, of this process so far.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).map_or(0, |kb: u64| kb / 1024)
}
