//! Option prices and compound interest.

#![allow(unsafe_code, reason = "functions compiled for several processors")]

use ferrule_base::Repr;
use multiversion::multiversion;

use super::elementary::{exp, ln, normal_tail_far, normal_tail_near};
use crate::{Error, Run};

/// Which option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The right to buy.
    Call,
    /// The right to sell.
    Put,
}

/// One argument of a batch: the same number for all items, or one for each.
#[derive(Debug, Clone, Copy)]
pub enum Column<'a> {
    /// For all items.
    Constant(f64),
    /// One for each item.
    Values(&'a [f64]),
}

impl Column<'_> {
    fn get(&self, i: usize) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Values(values) => values[i],
        }
    }

    /// The items from `first` on, the last one repeated where they are fewer.
    fn block(&self, first: usize) -> [f64; BLOCK] {
        match self {
            Self::Constant(value) => [*value; BLOCK],
            Self::Values(values) => match values[first..].first_chunk() {
                Some(block) => *block,
                None => std::array::from_fn(|i| values[(first + i).min(values.len() - 1)]),
            },
        }
    }

    /// The first item that is neither NaN nor in the range.
    fn outside(&self, low: f64, high: f64) -> Option<(Option<usize>, f64)> {
        let bad = |x: f64| x < low || x > high;
        match self {
            Self::Constant(value) => bad(*value).then_some((None, *value)),
            Self::Values(values) => {
                // Without a way out of the loop it becomes a vector one; the item is looked for when there is one.
                let any_bad = |values: &[f64]| values.iter().fold(false, |any, &x| any | bad(x));
                let chunk = values.chunks(1 << 10).position(any_bad)? << 10;
                let i = chunk + values[chunk..].iter().position(|&x| bad(x))?;
                Some((Some(i), values[i]))
            }
        }
    }
}

/// The arguments of the Black–Scholes formula.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Price of the share now.
    pub spot: Column<'a>,
    /// Price agreed on.
    pub strike: Column<'a>,
    /// Riskless rate a year, continuously compounded.
    pub rate: Column<'a>,
    /// Standard deviation of the logarithm of the price over a year.
    pub volatility: Column<'a>,
    /// Years to expiry.
    pub time: Column<'a>,
}

impl Options<'_> {
    /// How many options there are: the common length of the arguments that have one, or 1.
    pub fn count(&self) -> Result<usize, Error> {
        let columns = [self.spot, self.strike, self.rate, self.volatility, self.time];
        let lengths: Vec<_> = columns
            .iter()
            .filter_map(|column| if let Column::Values(values) = column { Some(values.len()) } else { None })
            .collect();
        if lengths.windows(2).any(|pair| pair[0] != pair[1]) {
            return Err(Error::Shape(format!(
                "Arrays must have the same shape: got {lengths} items",
                lengths = lengths.repr()
            )));
        }
        Ok(lengths.first().copied().unwrap_or(1))
    }

    fn check(&self) -> Result<(), Error> {
        let limits = [
            ("spot", self.spot, 1e-100, 1e100),
            ("strike", self.strike, 1e-100, 1e100),
            ("rate", self.rate, -1e3, 1e3),
            ("volatility", self.volatility, 0.0, 1e6),
            ("time", self.time, 0.0, 1e6),
        ];
        for (name, column, low, high) in limits {
            if let Some((i, value)) = column.outside(low, high) {
                let item = i.map_or_else(String::new, |i| format!("[{i}]"));
                return Err(Error::Value(format!(
                    "{name}{item}: got {value}, wanted a number from {low} to {high}",
                    value = value.repr(),
                    low = low.repr(),
                    high = high.repr()
                )));
            }
        }
        Ok(())
    }
}

/// The price of one option.
pub fn black_scholes(
    spot: f64,
    strike: f64,
    rate: f64,
    volatility: f64,
    time: f64,
    kind: Kind,
) -> Result<f64, Error> {
    let in_range = (1e-100..=1e100).contains(&spot)
        && (1e-100..=1e100).contains(&strike)
        && rate.abs() <= 1e3
        && (0.0..=1e6).contains(&volatility)
        && (0.0..=1e6).contains(&time);
    if !in_range {
        let [spot, strike, rate, volatility, time] =
            [spot, strike, rate, volatility, time].map(Column::Constant);
        Options { spot, strike, rate, volatility, time }.check()?; // only NaN passes
    }
    let [price] = prices([spot], [strike], [rate], [volatility], [time], kind);
    if price.is_infinite() {
        return Err(overflow("", rate, time));
    }
    Ok(price)
}

