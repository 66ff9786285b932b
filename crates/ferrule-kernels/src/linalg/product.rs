//! The product of two matrices: cut into blocks that fit the caches, packed, and shared between threads.
//!
//! The cuts are those of K. Goto and R. van de Geijn, "Anatomy of high-performance matrix multiplication", ACM
//! Transactions on Mathematical Software 34 (2008): a panel of `a` stays in the first cache, a block of `b`
//! in the second, and packed rows of `a` in the third, which all threads share.

#![allow(unsafe_code, reason = "matrices with any strides, read and written by several threads")]

use super::matrix::{Matrix, MatrixMut, Shared};
use super::pack::{Buffer, Panels, pack};
use super::tile::{Engine, Item, Tile, VECTORS, Work};
use crate::{Error, Run};

/// A panel of `a` (the rows of one tile) takes this much of the first cache.
const PANEL_BYTES: usize = 16 << 10;
/// A block of `b` takes this much of the second cache.
const BLOCK_BYTES: usize = 512 << 10;
/// Rows of `a` that are packed at once: they stay in the third cache, and a piece of work stays short.
const MOST_ROWS: usize = 2048;
/// Items of `b` that a piece of a product with few rows reads: some milliseconds from memory.
const FEW_ROWS_PIECE: usize = 1 << 21;
/// Rows of `b` that are read together where the result has few: more are more streams than memory keeps up with. They
/// are summed before they are added, so however long a piece is, it begins at a multiple of them: sums have one order.
const TOGETHER: usize = 16;
/// Up to this many products, packing costs more than it saves.
const SMALL: usize = 128 * 128 * 128;
/// Up to this many products there is nothing to plan: one thread does it at once.
const TINY: usize = 32 * 32 * 32;
/// Below this many products, each counted by its item's bytes, a second thread comes too late: some 60 µs.
const SINGLE: usize = 13 << 20;

/// `c = a b`. Columns of `c`, or else its rows, should lie side by side; other strides take a detour.
///
/// # Panics
///
/// Where the shapes do not go together: the binding has checked them.
pub fn product<T: Item>(
    run: &Run<'_>,
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: MatrixMut<'_, T>,
) -> Result<(), Error> {
    product_on(T::engine(), run, a, b, c)
}

pub(super) fn product_on<T: Item>(
    engine: &Engine<T>,
    run: &Run<'_>,
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    mut c: MatrixMut<'_, T>,
) -> Result<(), Error> {
    assert!(a.cols == b.rows && a.rows == c.rows && b.cols == c.cols, "the shapes of a product go together");
    if a.cols == 0 || c.rows == 0 || c.cols == 0 {
        return c.fill_with(run, || T::ZERO);
    }
    // A matrix times one column reads each item once: packing would double the traffic.
    if c.cols == 1 && a.col_stride == 1 {
        return dots(engine, run, a, b, &c);
    }
    if c.rows == 1 && b.row_stride == 1 {
        return dots(engine, run, b.transposed(), a.transposed(), &c.transposed());
    }
    if b.col_stride == 1 && c.col_stride == 1 && c.rows <= engine.rows() && c.cols <= engine.lanes {
        // A single small tile needs no plan.
        let work = Work {
            depth: a.cols,
            a: a.data,
            a_row: a.row_stride,
            a_col: a.col_stride,
            b: b.data,
            b_row: b.row_stride,
            c: c.data,
            c_row: c.row_stride,
            last: c.cols,
            accumulate: false,
        };
        let tile = match engine.halves.get(c.rows - 1) {
            Some(&half) if c.cols <= engine.lanes / 2 => half,
            _ => engine.tiles[c.rows - 1][0],
        };
        // SAFETY: the engine is one that this processor runs, and the views' makers promised that all may be
        // read or written.
        unsafe { tile(&work) }
        return Ok(());
    }
    // The transpose of a product is that of the factors in the other order. A narrow result would leave lanes of
    // its tiles empty, and one by columns would be written item by item.
    let narrow = c.cols <= engine.lanes / 2 && c.rows > c.cols;
    let by_columns = c.col_stride != 1 && c.row_stride == 1;
    let mut job = if narrow || by_columns {
        Job::new(engine, b.transposed(), a.transposed(), c.transposed())
    } else {
        Job::new(engine, a, b, c)
    };
    job.run(run)
}

