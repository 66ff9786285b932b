//! Functions that Excel has learned since 2007: a file has them under names with prefixes ([MS-XLSX], 2.2.2), so that
//! older programs know that they don't know them.

/// A formula as a file has it.
#[derive(Debug, PartialEq)]
pub struct Prefixed {
    pub text: String,
    /// Whether it may give several values, which run over into other cells: such a formula is written as an array's.
    pub is_array: bool,
}

/// Gives a formula's functions their prefixes, and the names that LET and LAMBDA make theirs.
pub fn prefixed(formula: &str) -> Prefixed {
    let tokens = tokens(formula);
    let parameters = parameters(&tokens);
    let mut out = Prefixed { text: String::with_capacity(formula.len()), is_array: false };
    let mut starts = Vec::with_capacity(tokens.len());
    for (i, token) in tokens.iter().enumerate() {
        starts.push(out.text.len());
        if let Some(cell) = spilled(&tokens, i) {
            out.text.insert_str(starts[cell], "_xlfn.ANCHORARRAY(");
            out.text.push(')');
            out.is_array = true;
            continue;
        }
        let Token::Name(name) = *token else {
            out.text.push_str(token.text());
            continue;
        };
        let upper = name.to_uppercase();
        if parameters.contains(&upper) {
            out.text.push_str("_xlpm.");
        } else if calls(&tokens, i) {
            let known = |names: &[&str]| names.binary_search(&upper.as_str()).is_ok();
            let (own_sheet, array) = (known(&OF_SHEETS), known(&ARRAYS));
            out.is_array |= own_sheet || array;
            if own_sheet || array || known(&NEWER) {
                out.text.push_str(if own_sheet { "_xlfn._xlws." } else { "_xlfn." });
                out.text.push_str(&upper);
                continue;
            }
            out.is_array |= upper.strip_prefix("_XLFN.").is_some_and(|rest| {
                ARRAYS.contains(&rest) || OF_SHEETS.contains(&rest.trim_start_matches("_XLWS."))
            });
        }
        out.text.push_str(name);
    }
    out
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token<'a> {
    /// Of a function, a cell, a parameter.
    Name(&'a str),
    /// `(`, `,` and the like; text, and names of sheets, in quotes; what stands in brackets or braces.
    Other(&'a str),
}

impl<'a> Token<'a> {
    fn text(self) -> &'a str {
        match self {
            Self::Name(text) | Self::Other(text) => text,
        }
    }
}

fn tokens(formula: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = formula;
    while let Some(first) = rest.chars().next() {
        let in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '\\');
        let (length, is_name) = match first {
            // A quote that is doubled ends one text and begins another, which is as good.
            '"' | '\'' => (closed(rest, first), false),
            '{' => (closed(rest, '}'), false),
            '[' => (bracketed(rest), false),
            _ if in_name(first) => {
                (rest.find(|c| !in_name(c)).unwrap_or(rest.len()), !first.is_ascii_digit())
            }
            _ => (first.len_utf8(), false),
        };
        let (token, after) = rest.split_at(length);
        tokens.push(if is_name { Token::Name(token) } else { Token::Other(token) });
        rest = after;
    }
    tokens
}

fn closed(text: &str, end: char) -> usize {
    text[1..].find(end).map_or(text.len(), |place| place + 2)
}

/// Brackets may stand within brackets.
fn bracketed(text: &str) -> usize {
    let mut depth = 0_usize;
    for (place, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return place + 1;
        }
    }
    text.len()
}

/// Where a reference begins whose values run over, if a token is the `#` behind it that asks for all of them: a file has a
/// function in its place.
fn spilled(tokens: &[Token<'_>], sign: usize) -> Option<usize> {
    let cell = sign.checked_sub(1).filter(|_| tokens[sign] == Token::Other("#"))?;
    let is_cell = matches!(tokens[cell], Token::Name(_)) || tokens[cell].text().starts_with('{');
    let has_sheet = cell >= 2 && tokens[cell - 1] == Token::Other("!");
    is_cell.then(|| if has_sheet { cell - 2 } else { cell })
}

fn calls(tokens: &[Token<'_>], name: usize) -> bool {
    opened(tokens, name).is_some()
}

/// Where the arguments of a function begin; spaces may stand before the parenthesis.
fn opened(tokens: &[Token<'_>], name: usize) -> Option<usize> {
    let is_space = |token: &Token<'_>| token.text().chars().all(char::is_whitespace);
    let place = (name + 1..tokens.len()).find(|&i| !is_space(&tokens[i]))?;
    (tokens[place] == Token::Other("(")).then_some(place + 1)
}

/// The names that LET and LAMBDA make, in upper case: of LET every other argument, of LAMBDA all, but for the last of
/// both, which is what they give.
fn parameters(tokens: &[Token<'_>]) -> Vec<String> {
    let mut parameters = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let step = match token.text().to_uppercase().trim_start_matches("_XLFN.") {
            "LET" => 2,
            "LAMBDA" => 1,
            _ => continue,
        };
        let Some(first) = opened(tokens, i) else { continue };
        let arguments = arguments(&tokens[first..]);
        let made = arguments[..arguments.len() - 1].iter().step_by(step);
        parameters.extend(made.filter_map(|argument| match argument[..] {
            [Token::Name(name)] => Some(name.to_uppercase()),
            _ => None,
        }));
    }
    parameters
}

/// What stands between the commas of a call, of which the tokens behind its parenthesis are given; without spaces.
fn arguments<'a>(tokens: &[Token<'a>]) -> Vec<Vec<Token<'a>>> {
    let mut arguments = vec![Vec::new()];
    let mut depth = 0_usize;
    for &token in tokens {
        match token.text() {
            ")" if depth == 0 => break,
            "," if depth == 0 => {
                arguments.push(Vec::new());
                continue;
            }
            "(" => depth += 1,
            ")" => depth -= 1,
            text if text.trim().is_empty() => continue,
            _ => {}
        }
        if let Some(argument) = arguments.last_mut() {
            argument.push(token);
        }
    }
    arguments
}

