//! A colour profile for sRGB (ICC.1:2001-04, version 2; IEC 61966-2-1).

use crate::convert::nearest;

/// Red, green and blue, as X, Y and Z in the profile's white (D50), and that white.
const COLORANTS: [(&[u8; 4], [f64; 3]); 4] = [
    (b"rXYZ", [0.436_07, 0.222_49, 0.013_92]),
    (b"gXYZ", [0.385_15, 0.716_87, 0.097_08]),
    (b"bXYZ", [0.143_07, 0.060_61, 0.714_10]),
    (b"wtpt", [0.964_20, 1.0, 0.824_91]),
];
const NAME: &[u8] = b"sRGB IEC61966-2.1\0";
const COPYRIGHT: &[u8] = b"No copyright, use freely\0";
/// How many points of the curve are given.
const POINTS: u16 = 1024;

/// The profile.
pub(super) fn srgb() -> Vec<u8> {
    let mut tags: Vec<(&[u8; 4], Vec<u8>)> =
        vec![(b"desc", description()), (b"cprt", tag(*b"text", COPYRIGHT))];
    for (name, place) in COLORANTS {
        let numbers: Vec<u8> = place.iter().flat_map(|number| fixed(*number)).collect();
        tags.push((name, tag(*b"XYZ ", &numbers)));
    }
    tags.push((b"rTRC", curve()));
    let mut data = Vec::new();
    let mut table = Vec::new();
    // The curves of green and blue are those of red.
    let start = 128 + 4 + 12 * (nearest::<_, u32>(tags.len()) + 2);
    for (name, tag) in &tags {
        let offset = start + nearest::<_, u32>(data.len());
        let names: &[&[u8; 4]] = if *name == b"rTRC" { &[b"rTRC", b"gTRC", b"bTRC"] } else { &[name] };
        for name in names {
            table.extend_from_slice(*name);
            table.extend_from_slice(&offset.to_be_bytes());
            table.extend_from_slice(&nearest::<_, u32>(tag.len()).to_be_bytes());
        }
        data.extend_from_slice(tag);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut profile = header(start + nearest::<_, u32>(data.len()));
    profile.extend_from_slice(&(nearest::<_, u32>(tags.len()) + 2).to_be_bytes());
    profile.extend_from_slice(&table);
    profile.extend_from_slice(&data);
    profile
}

fn header(size: u32) -> Vec<u8> {
    let mut header = size.to_be_bytes().to_vec();
    header.extend_from_slice(&[0; 4]);
    header.extend_from_slice(&[2, 0x10, 0, 0]);
    header.extend_from_slice(b"mntrRGB XYZ ");
    // Made on 2026-01-01.
    header.extend([2026_u16, 1, 1, 0, 0, 0].iter().flat_map(|part| part.to_be_bytes()));
    header.extend_from_slice(b"acsp");
    header.resize(68, 0);
    header.extend(COLORANTS[3].1.iter().flat_map(|number| fixed(*number)));
    header.resize(128, 0);
    header
}

fn tag(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    [&kind, &[0; 4], data].concat()
}

/// The name in ASCII; its forms for Unicode and for Macintosh are empty.
fn description() -> Vec<u8> {
    let len = nearest::<_, u32>(NAME.len()).to_be_bytes();
    tag(*b"desc", &[&len, NAME, &[0; 8], &[0; 3], &[0; 67]].concat())
}

fn fixed(number: f64) -> [u8; 4] {
    nearest::<_, i32>((number * 65536.0).round()).to_be_bytes()
}

/// From the stored value to light.
fn curve() -> Vec<u8> {
    let mut data = u32::from(POINTS).to_be_bytes().to_vec();
    for point in 0..POINTS {
        let stored = f64::from(point) / f64::from(POINTS - 1);
        let light = if stored <= 0.040_45 { stored / 12.92 } else { ((stored + 0.055) / 1.055).powf(2.4) };
        data.extend_from_slice(&nearest::<_, u16>((light * 65535.0).round()).to_be_bytes());
    }
    tag(*b"curv", &data)
}
