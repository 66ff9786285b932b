//! What this build of ferrule is.

use ferrule_base::run::available_threads;
use ferrule_gate::errors::Outcome;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// What this build of ferrule is: stored in every result of `ferrule bench`, which refuses all but ``release``.
///
/// Returns
/// -------
/// dict
///     ``version``, ``profile`` (cargo's: ``"release"``, ``"fast"``, ``"dev"``), ``rustc``, ``pyo3``, ``target``,
///     ``target_features`` (a list: those of this processor that kernels look for), ``threads`` (how many the
///     kernels use: ``FERRULE_THREADS``, read once, or all that the process may run on).
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.build_info()["profile"] in {"release", "fast", "dev"}
/// True
#[pyfunction]
#[pyo3(signature = () -> "dict[str, str | int | list[str]]")]
pub fn build_info(py: Python<'_>) -> Outcome<Bound<'_, PyDict>> {
    let info = PyDict::new(py);
    info.set_item("version", env!("CARGO_PKG_VERSION"))?;
    info.set_item("profile", env!("FERRULE_PROFILE"))?;
    info.set_item("rustc", env!("FERRULE_RUSTC"))?;
    info.set_item("pyo3", env!("FERRULE_PYO3"))?;
    info.set_item("target", env!("FERRULE_TARGET"))?;
    info.set_item("target_features", ferrule_base::run::processor_features())?;
    info.set_item("threads", available_threads()?)?;
    Ok(info)
}
