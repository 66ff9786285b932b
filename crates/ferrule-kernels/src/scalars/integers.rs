//! Primes, greatest common divisors and Fibonacci numbers.

use num_bigint::BigUint;

use ferrule_base::room;

use crate::{Error, Run};

/// The largest `n` that [`fibonacci`] takes: a number of 868 KB, and some seconds.
pub const MAX_FIBONACCI: u64 = 10_000_000;

/// Items a piece of a batch: some 100 µs of prime tests at worst.
const PIECE: usize = 1 << 10;

const SMALL_PRIMES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];

/// Whether `n` is a prime: trial division by twelve primes, then Miller–Rabin, deterministic below 2⁶⁴.
///
/// Below 2³² the bases 2, 7 and 61 suffice (Jaeschke 1993); below 2⁶⁴ the first twelve primes do (Sorenson and
/// Webster 2015).
#[must_use]
pub fn is_prime(n: u64) -> bool {
    for p in SMALL_PRIMES {
        if n.is_multiple_of(p) {
            return n == p;
        }
    }
    if n < 41 * 41 {
        return n > 1;
    }
    if n < 1 << 32 {
        return [2, 7, 61].into_iter().all(|base| n == base || passes(n, base));
    }
    let field = Montgomery::new(n);
    SMALL_PRIMES.into_iter().all(|base| field.passes(base))
}

/// Miller–Rabin for moduli whose squares fit a `u64`.
fn passes(n: u64, base: u64) -> bool {
    let twos = (n - 1).trailing_zeros();
    let mut exponent = (n - 1) >> twos;
    let (mut x, mut square) = (1, base % n);
    while exponent > 0 {
        if exponent & 1 == 1 {
            x = x * square % n;
        }
        square = square * square % n;
        exponent >>= 1;
    }
    let mut witness = x == 1 || x == n - 1;
    for _ in 1..twos {
        x = x * x % n;
        witness |= x == n - 1;
    }
    witness
}

/// Arithmetic modulo an odd `n` without division (Montgomery 1985), with R = 2⁶⁴.
struct Montgomery {
    n: u64,
    /// −1/n modulo R.
    negative_inverse: u64,
    /// R modulo n, which is 1 in this form.
    one: u64,
    /// R² modulo n, which brings a number into this form.
    square: u64,
}

impl Montgomery {
    fn new(n: u64) -> Self {
        let mut inverse = n; // right in the 3 lowest bits; each step doubles them
        for _ in 0..5 {
            inverse = inverse.wrapping_mul(2_u64.wrapping_sub(n.wrapping_mul(inverse)));
        }
        let one = (u64::MAX % n + 1) % n;
        let square = (u128::from(one) * u128::from(one) % u128::from(n)) as u64;
        Self { n, negative_inverse: inverse.wrapping_neg(), one, square }
    }

    fn multiply(&self, a: u64, b: u64) -> u64 {
        let product = u128::from(a) * u128::from(b);
        let quotient = (product as u64).wrapping_mul(self.negative_inverse);
        let (sum, carry) = product.overflowing_add(u128::from(quotient) * u128::from(self.n));
        let high = (sum >> 64) as u64;
        if carry || high >= self.n { high.wrapping_sub(self.n) } else { high }
    }

    fn passes(&self, base: u64) -> bool {
        let minus_one = self.n - self.one;
        let twos = (self.n - 1).trailing_zeros();
        let mut exponent = (self.n - 1) >> twos;
        let (mut x, mut square) = (self.one, self.multiply(base, self.square));
        while exponent > 0 {
            if exponent & 1 == 1 {
                x = self.multiply(x, square);
            }
            square = self.multiply(square, square);
            exponent >>= 1;
        }
        let mut witness = x == self.one || x == minus_one;
        for _ in 1..twos {
            x = self.multiply(x, x);
            witness |= x == minus_one;
        }
        witness
    }
}

/// [`is_prime`] of each number, which `magnitude` makes of an item: 0 for one below 0.
pub fn is_prime_batch<T: Copy + Sync>(
    numbers: &[T],
    magnitude: impl Fn(T) -> u64 + Sync,
    run: &Run<'_>,
) -> Result<Vec<bool>, Error> {
    let mut primes = vec![false; numbers.len()];
    run.for_each(numbers.chunks(PIECE).zip(primes.chunks_mut(PIECE)), |(numbers, primes)| {
        for (&n, prime) in numbers.iter().zip(primes) {
            *prime = is_prime(magnitude(n));
        }
    })?;
    Ok(primes)
}

/// The greatest common divisor (Stein's binary algorithm).
#[must_use]
pub fn gcd(mut a: u64, mut b: u64) -> u64 {
    if a == 0 || b == 0 {
        return a | b;
    }
    let twos = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    b >>= b.trailing_zeros();
    while a != b {
        let smaller = a.min(b);
        a = a.abs_diff(b);
        a >>= a.trailing_zeros();
        b = smaller;
    }
    a << twos
}

