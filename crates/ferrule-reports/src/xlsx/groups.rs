//! Which rows of which sheet the lines of a table come to stand in, so that totals can be formulas over them.

use crate::lines::Line;

/// Rows of a sheet, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub first: u32,
    pub last: u32,
}

/// Of more groups than this, rules hold for the lines that begin and close them, too.
const MOST_RUNS: usize = 2000;
/// Excel takes no more page breaks.
const MOST_BREAKS: usize = 1023;

/// Follows the lines of a table through a sheet.
#[derive(Debug, Default)]
pub struct Walk {
    /// Where each open group begins; `None` if in an earlier sheet.
    open: Vec<Option<u32>>,
    /// The runs of rows between the lines of groups.
    pub runs: Vec<Range>,
    /// The rows that begin an outermost group, but for the sheet's first.
    pub breaks: Vec<u32>,
    /// Where the first line stands.
    start: u32,
}

impl Walk {
    /// Begins a sheet whose first line stands in a row. Groups that are open go on.
    pub fn begin_sheet(&mut self, row: u32) {
        self.start = row;
        self.open.fill(None);
        self.runs.clear();
        self.breaks.clear();
    }

    /// Follows lines of which the first stands in a row. Gives a range for each line that closes something.
    /// `whole` says that all of the table is in this sheet.
    pub fn follow(&mut self, lines: &[Line], row: u32, whole: bool) -> Vec<Option<Range>> {
        let mut ranges = Vec::new();
        for (row, line) in (row..).zip(lines) {
            let many = self.runs.len() == MOST_RUNS;
            match line {
                Line::Row(_) => match self.runs.last_mut() {
                    Some(run) if run.last + 1 == row || many => run.last = row,
                    _ => self.runs.push(Range { first: row, last: row }),
                },
                Line::Open(level, _) => {
                    if *level == 0 && row > self.start && self.breaks.len() < MOST_BREAKS {
                        self.breaks.push(row);
                    }
                    // Without totals no line closes the groups before.
                    self.open.truncate(*level);
                    self.open.push(Some(row + 1));
                }
                Line::Close(..) => {
                    let first = self.open.pop().flatten();
                    ranges.push(first.map(|first| Range { first, last: row - 1 }));
                }
                Line::All(_) => {
                    let any = whole && row > self.start;
                    ranges.push(any.then(|| Range { first: self.start, last: row - 1 }));
                }
            }
        }
        ranges
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::Totals;

    #[test]
    fn totals_are_over_the_lines_of_their_group() {
        let totals = || Totals { values: vec![], exact: vec![], rows: 0 };
        let lines = [
            Line::Open(0, None),
            Line::Open(1, None),
            Line::Row(0),
            Line::Row(1),
            Line::Close(1, None, totals()),
            Line::Close(0, None, totals()),
            Line::Open(0, None),
        ];
        let mut walk = Walk::default();
        walk.begin_sheet(5);
        let range = |first, last| Some(Range { first, last });
        assert_eq!(walk.follow(&lines, 5, true), [range(7, 8), range(6, 9)]);
        assert_eq!((&walk.runs[..], &walk.breaks[..]), (&[Range { first: 7, last: 8 }][..], &[11][..]));
        walk.begin_sheet(2);
        let rest = [Line::Row(0), Line::Close(0, None, totals()), Line::All(totals())];
        assert_eq!(walk.follow(&rest, 2, false), [None, None]);
    }
}
