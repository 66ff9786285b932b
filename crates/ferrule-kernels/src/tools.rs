//! Five kernels of which each shows what a tool that speeds Python up can do: a numeric loop, a recursion, business rules,
//! building a string, formatting rows.

use std::fmt::{Display, Write};

use crate::{Error, Run};

/// Points of the plane between two looks at whether to stop: some 100 µs of work.
const POINTS: usize = 1 << 10;

/// How often `z² + c` is taken, from 0 on, until `|z|` is over 2: at most `limit` times. One `c` a point.
///
/// # Panics
/// Unless there are as many real as imaginary parts.
pub fn escape_times(real: &[f64], imaginary: &[f64], limit: u32, run: &Run<'_>) -> Result<Vec<f64>, Error> {
    assert_eq!(real.len(), imaginary.len());
    let mut times = vec![0.0; real.len()];
    let pieces = times.chunks_mut(POINTS).zip(real.chunks(POINTS).zip(imaginary.chunks(POINTS)));
    run.for_each(pieces, |(times, (real, imaginary))| {
        for (time, (&real, &imaginary)) in times.iter_mut().zip(real.iter().zip(imaginary)) {
            *time = escape_time(real, imaginary, limit);
        }
    })?;
    Ok(times)
}

fn escape_time(real: f64, imaginary: f64, limit: u32) -> f64 {
    let (mut x, mut y) = (0.0_f64, 0.0_f64);
    let mut time = 0;
    while time < limit && x * x + y * y <= 4.0 {
        (x, y) = (x * x - y * y + real, 2.0 * x * y + imaginary);
        time += 1;
    }
    f64::from(time)
}

/// In how many ways `n` queens, at most 16, stand on a board of `n` by `n` so that none attacks another.
pub fn queens(n: u32, run: &Run<'_>) -> Result<u64, Error> {
    let all = (1_u32 << n) - 1;
    // The first queens of two rows: pieces enough for the threads, and none of them long.
    let mut starts = vec![(0, 0, 0)];
    for _ in 0..n.min(2) {
        starts = starts
            .iter()
            .flat_map(|&(columns, left, right)| {
                let free = (0..n).map(|i| 1 << i).filter(move |queen| queen & (columns | left | right) == 0);
                free.map(move |queen| (columns | queen, (left | queen) << 1, (right | queen) >> 1))
            })
            .collect();
    }
    let counts = run.map(starts.into_iter(), |(columns, left, right)| place(all, columns, left, right))?;
    Ok(counts.into_iter().sum())
}

/// The ways to fill the rows that are left, where queens stand in `columns` and attack along two diagonals.
fn place(all: u32, columns: u32, left: u32, right: u32) -> u64 {
    if columns == all {
        return 1;
    }
    let mut free = all & !(columns | left | right);
    let mut ways = 0;
    while free != 0 {
        let queen = free & free.wrapping_neg();
        free ^= queen;
        ways += place(all, columns | queen, (left | queen) << 1, (right | queen) >> 1);
    }
    ways
}

/// What an order is priced by. Numbers too large for an i64 are its nearest bound: the rules refuse both.
pub struct Order<'a> {
    /// "gold", "silver" or anything else.
    pub tier: &'a str,
    /// As a customer.
    pub years: i64,
    /// Two letters.
    pub country: &'a str,
    /// The code of a coupon.
    pub coupon: Option<&'a str>,
    /// What is ordered.
    pub items: &'a [Item],
}

/// A line of an order.
pub struct Item {
    /// What it is.
    pub category: Category,
    /// The price of one.
    pub cents: i64,
    /// How many.
    pub quantity: i64,
}

/// What the rules tell apart.
#[derive(PartialEq, Eq)]
pub enum Category {
    /// Of a fixed price.
    Book,
    /// Not delivered everywhere.
    Alcohol,
    /// Anything else.
    Other,
}

impl From<&str> for Category {
    fn from(name: &str) -> Self {
        match name {
            "book" => Self::Book,
            "alcohol" => Self::Alcohol,
            _ => Self::Other,
        }
    }
}

/// What was decided of an order.
pub enum Decided {
    /// As usual.
    Priced,
    /// With a discount for the new.
    Welcome,
    /// But the coupon does not count.
    CouponRefused,
    /// Not priced, for the country.
    NoDelivery,
    /// Not priced, for a number of an item.
    WrongItem,
    /// Not priced, for what it is in that country.
    NoAlcohol,
}

/// The price of an order in cents, and what was decided.
#[must_use]
pub fn price(order: &Order<'_>) -> (i64, Decided) {
    let tax = match order.country {
        "ES" => 21,
        "FR" => 20,
        "DE" => 19,
        "NO" => 25,
        "US" => 0,
        _ => return (0, Decided::NoDelivery),
    };
    let mut sum = 0;
    for item in order.items {
        if !(1..=1_000).contains(&item.quantity) || !(0..=10_000_000).contains(&item.cents) {
            return (0, Decided::WrongItem);
        }
        if item.category == Category::Alcohol && matches!(order.country, "NO" | "US") {
            return (0, Decided::NoAlcohol);
        }
        let mut line = item.cents * item.quantity;
        if item.category != Category::Book && item.quantity >= 10 {
            line -= line * 5 / 100;
        }
        sum += line;
    }
    let mut decided = Decided::Priced;
    let mut discount = match order.tier {
        "gold" => 10,
        "silver" if order.years >= 2 => 5,
        _ => 0,
    };
    match order.coupon {
        None | Some("FREESHIP") => {}
        Some("WELCOME") if order.years == 0 => {
            discount += 15;
            decided = Decided::Welcome;
        }
        Some(_) => decided = Decided::CouponRefused,
    }
    let mut total = sum - sum * discount / 100;
    total += total * tax / 100;
    if total < 5_000 && order.tier != "gold" && order.coupon != Some("FREESHIP") {
        total += if order.country == "ES" { 499 } else { 1_299 };
    }
    (total, decided)
}

