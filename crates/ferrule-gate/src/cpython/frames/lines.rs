//! Where lines and instructions are in a code object: `Objects/locations.md` and `Lib/dis.py` of CPython.

/// No line: what Python shows as `None`.
pub const NONE: i32 = -1;

/// The line of each unit of a code, by its table of locations. The bytes of an entry: the first has the top bit, a kind and
/// how many units it is for; what follows has it not.
pub fn lines_of(table: &[u8], first: i32, units: usize) -> Vec<i32> {
    let mut lines = Vec::with_capacity(units);
    let mut line = first;
    let mut rest = table;
    while let Some((&head, after)) = rest.split_first() {
        let end = after.iter().position(|byte| byte & 0x80 != 0).unwrap_or(after.len());
        let (content, next) = after.split_at(end);
        let kind = head >> 3 & 15;
        line = line.wrapping_add(match kind {
            10..=12 => i32::from(kind) - 10,
            13 | 14 => signed(content),
            _ => 0,
        });
        let shown = if kind == 15 { NONE } else { line };
        let length = usize::from(head & 7) + 1;
        lines.resize((lines.len() + length).min(units), shown);
        rest = next;
    }
    lines.resize(units, NONE);
    lines
}

/// A number of six bits a byte, the least significant first, as long as a byte says so; its lowest bit is the sign.
fn signed(bytes: &[u8]) -> i32 {
    let mut value = 0_u32;
    for (place, byte) in bytes.iter().enumerate().take(6) {
        value |= u32::from(byte & 63).wrapping_shl(6 * u32::try_from(place).unwrap_or(0));
        if byte & 64 == 0 {
            break;
        }
    }
    let size = (value >> 1).cast_signed();
    if value & 1 == 0 { size } else { size.wrapping_neg() }
}

/// For each unit of a code, how many units before it its instruction begins: what is inline behind an instruction is of it.
/// `caches` says how many units are behind each opcode.
pub fn starts_of(code: &[u8], caches: &[u8; 256]) -> Vec<u8> {
    let mut back = Vec::with_capacity(code.len() / 2);
    let mut left = 0;
    let mut since = 0;
    for unit in code.chunks_exact(2) {
        if left == 0 {
            left = caches[usize::from(unit[0])];
            since = 0;
        } else {
            left -= 1;
            since += 1;
        }
        back.push(since);
    }
    back
}