/// Sorted, as the next two.
const NEWER: [&str; 140] = [
    "ACOT",
    "ACOTH",
    "AGGREGATE",
    "ARABIC",
    "ARRAYTOTEXT",
    "BASE",
    "BETA.DIST",
    "BETA.INV",
    "BINOM.DIST",
    "BINOM.DIST.RANGE",
    "BINOM.INV",
    "BITAND",
    "BITLSHIFT",
    "BITOR",
    "BITRSHIFT",
    "BITXOR",
    "CEILING.MATH",
    "CEILING.PRECISE",
    "CHISQ.DIST",
    "CHISQ.DIST.RT",
    "CHISQ.INV",
    "CHISQ.INV.RT",
    "CHISQ.TEST",
    "COMBINA",
    "CONCAT",
    "CONFIDENCE.NORM",
    "CONFIDENCE.T",
    "COT",
    "COTH",
    "COVARIANCE.P",
    "COVARIANCE.S",
    "CSC",
    "CSCH",
    "DAYS",
    "DECIMAL",
    "DETECTLANGUAGE",
    "ENCODEURL",
    "ERF.PRECISE",
    "ERFC.PRECISE",
    "EXPON.DIST",
    "F.DIST",
    "F.DIST.RT",
    "F.INV",
    "F.INV.RT",
    "F.TEST",
    "FIELDVALUE",
    "FILTERXML",
    "FLOOR.MATH",
    "FLOOR.PRECISE",
    "FORECAST.ETS",
    "FORECAST.ETS.CONFINT",
    "FORECAST.ETS.SEASONALITY",
    "FORECAST.ETS.STAT",
    "FORECAST.LINEAR",
    "FORMULATEXT",
    "GAMMA",
    "GAMMA.DIST",
    "GAMMA.INV",
    "GAMMALN.PRECISE",
    "GAUSS",
    "HYPGEOM.DIST",
    "IFNA",
    "IFS",
    "IMAGE",
    "IMCOSH",
    "IMCOT",
    "IMCSC",
    "IMCSCH",
    "IMSEC",
    "IMSECH",
    "IMSINH",
    "IMTAN",
    "ISFORMULA",
    "ISOMITTED",
    "ISOWEEKNUM",
    "LET",
    "LOGNORM.DIST",
    "LOGNORM.INV",
    "LONGTEXT",
    "MAXIFS",
    "MINIFS",
    "MODE.MULT",
    "MODE.SNGL",
    "MUNIT",
    "NEGBINOM.DIST",
    "NORM.DIST",
    "NORM.INV",
    "NORM.S.DIST",
    "NORM.S.INV",
    "NUMBERVALUE",
    "PDURATION",
    "PERCENTILE.EXC",
    "PERCENTILE.INC",
    "PERCENTOF",
    "PERCENTRANK.EXC",
    "PERCENTRANK.INC",
    "PERMUTATIONA",
    "PHI",
    "POISSON.DIST",
    "PQSOURCE",
    "PYTHON_STR",
    "PYTHON_TYPE",
    "PYTHON_TYPENAME",
    "QUARTILE.EXC",
    "QUARTILE.INC",
    "QUERYSTRING",
    "RANK.AVG",
    "RANK.EQ",
    "REGEXREPLACE",
    "REGEXTEST",
    "RRI",
    "SEC",
    "SECH",
    "SHEET",
    "SHEETS",
    "SINGLE",
    "SKEW.P",
    "STDEV.P",
    "STDEV.S",
    "SWITCH",
    "T.DIST",
    "T.DIST.2T",
    "T.DIST.RT",
    "T.INV",
    "T.INV.2T",
    "T.TEST",
    "TEXTAFTER",
    "TEXTBEFORE",
    "TEXTJOIN",
    "TRANSLATE",
    "UNICHAR",
    "UNICODE",
    "VALUETOTEXT",
    "VAR.P",
    "VAR.S",
    "WEBSERVICE",
    "WEIBULL.DIST",
    "XMATCH",
    "XOR",
    "Z.TEST",
];