/// A matrix whose rows lie side by side times one column: a dot product for each row.
fn dots<T: Item>(
    engine: &Engine<T>,
    run: &Run<'_>,
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: &MatrixMut<'_, T>,
) -> Result<(), Error> {
    /// About as many products as are worth handing to a thread.
    const PIECE: usize = 1 << 16;
    let column: Vec<T>;
    let column = if b.row_stride == 1 {
        // SAFETY: the view's maker promised that the items can be read, and they lie side by side.
        unsafe { std::slice::from_raw_parts(b.data, b.rows) }
    } else {
        column = b.items().collect();
        &column
    };
    let c = Shared(c);
    let rows = (PIECE / a.cols).max(1);
    let step = |top: usize| {
        let c = &c;
        for row in top..a.rows.min(top + rows) {
            // SAFETY: as above for the row; the engine is one that this processor runs; this piece alone writes
            // this item.
            unsafe {
                let row_items = std::slice::from_raw_parts(a.at(row, 0), a.cols);
                c.0.at(row, 0).write((engine.dot)(row_items, column));
            }
        }
    };
    if a.rows <= rows {
        step(0);
        return run.check();
    }
    run.for_each((0..a.rows).step_by(rows), step)
}

struct Job<'a, T: 'static> {
    engine: &'a Engine<T>,
    a: Matrix<'a, T>,
    b: Matrix<'a, T>,
    c: MatrixMut<'a, T>,
    /// Columns of a tile.
    width: usize,
    /// The result is symmetric: only tiles that reach its diagonal or lie above it are computed.
    symmetric: bool,
}

// SAFETY: what threads do with it goes through `Job::piece`, each with another part of the result.
unsafe impl<T: Sync> Sync for Job<'_, T> {}

/// How long the parts are that a product is cut into.
struct Cuts {
    depth_step: usize,
    /// Rows of `a` that are packed together.
    row_step: usize,
    /// Rows of a piece of work.
    row_part: usize,
    col_step: usize,
}

/// Where a piece of work lies.
#[derive(Clone, Copy)]
struct Piece {
    rows: [usize; 2],
    cols: [usize; 2],
    depth: [usize; 2],
}

impl<'a, T: Item> Job<'a, T> {
    fn new(engine: &'a Engine<T>, a: Matrix<'a, T>, b: Matrix<'a, T>, c: MatrixMut<'a, T>) -> Self {
        // Panels of even width: of 4 vectors, 2 and 2 rather than 3 and 1.
        let vectors = c.cols.div_ceil(engine.lanes);
        let width = vectors.div_ceil(vectors.div_ceil(VECTORS)) * engine.lanes;
        let symmetric = a.is_transpose_of(&b) && c.rows > engine.rows();
        Self { engine, a, b, c, width, symmetric }
    }

    fn run(&mut self, run: &Run<'_>) -> Result<(), Error> {
        let [rows, cols, depth] = [self.c.rows, self.c.cols, self.a.cols];
        let products = rows.saturating_mul(cols).saturating_mul(depth);
        if products <= TINY {
            let piece = Piece { rows: [0, rows], cols: [0, cols], depth: [0, depth] };
            self.piece(piece, 0, self.rows_in_place(0, 0), true, &mut Buffer::of_columns())?;
            if self.symmetric {
                self.mirror();
            }
            return Ok(());
        }
        let go_on = || run.check().is_err();
        let alone = Run::new(1, &go_on);
        let run = if products.saturating_mul(size_of::<T>()) < SINGLE { &alone } else { run };
        let small = products <= SMALL || rows <= self.engine.rows();

        let few = small && products > SMALL && self.b.col_stride == 1;
        let Cuts { depth_step, row_step, row_part, col_step } =
            if few { self.cuts_of_few_rows(run.threads()) } else { self.cuts(run.threads()) };
        // Parts of the depth are added one after the other, and threads share rows and columns only: each item is
        // summed in one order, so a result does not depend on how many threads there are.
        let mut rows_packed = Buffer::of_rows();
        for row in (0..rows).step_by(row_step) {
            let row_end = rows.min(row + row_step);
            for start in (0..depth).step_by(depth_step) {
                let span = [start, depth.min(start + depth_step)];
                let panels = if small {
                    self.rows_in_place(row, start)
                } else {
                    self.pack_rows(run, [row, row_end], span, &mut rows_packed)?
                };
                let down = (row_end - row).div_ceil(row_part);
                let pieces = cols.div_ceil(col_step) * down;
                let this = &*self;
                let step = |buffer: &mut Buffer, i: usize| {
                    let (col, from) = (i / down * col_step, row + i % down * row_part);
                    let piece = Piece {
                        rows: [from, row_end.min(from + row_part)],
                        cols: [col, cols.min(col + col_step)],
                        depth: span,
                    };
                    if few {
                        this.along_rows(piece, buffer)
                    } else {
                        this.piece(piece, row, panels, small, buffer)
                    }
                };
                if pieces == 1 {
                    step(&mut Buffer::of_columns(), 0)?;
                    run.check()?;
                } else {
                    run.fold(0..pieces, Buffer::of_columns, step)?;
                }
            }
        }
        if self.symmetric {
            self.mirror();
        }
        Ok(())
    }

