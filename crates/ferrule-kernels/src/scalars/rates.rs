//! Internal rates of return.

#![allow(unsafe_code, reason = "functions compiled for several processors")]

use ferrule_base::Repr;
use multiversion::multiversion;

use crate::{Error, Run};

/// Rates are looked for between −99.9999 % and 100,000,000 % a period: this far from 0 in `u = ln(1 + rate)`.
const WIDEST: f64 = 13.8;

/// The step in `u` with which several sign changes are looked for: about 1 %.
const STEP: f64 = 0.01;

/// The rate at which the flows' present values sum up to 0.
///
/// With one change of sign there is exactly one (Descartes). With several, the one nearest to 0 in `ln(1 + rate)` is
/// taken, as far as a walk in steps of 1 % finds it.
pub fn irr(flows: &[f64]) -> Result<f64, Error> {
    if let Some(i) = flows.iter().position(|flow| !flow.is_finite()) {
        return Err(Error::Value(format!(
            "cash_flows[{i}]: got {}, wanted a finite number",
            flows[i].repr()
        )));
    }
    let changes = sign_changes(flows);
    if changes == 0 {
        return Err(Error::Value(format!(
            "cash_flows: got {} flows without a change of sign, wanted at least one in and one out",
            flows.len()
        )));
    }
    let scaled = in_range(flows);
    let flows = scaled.as_deref().unwrap_or(flows);
    let rate = if changes == 1 {
        let mut columns: Vec<_> = flows.iter().map(|&flow| [flow]).collect();
        let [rate] = only_rates(&mut columns);
        Some(rate).filter(|rate| !rate.is_nan())
    } else {
        bracket(flows).map(|(low, high)| root(flows, low, high).exp_m1())
    };
    rate.ok_or_else(|| {
        Error::Value("cash_flows: no rate between -99.9999 % and 100,000,000 % makes their value 0".into())
    })
}

/// What flows may be at most, so that no sum of them leaves the range of a float.
const IN_RANGE: std::ops::Range<f64> = 1e-250..1e250;

/// The flows times a power of two, where their sums might leave the range of a float; it changes no rate.
fn in_range(flows: &[f64]) -> Option<Vec<f64>> {
    let largest = flows.iter().fold(0.0, |largest: f64, flow| largest.max(flow.abs()));
    if IN_RANGE.contains(&largest) {
        return None;
    }
    let factor = 2_f64.powi(if largest < 1.0 { 600 } else { -600 });
    Some(flows.iter().map(|flow| flow * factor).collect())
}

fn sign_changes(flows: &[f64]) -> usize {
    let mut signs = flows.iter().filter(|&&flow| flow != 0.0).map(|flow| *flow > 0.0);
    let Some(mut last) = signs.next() else { return 0 };
    signs.filter(|&sign| std::mem::replace(&mut last, sign) != sign).count()
}

/// The present value at `u`, and its derivative, both times a positive factor that keeps them in range.
fn present_value(flows: &[f64], u: f64) -> (f64, f64) {
    #[cfg(test)]
    tests::EVALUATIONS.set(tests::EVALUATIONS.get() + 1);
    let (mut value, mut slope) = (0.0, 0.0);
    if u >= 0.0 {
        let x = (-u).exp();
        for flow in flows.iter().rev() {
            slope = slope * x + value;
            value = value * x + flow;
        }
        (value, -slope * x)
    } else {
        let x = u.exp();
        for flow in flows {
            slope = slope * x + value;
            value = value * x + flow;
        }
        (value, slope * x)
    }
}

