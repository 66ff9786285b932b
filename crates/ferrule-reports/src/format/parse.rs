//! Formats as Excel writes them.

use ferrule_base::Repr;
use std::fmt::Write;
use std::iter::Peekable;
use std::str::Chars;

use super::date::{DateFormat, Part};
use super::names::{self, Names};
use super::number::{Exponent, NumberFormat, Place};
use super::{Body, Comparison, Condition, Format, Section, colors};

/// A piece of a section.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Text(String),
    /// A place for a digit: `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    /// `E+` (true) or `E-`.
    Exponent(bool),
    /// `@`
    Value,
    General,
    /// A letter of a date, in lower case, and how often it stands there.
    Date(char, usize),
    /// The same in brackets.
    All(char, usize),
    /// `AM/PM` or, if true, `A/P`.
    HalfDay(bool),
    Slash,
    /// `[$-407]`, and behind a currency: the names that dates have.
    Names(&'static Names),
    /// `[Red]`
    Color(u32),
    /// `[>100]`
    Condition(Condition),
}

/// Reads a whole format for a document in a language; the error says what is not supported.
pub fn format(text: &str, language: &str) -> Result<Format, String> {
    let text = if text.is_empty() { "General" } else { text };
    let mut sections = Vec::new();
    for (_, tokens) in tokens(text)? {
        sections.push(section(tokens, language)?);
    }
    if sections.len() > 4 {
        return Err(format!("it has {} sections, and at most 4 are of use", sections.len()));
    }
    let of_text = sections.len() == 4 || sections.last().is_some_and(|(_, of_text)| *of_text);
    let text = if of_text { sections.pop() } else { None };
    if matches!(&text, Some((Section { body: Body::Number(format), .. }, _)) if format.has_places()) {
        return Err("its fourth section is for text, and digits are not supported there".to_owned());
    }
    if sections.iter().any(|(_, of_text)| *of_text) {
        return Err("'@' is only supported in the last section".to_owned());
    }
    let sections: Vec<_> = sections.into_iter().map(|(section, _)| section).collect();
    let text = text.map(|(section, _)| section);
    let conditional = sections.iter().any(|section| section.condition.is_some());
    if sections.get(2).is_some_and(|third| third.condition.is_some())
        || text.as_ref().is_some_and(|text| text.condition.is_some())
    {
        return Err("a condition is only supported in the first two sections".to_owned());
    }
    let colored = sections.iter().chain(&text).any(|section| section.color.is_some());
    Ok(Format { sections, text, colored, conditional })
}

/// A format of which every section that names months or days says in which language, whoever looks at it.
pub fn in_language(text: &str, language: &str) -> Result<String, String> {
    let (mut told, mut done) = (String::new(), 0);
    for (place, tokens) in tokens(text)? {
        let says_its_own = tokens.iter().any(|token| matches!(token, Token::Names(_)));
        if tokens.iter().any(is_name) && !says_its_own {
            let number = names::number_of_tag(language).ok_or_else(|| no_names(language))?;
            let _ = write!(told, "{}[$-{number:X}]", &text[done..place]); // a String takes all
            done = place;
        }
    }
    Ok(told + &text[done..])
}

/// The tokens of each section, and where in the text it begins, behind its colour and its condition.
fn tokens(text: &str) -> Result<Vec<(usize, Vec<Token>)>, String> {
    let mut sections = vec![(0, Vec::new())];
    let mut chars = text.chars().peekable();
    let place = |chars: &Peekable<Chars<'_>>| text.len() - chars.clone().map(char::len_utf8).sum::<usize>();
    while let Some(char) = chars.next() {
        if char == ';' {
            sections.push((place(&chars), Vec::new()));
            continue;
        }
        let token = match char {
            '"' => Token::Text(until(&mut chars, '"')?),
            '\\' => Token::Text(chars.next().map(String::from).ok_or("it ends with a backslash")?),
            // A space as wide as the next character, and spaces that fill the cell.
            '_' => chars.next().map(|_| Token::Text(" ".into())).ok_or("it ends with an underscore")?,
            '*' => match chars.next().ok_or("it ends with an asterisk")? {
                ' ' => Token::Text(String::new()),
                fill => return Err(format!("'*{fill}' (which fills the cell) is not supported")),
            },
            '[' => {
                if let Some((start, section)) = sections.last_mut() {
                    section.extend(bracket(&until(&mut chars, ']')?)?);
                    if section.iter().all(|token| matches!(token, Token::Color(_) | Token::Condition(_))) {
                        *start = place(&chars);
                    }
                }
                continue;
            }
            '0' | '#' | '?' => Token::Digit(char),
            '.' => Token::Point,
            ',' => Token::Comma,
            '%' => Token::Percent,
            '@' => Token::Value,
            '/' => Token::Slash,
            'E' | 'e' if matches!(chars.peek(), Some('+' | '-')) => {
                Token::Exponent(chars.next() == Some('+'))
            }
            'G' | 'g' if skip(&mut chars, "eneral") => Token::General,
            'A' | 'a' if skip(&mut chars, "m/pm") => Token::HalfDay(false),
            'A' | 'a' if skip(&mut chars, "/p") => Token::HalfDay(true),
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => {
                Token::Date(char.to_ascii_lowercase(), 1 + repeats(&mut chars, char))
            }
            '1'..='9' => return Err(format!("{char} is not supported outside quotes", char = char.repr())),
            _ if char.is_alphabetic() && char.is_ascii() => {
                return Err(format!("{char} is not supported outside quotes", char = char.repr()));
            }
            _ => Token::Text(char.into()),
        };
        if let Some((_, section)) = sections.last_mut() {
            section.push(token);
        }
    }
    Ok(sections)
}