    /// Cuts that fit the caches.
    fn cuts(&self, threads: usize) -> Cuts {
        let [rows, cols, depth] = [self.c.rows, self.c.cols, self.a.cols];
        let depth_step = even(depth, PANEL_BYTES / (self.engine.rows() * size_of::<T>()), 1);
        let row_step = even(rows, MOST_ROWS, self.engine.rows());
        let fitting = (BLOCK_BYTES / (depth_step * size_of::<T>())).next_multiple_of(self.width);
        let mut col_step = even(cols, fitting, self.width);
        let mut row_part = row_step;
        if threads > 1 {
            // Two pieces for each thread at least, so that none waits long for the last.
            let wanted = 2 * threads;
            col_step = col_step.min(even(cols, cols.div_ceil(wanted).max(4 * self.width), self.width));
            let parts = wanted.div_ceil(cols.div_ceil(col_step));
            row_part = even(row_step, row_step.div_ceil(parts).max(64), self.engine.rows());
        }
        Cuts { depth_step, row_step, row_part, col_step }
    }

    /// Cuts for a result of no more rows than a tile: each item of `b` is used once, so only reading it counts.
    fn cuts_of_few_rows(&self, threads: usize) -> Cuts {
        let rows = self.engine.rows();
        let col_step = even(self.c.cols, self.c.cols.div_ceil(2 * threads).clamp(512, 8192), self.width);
        let depth_step = even(self.a.cols, (FEW_ROWS_PIECE / col_step).max(1), TOGETHER);
        Cuts { depth_step, row_step: rows, row_part: rows, col_step }
    }

    /// Computes a part of a result of few rows, reading `b` along some of its rows together: as memory likes it.
    fn along_rows(&self, piece: Piece, buffer: &mut Buffer) -> Result<(), Error> {
        let [start, end] = piece.depth;
        for start in (start..end).step_by(TOGETHER) {
            let piece = Piece { depth: [start, end.min(start + TOGETHER)], ..piece };
            self.piece(piece, 0, self.rows_in_place(0, start), true, buffer)?;
        }
        Ok(())
    }

    fn rows_in_place(&self, row: usize, start: usize) -> Panels<T> {
        Panels {
            data: self.a.at(row, start),
            step: self.engine.rows() as isize * self.a.row_stride,
            across: self.a.row_stride,
            along: self.a.col_stride,
        }
    }

    /// Packs rows of `a` into panels, on all threads.
    fn pack_rows(
        &self,
        run: &Run<'_>,
        [row, row_end]: [usize; 2],
        [start, end]: [usize; 2],
        buffer: &mut Buffer,
    ) -> Result<Panels<T>, Error> {
        /// As many panels as one thread takes at once.
        const PANELS: usize = 16;
        let (high, depth) = (self.engine.rows(), end - start);
        let panels = (row_end - row).div_ceil(high);
        let packed = Shared(buffer.reserve::<T>(panels * high * depth)?);
        run.for_each((0..panels).step_by(PANELS), |first| {
            let packed = &packed;
            for panel in first..panels.min(first + PANELS) {
                let top = row + panel * high;
                let from = Panels {
                    data: self.a.at(top, start),
                    step: 0,
                    across: self.a.row_stride,
                    along: self.a.col_stride,
                };
                // SAFETY: the buffer has room for all panels, and only this call writes to this one.
                unsafe {
                    pack(packed.0.add(panel * high * depth), high, from, high.min(row_end - top), depth);
                }
            }
        })?;
        Ok(Panels { data: packed.0, step: (high * depth) as isize, across: 1, along: high as isize })
    }