fn overflow(item: &str, rate: f64, time: f64) -> Error {
    Error::Overflow(format!(
        "rate{item}, time{item}: got {rate} and {time}, for which the discount factor exceeds what a float holds",
        rate = rate.repr(),
        time = time.repr()
    ))
}

/// Options priced together: enough for the widest vectors, few enough for the nearest cache.
const BLOCK: usize = 64;

/// Options a piece of work: some 100 µs.
const PIECE: usize = 1 << 13;

/// The prices of `count` options; constants are repeated.
pub fn black_scholes_batch(
    options: Options<'_>,
    count: usize,
    kind: Kind,
    run: &Run<'_>,
) -> Result<Vec<f64>, Error> {
    options.check()?;
    let mut values = vec![0.0; count];
    run.fold(
        values.chunks_mut(PIECE).enumerate(),
        || (),
        |(), (piece, values)| {
            price_piece(options, piece * PIECE, kind, values);
            if let Some(i) = values.iter().position(|price| price.is_infinite()) {
                let i = piece * PIECE + i;
                return Err(overflow(&format!("[{i}]"), options.rate.get(i), options.time.get(i)));
            }
            Ok(())
        },
    )?;
    Ok(values)
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn price_piece(options: Options<'_>, first: usize, kind: Kind, values: &mut [f64]) {
    for (block, values) in values.chunks_mut(BLOCK).enumerate() {
        let first = first + block * BLOCK;
        let priced = prices(
            options.spot.block(first),
            options.strike.block(first),
            options.rate.block(first),
            options.volatility.block(first),
            options.time.block(first),
            kind,
        );
        values.copy_from_slice(&priced[..values.len()]);
    }
}

/// Black and Scholes (1973), with d₁ = (ln(S/K) + rT)/(σ√T) + σ√T/2 and d₂ = d₁ − σ√T.
///
/// Written as loops over lanes, without a branch, so that the compiler makes vectors of them. One lane goes through
/// the same operations in the same order, so a batch agrees with single calls to the last bit.
#[inline(always)]
#[allow(clippy::inline_always, reason = "so it is compiled for the caller's target")]
#[allow(clippy::needless_range_loop, reason = "lanes of several arrays")]
fn prices<const N: usize>(
    spot: [f64; N],
    strike: [f64; N],
    rate: [f64; N],
    volatility: [f64; N],
    time: [f64; N],
    kind: Kind,
) -> [f64; N] {
    let sign = if kind == Kind::Call { 1.0 } else { -1.0 };
    let (mut d1, mut d2, mut discounted) = ([0.0; N], [0.0; N], [0.0; N]);
    for i in 0..N {
        let growth = rate[i] * time[i];
        // Adding 0.0 makes 0.0 of -0.0, whose quotients have the other sign.
        let deviation = volatility[i] * time[i].sqrt() + 0.0;
        let moneyness = ln(spot[i] / strike[i]) + growth;
        // At the money and without deviation 0/0 stands for 0.
        let ratio = if moneyness == 0.0 { 0.0 } else { moneyness / deviation };
        d1[i] = sign * (ratio + deviation / 2.0);
        d2[i] = sign * (ratio - deviation / 2.0);
        discounted[i] = if growth < -700.0 { f64::INFINITY } else { strike[i] * exp(-growth) };
    }
    let (p1, p2) = (normal_cdf(d1), normal_cdf(d2));
    let mut values = [0.0; N];
    for i in 0..N {
        let price = sign * (spot[i] * p1[i] - discounted[i] * p2[i]);
        let price = if price <= 0.0 { 0.0 } else { price }; // -0.0 too, but not NaN
        values[i] = if discounted[i] == f64::INFINITY { f64::INFINITY } else { price };
    }
    values
}

/// The normal distribution function, of every lane.
#[inline(always)]
#[allow(clippy::inline_always, clippy::needless_range_loop, reason = "as above")]
fn normal_cdf<const N: usize>(x: [f64; N]) -> [f64; N] {
    let mut tail = [0.0; N];
    let mut any_far = false;
    for i in 0..N {
        tail[i] = normal_tail_near(x[i].abs());
        any_far |= x[i].abs() >= 7.0;
    }
    if any_far {
        for i in 0..N {
            if x[i].abs() >= 7.0 {
                tail[i] = normal_tail_far(x[i].abs());
            }
        }
    }
    let mut all = [0.0; N];
    for i in 0..N {
        all[i] = if x[i] > 0.0 { 1.0 - tail[i] } else { tail[i] };
    }
    all
}

/// What a principal has become: `principal × (1 + rate/periods)^(periods × years)`.
pub fn compound_interest(principal: f64, rate: f64, periods: f64, years: f64) -> Result<f64, Error> {
    if periods.is_nan() || periods <= 0.0 || periods.is_infinite() {
        return Err(Error::Value(format!(
            "periods_per_year: got {periods}, wanted a positive number",
            periods = periods.repr()
        )));
    }
    if 1.0 + rate / periods <= 0.0 {
        return Err(Error::Value(format!(
            "rate: got {rate}, wanted a number above -{periods}",
            rate = rate.repr(),
            periods = periods.repr()
        )));
    }
    if principal.is_nan() || rate.is_nan() || years.is_nan() {
        return Ok(f64::NAN);
    }
    let amount = grown(principal, rate, periods, years);
    if amount.is_infinite() && principal.is_finite() && rate.is_finite() && years.is_finite() {
        return Err(Error::Overflow("compound_interest: the amount exceeds what a float holds".into()));
    }
    Ok(amount)
}

/// `principal × (1 + rate/periods)^(periods × years)`, where the power alone may be too large or too small for a float.
fn grown(principal: f64, rate: f64, periods: f64, years: f64) -> f64 {
    if principal == 0.0 && rate.is_finite() && years.is_finite() {
        return principal;
    }
    let power = power(rate, periods, years);
    if power.is_normal() {
        return principal * power;
    }
    let half = self::power(rate, periods, years / 2.0);
    principal * half * half
}

/// `(1 + rate/periods)^(periods × years)`.
#[allow(clippy::float_cmp, reason = "whether rounding took all")]
fn power(rate: f64, periods: f64, years: f64) -> f64 {
    let small = rate / periods;
    let growth = 1.0 + small;
    if growth == 1.0 {
        // (1 + small)^(1/small) is e to less than a unit in the last place.
        return if rate == 0.0 { 1.0 } else { (rate * years).exp() };
    }
    // What rounding took from `growth`, exactly (Knuth's TwoSum): over many periods it counts. A factor of its own,
    // since (growth + lost)^n is growth^n × (1 + lost/growth)^n.
    let kept = growth - small;
    let lost = (1.0 - kept) + (small - (growth - kept));
    let exponent = periods * years;
    let power = growth.powf(exponent);
    if lost == 0.0 || !lost.is_finite() || !exponent.is_finite() {
        return power;
    }
    let rest = (exponent * (lost / growth)).exp();
    // One may be as large as the other is small.
    if power.is_normal() && rest.is_normal() { power * rest } else { (exponent * small.ln_1p()).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_the_single_calls_bit_for_bit() {
        let spot: Vec<f64> = (0..1000).map(|i| 1.0 + f64::from(i) * 0.37).collect();
        let options = Options {
            spot: Column::Values(&spot),
            strike: Column::Constant(100.0),
            rate: Column::Constant(0.03),
            volatility: Column::Constant(0.2),
            time: Column::Constant(0.75),
        };
        for kind in [Kind::Call, Kind::Put] {
            let batch = black_scholes_batch(options, spot.len(), kind, &Run::single()).unwrap();
            for (s, price) in spot.iter().zip(batch) {
                let single = black_scholes(*s, 100.0, 0.03, 0.2, 0.75, kind).unwrap();
                assert_eq!(single.to_bits(), price.to_bits(), "{s}");
            }
        }
    }
}