/// [`gcd`] of each pair. Only gcd(−2⁶³, −2⁶³ or 0) does not fit, which is an error that says where.
pub fn gcd_batch(a: &[i64], b: &[i64], run: &Run<'_>) -> Result<Vec<i64>, Error> {
    if a.len() != b.len() {
        let message = format!("Arrays must have the same shape: got {} and {} items", a.len(), b.len());
        return Err(Error::Shape(message));
    }
    let mut divisors = vec![0; a.len()];
    let pieces = a.chunks(PIECE).zip(b.chunks(PIECE)).zip(divisors.chunks_mut(PIECE)).enumerate();
    let pieces: Vec<_> = pieces.collect();
    run.fold(
        pieces.into_iter(),
        || (),
        |(), (piece, ((a, b), divisors))| {
            for (i, ((a, b), divisor)) in a.iter().zip(b).zip(divisors).enumerate() {
                *divisor = i64::try_from(gcd(a.unsigned_abs(), b.unsigned_abs())).map_err(|_| {
                    let i = piece * PIECE + i;
                    Error::Overflow(format!(
                        "a[{i}], b[{i}]: the divisor of {a} and {b} is 2**63, past int64"
                    ))
                })?;
            }
            Ok(())
        },
    )?;
    Ok(divisors)
}

/// The `n`-th Fibonacci number where it fits 128 bits: up to the 186th.
#[must_use]
pub fn fibonacci_u128(n: u64) -> Option<u128> {
    if n > 186 {
        return None;
    }
    let (mut a, mut b) = (0_u128, 1_u128);
    for _ in 0..n {
        (a, b) = (b, a.wrapping_add(b)); // only the number after the last one asked for can wrap
    }
    Some(a)
}

/// The `n`-th Fibonacci number, by fast doubling: F(2k) = F(k)·(2F(k+1) − F(k)), F(2k+1) = F(k)² + F(k+1)².
pub fn fibonacci(n: u64, run: &Run<'_>) -> Result<BigUint, Error> {
    if n > MAX_FIBONACCI {
        return Err(Error::Value(format!("n: got {n}, wanted an integer from 0 to {MAX_FIBONACCI}")));
    }
    // What is multiplied below takes its memory without asking, at most so much: so it is asked for ahead.
    drop(room::<u8>(WORKSPACE * n as usize / 8 + MOST_AT_ONCE as usize)?);
    let (mut a, mut b) = (BigUint::ZERO, BigUint::from(1_u8));
    for bit in (0..u64::BITS - n.leading_zeros()).rev() {
        let even = product(&a, &((&b << 1) - &a), run)?;
        let odd = product(&a, &a, run)? + product(&b, &b, run)?;
        (a, b) = if n >> bit & 1 == 0 {
            (even, odd)
        } else {
            let next = even + &odd;
            (odd, next)
        };
    }
    Ok(a)
}

/// Bits of a factor up to which a product takes some 10 ms at most: between those it is asked whether to go on.
const MOST_AT_ONCE: u64 = 1 << 19;
/// So many times the bits of the result are in use at once, at most.
const WORKSPACE: usize = 24;

/// The product of two numbers, by Karatsuba's way where they are long: three products of their halves.
fn product(a: &BigUint, b: &BigUint, run: &Run<'_>) -> Result<BigUint, Error> {
    run.check()?;
    let bits = a.bits().min(b.bits());
    if bits <= MOST_AT_ONCE {
        return Ok(a * b);
    }
    let half = a.bits().max(b.bits()) / 2;
    let halves = |number: &BigUint| {
        let high = number >> half;
        let low = number - (&high << half);
        (high, low)
    };
    let ((a_high, a_low), (b_high, b_low)) = (halves(a), halves(b));
    let (high, low) = (product(&a_high, &b_high, run)?, product(&a_low, &b_low, run)?);
    let middle = product(&(a_high + a_low), &(b_high + b_low), run)? - &high - &low;
    Ok((((high << half) + middle) << half) + low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primes_agree_with_a_sieve() {
        let limit = 100_000;
        let mut composite = vec![false; limit];
        for i in 2..limit {
            assert_eq!(is_prime(i as u64), !composite[i], "{i}");
            (i * i..limit).step_by(i).for_each(|j| composite[j] = true);
        }
        assert!(!is_prime(0) && !is_prime(1));
    }

    #[test]
    fn strong_pseudoprimes_and_the_largest_words() {
        // Composite, and strong pseudoprimes to many small bases.
        for n in [3_215_031_751, 3_825_123_056_546_413_051, 4_759_123_141, u64::MAX, (1 << 32) + 1] {
            assert!(!is_prime(n), "{n}");
        }
        for n in [18_446_744_073_709_551_557, 4_294_967_311, 4_294_967_291, (1 << 61) - 1, 61] {
            assert!(is_prime(n), "{n}");
        }
    }

    #[test]
    fn the_binary_gcd_is_euclids() {
        let euclid = |mut a: u64, mut b: u64| {
            while b != 0 {
                (a, b) = (b, a % b);
            }
            a
        };
        for a in (0..200).chain([1 << 63, u64::MAX]) {
            for b in (0..200).chain([1 << 62, u64::MAX - 1]) {
                assert_eq!(gcd(a, b), euclid(a, b), "{a} {b}");
            }
        }
    }

    #[test]
    fn long_products_are_those_of_short_ones() {
        let [a, b] = [3_u32, 7].map(|base| BigUint::from(base).pow(MOST_AT_ONCE as u32));
        assert!(product(&a, &b, &Run::single()).unwrap() == &a * &b);
    }

    #[test]
    fn both_ways_to_fibonacci_agree() {
        for n in 0..=186 {
            assert_eq!(fibonacci(n, &Run::single()).unwrap(), BigUint::from(fibonacci_u128(n).unwrap()));
        }
    }
}