/// What stands before a closing quote or bracket.
fn until(chars: &mut Peekable<Chars<'_>>, end: char) -> Result<String, String> {
    let mut text = String::new();
    for char in chars {
        if char == end {
            return Ok(text);
        }
        text.push(char);
    }
    Err(format!("there is no {end} behind {text}", end = end.repr(), text = text.repr()))
}

/// Skips a text (in lower case) if it comes next, whatever its case there.
fn skip(chars: &mut Peekable<Chars<'_>>, text: &str) -> bool {
    let mut ahead = chars.clone();
    let same = text.chars().all(|wanted| ahead.next().is_some_and(|char| char.eq_ignore_ascii_case(&wanted)));
    if same {
        *chars = ahead;
    }
    same
}

fn repeats(chars: &mut Peekable<Chars<'_>>, letter: char) -> usize {
    let mut count = 0;
    while chars.next_if(|char| char.eq_ignore_ascii_case(&letter)).is_some() {
        count += 1;
    }
    count
}

/// What stands in brackets: `h`, a currency and a language (`$€-407`), a colour, a condition.
fn bracket(inside: &str) -> Result<Vec<Token>, String> {
    let lower = inside.to_ascii_lowercase();
    let first = lower.chars().next();
    if let Some(letter @ ('h' | 'm' | 's')) = first
        && lower.chars().all(|char| char == letter)
    {
        return Ok(vec![Token::All(letter, lower.len())]);
    }
    if let Some(currency) = inside.strip_prefix('$') {
        let (symbol, language) = currency.split_once('-').unwrap_or((currency, ""));
        let mut tokens = vec![Token::Text(symbol.to_owned())];
        if !language.is_empty() {
            tokens.push(Token::Names(named_in(inside, language)?));
        }
        return Ok(tokens);
    }
    if let Some(color) = colors::named(&lower) {
        return Ok(vec![Token::Color(color)]);
    }
    match condition(inside) {
        Some(condition) => Ok(vec![Token::Condition(condition)]),
        None => Err(format!("'[{inside}]' is not supported")),
    }
}

/// The language of a bracket: by number in hexadecimal digits or, in newer files, by tag.
fn named_in(inside: &str, language: &str) -> Result<&'static Names, String> {
    let names = match u32::from_str_radix(language, 16) {
        // No tag has only digits: `de` is one, and no number that a format has.
        Ok(number) if language.len() > 2 => names::of_number(number),
        _ => names::of_tag(language),
    };
    names.ok_or_else(|| {
        format!("'[{inside}]' is not supported: no language that is known, or not its own digits and dates")
    })
}

fn condition(inside: &str) -> Option<Condition> {
    const SIGNS: [(&str, Comparison); 6] = [
        ("<=", Comparison::LessOrEqual),
        (">=", Comparison::GreaterOrEqual),
        ("<>", Comparison::NotEqual),
        ("<", Comparison::Less),
        (">", Comparison::Greater),
        ("=", Comparison::Equal),
    ];
    SIGNS.iter().find_map(|&(sign, than)| {
        let limit: f64 = inside.trim_start().strip_prefix(sign)?.trim().parse().ok()?;
        limit.is_finite().then_some(Condition { than, limit })
    })
}

