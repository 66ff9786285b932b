//! Blocks as writers take them: their values are of the kinds that columns have, and what formats are for.

use arrow_array::RecordBatch;
use ferrule_base::Repr;

use crate::Error;
use crate::block::{Block, Cells, Value};
use crate::format::Format;
use crate::model::{Kind, Table};

/// The next rows of a table, of which so many came before.
pub fn block(table: &mut Table, batch: &RecordBatch, before: u64) -> Result<Block, Error> {
    let block = Block::from_batch(table, batch, before)?;
    for (column, cells) in table.columns.iter().zip(&block.columns) {
        let kind = match cells {
            Cells::Text(_) => column.kind.unwrap_or(Kind::Text),
            Cells::Booleans(_) => Kind::Boolean,
            // Numbers and times are shown by any format.
            _ => continue,
        };
        let Some(format) = &column.format else { continue };
        let first = (0..block.rows).find(|&row| cells.value(row) != Value::Empty);
        if let Some(first) = first
            && Format::parse(format).is_ok_and(|parsed| !parsed.is_of(kind))
        {
            let kind = kind.name();
            return Err(Error::Cell {
                table: table.name.clone(),
                row: before + 1 + first as u64,
                column: column.name.clone(),
                message: format!(
                    "got a {kind}, which the column's format {format} says nothing of; wanted a value that it is for, or \
                     no format",
                    format = format.repr()
                ),
            });
        }
    }
    Ok(block)
}
