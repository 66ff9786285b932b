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

/// Of what is said of an opcode: how many units of inline cache are behind it; whether it is the beginning of a longer
/// argument, the head of a loop of `for`, or a jump back.
const CACHES: u8 = 0x0F;
const LONGER: u8 = 0x20;
const FOR: u8 = 0x40;
const BACK: u8 = 0x80;

/// Set in [`starts_of`] where a unit is in a loop that isn't one of `for`.
pub const CIRCLES: u8 = 0x80;

/// For each unit of a code, how many units before it its instruction begins: what is inline behind an instruction is of it;
/// and whether it [`CIRCLES`]. `opcodes` says what each opcode is.
pub fn starts_of(code: &[u8], opcodes: &[u8; 256]) -> Vec<u8> {
    let mut starts = Vec::with_capacity(code.len() / 2);
    let mut jumps = Vec::new();
    let (mut left, mut since, mut argument) = (0, 0, 0);
    for unit in code.chunks_exact(2) {
        if left == 0 {
            let opcode = opcodes[usize::from(unit[0])];
            (left, since) = (opcode & CACHES, 0);
            argument = (argument << 8 | usize::from(unit[1])) & 0x00FF_FFFF;
            if opcode & BACK != 0 {
                let end = starts.len() + 1 + usize::from(left);
                jumps.push((end.saturating_sub(argument), end));
            }
            argument = if opcode & LONGER != 0 { argument } else { 0 };
        } else {
            left -= 1;
            since += 1;
        }
        starts.push(since);
    }
    let at = |unit: usize| code.get(2 * unit).map_or(0, |&opcode| opcodes[usize::from(opcode)]);
    for (begin, end) in jumps {
        let head = begin + usize::from(at(begin) & LONGER != 0);
        if at(head) & FOR == 0 {
            starts.iter_mut().take(end).skip(begin).for_each(|unit| *unit |= CIRCLES);
        }
    }
    starts
}
