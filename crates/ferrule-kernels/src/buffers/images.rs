//! Images as cameras give them, turned into what networks take.

#![allow(unsafe_code, reason = "memory that is filled in pieces")]

use std::mem::MaybeUninit;

use ferrule_base::Repr;
use multiversion::multiversion;

use crate::{Error, Run};

/// Images of interleaved channels: image, row, column, channel, the last the fastest.
#[derive(Clone, Copy, Debug)]
pub struct Images<'a> {
    /// `count * pixels * channels` values.
    pub values: &'a [u8],
    /// How many pixels an image has.
    pub pixels: usize,
    /// How many values a pixel has.
    pub channels: usize,
}

/// What each of the 256 values becomes, for each channel.
#[derive(Debug)]
pub struct Scale {
    tables: Vec<Table>,
}

/// One channel's.
#[derive(Debug)]
struct Table {
    /// `value / 255 - mean`, divided by `std`, in double precision, then rounded once.
    values: [f32; 256],
    /// Factor and summand that give exactly the same for all 256 values, where there are such.
    line: Option<(f64, f64)>,
}

impl Scale {
    /// One mean and one standard deviation for each channel, of values between 0 and 1.
    pub fn new(mean: &[f64], std: &[f64], channels: usize) -> Result<Self, Error> {
        for (name, given) in [("mean", mean), ("std", std)] {
            if given.len() != channels {
                return Err(Error::Shape(format!(
                    "{name}: got {} numbers, wanted {channels}, one for each channel of batch",
                    given.len()
                )));
            }
            if let Some((place, number)) = given.iter().enumerate().find(|(_, number)| !number.is_finite()) {
                return Err(Error::Value(format!(
                    "{name}[{place}]: got {}, wanted a finite number",
                    number.repr()
                )));
            }
        }
        if let Some((place, number)) = std.iter().enumerate().find(|(_, number)| **number <= 0.0) {
            return Err(Error::Value(format!(
                "std[{place}]: got {}, wanted a positive number",
                number.repr()
            )));
        }
        Ok(Self { tables: mean.iter().zip(std).map(|(&mean, &std)| Table::new(mean, std)).collect() })
    }
}

impl Table {
    fn new(mean: f64, std: f64) -> Self {
        let values = std::array::from_fn(|value| ((value as f64 / 255.0 - mean) / std) as f32);
        let (factor, summand) = (1.0 / (255.0 * std), -mean / std);
        let same = |(value, expected): (usize, &f32)| {
            on_line(value as u8, factor, summand).to_bits() == expected.to_bits()
        };
        let line = values.iter().enumerate().all(same).then_some((factor, summand));
        Self { values, line }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "one expression, compiled for each processor")]
fn on_line(value: u8, factor: f64, summand: f64) -> f32 {
    // Not fused: the same on every processor.
    (f64::from(value) * factor + summand) as f32
}

/// Pixels that make a piece of work.
const PIECE: usize = 1 << 14;

/// Writes the images with their channels apart: image, channel, row, column. `out` has as many places as there are values.
pub fn normalize_images(
    images: Images<'_>,
    scale: &Scale,
    out: &mut [MaybeUninit<f32>],
    run: &Run<'_>,
) -> Result<(), Error> {
    let Images { values, pixels, channels } = images;
    if values.is_empty() {
        return Ok(());
    }
    let mut pieces = Vec::new();
    for (image, out) in values.chunks(pixels * channels).zip(out.chunks_mut(pixels * channels)) {
        let mut planes: Vec<_> = out.chunks_mut(pixels).map(|plane| plane.chunks_mut(PIECE)).collect();
        for values in image.chunks(PIECE * channels) {
            let targets: Vec<_> = planes.iter_mut().filter_map(Iterator::next).collect();
            pieces.push((values, targets));
        }
    }
    run.for_each(pieces.into_iter(), |(values, mut targets)| {
        if let ([red, green, blue], [a, b, c]) = (targets.as_mut_slice(), scale.tables.as_slice())
            && let (Some(a), Some(b), Some(c)) = (a.line, b.line, c.line)
        {
            return three_channels(values, [a, b, c], [&mut **red, &mut **green, &mut **blue]);
        }
        for (channel, (target, table)) in targets.into_iter().zip(&scale.tables).enumerate() {
            one_channel(&values[channel..], channels, table, target);
        }
    })
}

