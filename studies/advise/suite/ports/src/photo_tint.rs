//! Ports of two functions of `photo_tint`: `colorsys.rgb_to_hls` alone, and `tinted`, which calls it for each pixel.

use pyo3::exceptions::PyZeroDivisionError;
use pyo3::prelude::*;
use pyo3::types::PyList;

const SIXTH: f64 = 1.0 / 6.0;
const THIRD: f64 = 1.0 / 3.0;
const TWO_THIRDS: f64 = 2.0 / 3.0;

/// Hue, light and saturation of a colour: `colorsys.rgb_to_hls`.
#[pyfunction]
pub fn rgb_to_hls(r: f64, g: f64, b: f64) -> PyResult<(f64, f64, f64)> {
    let (most, least) = (larger(larger(r, g), b), smaller(smaller(r, g), b));
    let (sum, range) = (most + least, most - least);
    let light = sum / 2.0;
    if least == most {
        return Ok((0.0, light, 0.0));
    }
    let saturation = divided(range, if light <= 0.5 { sum } else { 2.0 - most - least })?;
    let (from_red, from_green, from_blue) = ((most - r) / range, (most - g) / range, (most - b) / range);
    let hue = if r == most {
        from_blue - from_green
    } else if g == most {
        2.0 + from_red - from_blue
    } else {
        4.0 + from_green - from_red
    };
    Ok((modulo_one(hue / 6.0), light, saturation))
}

/// All pixels of a picture with another hue and less light: `tinted`, and what it calls of `colorsys`.
///
/// `TypeError` where a channel is no whole number. A share that is none, which Python cannot round, becomes 0.
#[pyfunction]
pub fn tinted<'py>(
    py: Python<'py>,
    pixels: &Bound<'py, PyList>,
    turn: f64,
    dim: f64,
) -> PyResult<Bound<'py, PyList>> {
    let out = PyList::empty(py);
    for pixel in pixels {
        let (red, green, blue) = pixel.extract()?;
        let (hue, light, saturation) = rgb_to_hls(share(red), share(green), share(blue))?;
        let (red, green, blue) = hls_to_rgb(modulo_one(hue + turn), light * dim, saturation);
        out.append((channel(red), channel(green), channel(blue)))?;
    }
    Ok(out)
}

fn hls_to_rgb(hue: f64, light: f64, saturation: f64) -> (f64, f64, f64) {
    if saturation == 0.0 {
        return (light, light, light);
    }
    let high =
        if light <= 0.5 { light * (1.0 + saturation) } else { light + saturation - (light * saturation) };
    let low = 2.0 * light - high;
    (value(low, high, hue + THIRD), value(low, high, hue), value(low, high, hue - THIRD))
}

/// One channel, by its place on the circle of hues: `colorsys._v`.
fn value(low: f64, high: f64, hue: f64) -> f64 {
    let hue = modulo_one(hue);
    if hue < SIXTH {
        low + (high - low) * hue * 6.0
    } else if hue < 0.5 {
        high
    } else if hue < TWO_THIRDS {
        low + (high - low) * (TWO_THIRDS - hue) * 6.0
    } else {
        low
    }
}

fn share(channel: i32) -> f64 {
    f64::from(channel) / 255.0
}

/// Halves go to the even number, as Python's `round` has it.
#[expect(clippy::cast_possible_truncation, reason = "a share of 255 is meant")]
fn channel(share: f64) -> i32 {
    (share * 255.0).round_ties_even() as i32
}

/// As Python's `max` has it: the first, unless the second is more.
fn larger(first: f64, second: f64) -> f64 {
    if second > first { second } else { first }
}

fn smaller(first: f64, second: f64) -> f64 {
    if second < first { second } else { first }
}

/// The remainder by 1 as Python has it, never negative: `fmod` and what follows it round no differently.
fn modulo_one(number: f64) -> f64 {
    number - number.floor()
}

fn divided(number: f64, by: f64) -> PyResult<f64> {
    if by == 0.0 { Err(PyZeroDivisionError::new_err("float division by zero")) } else { Ok(number / by) }
}