    /// Packs a block of `b`.
    #[inline(never)]
    fn pack_columns(&self, piece: Piece, buffer: &mut Buffer) -> Result<Panels<T>, Error> {
        let ([left, right], [start, end], width) = (piece.cols, piece.depth, self.width);
        let depth = end - start;
        let panels = (right - left).div_ceil(width);
        let packed = buffer.reserve::<T>(panels * width * depth)?;
        for panel in 0..panels {
            let col = left + panel * width;
            let from = Panels {
                data: self.b.at(start, col),
                step: 0,
                across: self.b.col_stride,
                along: self.b.row_stride,
            };
            // SAFETY: the buffer has room for all panels.
            unsafe { pack(packed.add(panel * width * depth), width, from, width.min(right - col), depth) }
        }
        Ok(Panels { data: packed, step: (width * depth) as isize, across: 1, along: width as isize })
    }

    /// Computes one part of the result for one part of the depth. `a` has the panels from `top` on.
    fn piece(
        &self,
        piece: Piece,
        top: usize,
        a: Panels<T>,
        small: bool,
        buffer: &mut Buffer,
    ) -> Result<(), Error> {
        let b = if small && self.b.col_stride == 1 {
            Panels {
                data: self.b.at(piece.depth[0], piece.cols[0]),
                step: self.width as isize,
                across: 1,
                along: self.b.row_stride,
            }
        } else {
            self.pack_columns(piece, buffer)?
        };
        let (high, lanes) = (self.engine.rows(), self.engine.lanes);
        for row in (piece.rows[0]..piece.rows[1]).step_by(high) {
            let count = high.min(piece.rows[1] - row);
            let tiles = &self.engine.tiles[count - 1];
            let half = self.engine.halves.get(count - 1);
            for (i, col) in (piece.cols[0]..piece.cols[1]).step_by(self.width).enumerate() {
                let cols = self.width.min(piece.cols[1] - col);
                if self.symmetric && col + cols <= row {
                    continue;
                }
                let vectors = cols.div_ceil(lanes);
                let work = Work {
                    depth: piece.depth[1] - piece.depth[0],
                    a: a.data.wrapping_offset(((row - top) / high) as isize * a.step),
                    a_row: a.across,
                    a_col: a.along,
                    b: b.data.wrapping_offset(i as isize * b.step),
                    b_row: b.along,
                    c: self.c.at(row, col),
                    c_row: self.c.row_stride,
                    last: cols - (vectors - 1) * lanes,
                    accumulate: piece.depth[0] > 0,
                };
                let tile = match half {
                    Some(&half) if cols <= lanes / 2 => half,
                    _ => tiles[vectors - 1],
                };
                // SAFETY: the engine is one that this processor runs; the panels were packed above or are where
                // the views' makers promised that they can be read; this piece alone has this part of `c`.
                unsafe {
                    if self.c.col_stride == 1 {
                        tile(&work);
                    } else {
                        self.scattered(tile, &work, count, cols);
                    }
                }
            }
        }
        Ok(())
    }

    /// Computes a tile aside and carries its items to a result whose columns lie apart.
    ///
    /// # Safety
    ///
    /// As for the tile.
    #[cold]
    unsafe fn scattered(&self, tile: Tile<T>, work: &Work<T>, rows: usize, cols: usize) {
        let mut aside = [T::ZERO; 8 * VECTORS * 16];
        let aside_row = self.width;
        assert!(rows * aside_row <= aside.len());
        let work_aside =
            Work { c: aside.as_mut_ptr(), c_row: aside_row as isize, accumulate: false, ..*work };
        // SAFETY: the caller's, and there is room aside, as just checked.
        unsafe { tile(&work_aside) }
        for row in 0..rows {
            for col in 0..cols {
                let offset = row as isize * self.c.row_stride + col as isize * self.c.col_stride;
                let item = aside[row * aside_row + col];
                // SAFETY: the item is one of the tile's place in the result.
                unsafe {
                    let to = work.c.offset(offset);
                    *to = if work.accumulate { T::plus(*to, item) } else { item };
                }
            }
        }
    }

    /// Copies what lies above the diagonal to below it.
    fn mirror(&mut self) {
        /// Rows and columns of a square that stays in the first cache while it is turned.
        const SIDE: usize = 32;
        let side = self.c.rows;
        for top in (0..side).step_by(SIDE) {
            for left in (0..=top).step_by(SIDE) {
                for row in top..side.min(top + SIDE) {
                    for col in left..row.min(left + SIDE) {
                        // SAFETY: both places are in the result, and no thread works on it any more.
                        unsafe { *self.c.at(row, col) = *self.c.at(col, row) }
                    }
                }
            }
        }
    }
}

/// The size of the fewest equal parts that are at most `most` long, as a multiple of `unit`.
fn even(length: usize, most: usize, unit: usize) -> usize {
    length.div_ceil(length.div_ceil(most.max(unit))).next_multiple_of(unit)
}
