//! People from the columns of a CSV file.

use super::{AGE, NAME, Names, Rows, SALARY};
use crate::{Error, Run};
use ferrule_base::repr::cut;
use ferrule_csv::{Column, Texts};

/// So many names between two looks at whether to stop.
const ROUND: usize = 1 << 15;

impl Rows {
    /// People of a CSV file whose columns `name`, `age` and `salary` are read; `source` is what messages call it.
    pub fn of_csv(text: &[u8], delimiter: u8, source: &str, run: &Run<'_>) -> Result<Self, Error> {
        let mut columns = ferrule_csv::read(text, delimiter, source, run)?.columns;
        let found: Vec<_> = columns.iter().map(|(column, _)| column.as_str()).collect();
        let found = cut(found.join(", "));
        let mut column = |wanted: &str| match columns.iter().position(|(column, _)| column == wanted) {
            Some(at) => Ok(columns.swap_remove(at).1),
            None => Err(Error::Value(format!(
                "{source}: got the columns {found}, wanted name, age and salary among them"
            ))),
        };
        let (names, ages, salaries) = (column("name")?, column("age")?, column("salary")?);
        let wrong = |field: &str, came: &str, wanted: &str| {
            Err(Error::Value(format!("{source}: {field}: got {came}, wanted each to be {wanted}")))
        };
        let names = match names {
            Column::Text(texts) => names_of(&texts, text, run)?,
            Column::Int(numbers) if numbers.is_empty() => Names::default(),
            _ => return wrong("name", "only numbers", NAME),
        };
        let ages = match ages {
            Column::Int(ages) => ages,
            Column::Float(_) => return wrong("age", "floats or empty fields", AGE),
            Column::Text(_) => return wrong("age", "text", AGE),
        };
        let salaries = match salaries {
            Column::Int(salaries) => salaries.into_iter().map(|salary| salary as f64).collect(),
            Column::Float(salaries) => salaries,
            Column::Text(_) => return wrong("salary", "text", SALARY),
        };
        Self::new(names, ages, salaries, run)
    }
}

fn names_of(texts: &Texts, source: &[u8], run: &Run<'_>) -> Result<Names, Error> {
    let mut names = Names::with_room(texts.len(), 0)?;
    let mut scratch = Vec::new();
    for row in 0..texts.len() {
        if row % ROUND == 0 {
            run.check()?;
        }
        names.push(texts.get(source, row, &mut scratch));
    }
    Ok(names)
}
