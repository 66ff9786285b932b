//! Ports of functions of segno, which makes QR codes.

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::{PyAssertionError, PyIndexError, PyValueError, PyZeroDivisionError};
use pyo3::prelude::*;
use pyo3::types::{PyInt, PyIterator};

use crate::number::Number;

/// What looks like a finder (dark, light, three dark, light, dark), a byte for each module.
const FINDER: u64 = 0x01_00_01_01_01_00_01;
const FINDER_SIZE: usize = 7;
const FINDER_BYTES: u64 = 0xFF_FF_FF_FF_FF_FF_FF;

/// How well a QR code can be read, by four rules over its modules: `segno.encoder.mask_scores`.
#[pyfunction]
pub fn mask_scores(
    matrix: Vec<Vec<u8>>,
    width: usize,
    height: usize,
) -> PyResult<(usize, usize, usize, usize)> {
    if width != height {
        return Err(PyAssertionError::new_err(()));
    }
    if width == 0 {
        return Err(PyZeroDivisionError::new_err("float division by zero"));
    }
    if matrix.len() < width || matrix.iter().take(width).any(|row| row.len() < width) {
        return Err(PyIndexError::new_err("bytearray index out of range"));
    }
    let matrix = &matrix[..width];
    let mut runs = 0;
    let mut blocks = 0;
    let mut finders = 0;
    let mut dark = 0;
    let mut column = vec![0; width];
    for (i, row) in matrix.iter().enumerate() {
        for (module, row) in column.iter_mut().zip(matrix) {
            *module = row[i];
        }
        dark += row[..width].iter().copied().map(usize::from).sum::<usize>();
        runs += score_of_runs(&row[..width]) + score_of_runs(&column);
        finders += score_of_finders(row, width) + score_of_finders(&column, width);
        if i > 0 {
            blocks += score_of_blocks(&matrix[i - 1][..width], &row[..width]);
        }
    }
    let percent = dark as f64 / (width * width) as f64;
    let balance = 10 * ((percent * 100.0 - 50.0).abs() / 5.0) as usize;
    Ok((runs, blocks, finders, balance))
}

/// N1: five modules of a colour side by side, or more.
fn score_of_runs(modules: &[u8]) -> usize {
    let (mut score, mut run, mut before) = (0, 0, None);
    for &module in modules {
        run = if before == Some(module) { run + 1 } else { 1 };
        score += 3 * usize::from(run == 5) + usize::from(run > 5);
        before = Some(module);
    }
    score
}

/// N2: squares of four modules of a colour.
fn score_of_blocks(above: &[u8], row: &[u8]) -> usize {
    let pairs = above.windows(2).zip(row.windows(2));
    3 * pairs.filter(|(above, row)| (row[0] == row[1]) & (row[1] == above[1]) & (row[1] == above[0])).count()
}

/// N3: what looks like a finder, at an edge or beside four light modules.
fn score_of_finders(modules: &[u8], size: usize) -> usize {
    let is_light = |from: usize, to: usize| {
        modules.get(from..to.min(modules.len())).is_none_or(|area| area.iter().all(|&module| module == 0))
    };
    let (mut score, mut start, mut last) = (0, 0, 0);
    for (end, &module) in modules.iter().enumerate() {
        last = ((last << 8) | u64::from(module)) & FINDER_BYTES;
        if last != FINDER || end + 1 < start + FINDER_SIZE {
            continue;
        }
        let (from, after) = (end + 1 - FINDER_SIZE, end + 1);
        let at_edge = from == 0 || after == size;
        if at_edge || is_light(from.saturating_sub(4), from.min(size)) || is_light(after, after + 4) {
            score += 40;
            start = after;
        } else {
            // The next may begin in the dark module that this one has in its middle.
            start = from + 4;
        }
    }
    score
}

