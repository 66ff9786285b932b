//! Lines that were reached, in LCOV's format: `ferrule-coverage ROOT LIBRARY PROFILE…`, for sources below ROOT.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use llvm_profparser::coverage::SourceLocation;
use llvm_profparser::{CoverageMapping, merge_profiles};

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(root), Some(library)) = (paths.next(), paths.next()) else {
        return Err("wanted ROOT LIBRARY PROFILE…".into());
    };
    let profile = merge_profiles(&paths.collect::<Vec<_>>())?;
    let libraries = [library];
    let report = CoverageMapping::new(&libraries, &profile, false)?.generate_report()?;
    let mut out = std::io::stdout().lock();
    for (file, result) in &report.files {
        let Ok(name) = file.strip_prefix(&root) else { continue };
        writeln!(out, "SF:{}", name.display())?;
        for (line, count) in lines(&result.hits) {
            writeln!(out, "DA:{line},{count}")?;
        }
        writeln!(out, "end_of_record")?;
    }
    Ok(())
}

/// How often each line was reached, as llvm-cov counts: the most of what starts on it and of what is under way at its
/// beginning, which is the innermost of the regions around it.
fn lines(regions: &BTreeMap<SourceLocation, usize>) -> BTreeMap<usize, usize> {
    let mut lines = BTreeMap::new();
    let last = regions.keys().map(|region| region.line_end).max().unwrap_or(0);
    for line in 1..=last {
        let starting = regions.iter().filter(|(region, _)| region.line_start == line);
        let under_way = regions
            .iter()
            .filter(|(region, _)| region.line_start < line && line <= region.line_end)
            .max_by_key(|(region, _)| {
                (region.line_start, region.column_start, std::cmp::Reverse(region.line_end))
            });
        if let Some(count) = starting.chain(under_way).map(|(_, count)| *count).max() {
            lines.insert(line, count);
        }
    }
    lines
}
