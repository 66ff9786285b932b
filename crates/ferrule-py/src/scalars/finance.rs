//! Finance: option prices, interest, rates of return.

use ferrule_base::one_of;
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::arrays::new_array;
use ferrule_gate::hints::{ArrayLike, FloatArray};
use ferrule_gate::take;
use ferrule_gate::take::masked::refuse_masked;
use ferrule_gate::take::matrix::matrix;
use ferrule_gate::take::number::float;
use ferrule_gate::take::numbers::{Array1, Floats};
use ferrule_gate::take::scalar::{Float, Str};
use ferrule_kernels::scalars::finance as kernels;
use ferrule_kernels::scalars::finance::{Column, Kind, Options};
use ferrule_kernels::scalars::rates;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt, PyList, PyTuple};

fn kind_of(kind: Str<'_, '_>) -> Outcome<Kind> {
    take!(kind);
    Ok([Kind::Call, Kind::Put][one_of("kind", kind, ["call", "put"])?])
}

/// The price of a European option without dividends (Black and Scholes, J. Political Economy 81, 1973).
///
/// Parameters
/// ----------
/// spot, strike : float
///     Price of the share now, and the price agreed on; from 1e-100 to 1e100.
/// rate : float
///     Riskless rate a year, continuously compounded (0.03 is 3 %); from -1000 to 1000.
/// volatility : float
///     Standard deviation of the logarithm of the price over a year; from 0 to 1e6.
/// time : float
///     Years to expiry; from 0 to 1e6.
/// kind : {"call", "put"}
///
/// Returns
/// -------
/// float
///     In the unit of `spot`; while ``rate * time`` is within ±25, less than 1e-14 × the larger of `spot` and the
///     discounted strike from the true price. Beyond, the error grows with ``rate * time``. NaN where an argument is.
///
/// Raises
/// ------
/// ArgumentError
///     A number outside its range, or another `kind`.
/// ResultOverflowError
///     The rate is so negative that the discount factor exceeds what a float holds.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> round(fe.black_scholes(100.0, 105.0, 0.03, 0.2, 1.0), 6)
/// 7.128065
#[pyfunction]
#[pyo3(
    signature = (spot, strike, rate, volatility, time, *, kind = Str::or("call")),
    text_signature = "(spot, strike, rate, volatility, time, *, kind='call')"
)]
pub fn black_scholes(
    spot: Float<'_, '_>,
    strike: Float<'_, '_>,
    rate: Float<'_, '_>,
    volatility: Float<'_, '_>,
    time: Float<'_, '_>,
    kind: Str<'_, '_>,
) -> Outcome<f64> {
    take!(spot, strike, rate, volatility, time);
    // Attached: a price takes less than 100 ns.
    Ok(kernels::black_scholes(spot, strike, rate, volatility, time, kind_of(kind)?)?)
}

/// One number, or one for each item.
enum Broadcast {
    One(f64),
    Each(Floats),
}

impl Broadcast {
    fn new(argument: &ArrayLike<'_>, name: &str) -> Outcome<Self> {
        let argument = &argument.0;
        if let Some(Array1::Float(values)) = Array1::plain(argument)? {
            return Ok(Self::Each(Floats::Shared(values)));
        }
        if is_number(argument)? {
            refuse_masked(argument, name)?;
            return Ok(Self::One(float(argument, || name.to_string())?));
        }
        Ok(Self::Each(Floats::new(argument, name)?))
    }

    fn column(&self) -> Column<'_> {
        match self {
            Self::One(value) => Column::Constant(*value),
            Self::Each(values) => Column::Values(values),
        }
    }
}

/// Whether it is one number, and none for each item.
pub fn is_number(argument: &Bound<'_, PyAny>) -> PyResult<bool> {
    let number = argument.is_instance_of::<PyFloat>() || argument.is_instance_of::<PyInt>();
    Ok(number || is_single(argument)?)
}

/// Whether it is a real number of NumPy's, or an array of no dimension, or what else is one number.
fn is_single(argument: &Bound<'_, PyAny>) -> PyResult<bool> {
    if argument.is_instance_of::<PyList>() || argument.is_instance_of::<PyTuple>() {
        return Ok(false);
    }
    let py = argument.py();
    let Some(dimensions) = argument.getattr_opt(intern!(py, "ndim"))? else {
        return argument.hasattr(intern!(py, "__float__"));
    };
    if !dimensions.eq(0)? {
        return Ok(false);
    }
    let Some(dtype) = argument.getattr_opt(intern!(py, "dtype"))? else { return Ok(false) };
    Ok(matches!(dtype.getattr(intern!(py, "kind"))?.extract::<&str>()?, "b" | "i" | "u" | "f"))
}