/// Each `step`-th value, looked up.
fn one_channel(values: &[u8], step: usize, table: &Table, target: &mut [MaybeUninit<f32>]) {
    for (target, &value) in target.iter_mut().zip(values.iter().step_by(step)) {
        target.write(table.values[usize::from(value)]);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn three_channels(values: &[u8], lines: [(f64, f64); 3], targets: [&mut [MaybeUninit<f32>]; 3]) {
    let [red, green, blue] = targets;
    let [a, b, c] = lines;
    let pixels = values.as_chunks::<3>().0;
    assert!([red.len(), green.len(), blue.len()] == [pixels.len(); 3], "a piece and its targets");
    for (((pixel, red), green), blue) in
        pixels.iter().zip(red.iter_mut()).zip(green.iter_mut()).zip(blue.iter_mut())
    {
        red.write(on_line(pixel[0], a.0, a.1));
        green.write(on_line(pixel[1], b.0, b.1));
        blue.write(on_line(pixel[2], c.0, c.1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalized(values: &[u8], pixels: usize, scale: &Scale, threads: usize) -> Vec<f32> {
        let mut out = vec![MaybeUninit::uninit(); values.len()];
        let images = Images { values, pixels, channels: scale.tables.len() };
        normalize_images(images, scale, &mut out, &Run::new(threads, &|| false)).unwrap();
        // SAFETY: each place was written.
        out.into_iter().map(|value| unsafe { value.assume_init() }).collect()
    }

    #[test]
    fn the_line_and_the_table_agree() {
        let values: Vec<u8> = (0..3 * 50_000_u32).map(|i| (i * 7 % 256) as u8).collect();
        let mut scale = Scale::new(&[0.485, 0.456, 0.406], &[0.229, 0.224, 0.225], 3).unwrap();
        assert!(scale.tables.iter().all(|table| table.line.is_some()), "the usual constants are fast");
        let fast = normalized(&values, 25_000, &scale, 2);
        scale.tables.iter_mut().for_each(|table| table.line = None);
        assert_eq!(fast, normalized(&values, 25_000, &scale, 1));
        assert_eq!(fast[0].to_bits(), (((0.0 - 0.485) / 0.229) as f32).to_bits());
        assert_eq!(fast[25_000].to_bits(), (((7.0 / 255.0 - 0.456) / 0.224) as f32).to_bits());
    }

    #[test]
    fn a_line_is_only_used_where_it_is_exact() {
        let exact = |table: &Table| {
            let (factor, summand) = table.line.unwrap();
            let bits = |value: u8| on_line(value, factor, summand).to_bits();
            (0..=255).all(|value| bits(value) == table.values[usize::from(value)].to_bits())
        };
        for i in 0..2000 {
            let table = Table::new(f64::from(i) / 7.0, 0.01 + f64::from(i) / 11.0);
            assert!(table.line.is_none() || exact(&table));
        }
    }

    #[test]
    fn any_number_of_channels_and_of_pixels() {
        for channels in [1, 2, 3, 4, 70] {
            let scale = Scale::new(&vec![0.5; channels], &vec![0.25; channels], channels).unwrap();
            for pixels in [1, 2, 17, PIECE, PIECE + 1] {
                let values: Vec<u8> = (0..2 * pixels * channels).map(|i| (i % 251) as u8).collect();
                let got = normalized(&values, pixels, &scale, 2);
                let expected =
                    (0..2).flat_map(|n| (0..channels).flat_map(move |c| (0..pixels).map(move |p| (n, c, p))));
                for (got, (n, c, p)) in got.into_iter().zip(expected) {
                    let value = values[(n * pixels + p) * channels + c];
                    let expected = ((f64::from(value) / 255.0 - 0.5) / 0.25) as f32;
                    assert_eq!(got.to_bits(), expected.to_bits());
                }
            }
        }
        assert!(normalized(&[], 5, &Scale::new(&[], &[], 0).unwrap(), 1).is_empty());
    }
}