/// Neighbouring points of the walk, outward from 0, between which the value changes sign.
fn bracket(flows: &[f64]) -> Option<(f64, f64)> {
    let sign = |u: f64| present_value(flows, u).0;
    let middle = sign(0.0);
    if middle == 0.0 {
        return Some((0.0, 0.0));
    }
    let (mut above, mut below) = (middle, middle);
    for ring in 1..=(WIDEST / STEP).round() as usize {
        let (near, far) = ((ring - 1) as f64 * STEP, ring as f64 * STEP);
        let (next_above, next_below) = (sign(far), sign(-far));
        let up = (next_above > 0.0) != (above > 0.0);
        let down = (next_below > 0.0) != (below > 0.0);
        match (up, down) {
            (true, true) => {
                let (up, down) = (root(flows, near, far), root(flows, -far, -near));
                let nearest = if up <= -down { up } else { down };
                return Some((nearest, nearest));
            }
            (true, false) => return Some((near, far)),
            (false, true) => return Some((-far, -near)),
            (false, false) => (above, below) = (next_above, next_below),
        }
    }
    None
}

/// The root between `low` and `high`: Newton's steps, replaced by a bisection where they leave the bracket.
#[allow(clippy::float_cmp, reason = "a bracket may be one point")]
fn root(flows: &[f64], mut low: f64, mut high: f64) -> f64 {
    if low == high {
        return low;
    }
    let rising = present_value(flows, high).0 > 0.0;
    // Brackets reach outward from 0, and most rates are near it: half the steps that starting in the middle takes.
    let mut u = if low.abs() < high.abs() { low } else { high };
    for _ in 0..200 {
        let (value, slope) = present_value(flows, u);
        if value == 0.0 {
            return u;
        }
        if (value > 0.0) == rising {
            high = u;
        } else {
            low = u;
        }
        // The factor of `present_value` depends on u; near the root, where value is small, that does not matter.
        let newton = u - value / slope;
        let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
        if (next - u).abs() <= 1e-16 || next <= low || next >= high {
            return next;
        }
        u = next;
    }
    u
}

/// Rows whose rates are looked for side by side.
const LANES: usize = 16;

/// Rows that are longer than this are not turned into columns.
const LONGEST: usize = 1 << 12;

/// The rate of each row of `periods` flows; NaN where there is none. To the last bit those of [`irr`].
pub fn irr_batch(flows: &[f64], periods: usize, count: usize, run: &Run<'_>) -> Result<Vec<f64>, Error> {
    let mut rates = vec![f64::NAN; count];
    if periods == 0 {
        return Ok(rates);
    }
    let rows = ((1 << 14) / periods / LANES).clamp(1, 64) * LANES;
    let columns = || vec![[0.0; LANES]; if periods > LONGEST { 0 } else { periods }];
    let pieces = flows.chunks(rows * periods).zip(rates.chunks_mut(rows));
    run.fold_within(pieces, columns, |columns, (flows, rates), run| {
        for (flows, rates) in flows.chunks(LANES * periods).zip(rates.chunks_mut(LANES)) {
            let (only, found) = lanes_of(flows, periods, columns);
            for (lane, (flows, rate)) in flows.chunks_exact(periods).zip(rates).enumerate() {
                if only[lane] {
                    *rate = found[lane];
                } else {
                    // A row with several changes of sign takes thousands of evaluations.
                    run.check()?;
                    *rate = irr(flows).unwrap_or(f64::NAN);
                }
            }
        }
        Ok(())
    })?;
    Ok(rates)
}

/// Which of up to [`LANES`] rows have one change of sign and need no other care, and their rates. `columns` has room for one
/// of each period, or for none.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn lanes_of(flows: &[f64], periods: usize, columns: &mut [[f64; LANES]]) -> ([bool; LANES], [f64; LANES]) {
    for (lane, flows) in flows.chunks_exact(periods).enumerate() {
        for (column, &flow) in columns.iter_mut().zip(flows) {
            column[lane] = flow;
        }
    }
    // Lanes without a row have one that was there before, or zeros.
    let (mut last, mut largest) = ([0.0_f64; LANES], [0.0_f64; LANES]);
    let (mut changes, mut strange) = ([0_u64; LANES], [false; LANES]);
    for column in &*columns {
        for lane in 0..LANES {
            let flow = column[lane];
            changes[lane] += u64::from((flow > 0.0 && last[lane] < 0.0) || (flow < 0.0 && last[lane] > 0.0));
            last[lane] = if flow == 0.0 { last[lane] } else { flow };
            largest[lane] = if flow.abs() > largest[lane] { flow.abs() } else { largest[lane] };
            strange[lane] |= flow.is_nan();
        }
    }
    let only: [bool; LANES] =
        std::array::from_fn(|lane| changes[lane] == 1 && !strange[lane] && IN_RANGE.contains(&largest[lane]));
    for (place, column) in columns.iter_mut().enumerate() {
        // Others get flows whose rate is found at once.
        let easy = [-1.0, 1.0, 0.0][place.min(2)];
        for lane in 0..LANES {
            column[lane] = if only[lane] { column[lane] } else { easy };
        }
    }
    (only, only_rates(columns))
}