/// Appends an item of an HTML list for each text, with what has a meaning in HTML escaped.
pub fn list_items(texts: &[&[u8]], html: &mut Vec<u8>) {
    for text in texts {
        html.extend_from_slice(b"<li>");
        let mut rest = *text;
        while let Some(at) = rest.iter().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')) {
            html.extend_from_slice(&rest[..at]);
            html.extend_from_slice(match rest[at] {
                b'&' => b"&amp;",
                b'<' => b"&lt;",
                b'>' => b"&gt;",
                b'"' => b"&quot;",
                _ => b"&#x27;",
            });
            rest = &rest[at + 1..];
        }
        html.extend_from_slice(rest);
        html.extend_from_slice(b"</li>\n");
    }
}

/// A row of a report.
pub struct Row<'a> {
    /// Year, month and day.
    pub day: (i32, u8, u8),
    /// UTF-8, perhaps with lone surrogates.
    pub name: &'a [u8],
    /// Shown with two decimals.
    pub amount: f64,
    /// Shown as it is.
    pub count: &'a Count,
}

/// A whole number.
pub enum Count {
    /// Of 64 bits.
    Small(i64),
    /// The digits of a larger one, with its sign.
    Large(String),
}

/// Bytes of a usual line of a report, and some more.
pub const LINE: usize = 72;

/// Rows that one thread formats at a time: some 50 µs of work.
const ROWS: usize = 1 << 9;

/// The lines of a report, in pieces: the day, the name on the left of 24 characters, the amount on the right of 18 with two
/// decimals, and the count on the right of 12, both with commas between thousands.
pub fn report(rows: &[Row<'_>], run: &Run<'_>) -> Result<Vec<Vec<u8>>, Error> {
    run.map(rows.chunks(ROWS), |rows| {
        let mut lines = Vec::with_capacity(rows.len() * LINE);
        let mut number = String::with_capacity(32);
        for row in rows {
            let (year, month, day) = row.day;
            number.clear();
            put(&mut number, format_args!("{year:04}-{month:02}-{day:02} "));
            lines.extend_from_slice(number.as_bytes());
            lines.extend_from_slice(row.name);
            // What continues a character of UTF-8 is none of its own.
            let width = row.name.iter().filter(|&byte| byte & 0xC0 != 0x80).count();
            lines.resize(lines.len() + 24_usize.saturating_sub(width), b' ');
            two_decimals(row.amount, &mut number);
            put_right(&number, 18, &mut lines);
            number.clear();
            match row.count {
                Count::Small(count) => put(&mut number, count),
                Count::Large(digits) => number.push_str(digits),
            }
            put_right(&number, 12, &mut lines);
            lines.push(b'\n');
        }
        lines
    })
}

/// A float with two decimals, rounded as its exact value is, a tie to the even one.
fn two_decimals(x: f64, number: &mut String) {
    number.clear();
    if x.is_nan() {
        number.push_str("nan");
    } else if x.abs() < 1e15 {
        let (mantissa, exponent) = split(x.abs());
        let cents = mantissa * 100;
        // 100 m / 2^k, of which m has 53 bits: what is shifted out by more than 62 is less than half a cent.
        let rounded = match -exponent {
            shift @ 1..=62 => {
                let (whole, half) = (cents >> shift, 1 << (shift - 1));
                let rest = cents & ((1 << shift) - 1);
                whole + u64::from(rest > half || rest == half && whole & 1 == 1)
            }
            63.. => 0,
            _ => cents << exponent,
        };
        let sign = if x.is_sign_negative() { "-" } else { "" };
        put(number, format_args!("{sign}{}.{:02}", rounded / 100, rounded % 100));
    } else {
        put(number, format_args!("{x:.2}"));
    }
}

/// `(m, e)` of a number `m · 2^e` that is not negative.
fn split(x: f64) -> (u64, i32) {
    let bits = x.to_bits();
    let (exponent, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
    if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) }
}

/// Appends a number with commas between its thousands, on the right of so many characters.
fn put_right(number: &str, width: usize, line: &mut Vec<u8>) {
    let digits = number.bytes().position(|byte| byte == b'.').unwrap_or(number.len());
    let sign = usize::from(number.starts_with('-'));
    let whole = digits - sign;
    let grouped = number.as_bytes()[sign].is_ascii_digit();
    let commas = if grouped { (whole - 1) / 3 } else { 0 };
    line.resize(line.len() + width.saturating_sub(number.len() + commas), b' ');
    for (i, byte) in number.bytes().enumerate() {
        if grouped && i > sign && i < digits && (digits - i).is_multiple_of(3) {
            line.push(b',');
        }
        line.push(byte);
    }
}

fn put(text: &mut String, shown: impl Display) {
    // A String takes everything.
    let _ = write!(text, "{shown}");
}
