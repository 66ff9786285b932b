//! Excel's table styles by the names that Excel shows: `Light 1`, `Medium 2`, `Dark 3`.

use std::fmt;

use ferrule_base::Repr;
use rust_xlsxwriter::TableStyle;
use serde::Deserialize;

/// A table style; in a report's description, its name.
#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct ExcelTable(pub TableStyle);

impl TryFrom<String> for ExcelTable {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let wanted = format!("TableStyle{}", name.replace(' ', ""));
        let found = ALL.into_iter().find(|style| style.to_string().eq_ignore_ascii_case(&wanted));
        found.map(Self).ok_or_else(|| format!("there is no table style {}", name.repr()))
    }
}

impl fmt::Debug for ExcelTable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

macro_rules! styles {
    ($($name:ident)*) => { [$(TableStyle::$name),*] };
}

const ALL: [TableStyle; 60] = styles![
    Light1 Light2 Light3 Light4 Light5 Light6 Light7 Light8 Light9 Light10 Light11 Light12 Light13 Light14 Light15
    Light16 Light17 Light18 Light19 Light20 Light21
    Medium1 Medium2 Medium3 Medium4 Medium5 Medium6 Medium7 Medium8 Medium9 Medium10 Medium11 Medium12 Medium13
    Medium14 Medium15 Medium16 Medium17 Medium18 Medium19 Medium20 Medium21 Medium22 Medium23 Medium24 Medium25
    Medium26 Medium27 Medium28
    Dark1 Dark2 Dark3 Dark4 Dark5 Dark6 Dark7 Dark8 Dark9 Dark10 Dark11
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_found_by_name() {
        let find = |name: &str| ExcelTable::try_from(name.to_owned());
        assert_eq!(find("Medium 2").unwrap(), ExcelTable(TableStyle::Medium2));
        assert!(find("Medium 99").is_err() && find("").is_err());
    }
}
