//! People from the columns of a CSV file.

use super::{Names, Rows};
use crate::{Error, Run};
use ferrule_base::repr::cut;
use ferrule_csv::{Column, Texts, Type};

/// So many names between two looks at whether to stop.
const ROUND: usize = 1 << 15;

impl Rows {
    /// People of a CSV file whose columns `name`, `age` and `salary` are read; `source` is what messages call it.
    pub fn of_csv(text: &[u8], delimiter: u8, source: &str, run: &Run<'_>) -> Result<Self, Error> {
        let types = |found: &[String]| {
            let wanted = [("name", Type::Text), ("age", Type::Int), ("salary", Type::Float)];
            if wanted.iter().any(|&(name, _)| !found.iter().any(|found| found == name)) {
                let found = cut(found.join(", "));
                return Err(Error::Value(format!(
                    "{source}: got the columns {found}, wanted name, age and salary among them"
                )));
            }
            let of = |found: &String| wanted.iter().find(|(name, _)| found == name).map(|&(_, asked)| asked);
            Ok(found.iter().map(of).collect())
        };
        let columns = ferrule_csv::read(text, delimiter, source, types, run)?.columns;
        let (mut names, mut ages, mut salaries) = (Names::default(), Vec::new(), Vec::new());
        for (name, column) in columns {
            match (name.as_str(), column) {
                ("name", Column::Text(texts)) => names = names_of(&texts, text, run)?,
                ("age", Column::Int(column)) => ages = column,
                ("salary", Column::Float(column)) => salaries = column,
                _ => {}
            }
        }
        let place = |row| format!("{source}: line {}", ferrule_csv::line_of(text, delimiter, row));
        Self::placed(names, ages, salaries, place, run)
    }
}

fn names_of(texts: &Texts, source: &[u8], run: &Run<'_>) -> Result<Names, Error> {
    let mut names = Names::with_room(texts.len(), 0)?;
    let mut scratch = Vec::new();
    for row in 0..texts.len() {
        if row % ROUND == 0 {
            run.check()?;
        }
        names.push(texts.get(source, row, &mut scratch))?;
    }
    Ok(names)
}
