//! Stands in for the writers until they are there.

use std::io::Write as _;

use arrow_array::RecordBatch;
use ferrule_kernels::Run;
use ferrule_report::block::Block;
use ferrule_report::lines::plain;
use ferrule_report::model::Report;
use ferrule_report::output::Output;
use ferrule_report::{Error, Writer};

pub struct Stub {
    report: Report,
    table: usize,
    rows: u64,
    output: Output,
}

pub fn writer(report: Report, output: Output) -> Result<Box<dyn Writer>, Error> {
    Ok(Box::new(Stub { report, table: 0, rows: 0, output }))
}

impl Writer for Stub {
    fn write(&mut self, batch: &RecordBatch, run: &Run<'_>) -> Result<(), Error> {
        run.check()?;
        let block = Block::from_batch(&mut self.report.tables[self.table], batch, self.rows)?;
        self.rows += block.rows as u64;
        for row in 0..block.rows {
            for cells in &block.columns {
                write!(self.output, "{}\t", plain(cells.value(row)))?;
            }
            writeln!(self.output)?;
        }
        Ok(())
    }

    fn end_table(&mut self, _run: &Run<'_>) -> Result<(), Error> {
        self.table += 1;
        self.rows = 0;
        Ok(())
    }

    fn finish(self: Box<Self>, _run: &Run<'_>) -> Result<Vec<u8>, Error> {
        Ok(self.output.finish()?)
    }
}