/// Turns the modules over that a mask says, where a function allows it: `segno.encoder.apply_mask`.
///
/// The mask and that function are Python's, and called for each module. A row gets its new modules when all of
/// them are known, or a call has raised.
#[pyfunction]
pub fn apply_mask(
    py: Python<'_>,
    matrix: &Bound<'_, PyAny>,
    mask_pattern: &Bound<'_, PyAny>,
    width: usize,
    height: usize,
    is_encoding_region: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let columns = (0..width).map(|j| j.into_pyobject(py)).collect::<Result<Vec<_>, _>>()?;
    for i in 0..height {
        let row = PyBuffer::<u8>::get(&matrix.get_item(i)?)?;
        let mut modules = row.to_vec(py)?;
        let place = i.into_pyobject(py)?;
        let masked = mask_row(&mut modules, &place, &columns, mask_pattern, is_encoding_region);
        row.copy_from_slice(py, &modules)?;
        masked?;
    }
    Ok(())
}

fn mask_row<'py>(
    modules: &mut [u8],
    i: &Bound<'py, PyInt>,
    columns: &[Bound<'py, PyInt>],
    mask_pattern: &Bound<'py, PyAny>,
    is_encoding_region: &Bound<'py, PyAny>,
) -> PyResult<()> {
    for (place, j) in columns.iter().enumerate() {
        if is_encoding_region.call1((i, j))?.is_truthy()? {
            let module = modules
                .get_mut(place)
                .ok_or_else(|| PyIndexError::new_err("bytearray index out of range"))?;
            let mask = mask_pattern.call1((i, j))?.extract::<i64>()?;
            *module = u8::try_from(i64::from(*module) ^ mask)
                .map_err(|_| PyValueError::new_err("byte must be in range(0, 256)"))?;
        }
    }
    Ok(())
}

type Point = (Number, Py<PyAny>);

/// The strokes that draw a QR code, one by one: what `segno.utils.matrix_to_lines` gives.
#[pyclass]
pub struct Lines {
    rows: Py<PyIterator>,
    row: Vec<u8>,
    next: usize,
    in_row: bool,
    was_dark: bool,
    left: Number,
    from: Number,
    to: Number,
    y: Number,
    step: Number,
    /// `y` as Python has it, made once for a row.
    shown: Py<PyAny>,
}

impl Lines {
    fn line(&self, py: Python<'_>) -> (Point, Point) {
        ((self.from, self.shown.clone_ref(py)), (self.to, self.shown.clone_ref(py)))
    }

    /// Goes on in a row until a stroke ends.
    fn within(&mut self, py: Python<'_>) -> Option<(Point, Point)> {
        while let Some(&module) = self.row.get(self.next) {
            let is_dark = module != 0;
            let ended = (self.was_dark && !is_dark).then(|| self.line(py));
            if ended.is_some() {
                self.from = self.to;
            }
            self.to = self.to + Number::Int(1);
            if !is_dark {
                self.from = self.from + Number::Int(1);
            }
            self.was_dark = is_dark;
            self.next += 1;
            if ended.is_some() {
                return ended;
            }
        }
        None
    }
}

#[pymethods]
impl Lines {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<(Point, Point)>> {
        loop {
            if let Some(line) = self.within(py) {
                return Ok(Some(line));
            }
            if self.in_row && self.was_dark {
                (self.in_row, self.was_dark) = (false, false);
                return Ok(Some(self.line(py)));
            }
            let Some(row) = self.rows.bind(py).clone().next() else { return Ok(None) };
            (self.row, self.next, self.in_row) = (row?.extract()?, 0, true);
            (self.from, self.to) = (self.left, self.left);
            self.y = self.y + self.step;
            self.shown = self.y.into_pyobject(py)?.unbind();
        }
    }
}

/// The strokes that draw a QR code: `segno.utils.matrix_to_lines`, with coordinates that are ints or floats.
#[pyfunction]
#[pyo3(signature = (matrix, x, y, incby = Number::Int(1)))]
pub fn matrix_to_lines(matrix: &Bound<'_, PyAny>, x: Number, y: Number, incby: Number) -> PyResult<Lines> {
    Ok(Lines {
        rows: matrix.try_iter()?.unbind(),
        row: Vec::new(),
        next: 0,
        in_row: false,
        was_dark: true,
        left: x,
        from: x,
        to: x,
        y: y - incby,
        step: incby,
        shown: matrix.py().None(),
    })
}
