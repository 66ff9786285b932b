use super::*;
use ferrule_base::Repr;

fn shown(format: &str, value: Value<'_>) -> String {
    let mut out = String::new();
    Format::parse(format).unwrap().write(value, &mut out);
    out
}

/// As LibreOffice 7.4 shows them (`=TEXT(value, format)`).
#[test]
fn numbers_are_shown_as_in_a_spreadsheet() {
    let table = [
        ("0", 0.5, "1"),
        ("0", -0.3, "0"),
        ("0", -2.5, "-3"),
        ("0", 1e20, "100000000000000000000"),
        ("0.00", 1.005, "1.01"),
        ("0.00", 2.675, "2.68"),
        ("0.00", 8.345, "8.35"),
        ("0.00", 999.995, "1000.00"),
        ("0.00", -0.004, "0.00"),
        ("0.00", 123_456_789_012.0, "123456789012.00"),
        ("#", 0.3, ""),
        ("#.##", 0.5, ".5"),
        ("0.##", 1.0, "1"),
        ("0.00##", 1.2345, "1.2345"),
        ("0.00##", 1.0, "1.00"),
        (".00", 12.5, "12.50"),
        ("#,##0", 1_234_567.891, "1,234,568"),
        ("#,##0.00", -1_234_567.891, "-1,234,567.89"),
        ("#,##0.00", 99_999.5, "99,999.50"),
        ("000,000.0", 1234.5, "001,234.5"),
        ("#,##0,", 1_234_567.891, "1,235"),
        ("0.0,,", 1_234_567.891, "1.2"),
        ("0%", 0.125, "13%"),
        ("0.00%", 0.12345, "12.35%"),
        ("0.00E+00", 1234.5, "1.23E+03"),
        ("0.00E+00", 0.000_123_45, "1.23E-04"),
        ("0.00E+00", 9.999, "1.00E+01"),
        ("0E+0", 0.0, "0E+0"),
        ("##0.0E+0", 1_234_567.891, "1.2E+6"),
        ("##0.0E+0", 99_999.5, "100.0E+3"),
        ("000-0000", 1_234_567.891, "123-4568"),
        ("#\" \"##0", 1234.5, "1 235"),
        ("?0.0?", 1.0, " 1.0 "),
        ("$#,##0.00", -1234.5, "-$1,234.50"),
        ("[$€-407] #,##0.00", 1234.5, "€ 1,234.50"),
        ("0.00 \"kg\"", 2.5, "2.50 kg"),
        ("0\\x", 2.0, "2x"),
        ("#,##0.00;[Red]-#,##0.00", -1234.5, "-1,234.50"),
        ("#,##0.00;(#,##0.00);\"-\"", -1234.5, "(1,234.50)"),
        ("#,##0.00;(#,##0.00);\"-\"", 0.0, "-"),
        ("0;(0)", -0.3, "(0)"),
        ("0;;", -1.0, ""),
        ("+0;-0;0", 1.0, "+1"),
        ("_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)", 0.0, " -   "),
        ("\"n/a\"", -1.0, "n/a"),
        ("General\" u\"", 1234.5, "1234.5 u"),
        ("@", 1234.5, "1234.5"),
        ("yyyy-mm-dd", 44_197.0, "2021-01-01"),
        ("dd.mm.yyyy", 60.0, "28.02.1900"),
        ("d/m/yy", 45_350.5, "28/2/24"),
        ("mmmm d, yyyy", 44_561.0, "December 31, 2021"),
        ("ddd d mmm", 45_350.0, "Wed 28 Feb"),
        ("dddd", 44_197.0, "Friday"),
        ("mmmmm", 44_197.0, "J"),
        ("yyyy-mm-dd hh:mm", 44_197.524_305, "2021-01-01 12:34"),
        ("h:mm AM/PM", 0.0, "12:00 AM"),
        ("h AM/PM", 0.75, "6 PM"),
        ("hh:mm:ss.000", 45_000.123_456, "02:57:46.598"),
        ("mm:ss.0", 45_000.123_456, "57:46.6"),
        ("m/d/yyyy h:mm", 45_350.5, "2/28/2024 12:00"),
        ("[h]:mm", 1.5, "36:00"),
        ("[h]:mm", -0.25, "-6:00"),
        ("[mm]:ss", 0.75, "1080:00"),
        ("[ss]", 0.000_11, "10"),
        ("yyyy\"T\"hh:mm", 2.75, "1900T18:00"),
        ("yyyy-mm-dd", -0.25, "1899-12-29"),
    ];
    for (format, value, expected) in table {
        assert_eq!(shown(format, Value::Float(value)), expected, "{value} as {format:?}");
    }
}