/// Those that may give several values.
const ARRAYS: [&str; 35] = [
    "ANCHORARRAY",
    "BYCOL",
    "BYROW",
    "CHOOSECOLS",
    "CHOOSEROWS",
    "COPILOT",
    "DROP",
    "EXPAND",
    "GROUPBY",
    "HSTACK",
    "IMPORTCSV",
    "IMPORTTEXT",
    "LAMBDA",
    "MAKEARRAY",
    "MAP",
    "PIVOTBY",
    "RANDARRAY",
    "REDUCE",
    "REGEXEXTRACT",
    "SCAN",
    "SEQUENCE",
    "SINGLE",
    "SORTBY",
    "STOCKHISTORY",
    "SWITCH",
    "TAKE",
    "TEXTSPLIT",
    "TOCOL",
    "TOROW",
    "TRIMRANGE",
    "UNIQUE",
    "VSTACK",
    "WRAPCOLS",
    "WRAPROWS",
    "XLOOKUP",
];

/// The same, but with a prefix more: a sheet's own functions had these names.
const OF_SHEETS: [&str; 3] = ["FILTER", "PY", "SORT"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_excel_has_learned_since_2007_has_a_prefix() {
        for (formula, wanted) in [
            ("IFS(A2>1,\"x\",TRUE,\"y\")", "_xlfn.IFS(A2>1,\"x\",TRUE,\"y\")"),
            ("stdev.s(A2:B2)+Concat(A2)", "_xlfn.STDEV.S(A2:B2)+_xlfn.CONCAT(A2)"),
            ("SUM(A1:A3)+IFERROR(ROUND(A1,2),0)", "SUM(A1:A3)+IFERROR(ROUND(A1,2),0)"),
            ("NETWORKDAYS.INTL(A1,B1)", "NETWORKDAYS.INTL(A1,B1)"),
            ("\"IFS(\"&\"say \"\"IFS(\"\"\"", "\"IFS(\"&\"say \"\"IFS(\"\"\""),
            ("'IFS(1)'!A1+MY_IFS(1)+IFS+Table1[IFS(]", "'IFS(1)'!A1+MY_IFS(1)+IFS+Table1[IFS(]"),
            ("_xlfn.IFS(A1,1)+_xlfn.STDEV.S(A1:A2)", "_xlfn.IFS(A1,1)+_xlfn.STDEV.S(A1:A2)"),
            ("IF(A1,MAXIFS(B:B,A:A,{IFS(}))", "IF(A1,_xlfn.MAXIFS(B:B,A:A,{IFS(}))"),
            (
                "LET(x, 1, Y,x+1, x*y+IFS(x,1))",
                "_xlfn.LET(_xlpm.x, 1, _xlpm.Y,_xlpm.x+1, _xlpm.x*_xlpm.y+_xlfn.IFS(_xlpm.x,1))",
            ),
            ("IFS (A1, 1)+MY_IFS (1)", "_xlfn.IFS (A1, 1)+MY_IFS (1)"),
            ("LET (a,1,a)", "_xlfn.LET (_xlpm.a,1,_xlpm.a)"),
            ("LET(a,\"a\",a)", "_xlfn.LET(_xlpm.a,\"a\",_xlpm.a)"),
            ("IF(A1=1,#N/A,#REF!)&\"A1#\"", "IF(A1=1,#N/A,#REF!)&\"A1#\""),
            ("LONGTEXT(A1)", "_xlfn.LONGTEXT(A1)"),
            ("#", "#"),
            ("", ""),
            ("\"", "\""),
            ("IFS(", "_xlfn.IFS("),
            ("LET(", "_xlfn.LET("),
            ("A[[b]", "A[[b]"),
        ] {
            assert_eq!(prefixed(formula), Prefixed { text: wanted.to_owned(), is_array: false });
        }
    }

    #[test]
    fn what_may_give_several_values_is_an_array() {
        for (formula, wanted) in [
            ("SUM(FILTER(A:A,B:B>1))", "SUM(_xlfn._xlws.FILTER(A:A,B:B>1))"),
            ("xlookup(A2,B:B,C:C)", "_xlfn.XLOOKUP(A2,B:B,C:C)"),
            ("_xlfn._xlws.SORT(A1:A3)", "_xlfn._xlws.SORT(A1:A3)"),
            ("SUM(F2#)+1", "SUM(_xlfn.ANCHORARRAY(F2))+1"),
            ("'My sheet'!$F$2#+{a}#", "_xlfn.ANCHORARRAY('My sheet'!$F$2)+_xlfn.ANCHORARRAY({a})"),
            ("copilot(\"x\",A1)", "_xlfn.COPILOT(\"x\",A1)"),
            ("LAMBDA(x,f,f(x))(1,2)", "_xlfn.LAMBDA(_xlpm.x,_xlpm.f,_xlpm.f(_xlpm.x))(1,2)"),
        ] {
            assert_eq!(prefixed(formula), Prefixed { text: wanted.to_owned(), is_array: true });
        }
    }

    #[test]
    fn names_are_sorted() {
        for names in [&NEWER[..], &ARRAYS[..], &OF_SHEETS[..]] {
            assert!(names.is_sorted());
        }
    }
}