/// The prices of many options, on all threads. To the last bit those of `black_scholes`.
///
/// Parameters
/// ----------
/// spot, strike, rate, volatility, time : float or one-dimensional array or list of numbers
///     As in `black_scholes`; a single number (also one of NumPy's, or an array of no dimension) goes with every item
///     of the others. Arrays of float64 are read in place, others are copied.
/// kind : {"call", "put"}
///
/// Returns
/// -------
/// numpy.ndarray of float64
///     One price for each item; one in all where every argument is a single number.
///
/// Raises
/// ------
/// ShapeError
///     ``Arrays must have the same shape``.
/// ArgumentError, ResultOverflowError
///     As `black_scholes`, with the item's index in the message.
/// ArgumentTypeError
///     An argument is neither a number nor numbers, or is a masked array.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.black_scholes_batch([90.0, 100.0], 105.0, 0.03, 0.2, 1.0, kind="put").round(4).tolist()
/// [15.0112, 9.0248]
#[pyfunction]
#[pyo3(
    signature = (spot, strike, rate, volatility, time, *, kind = Str::or("call")),
    text_signature = "(spot, strike, rate, volatility, time, *, kind='call')"
)]
pub fn black_scholes_batch<'py>(
    py: Python<'py>,
    spot: ArrayLike<'py>,
    strike: ArrayLike<'py>,
    rate: ArrayLike<'py>,
    volatility: ArrayLike<'py>,
    time: ArrayLike<'py>,
    kind: Str<'_, '_>,
) -> Outcome<FloatArray<'py>> {
    let kind = kind_of(kind)?;
    let spot = Broadcast::new(&spot, "spot")?;
    let strike = Broadcast::new(&strike, "strike")?;
    let rate = Broadcast::new(&rate, "rate")?;
    let volatility = Broadcast::new(&volatility, "volatility")?;
    let time = Broadcast::new(&time, "time")?;
    let options = Options {
        spot: spot.column(),
        strike: strike.column(),
        rate: rate.column(),
        volatility: volatility.column(),
        time: time.column(),
    };
    let prices = detached(py, |run| kernels::black_scholes_batch(options, options.count()?, kind, run))?;
    Ok(FloatArray(new_array(py, prices)?))
}

/// What a principal becomes with compound interest: ``principal * (1 + rate / periods_per_year) ** (periods_per_year * years)``.
///
/// Parameters
/// ----------
/// principal : float
///     In any unit of money.
/// rate : float
///     Nominal rate a year (0.05 is 5 %); above ``-periods_per_year``.
/// periods_per_year : float
///     How often interest is added; positive and finite.
/// years : float
///
/// Returns
/// -------
/// float
///     The principal and the interest together. NaN where an argument is, but `periods_per_year`.
///
/// Raises
/// ------
/// ArgumentError
///     `periods_per_year` or `rate` outside its range.
/// ResultOverflowError
///     The amount exceeds what a float holds.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> round(fe.compound_interest(1000.0, 0.05, 12, 10), 2)
/// 1647.01
#[pyfunction]
pub fn compound_interest(
    principal: Float<'_, '_>,
    rate: Float<'_, '_>,
    periods_per_year: Float<'_, '_>,
    years: Float<'_, '_>,
) -> Outcome<f64> {
    take!(principal, rate, periods_per_year, years);
    // Attached: one power takes 20 ns.
    Ok(kernels::compound_interest(principal, rate, periods_per_year, years)?)
}

/// The internal rate of return: the rate a period at which the present values of cash flows sum up to 0.
///
/// Parameters
/// ----------
/// cash_flows : list or tuple of numbers, or one-dimensional array
///     One for each period, the first one now; money paid out is negative. An array of float64 is read in place.
///
/// Returns
/// -------
/// float
///     The rate a period (0.1 is 10 %). Flows that change sign once have exactly one (Descartes' rule of signs). With
///     more changes there may be several: the one nearest to 0 in ``log(1 + rate)`` is returned; two that lie within
///     1 % of each other may be missed.
///
/// Raises
/// ------
/// ArgumentError
///     There is no change of sign, a flow is not finite, or no rate between -99.9999 % and 100,000,000 % is found.
/// ArgumentTypeError
///     An item is not a number, or the array is a masked one.
/// ArgumentOverflowError
///     An item is an int that is too large for a float.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> round(fe.irr([-100.0, 39.0, 59.0, 55.0, 20.0]), 5)
/// 0.28095
#[pyfunction]
pub fn irr(py: Python<'_>, cash_flows: ArrayLike<'_>) -> Outcome<f64> {
    let flows = Floats::new(&cash_flows.0, "cash_flows")?;
    // Attached up to 64 flows: a rate of one change of sign takes 1 µs there, of several up to 200 µs.
    if flows.len() <= 64 {
        return Ok(rates::irr(&flows)?);
    }
    let flows = &*flows;
    detached(py, |_| rates::irr(flows))
}

/// The internal rate of return of each row, on all threads.
///
/// Parameters
/// ----------
/// cash_flows : two-dimensional array of numbers
///     One row a series of flows, one column a period. float64 in C order is read in place, all else is copied. ``[]``
///     is no rows, for which the answer is an empty array.
///
/// Returns
/// -------
/// numpy.ndarray of float64
///     One rate for each row, to the last bit that of `irr`; NaN where that raises an error.
///
/// Raises
/// ------
/// ShapeError
///     The array does not have two dimensions.
/// ArgumentTypeError
///     The array's dtype is not one of numbers of up to 64 bits, or it is a masked array.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.irr_batch([[-100.0, 110.0], [-100.0, 50.0], [1.0, 1.0]]).round(6).tolist()
/// [0.1, -0.5, nan]
#[pyfunction]
pub fn irr_batch<'py>(py: Python<'py>, cash_flows: ArrayLike<'py>) -> Outcome<FloatArray<'py>> {
    let flows = matrix(&cash_flows, "cash_flows")?;
    let (values, periods, count) = (&*flows.values, flows.columns, flows.rows);
    let found = detached(py, |run| rates::irr_batch(values, periods, count, run))?;
    Ok(FloatArray(new_array(py, found)?))
}
