//! The process's own memory, read so that a bad address is an answer and no crash.

#![allow(unsafe_code, reason = "the system asked to copy memory of this process")]

/// Some bytes that are wanted.
#[derive(Clone, Copy)]
pub struct Piece {
    pub address: usize,
    pub length: usize,
}

/// Fills `into` with what is at an address; false where not all of it can be read.
pub fn read(address: usize, into: &mut [u8]) -> bool {
    read_pieces(&[Piece { address, length: into.len() }], into)
}

/// Fills `into` with pieces, one behind the other; false where not all of them can be read. The system takes any number
/// in one call, but for more than it has a limit.
#[cfg(target_os = "linux")]
pub fn read_pieces(pieces: &[Piece], mut into: &mut [u8]) -> bool {
    // The least IOV_MAX that Linux ever had.
    for some in pieces.chunks(1024) {
        let length: usize = some.iter().map(|piece| piece.length).sum();
        let Some((target, rest)) = into.split_at_mut_checked(length) else { return false };
        if !copied(some, target) {
            return false;
        }
        into = rest;
    }
    true
}

/// Lends nothing: the system itself checks each address, as if another process asked.
#[cfg(target_os = "linux")]
fn copied(pieces: &[Piece], target: &mut [u8]) -> bool {
    let from: Vec<libc::iovec> = pieces
        .iter()
        .map(|piece| libc::iovec {
            iov_base: std::ptr::without_provenance_mut(piece.address),
            iov_len: piece.length,
        })
        .collect();
    let to = libc::iovec { iov_base: target.as_mut_ptr().cast(), iov_len: target.len() };
    // SAFETY: it writes to `target` alone, which is as long as it says. What is read is named by numbers, which the system
    // checks: it answers that an address is bad, and other threads that write there are its affair. It refuses nobody his
    // own memory.
    let count = unsafe {
        libc::process_vm_readv(
            libc::getpid(),
            &raw const to,
            1,
            from.as_ptr(),
            from.len() as libc::c_ulong,
            0,
        )
    };
    usize::try_from(count) == Ok(target.len())
}

/// Elsewhere there is no such way.
#[cfg(not(target_os = "linux"))]
pub fn read_pieces(_: &[Piece], _: &mut [u8]) -> bool {
    false
}

/// Eight bytes at a place; zero behind the end.
pub fn word(bytes: &[u8], place: usize) -> usize {
    let found = bytes.get(place..).and_then(|rest| rest.first_chunk());
    found.map_or(0, |found| usize::from_ne_bytes(*found))
}

/// Four bytes at a place, as an `int`; zero behind the end.
pub fn int(bytes: &[u8], place: usize) -> i32 {
    let found = bytes.get(place..).and_then(|rest| rest.first_chunk());
    found.map_or(0, |found| i32::from_ne_bytes(*found))
}