/// What spreadsheets have no values for, and where we say more than they.
#[test]
fn other_values_are_shown_in_full() {
    let table = [
        ("General", Value::Float(0.1 + 0.2), "0.3"),
        ("General", Value::Float(1.0 / 3.0), "0.333333333333333"),
        ("General", Value::Float(-1e-7), "-1E-07"),
        ("General", Value::Float(0.0001), "0.0001"),
        ("General", Value::Float(1.5e300), "1.5E+300"),
        ("General", Value::Float(-0.0), "0"),
        ("General", Value::Integer(i64::MIN), "-9223372036854775808"),
        ("General", Value::Decimal(i128::MIN, 0), "-170141183460469231731687303715884105728"),
        ("General", Value::Duration(-43_200_000_000), "-0.5"),
        ("General", Value::Decimal(1250, 2), "12.50"),
        ("General", Value::Decimal(-5, 3), "-0.005"),
        ("General", Value::Decimal(12, -3), "12000"),
        ("General", Value::Decimal(0, 2), "0.00"),
        ("#,##0.00", Value::Integer(9_007_199_254_740_993), "9,007,199,254,740,993.00"),
        (
            "#,##0.0",
            Value::Decimal(99_999_999_999_999_999_999_999_999_999_999_999_999, 2),
            "1,000,000,000,000,000,000,000,000,000,000,000,000.0",
        ),
        ("0.0", Value::Decimal(i128::MIN, 0), "-170141183460469231731687303715884105728.0"),
        ("0.00", Value::Float(f64::NAN), "NaN"),
        ("0.00", Value::Float(f64::NEG_INFINITY), "-inf"),
        ("0.00", Value::Empty, ""),
        ("0.00", Value::Text("=A1"), "=A1"),
        ("0;-0;0;\"<\"@\">\"", Value::Text("a"), "<a>"),
        ("0;-0;0;", Value::Text("a"), ""),
        ("", Value::Integer(5), "5"),
        ("0", Value::Boolean(true), "yes"),
        ("hh:mm A/P", Value::Time(0), "12:00 A"),
        ("h:mm", Value::Duration(-6 * 3_600_000_000), "-6:00"),
        ("hh:mm:ss.00", Value::Time(59_999_999), "00:01:00.00"),
        ("yyyy-mm-dd", Value::Date(-719_162), "0001-01-01"),
        ("yyyy-mm-dd", Value::Date(i32::MAX), "5881580-07-11"),
        ("0", Value::Date(0), "25569"),
        ("0", Value::Date(-25_563), "5"),
        ("0.0", Value::Datetime(-25_508 * 86_400_000_000 - 43_200_000_000), "59.5"),
        ("0", Value::Date(-25_508), "61"),
        ("yyyy", Value::Float(1e300), "1E+300"),
        ("yyyy-mm-dd hh:mm:ss", Value::Datetime(-1), "1969-12-31 23:59:59"),
        ("ss.000000", Value::Datetime(i64::MAX), "54.775807"),
    ];
    for (format, value, expected) in table {
        assert_eq!(shown(format, value), expected, "{value:?} as {format:?}");
    }
    let mut out = String::new();
    Format::default_for(Kind::Duration).write(Value::Duration(90_061_000_000), &mut out);
    assert_eq!(out, "25:01:01");
}

#[test]
fn what_is_not_supported_is_quoted() {
    let table = [
        ("# ?/?", "'/'"),
        ("*-0", "'*-'"),
        ("[>1x]0", "'[>1x]'"),
        ("[Orange]0", "'[Orange]'"),
        ("[Color 57]0", "'[Color 57]'"),
        ("[$-F800]dddd", "'[$-F800]'"),
        ("[$-2000401]0", "'[$-2000401]'"),
        ("[$-tlh]mmmm", "'[$-tlh]'"),
        ("0;0;[<5]0", "first two sections"),
        ("0 kg", "'k'"),
        ("\"open", "'\"'"),
        ("0;0;0;0;0", "5 sections"),
        ("0.0.0", "'.'"),
        ("@;0", "'@'"),
        ("yyyyy", "'yyyyy'"),
        ("0\\", "backslash"),
        ("0E+", "'E'"),
        ("yyyy #", "'#'"),
        ("gggg", "'g'"),
    ];
    for (format, quoted) in table {
        let error = Format::parse(format).unwrap_err();
        assert!(error.contains(quoted) && error.contains(&format.repr()), "{error}");
    }
}

/// Whether a float goes the quick way or not, it comes out the same.
#[test]
fn the_quick_way_rounds_as_the_long_one() {
    let mut seed = 1_u64;
    for _ in 0..200_000 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let value = (seed >> 33) as f64 / 10_f64.powi((seed >> 20) as i32 % 9);
        let decimals = (seed >> 10) as i32 % 5;
        let mut expected = Digits::exact(Value::Float(value)).unwrap();
        expected.keep(15);
        expected.round(decimals);
        let digits = Digits::rounded(Value::Float(value), 0, decimals).unwrap();
        assert!((-4..12).all(|place| digits.at(place) == expected.at(place)), "{value} to {decimals}");
        assert_eq!(digits.fraction(), expected.fraction());
    }
}

