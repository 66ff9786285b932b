//! Huffman codes of limited length, and how deflate writes them down (RFC 1951, 3.2).

use super::bits::Bits;
use crate::convert::nearest;

/// No code is longer, so four literals fit in a 64-bit word beside the 7 bits that may wait in it.
pub const LONGEST: usize = 14;

/// A prefix code: for each symbol its bits, the first to send lowest, and how many they are (0: it never occurs).
#[derive(Debug, Clone)]
pub struct Code<const N: usize> {
    pub bits: [u16; N],
    pub lengths: [u8; N],
}

impl<const N: usize> Code<N> {
    /// The best code for symbols that occur this often, none longer than `longest`.
    pub fn new(counts: &[u32; N], longest: usize) -> Self {
        let mut used: Vec<(u32, usize)> = counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(|(i, &count)| (count, i))
            .collect();
        used.sort_unstable();
        let mut of_length = lengths(&used.iter().map(|&(count, _)| count).collect::<Vec<_>>());
        limit(&mut of_length, longest);
        let mut code = Self { bits: [0; N], lengths: [0; N] };
        // Only the lengths matter to the size: which bits a symbol gets for its length is fixed by the format.
        // The rarest symbols get the longest codes.
        let longest_first = (1..of_length.len()).rev().flat_map(|len| (0..of_length[len]).map(move |_| len));
        for (&(_, symbol), length) in used.iter().zip(longest_first) {
            code.lengths[symbol] = nearest(length);
        }
        code.number();
        code
    }

    /// Gives the symbols their bits: in the order of their lengths, then of the symbols.
    fn number(&mut self) {
        // RFC 1951, 3.2.2: a reader makes the code from the lengths alone, so there is one way to number: codes of
        // a length follow each other, and the first of a length is twice what comes after the last of the length
        // before. A code's highest bit is sent first, but bits are filled from the lowest: so each code is turned
        // around.
        let mut next = 0_u16;
        for length in 1..=15_u8 {
            next <<= 1;
            for symbol in 0..N {
                if self.lengths[symbol] == length {
                    self.bits[symbol] = next.reverse_bits() >> (16 - length);
                    next += 1;
                }
            }
        }
    }

    /// Bits of the code and their count in one word: `bits | count << 24`.
    pub fn packed(&self, symbol: usize) -> u32 {
        u32::from(self.bits[symbol]) | u32::from(self.lengths[symbol]) << 24
    }
}

/// How many codes of each length the best code has, for counts that rise (Moffat and Katajainen 1995).
fn lengths(counts: &[u32]) -> Vec<usize> {
    let n = counts.len();
    let mut of_length = vec![0; n.max(2) + 1];
    if n < 2 {
        of_length[1] = n;
        return of_length;
    }
    // First each inner node holds its weight, then its parent, then its depth; leaves come from `counts`.
    let mut inner = vec![0_u64; n - 1];
    // Left to right, the two lightest become one node. Nodes are made in the order of their weights, so the
    // lightest is either the next leaf or the next node that has no parent yet: two places that move on take the
    // place of a heap.
    let (mut leaf, mut root) = (0, 0);
    for next in 0..n - 1 {
        let mut weight = 0;
        for _ in 0..2 {
            if leaf >= n || (root < next && inner[root] < u64::from(counts[leaf])) {
                weight += inner[root];
                inner[root] = next as u64;
                root += 1;
            } else {
                weight += u64::from(counts[leaf]);
                leaf += 1;
            }
        }
        inner[next] = weight;
    }
    // Right to left: parents stand behind their children, so each depth is known when it is needed.
    inner[n - 2] = 0;
    for node in (0..n - 2).rev() {
        inner[node] = inner[nearest::<_, usize>(inner[node])] + 1;
    }
    // From the root down: of the places at a depth, those that are no inner nodes are leaves.
    let (mut open, mut depth, mut node) = (1, 0, n - 1);
    while open > 0 {
        let mut nodes = 0;
        while node > 0 && inner[node - 1] == depth as u64 {
            nodes += 1;
            node -= 1;
        }
        of_length[depth] = open - nodes;
        open = 2 * nodes;
        depth += 1;
    }
    of_length
}