/// A section, and whether it is of text.
fn section(tokens: Vec<Token>, language: &str) -> Result<(Section, bool), String> {
    let color = tokens.iter().find_map(|token| match token {
        Token::Color(color) => Some(*color),
        _ => None,
    });
    let condition = tokens.iter().find_map(|token| match token {
        Token::Condition(condition) => Some(*condition),
        _ => None,
    });
    let own_names = tokens.iter().rev().find_map(|token| match token {
        Token::Names(names) => Some(*names),
        _ => None,
    });
    let shown = tokens
        .into_iter()
        .filter(|token| !matches!(token, Token::Names(_) | Token::Color(_) | Token::Condition(_)))
        .collect();
    let (body, of_text) = body(shown, own_names, language)?;
    Ok((Section { body, color, condition }, of_text))
}

/// What a section shows, and whether it is of text.
fn body(
    tokens: Vec<Token>,
    own_names: Option<&'static Names>,
    language: &str,
) -> Result<(Body, bool), String> {
    let is_date = |token: &Token| matches!(token, Token::Date(..) | Token::All(..) | Token::HalfDay(_));
    let has = |wanted: &Token| tokens.contains(wanted);
    if tokens.iter().any(is_date) {
        let names = match own_names.or_else(|| names::of_tag(language)) {
            Some(names) => names,
            None if tokens.iter().any(is_name) => return Err(no_names(language)),
            None => names::english(),
        };
        return Ok((Body::Date(date(&tokens, names)?), false));
    }
    let (value, general) = (has(&Token::Value), has(&Token::General));
    if value || general {
        return around(tokens).map(|(before, after)| (Body::General(before, after), value));
    }
    number(tokens).map(|format| (Body::Number(format), false))
}

/// Whether a piece is called otherwise in other languages.
fn is_name(token: &Token) -> bool {
    matches!(token, Token::Date('m' | 'd', 3..) | Token::HalfDay(_))
}

fn no_names(language: &str) -> String {
    format!(
        "it names months or days, and their names in the language {} are not known; wanted one that says which, such as \
         [$-409] for English",
        language.repr()
    )
}

/// The texts around the value.
fn around(tokens: Vec<Token>) -> Result<(String, String), String> {
    let (mut before, mut after) = (String::new(), String::new());
    let mut value = false;
    for token in tokens {
        match token {
            Token::Value | Token::General if !value => value = true,
            token => if value { &mut after } else { &mut before }.push_str(&literal(token)?),
        }
    }
    Ok((before, after))
}

/// What a token says where it has no meaning of its own.
fn literal(token: Token) -> Result<String, String> {
    Ok(match token {
        Token::Text(text) => text,
        Token::Point => ".".into(),
        Token::Comma => ",".into(),
        Token::Slash => "/".into(),
        Token::Percent => "%".into(),
        Token::Digit(digit) => return Err(format!("{digit} is not supported there", digit = digit.repr())),
        Token::Exponent(_) => return Err("'E' is not supported there".into()),
        Token::Value => return Err("'@' is not supported there".into()),
        Token::General => return Err("'General' is not supported there".into()),
        Token::Date(letter, _) | Token::All(letter, _) => {
            return Err(format!("{letter} is not supported there", letter = letter.repr()));
        }
        Token::HalfDay(_) => return Err("'AM/PM' is not supported there".into()),
        // They say nothing: `section` has taken them out.
        Token::Names(_) | Token::Color(_) | Token::Condition(_) => String::new(),
    })
}