#[test]
#[ignore = "measures"]
fn timing() {
    let formats = [("#,##0.00", false), ("0.0%", false), ("General", false), ("yyyy-mm-dd hh:mm:ss", true)];
    let mut out = String::new();
    for (format, date) in formats {
        let parsed = Format::parse(format).unwrap();
        let start = std::time::Instant::now();
        for i in 0..1_000_000_i64 {
            out.clear();
            let value =
                if date { Value::Datetime(i * 86_461_000_000) } else { Value::Float(i as f64 * 1.237) };
            parsed.write(value, &mut out);
            std::hint::black_box(&out);
        }
        let nanoseconds = start.elapsed().as_nanos() / 1_000_000;
        eprintln!("{format}: {nanoseconds} ns a value");
    }
}

#[test]
fn months_and_days_are_called_as_the_format_or_the_document_says() {
    let day = Value::Date(19_787); // 2024-03-05, a Tuesday
    let table = [
        ("[$-407]d. mmmm yyyy", "en", "5. März 2024"),
        ("[$-de-DE]d. mmmm yyyy", "en", "5. März 2024"),
        ("[$-C07]mmmm", "en", "März"),
        ("d. mmmm yyyy", "de", "5. März 2024"),
        ("d. mmmm yyyy", "de-CH", "5. März 2024"),
        ("[$-409]mmmm d, yyyy", "de", "March 5, 2024"),
        ("dddd", "fr", "mardi"),
        ("ddd", "de", "Di"),
        ("[$-419]d mmmm yyyy", "en", "5 марта 2024"),
        ("[$-419]mmmm yyyy", "en", "Март 2024"),
        ("[$-416]dddd, d \"de\" mmmm", "en", "terça, 5 de março"),
        ("[$-411]m\"月\"d\"日\" ddd", "en", "3月5日 火"),
        ("mmmmm", "de", "M"),
        ("[$-1010407]mmmm", "en", "März"),
        ("yyyy-mm-dd", "tlh", "2024-03-05"),
        ("[$€-407] 0.00", "tlh", "€ 19787.00"),
    ];
    for (format, language, expected) in table {
        let mut out = String::new();
        let value = if format.contains('€') { Value::Integer(19_787) } else { day };
        Format::parse_in(format, language).unwrap().write(value, &mut out);
        assert_eq!(out, expected, "{format} in {language}");
    }
    let error = Format::parse_in("mmmm", "tlh").unwrap_err();
    assert!(error.contains("'tlh'") && error.contains("[$-409]"), "{error}");
}

#[test]
fn halves_of_a_day_are_called_as_in_the_language_if_it_has_names_for_them() {
    for (format, expected) in
        [("[$-404]AM/PM h", "下午 6"), ("[$-407]h AM/PM", "6 PM"), ("[$-404]h A/P", "6 P")]
    {
        assert_eq!(shown(format, Value::Time(18 * 3_600_000_000)), expected, "{format}");
    }
}

#[test]
fn formats_have_colors() {
    let red = Some(0xff_00_00);
    let table = [
        ("[Red]0", Value::Integer(1), red),
        ("[red]0", Value::Integer(-1), red),
        ("0;[Red]-0", Value::Integer(1), None),
        ("0;[Red]-0", Value::Integer(-1), red),
        ("0;[Red]-0", Value::Decimal(-1, 2), red),
        ("0;[Red]-0", Value::Duration(-1), red),
        ("0;0;[Red]0", Value::Float(0.0), red),
        ("0;0;0;[Red]@", Value::Text("a"), red),
        ("[Red]0", Value::Text("a"), None),
        ("[Red]0", Value::Empty, None),
        ("[Red]0", Value::Boolean(true), None),
        ("[Red]0", Value::Float(f64::NAN), None),
        ("[Color 10]0", Value::Integer(1), Some(0x00_80_00)),
        ("[Color10]General", Value::Integer(1), Some(0x00_80_00)),
        ("[Blue]yyyy-mm-dd", Value::Date(0), Some(0x00_00_ff)),
        ("[Red][<5]0;[Green][>=5]0", Value::Integer(4), red),
        ("[Red][<5]0;[Green][>=5]0", Value::Integer(5), Some(0x00_ff_00)),
    ];
    for (format, value, color) in table {
        assert_eq!(Format::parse(format).unwrap().color(value), color, "{value:?} as {format}");
    }
}