/// Shortens codes that are too long, and lengthens others until all fit again (Kraft's sum is 1).
fn limit(of_length: &mut Vec<usize>, longest: usize) {
    if of_length.len() <= longest + 1 {
        return;
    }
    let too_long: usize = of_length.drain(longest + 1..).sum();
    of_length[longest] += too_long;
    // Kraft's sum in units of the longest code: `1 << longest` where the code is complete, more where codes were
    // cut. A step hangs one of the longest codes beside the longest that is shorter, and both get one bit more
    // than that had: the sum falls by one. Package-merge (Larmore and Hirschberg 1990) would find the best code,
    // but a block rarely has a code that is too long, and then the loss is some bits.
    let mut sum: usize = (1..=longest).map(|length| of_length[length] << (longest - length)).sum();
    while sum > 1 << longest {
        of_length[longest] -= 1;
        if let Some(length) = (1..longest).rev().find(|&length| of_length[length] > 0) {
            of_length[length] -= 1;
            of_length[length + 1] += 2;
        }
        sum -= 1;
    }
}

/// Writes both codes of a block with their lengths.
pub fn write_codes(out: &mut Bits, literals: &Code<286>, distances: &Code<30>) {
    /// In the order in which deflate lists the lengths of the code of lengths.
    const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    let last = |lengths: &[u8], least: usize| {
        lengths.iter().rposition(|&l| l > 0).map_or(least, |i| (i + 1).max(least))
    };
    // RFC 1951, 3.2.7: the lengths of both codes are one list, which a third code writes; runs may cross from one
    // code into the other.
    let (of_literals, of_distances) = (last(&literals.lengths, 257), last(&distances.lengths, 1));
    let all = [&literals.lengths[..of_literals], &distances.lengths[..of_distances]].concat();
    let runs = runs(&all);
    let mut counts = [0; 19];
    runs.iter().for_each(|run| counts[run.symbol] += 1);
    // A code of one symbol is not complete, which some readers refuse.
    counts[0] += 1;
    counts[18] += 1;
    let code = Code::new(&counts, 7);
    let listed = ORDER.iter().rposition(|&symbol| code.lengths[symbol] > 0).map_or(4, |i| (i + 1).max(4));
    out.put((of_literals - 257) as u64, 5);
    out.put((of_distances - 1) as u64, 5);
    out.put((listed - 4) as u64, 4);
    for &symbol in &ORDER[..listed] {
        out.put(code.lengths[symbol].into(), 3);
    }
    for run in runs {
        out.put(code.bits[run.symbol].into(), code.lengths[run.symbol].into());
        out.put(run.extra, run.extra_bits);
    }
}

/// A symbol of the code of lengths.
struct Run {
    symbol: usize,
    extra: u64,
    extra_bits: u32,
}

/// Lengths, with those that repeat written once.
fn runs(lengths: &[u8]) -> Vec<Run> {
    let mut runs = Vec::with_capacity(lengths.len());
    let mut push =
        |symbol, extra: usize, extra_bits| runs.push(Run { symbol, extra: extra as u64, extra_bits });
    for run in lengths.chunk_by(|a, b| a == b) {
        let (value, mut left) = (usize::from(run[0]), run.len());
        if value > 0 {
            push(value, 0, 0);
            left -= 1;
        }
        while left > 0 {
            // 18 stands for 11 to 138 zeros, 17 for 3 to 10, and 16 for the length before, 3 to 6 times again.
            match (value, left) {
                (0, 11..) => {
                    push(18, left.min(138) - 11, 7);
                    left -= left.min(138);
                }
                (0, 3..) => {
                    push(17, left - 3, 3);
                    left = 0;
                }
                (1.., 3..) => {
                    push(16, left.min(6) - 3, 2);
                    left -= left.min(6);
                }
                _ => {
                    push(value, 0, 0);
                    left -= 1;
                }
            }
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kraft(lengths: &[u8]) -> f64 {
        lengths.iter().filter(|&&length| length > 0).map(|&length| 0.5f64.powi(length.into())).sum()
    }

    #[test]
    fn codes_are_complete_and_no_longer_than_allowed() {
        let mut fibonacci = [0_u32; 286];
        let (mut a, mut b) = (1, 1);
        for count in fibonacci.iter_mut().take(40) {
            *count = a;
            (a, b) = (b, a + b);
        }
        let mut flat = [1; 286];
        flat[256] = 1_000_000;
        for counts in [fibonacci, flat] {
            for longest in [9, LONGEST] {
                let code = Code::new(&counts, longest);
                assert!(code.lengths.iter().all(|&length| usize::from(length) <= longest));
                assert!((kraft(&code.lengths) - 1.0).abs() < 1e-12);
                assert!(
                    counts.iter().zip(&code.lengths).all(|(&count, &length)| (count > 0) == (length > 0))
                );
            }
        }
    }

    #[test]
    fn the_code_is_the_best_where_no_length_is_too_long() {
        let mut counts = [0; 30];
        counts[..6].copy_from_slice(&[5, 9, 12, 13, 16, 45]);
        let code = Code::new(&counts, LONGEST);
        assert_eq!(code.lengths[..6], [4, 4, 3, 3, 3, 1]);
    }
}