/// The rate of each lane, in which the flows, one column a period, change sign once; NaN where it is too far from 0. The flows
/// of a lane may be reversed.
///
/// In `x = 1 / (1 + rate)`, or in `1 + rate` where rates are negative, the value is a polynomial, and its root is between a
/// little more than 0 and 1. Written as loops over lanes, each of which goes through the same operations whatever the others
/// do.
#[inline(always)]
#[allow(clippy::inline_always, reason = "so it is compiled for the caller's target")]
#[allow(clippy::needless_range_loop, reason = "lanes of several arrays")]
#[allow(clippy::float_cmp, reason = "zeros, and steps that lead nowhere")]
fn only_rates<const N: usize>(columns: &mut [[f64; N]]) -> [f64; N] {
    let furthest = (-WIDEST).exp();
    let middle = polynomial(columns.iter().rev(), [1.0; N]).0;
    let above = polynomial(columns.iter().rev(), [furthest; N]).0;
    let below = polynomial(columns.iter(), [furthest; N]).0;
    let (mut up, mut down) = ([false; N], [false; N]);
    for lane in 0..N {
        up[lane] = (above[lane] > 0.0) != (middle[lane] > 0.0);
        down[lane] = !up[lane] && (below[lane] > 0.0) != (middle[lane] > 0.0);
    }
    let count = columns.len();
    for place in 0..count / 2 {
        let (mut early, mut late) = (columns[place], columns[count - 1 - place]);
        for lane in 0..N {
            let (first, second) = (early[lane], late[lane]);
            early[lane] = if down[lane] { second } else { first };
            late[lane] = if down[lane] { first } else { second };
        }
        (columns[place], columns[count - 1 - place]) = (early, late);
    }

    let (mut low, mut high, mut x) = ([furthest; N], [1.0; N], [1.0; N]);
    let mut done = [0_u64; N];
    for lane in 0..N {
        done[lane] = u64::from(middle[lane] == 0.0 || !(up[lane] || down[lane]));
    }
    for step in 0..200 {
        if done.iter().all(|&done| done == 1) {
            break;
        }
        let (value, slope) = polynomial(columns.iter().rev(), x);
        for lane in 0..N {
            let is_high = (value[lane] > 0.0) == (middle[lane] > 0.0);
            high[lane] = if is_high { x[lane] } else { high[lane] };
            low[lane] = if is_high { low[lane] } else { x[lane] };
            let newton = x[lane] - value[lane] / slope[lane];
            // Of one large power Newton's steps take a part only, so that halves are taken, too, where there are many.
            let good = newton > low[lane] && newton < high[lane] && (step < 24 || step % 2 == 0);
            let next = if good { newton } else { f64::midpoint(low[lane], high[lane]) };
            let least = 1.2e-16 * x[lane];
            let there = value[lane] == 0.0 || (newton - x[lane]).abs() <= least;
            let next = if there || done[lane] == 1 { x[lane] } else { next };
            let near = (next - x[lane]).abs() <= least || next <= low[lane] || next >= high[lane];
            done[lane] |= u64::from(near);
            x[lane] = next;
        }
    }
    let mut rates = [f64::NAN; N];
    for lane in 0..N {
        let rate = if up[lane] { (1.0 - x[lane]) / x[lane] } else { x[lane] - 1.0 };
        let rate = if middle[lane] == 0.0 { 0.0 } else { rate };
        rates[lane] = if middle[lane] == 0.0 || up[lane] || down[lane] { rate } else { f64::NAN };
    }
    rates
}