fn date(tokens: &[Token], names: &'static Names) -> Result<DateFormat, String> {
    let half_days = tokens.iter().any(|token| matches!(token, Token::HalfDay(_)));
    let mut parts = Vec::with_capacity(tokens.len());
    for (i, token) in tokens.iter().enumerate() {
        let fraction = matches!(token, Token::Digit('0')) && matches!(parts.last(), Some(Part::Fraction(_)));
        if fraction {
            if let Some(Part::Fraction(digits)) = parts.last_mut() {
                *digits += 1;
            }
            continue;
        }
        let part = match *token {
            Token::Date('y', 1 | 2) => Part::ShortYear,
            Token::Date('y', 3 | 4) => Part::Year,
            Token::Date('m', count @ (1 | 2)) if is_minute(tokens, i) => Part::Minute(count),
            Token::Date('m', count @ (1 | 2)) => Part::Month(count),
            Token::Date('m', 3) => Part::ShortMonth,
            Token::Date('m', 4) => Part::MonthName,
            Token::Date('m', 5) => Part::MonthLetter,
            Token::Date('d', count @ (1 | 2)) => Part::Day(count),
            Token::Date('d', 3) => Part::ShortWeekday,
            Token::Date('d', 4) => Part::Weekday,
            Token::Date('h', count @ (1 | 2)) => Part::Hour(count),
            Token::Date('s', count @ (1 | 2)) => Part::Second(count),
            Token::Date(letter, count) => {
                return Err(format!("{} is not supported", letter.to_string().repeat(count).repr()));
            }
            Token::All('h', count) => Part::AllHours(count),
            Token::All('m', count) => Part::AllMinutes(count),
            Token::All(_, count) => Part::AllSeconds(count),
            Token::HalfDay(short) => Part::HalfDay { short },
            Token::Point if tokens.get(i + 1) == Some(&Token::Digit('0')) && is_second(parts.last()) => {
                Part::Fraction(0)
            }
            ref token => Part::Text(literal(token.clone())?),
        };
        parts.push(part);
    }
    Ok(DateFormat::new(parts, half_days, names))
}

fn is_second(part: Option<&Part>) -> bool {
    matches!(part, Some(Part::Second(_) | Part::AllSeconds(_)))
}

/// Whether an `m` says minutes: behind hours, or before seconds.
fn is_minute(tokens: &[Token], at: usize) -> bool {
    let letter = |token: &Token| match *token {
        Token::Date(letter, _) | Token::All(letter, _) => Some(letter),
        _ => None,
    };
    tokens[..at].iter().rev().find_map(letter) == Some('h')
        || tokens[at + 1..].iter().find_map(letter) == Some('s')
}

/// What stands before the first place for a digit, between them and behind the last, put in order.
fn number(tokens: Vec<Token>) -> Result<NumberFormat, String> {
    let mut format = NumberFormat::default();
    let has_digits = tokens.iter().any(|token| matches!(token, Token::Digit(_)));
    if has_digits && tokens.contains(&Token::Slash) {
        return Err("'/' (a fraction) is not supported outside quotes".into());
    }
    let mut tokens = tokens.into_iter().peekable();
    let mut seen = false;
    let mut commas = 0;
    while let Some(token) = tokens.next() {
        if commas > 0 && token != Token::Comma {
            match token {
                Token::Digit(_) if !format.point => format.grouped = true,
                Token::Digit(_) => return Err("',' is not supported behind the point".into()),
                // Commas behind the last place divide by a thousand each.
                _ => format.scale -= 3 * commas,
            }
            commas = 0;
        }
        match token {
            Token::Digit(_) if format.exponent.is_some() => {
                return Err("digits behind the exponent are not supported".into());
            }
            Token::Digit(digit) => {
                seen = true;
                let places = if format.point { &mut format.fraction } else { &mut format.whole };
                places.push(match digit {
                    '0' => Place::Zero,
                    '#' => Place::Hash,
                    _ => Place::Space,
                });
            }
            Token::Comma if seen => commas += 1,
            Token::Point if !format.point && has_digits => format.point = true,
            Token::Point if has_digits => return Err("a second '.' is not supported outside quotes".into()),
            Token::Exponent(plus) => {
                let mut least_digits = 0;
                while tokens.next_if(|token| matches!(token, Token::Digit(_))).is_some() {
                    least_digits += 1;
                }
                if least_digits == 0 || format.exponent.is_some() || !seen {
                    return Err("'E' is only supported between digits".into());
                }
                format.exponent = Some(Exponent { plus, least_digits });
            }
            token => {
                format.scale += if token == Token::Percent { 2 } else { 0 };
                let text = Place::Text(literal(token)?);
                if format.exponent.is_some() {
                    push_text(&mut format.after, &text);
                } else if format.point {
                    format.fraction.push(text);
                } else if seen {
                    format.whole.push(text);
                } else {
                    push_text(&mut format.before, &text);
                }
            }
        }
    }
    format.scale -= 3 * commas;
    if format.exponent.is_none() {
        let places = if format.point { &mut format.fraction } else { &mut format.whole };
        let end =
            places.iter().rposition(|place| !matches!(place, Place::Text(_))).map_or(0, |last| last + 1);
        for text in places.split_off(end) {
            push_text(&mut format.after, &text);
        }
    }
    Ok(format.complete())
}

fn push_text(to: &mut String, place: &Place) {
    if let Place::Text(text) = place {
        to.push_str(text);
    }
}
