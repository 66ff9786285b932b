//! The lines of `ferrule.advise.recording` that Rust writes, as JSON: all of them ASCII.

use std::fmt::Write as _;

use ferrule_gate::cpython::frames::Function;

use super::activations::Calls;

/// What samples are added up by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub thread: i32,
    pub node: i32,
    pub opcode: u8,
}

/// Seconds, and how many samples.
#[derive(Clone, Copy, Default)]
pub struct Sum {
    pub cpu: f64,
    pub wall: f64,
    pub count: u64,
    pub stalled: f64,
}

/// Lines that were said, until they are written.
#[derive(Default)]
pub struct Lines(String);

impl Lines {
    /// How the process is sampled.
    pub fn sampler_began(&mut self, at: f64, way: &str, reason: &str) {
        let reason = escaped_text(reason);
        self.line(format_args!(
            r#"{{"event": "SamplerBegan", "at": {at:.6}, "way": "{way}", "reason": "{reason}"}}"#
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
        let name = escaped_text(name);
        self.line(format_args!(r#"{{"event": "ThreadSeen", "id": {id}, "name": "{name}"}}"#));
    }

    /// What was seen since the last of these.
    pub fn samples(&mut self, at: f64, rows: impl Iterator<Item = (Key, Sum)>) {
        let shown: Vec<String> = rows
            .map(|(key, sum)| {
                let Key { thread, node, opcode } = key;
                let Sum { cpu, wall, count, stalled } = sum;
                format!("[{thread}, {node}, {opcode}, {cpu:.7}, {wall:.7}, {count}, {stalled:.7}]")
            })
            .collect();
        self.line(format_args!(r#"{{"event": "Samples", "at": {at:.6}, "rows": [{}]}}"#, shown.join(", ")));
    }

    /// Which calls were seen since the last of these.
    pub fn begun(&mut self, at: f64, rows: impl Iterator<Item = (u32, Calls)>) {
        let shown: Vec<String> = rows
            .map(|(code, calls)| {
                let Calls { begun, again, once } = calls;
                format!("[{code}, {begun}, {again}, {once}]")
            })
            .collect();
        self.line(format_args!(
            r#"{{"event": "CallsBegun", "at": {at:.6}, "rows": [{}]}}"#,
            shown.join(", ")
        ));
    }

    /// A process in which a function was called did not end by itself.
    pub fn replay_ended(&mut self, candidate: usize, signal: i32, late: bool) {
        self.line(format_args!(
            r#"{{"event": "ReplayEnded", "candidate": {candidate}, "signal": {signal}, "late": {late}}}"#
        ));
    }

    /// No function from this one on was called.
    pub fn replay_stopped(&mut self, candidate: usize, reason: &str) {
        let reason = escaped_text(reason);
        self.line(format_args!(
            r#"{{"event": "ReplayStopped", "candidate": {candidate}, "reason": "{reason}"}}"#
        ));
    }

    /// The sampler's last line.
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

fn escaped_text(text: &str) -> String {
    let points: Vec<u32> = text.chars().map(u32::from).collect();
    escaped(&points)
}

/// A JSON string's inside, of ASCII alone.
fn escaped(points: &[u32]) -> String {
    let mut text = String::with_capacity(points.len());
    points.iter().for_each(|&point| escape(&mut text, point));
    text
}

/// Surrogates stand for themselves, as Python's `json` has them. Writing to a String cannot fail.
fn escape(text: &mut String, point: u32) {
    let _ = match char::from_u32(point) {
        Some(special @ ('"' | '\\')) => write!(text, "\\{special}"),
        Some(plain @ ' '..='~') => text.write_char(plain),
        Some(other) => {
            let mut units = [0; 2];
            other.encode_utf16(&mut units).iter().try_for_each(|unit| write!(text, "\\u{unit:04x}"))
        }
        None => write!(text, "\\u{:04x}", point & 0xFFFF),
    };
}
