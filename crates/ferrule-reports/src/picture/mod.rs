//! Pictures as users have them, PNG and JPEG: what both writers must know of one, and that it is whole.
//!
//! Whatever is read of a file is a claim of whoever made it. So sizes are held against how much of the file there is
//! before anything is allocated by them, and both writers take and refuse the same pictures.

mod jpeg;
mod png;
mod turn;

use ferrule_base::Repr;
use ferrule_base::memory::{ask_each, room};

pub use png::Samples;
pub use turn::Turn;

use crate::Error;
use crate::model::Report;

/// Bytes of a PNG's pixels, 8,192 by 8,192 with transparency. They are in memory at once when a PDF is made.
const MOST_SAMPLES: u64 = 1 << 28;

/// A decoder of PNG has buffers that double from 2^13 to 2^19 bytes, or fewer.
const BUFFERS: std::ops::RangeInclusive<u32> = 13..=19;

/// A picture's height where it is shown, in points: from a hairline to what a reader can still scroll over.
const SHOWN: std::ops::RangeInclusive<f64> = 0.01..=10_000.0;

/// A picture, whose file says that it is upright, as [`Picture::turn`] makes it.
#[derive(Debug)]
pub struct Picture {
    /// What messages call it.
    name: String,
    stored: (u32, u32),
    turn: Turn,
    form: Form,
    file: Vec<u8>,
}

/// How its file holds a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Samples of 1 to 16 bits.
    Png,
    /// 8 bits a sample.
    Jpeg {
        /// 1, 3 or 4: grey, RGB or CMYK.
        components: u8,
        /// Whether 255 is no ink.
        inverted: bool,
    },
}

impl Picture {
    /// Reads a file. The error has the name, says why it can't be read, and what was wanted.
    pub fn read(name: &str, file: Vec<u8>) -> Result<Self, Error> {
        let read = if file.starts_with(b"\x89PNG\r\n\x1a\n") {
            png::read(file).map_err(|why| format!("can't be read as a PNG: {why}"))
        } else if file.starts_with(&[0xff, 0xd8]) {
            jpeg::read(&file, room(file.len())?).map_err(|why| format!("can't be read as a JPEG: {why}"))
        } else {
            Err("is neither a PNG nor a JPEG".to_owned())
        };
        let (stored, turn, form, file) = read.map_err(|why| wrong(name, &why))?;
        Ok(Self { name: name.to_owned(), stored, turn, form, file })
    }

    /// The pictures of a report, which its tables count.
    pub fn read_all(report: &Report, files: Vec<Vec<u8>>) -> Result<Vec<Self>, Error> {
        let mut names = vec![String::new(); files.len()];
        for table in &report.tables {
            for (i, image) in table.images.iter().enumerate() {
                if let Some(name) = names.get_mut(image.index) {
                    *name = format!("table {}, images[{i}]", table.name.repr());
                }
            }
        }
        let read = |(name, file): (&String, Vec<u8>)| Self::read(name, file);
        let pictures = names.iter().zip(files).map(read).collect::<Result<Vec<_>, _>>()?;
        for image in report.tables.iter().flat_map(|table| &table.images) {
            let missing = || Error::Description(format!("image {} of {}", image.index, pictures.len()));
            let picture = pictures.get(image.index).ok_or_else(missing)?;
            let (height, (columns, rows)) = (picture.height(image.width), picture.size());
            if !SHOWN.contains(&height) {
                return Err(Error::Value(format!(
                    "{} has {columns} by {rows} pixels, which are {height:.3e} points high at a width of {}; wanted \
                     {} to {}",
                    picture.name,
                    image.width,
                    SHOWN.start(),
                    SHOWN.end()
                )));
            }
        }
        Ok(pictures)
    }

    /// How many pixels it is wide and high, when upright.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        let (columns, rows) = self.stored;
        if self.turn.lies() { (rows, columns) } else { (columns, rows) }
    }

    /// How many pixels its file says that it is wide and high.
    #[must_use]
    pub fn stored(&self) -> (u32, u32) {
        self.stored
    }

    /// What makes it upright.
    #[must_use]
    pub fn turn(&self) -> Turn {
        self.turn
    }

    /// How its file holds it.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// Its file.
    #[must_use]
    pub fn file(&self) -> &[u8] {
        &self.file
    }

    /// How high it is shown if it is shown this wide, upright.
    #[must_use]
    pub fn height(&self, width: f32) -> f64 {
        let (columns, rows) = self.size();
        f64::from(width) * f64::from(rows) / f64::from(columns)
    }

    /// Its pixels, if it is a PNG.
    pub fn samples(&self) -> Result<Samples, Error> {
        self.ask_for_rows()?;
        png::samples(&self.file).map_err(|why| match why {
            png::Why::Broken(why) => wrong(&self.name, &format!("can't be read as a PNG: {why}")),
            png::Why::NoMemory => Error::Memory(format!("{}: no memory for its pixels", self.name)),
        })
    }

    /// Fails where [`Picture::samples`] would, in the memory of a row.
    pub fn check(&self) -> Result<(), Error> {
        match self.form {
            Form::Png => self.ask_for_rows().and_then(|()| {
                png::check(&self.file)
                    .map_err(|why| wrong(&self.name, &format!("can't be read as a PNG: {why}")))
            }),
            // Readers of a PDF decode it themselves, as Excel does.
            Form::Jpeg { .. } => Ok(()),
        }
    }

    /// Asks for what a decoder takes beside the pixels: some rows, of 8 bytes a pixel at most, and what it unpacks to.
    fn ask_for_rows(&self) -> Result<(), Error> {
        let row = self.stored.0 as usize * 8;
        let buffers = BUFFERS.map(|bits| 1 << bits);
        Ok(ask_each(buffers.clone().chain(buffers).chain([4 * row, 2 * row]))?)
    }

    /// Fails if it has colours that an archival PDF can't hold.
    pub fn check_archival(&self) -> Result<(), Error> {
        match self.form {
            Form::Jpeg { components: 4, .. } => {
                Err(wrong(&self.name, "has CMYK colours, which an archival report can't hold"))
            }
            _ => Ok(()),
        }
    }
}

fn wrong(name: &str, why: &str) -> Error {
    Error::Value(format!("{name} {why}; wanted a PNG or JPEG file"))
}

/// What a file says of itself: pixels, orientation and form; and the file, upright.
type Told = ((u32, u32), Turn, Form, Vec<u8>);
