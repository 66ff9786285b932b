//! The memory of a table, which threads and views share.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};

use ferrule_base::memory::copied;
use ferrule_base::{Error, Run};
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::fork::NoFork;
use ferrule_kernels::records::{self, Column, Index, Names, Rows};
use pyo3::prelude::*;
use pyo3::sync::RwLockExt;

/// The columns of a table, behind one lock: who reads sees all of a change or nothing.
///
/// While the lock is held, nothing of Python runs: no object is made or dropped, and no signal's handler is looked for,
/// which might ask for the same lock. So what is done under it in bulk is not interrupted. Nor does this process fork: who
/// stays attached sees to that himself, others hold a [`NoFork`].
pub struct Table {
    columns: RwLock<Columns>,
    rows: usize,
}

/// The columns to be read, detached.
pub struct Reading<'a> {
    columns: RwLockReadGuard<'a, Columns>,
    #[expect(dead_code, reason = "held, and dropped after the lock")]
    no_fork: NoFork,
}

impl Deref for Reading<'_> {
    type Target = Columns;

    fn deref(&self) -> &Columns {
        &self.columns
    }
}

/// What the lock is around.
pub struct Columns {
    names: Arc<Names>,
    /// Names changed since `names` was made.
    renamed: BTreeMap<usize, Vec<u8>>,
    /// Where each of the `names` is, once it was asked for.
    index: Option<Arc<Index>>,
    /// Ages.
    pub ages: Column<i64>,
    /// Salaries.
    pub salaries: Column<f64>,
}

impl Columns {
    /// The name in this row.
    pub fn name(&self, row: usize) -> &[u8] {
        self.renamed.get(&row).map_or_else(|| self.names.get(row), Vec::as_slice)
    }

    /// Changes the name in this row.
    pub fn rename(&mut self, row: usize, name: &[u8]) {
        self.renamed.insert(row, name.to_vec());
    }

    /// All names, as they are when none was changed: see [`Table::settled`].
    pub fn names(&self) -> &Arc<Names> {
        &self.names
    }

    /// To read, in the same case.
    pub fn table(&self) -> records::Table<'_> {
        records::Table { names: &self.names, ages: self.ages.get(), salaries: self.salaries.get() }
    }

    fn settle(&mut self) -> Result<(), Error> {
        let changes: Vec<_> = self.renamed.iter().map(|(&row, name)| (row, name.as_slice())).collect();
        self.names = Arc::new(self.names.changed(&changes)?);
        self.renamed.clear();
        self.index = None;
        Ok(())
    }
}

/// Names, ages and salaries of their own.
type Copies = (Arc<Names>, Vec<i64>, Vec<f64>);

impl Table {
    /// Takes over rows.
    pub fn new(rows: Rows) -> Self {
        let count = rows.len();
        let columns = Columns {
            names: Arc::new(rows.names),
            renamed: BTreeMap::new(),
            index: None,
            ages: Column::new(rows.ages),
            salaries: Column::new(rows.salaries),
        };
        Self { columns: RwLock::new(columns), rows: count }
    }

    /// How many rows there are, always.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// To read something small. Nothing of Python may run while the guard is there.
    pub fn read(&self, py: Python<'_>) -> RwLockReadGuard<'_, Columns> {
        match self.columns.try_read() {
            Ok(columns) => columns,
            Err(TryLockError::Poisoned(columns)) => columns.into_inner(),
            // With the lock in hand, this thread may have to wait to be attached again.
            Err(TryLockError::WouldBlock) => {
                let _no_fork = NoFork::attached(py);
                self.columns.read_py_attached(py).unwrap_or_else(PoisonError::into_inner)
            }
        }
    }

    /// To change something small. Nothing of Python may run while the guard is there.
    pub fn write(&self, py: Python<'_>) -> RwLockWriteGuard<'_, Columns> {
        match self.columns.try_write() {
            Ok(columns) => columns,
            Err(TryLockError::Poisoned(columns)) => columns.into_inner(),
            Err(TryLockError::WouldBlock) => {
                let _no_fork = NoFork::attached(py);
                self.columns.write_py_attached(py).unwrap_or_else(PoisonError::into_inner)
            }
        }
    }

    /// Reads in bulk, detached; names may be stale.
    pub fn look<T: Send>(
        &self,
        py: Python<'_>,
        kernel: impl FnOnce(&Columns, &Run<'_>) -> Result<T, Error> + Send,
    ) -> Outcome<T> {
        detached(py, |run| {
            let _no_fork = NoFork::new();
            let columns = self.columns.read().unwrap_or_else(PoisonError::into_inner);
            kernel(&columns, &Run::new(run.threads(), &|| false))
        })
    }

    /// Changes in bulk, detached.
    pub fn change<T: Send>(
        &self,
        py: Python<'_>,
        kernel: impl FnOnce(&mut Columns, &Run<'_>) -> Result<T, Error> + Send,
    ) -> Outcome<T> {
        detached(py, |run| {
            let _no_fork = NoFork::new();
            let mut columns = self.columns.write().unwrap_or_else(PoisonError::into_inner);
            kernel(&mut columns, &Run::new(run.threads(), &|| false))
        })
    }

    /// The columns with no name changed any more. Call it detached: no thread that has the lock waits to be attached.
    pub fn settled(&self) -> Result<Reading<'_>, Error> {
        let no_fork = NoFork::new();
        let columns = self.columns.read().unwrap_or_else(PoisonError::into_inner);
        if columns.renamed.is_empty() {
            return Ok(Reading { columns, no_fork });
        }
        drop(columns);
        let mut columns = self.columns.write().unwrap_or_else(PoisonError::into_inner);
        columns.settle()?;
        Ok(Reading { columns: RwLockWriteGuard::downgrade(columns), no_fork })
    }

    /// The rows that `choose` says. Only copying the names can be interrupted: it needs no lock.
    pub fn take(
        &self,
        py: Python<'_>,
        choose: impl FnOnce(&records::Table<'_>, &Run<'_>) -> Result<Vec<usize>, Error> + Send,
    ) -> Outcome<Rows> {
        detached(py, |run| {
            let quiet = Run::new(run.threads(), &|| false);
            let columns = self.settled()?;
            let rows = choose(&columns.table(), &quiet)?;
            let ages = records::take(columns.ages.get(), &rows, &quiet)?;
            let salaries = records::take(columns.salaries.get(), &rows, &quiet)?;
            let names = Arc::clone(columns.names());
            drop(columns);
            Ok(Rows { names: names.take(&rows, run)?, ages, salaries })
        })
    }

    /// A copy of all rows as they are now; only the names are shared.
    pub fn copied(&self) -> Result<Copies, Error> {
        let columns = self.settled()?;
        Ok((Arc::clone(columns.names()), copied(columns.ages.get())?, copied(columns.salaries.get())?))
    }

    /// The rows with this name. The first time all names are looked at, interruptibly.
    pub fn find(&self, py: Python<'_>, name: &[u8]) -> Outcome<Vec<usize>> {
        detached(py, |run| {
            let columns = self.settled()?;
            let names = Arc::clone(columns.names());
            let known = columns.index.clone();
            drop(columns);
            if let Some(index) = known {
                return Ok(index.rows(&names, name));
            }
            let index = Arc::new(Index::new(&names, run)?);
            let rows = index.rows(&names, name);
            let _no_fork = NoFork::new();
            let mut columns = self.columns.write().unwrap_or_else(PoisonError::into_inner);
            if Arc::ptr_eq(&columns.names, &names) {
                columns.index = Some(index);
            }
            Ok(rows)
        })
    }
}
