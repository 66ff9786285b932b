//! The lines of `ferrule.advise.recording` that the sampler writes, as JSON: all of them ASCII.

use std::fmt::Write as _;

use ferrule_gate::cpython::frames::Function;

use super::tree::{Key, Sum};

/// Lines that were said, until they are written.
#[derive(Default)]
pub struct Lines(String);

impl Lines {
    /// How the process is sampled.
    pub fn sampler_began(&mut self, at: f64, way: &str, reason: &str) {
        let reason: Vec<u32> = reason.chars().map(u32::from).collect();
        self.line(format_args!(
            r#"{{"event": "SamplerBegan", "at": {at:.6}, "way": "{way}", "reason": "{}"}}"#,
            escaped(&reason)
        ));
    }

    /// A function that was not there before.
    pub fn code_seen(&mut self, id: usize, function: &Function) {
        self.line(format_args!(
            r#"{{"event": "CodeSeen", "id": {id}, "file": "{}", "name": "{}", "line": {}}}"#,
            escaped(&function.file),
            escaped(&function.name),
            function.line
        ));
    }

    /// A node that was not there before.
    pub fn node_seen(&mut self, id: i32, parent: i32, code: u32, line: i32) {
        self.line(format_args!(
            r#"{{"event": "NodeSeen", "id": {id}, "parent": {parent}, "code": {code}, "line": {line}}}"#
        ));
    }

    /// A thread that was not there before.
    pub fn thread_seen(&mut self, id: i32, name: &str) {
        let name: Vec<u32> = name.chars().map(u32::from).collect();
        self.line(format_args!(r#"{{"event": "ThreadSeen", "id": {id}, "name": "{}"}}"#, escaped(&name)));
    }

    /// What was seen since the last of these.
    pub fn samples(&mut self, at: f64, rows: impl Iterator<Item = (Key, Sum)>) {
        let shown: Vec<String> = rows
            .map(|(key, sum)| {
                let Key { thread, node, opcode } = key;
                let Sum { cpu, wall, count, starts } = sum;
                format!("[{thread}, {node}, {opcode}, {cpu:.7}, {wall:.7}, {count}, {starts}]")
            })
            .collect();
        self.line(format_args!(r#"{{"event": "Samples", "at": {at:.6}, "rows": [{}]}}"#, shown.join(", ")));
    }

    /// The last line.
    pub fn sampler_ended(&mut self, at: f64, missed: u64) {
        self.line(format_args!(r#"{{"event": "SamplerEnded", "at": {at:.6}, "missed": {missed}}}"#));
    }

    /// Takes what was said since.
    pub fn taken(&mut self) -> String {
        std::mem::take(&mut self.0)
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{line}");
    }
}

/// A JSON string's inside, of ASCII alone; surrogates stand for themselves, as Python's `json` has them.
fn escaped(points: &[u32]) -> String {
    let mut text = String::with_capacity(points.len());
    for &point in points {
        let _ = match char::from_u32(point) {
            Some('"') => text.write_str("\\\""),
            Some('\\') => text.write_str("\\\\"),
            Some(plain @ ' '..='~') => text.write_char(plain),
            Some(other) => {
                other.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(text, "\\u{unit:04x}"))
            }
            None => write!(text, "\\u{:04x}", point & 0xFFFF),
        };
    }
    text
}