/// A polynomial's value and derivative, the coefficient of the highest power first.
#[inline(always)]
#[allow(clippy::inline_always, clippy::needless_range_loop, reason = "as above")]
fn polynomial<'a, const N: usize>(
    columns: impl Iterator<Item = &'a [f64; N]>,
    x: [f64; N],
) -> ([f64; N], [f64; N]) {
    #[cfg(test)]
    tests::EVALUATIONS.set(tests::EVALUATIONS.get() + 1);
    let (mut value, mut slope) = ([0.0; N], [0.0; N]);
    for column in columns {
        for lane in 0..N {
            slope[lane] = slope[lane] * x[lane] + value[lane];
            value[lane] = value[lane] * x[lane] + column[lane];
        }
    }
    (value, slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    thread_local! {
        /// How often a value and its slope were evaluated.
        pub(super) static EVALUATIONS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    #[test]
    fn a_rate_takes_few_evaluations() {
        let evaluations = |find: &dyn Fn() -> f64, rate: f64| {
            EVALUATIONS.set(0);
            let found = find();
            assert!((found - rate).abs() <= 4e-15 * rate.abs().max(1.0), "{found} {rate}");
            EVALUATIONS.get()
        };
        let of = |flows: &[f64], rate: f64| evaluations(&|| irr(flows).unwrap(), rate);
        let mut power = vec![0.0; 400];
        (power[0], power[399]) = (-1.0, 2_f64.powi(399));
        let took = [
            of(&[-1.0, 1.1], 0.1),
            of(&[-2.0, 1.0], -0.5),
            of(&[-1.0, 1.0], 0.0),
            of(&[-4.0, 0.0, 9.0], 0.5),
            of(&power, 1.0),
            of(&[-1.0, 2.3, -1.32], 0.1),
            evaluations(&|| root(&[-1.0, 100.0], -5.0, 13.0).exp(), 100.0),
            evaluations(&|| root(&[-100.0, 1.0], -13.0, 5.0).exp(), 0.01),
        ];
        // The last three by exponentials, whose last place is the system's.
        let most = [5, 5, 3, 9, 81, 29, 41, 41];
        assert!(took.iter().zip(most).all(|(&took, most)| took <= most), "{took:?}");
    }

    #[test]
    fn the_nearest_of_several_rates() {
        // Rates 10 % and 20 %: (1.1 − x')(1.2 − x') with x' = 1 + rate.
        let rate = irr(&[-1.0, 2.3, -1.32]).unwrap();
        assert!((rate - 0.1).abs() < 1e-12, "{rate}");
    }

    #[test]
    fn a_batch_is_the_single_calls_bit_for_bit() {
        let run = Run::single();
        for periods in [1, 2, 3, 25, 60] {
            let flow = |i: usize| match i * 7919 % 1009 % 13 {
                0 => 0.0,
                1 => -1.5,
                2 => f64::NAN,
                3 => 1e300,
                far => far as f64 * if i.is_multiple_of(periods) { -20.0 } else { 1.0 },
            };
            let flows: Vec<f64> = (0..periods * 500).map(flow).collect();
            let rates = irr_batch(&flows, periods, 500, &run).unwrap();
            for (flows, rate) in flows.chunks(periods).zip(rates) {
                assert_eq!(irr(flows).unwrap_or(f64::NAN).to_bits(), rate.to_bits(), "{flows:?}");
            }
        }
    }

    #[test]
    #[allow(clippy::float_cmp, reason = "a value of exactly 0")]
    fn a_rate_at_the_end_of_a_step_is_found() {
        for u in [STEP, -STEP, 2.0 * STEP] {
            let factor = (-u.abs()).exp();
            let flows = if u > 0.0 { [-factor, 1.0] } else { [1.0, -factor] };
            for sign in [1.0, -1.0] {
                let flows = flows.map(|flow| sign * flow);
                assert_eq!(present_value(&flows, u).0, 0.0);
                let (low, high) = bracket(&flows).unwrap();
                assert!((root(&flows, low, high) - u).abs() < 1e-16, "{u} {sign} {low} {high}");
            }
        }
    }

    #[test]
    fn a_slope_is_that_of_the_value() {
        let flows = [-100.0, 30.0, 50.0, -7.0, 60.0];
        for u in [-0.9, -0.1, 0.0, 0.2, 1.5_f64] {
            // Where rates are negative, the value is that of the last period.
            let power = |period: usize| if u < 0.0 { (4 - period) as f64 } else { -(period as f64) };
            let flows = flows.iter().enumerate();
            let (value, slope) = flows.fold((0.0, 0.0), |(value, slope), (period, flow)| {
                let now = flow * (power(period) * u).exp();
                (value + now, slope + power(period) * now)
            });
            let found = present_value(&[-100.0, 30.0, 50.0, -7.0, 60.0], u);
            assert!((found.0 - value).abs() < 1e-12 && (found.1 - slope).abs() < 1e-12, "{u}: {found:?}");
        }
        let columns = [[2.0; 2], [3.0; 2], [5.0; 2]];
        assert_eq!(polynomial(columns.iter(), [2.0, -1.0]), ([19.0, 4.0], [11.0, -1.0]));
    }

    #[test]
    fn only_rows_with_one_change_of_sign_are_done_side_by_side() {
        let rows: [[f64; 4]; LANES - 1] = [
            [-1.0, 0.5, 0.5, 0.5],
            [1.0, -0.5, -0.5, -0.5],
            [-1.0, 0.0, 0.0, 3.0],
            [0.0, 0.0, -2.0, 1.0],
            [-1.0, -1.0, 5.0, 0.0],
            [-1.0, 1.0, -1.0, 1.0],
            [-1.0, 1.0, 1.0, -0.1],
            [-1.0, -1.0, 0.0, -1.0],
            [1.0, 2.0, 3.0, 4.0],
            [0.0; 4],
            [-1.0, f64::NAN, 2.0, 3.0],
            [-1.0, 2.0, f64::INFINITY, 3.0],
            [-1e-300, 1e-300, 1e-300, 1e-300],
            [-1.0, 1.0, 1e300, 1.0],
            [-1e300, 1.0, 1.0, 3e300],
        ];
        let (only, rates) = lanes_of(rows.as_flattened(), 4, &mut [[0.0; LANES]; 4]);
        assert_eq!(only[..5], [true; 5]);
        assert_eq!(only[5..], [false; LANES - 5]);
        for (row, rate) in rows.iter().zip(rates).take(5) {
            assert_eq!(irr(row).unwrap().to_bits(), rate.to_bits());
        }
        // Others are given flows whose rate is 0.
        assert_eq!(rates[5..], [0.0; LANES - 5]);
    }

    #[test]
    fn where_the_sum_is_0_the_rate_is_0_whatever_others_there_are() {
        assert_eq!(irr(&[-1.0, 3.0, -2.0]), Ok(0.0));
        assert_eq!(irr(&[-1.0, 2.0, -1.0]), Ok(0.0));
        assert_eq!(irr(&[-1.0, 0.0, 1.0]), Ok(0.0));
    }

    #[test]
    fn a_power_alone_has_a_rate() {
        let mut flows = vec![0.0; 30];
        (flows[0], flows[29]) = (-1e-150, 1.0);
        let rate = irr(&flows).unwrap();
        assert!(((1.0 + rate).ln() * 29.0 / 1e150_f64.ln() - 1.0).abs() < 1e-14, "{rate}");
    }

    #[test]
    fn rows_that_are_too_long_for_columns_have_rates_too() {
        let mut flows = vec![1.0; LONGEST + 1];
        flows[0] = -100.0;
        assert_eq!(irr_batch(&flows, LONGEST + 1, 1, &Run::single()), Ok(vec![irr(&flows).unwrap()]));
    }
}
