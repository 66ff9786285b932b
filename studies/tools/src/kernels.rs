//! Five kernels of which each shows what a tool that speeds Python up can do: a numeric loop, a recursion, business rules,
//! building a string, formatting rows.

use std::fmt::{Display, Write};
use std::iter::repeat_n;

use rayon::prelude::*;

/// Items that one thread takes at a time at least: some 100 µs of work.
const PART: usize = 1 << 10;

/// How often `z² + c` is taken, from 0 on, until `|z|` is over 2: at most `limit` times. One `c` a point.
pub fn escape_times(real: &[f64], imaginary: &[f64], limit: u32) -> Vec<f64> {
    let points = real.par_iter().zip(imaginary).with_min_len(PART);
    points.map(|(&real, &imaginary)| escape_time(real, imaginary, limit)).collect()
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
pub fn queens(n: u32) -> u64 {
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
    starts.into_par_iter().map(|(columns, left, right)| place(all, columns, left, right)).sum()
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

/// What an order is priced by.
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

/// The texts as items of an HTML list, with what has a meaning in HTML escaped.
pub fn html_list(texts: &[&str]) -> String {
    let parts: Vec<String> = texts
        .par_chunks(PART)
        .map(|texts| {
            let mut html = String::with_capacity(texts.iter().map(|text| text.len() + 16).sum());
            texts.iter().for_each(|text| list_item(text, &mut html));
            html
        })
        .collect();
    format!("<ul>\n{}</ul>\n", parts.concat())
}

fn list_item(text: &str, html: &mut String) {
    html.push_str("<li>");
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#x27;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
    html.push_str("</li>\n");
}

/// A row of a report.
pub struct Row<'a> {
    /// Year, month and day.
    pub day: (i32, u8, u8),
    pub name: &'a str,
    /// Shown with two decimals.
    pub amount: f64,
    pub count: Count,
}

/// A whole number.
pub enum Count {
    Small(i64),
    /// The digits of a larger one, with its sign.
    Large(String),
}

/// The lines of a report: the day, the name on the left of 24 characters, the amount on the right of 18 with two decimals,
/// and the count on the right of 12, both with commas between thousands.
pub fn report(rows: &[Row<'_>]) -> String {
    let parts: Vec<String> = rows
        .par_chunks(PART)
        .map(|rows| {
            let mut lines = String::with_capacity(rows.len() * 72);
            let mut number = String::with_capacity(32);
            rows.iter().for_each(|row| line(row, &mut number, &mut lines));
            lines
        })
        .collect();
    parts.concat()
}

/// Appends the line of a row; `number` is memory that lines share.
fn line(row: &Row<'_>, number: &mut String, lines: &mut String) {
    let (year, month, day) = row.day;
    put(lines, format_args!("{year:04}-{month:02}-{day:02} "));
    lines.push_str(row.name);
    lines.extend(repeat_n(' ', 24_usize.saturating_sub(row.name.chars().count())));
    number.clear();
    two_decimals(row.amount, number);
    put_right(number, 18, lines);
    number.clear();
    match &row.count {
        Count::Small(count) => put(number, count),
        Count::Large(digits) => number.push_str(digits),
    }
    put_right(number, 12, lines);
    lines.push('\n');
}

/// A float with two decimals, rounded as its exact value is, a tie to the even one.
fn two_decimals(x: f64, number: &mut String) {
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
fn put_right(number: &str, width: usize, line: &mut String) {
    let digits = number.find('.').unwrap_or(number.len());
    let sign = usize::from(number.starts_with('-'));
    let grouped = number.as_bytes()[sign].is_ascii_digit();
    let commas = if grouped { (digits - sign - 1) / 3 } else { 0 };
    line.extend(repeat_n(' ', width.saturating_sub(number.len() + commas)));
    for (i, digit) in number.chars().enumerate() {
        if grouped && i > sign && i < digits && (digits - i).is_multiple_of(3) {
            line.push(',');
        }
        line.push(digit);
    }
}

fn put(text: &mut String, shown: impl Display) {
    // A String takes everything.
    let _ = write!(text, "{shown}");
}
