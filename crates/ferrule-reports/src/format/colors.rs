//! The colours that formats name.

/// Excel's palette, `[Color 1]` to `[Color 56]` (ECMA-376-1, 18.8.27, from the index 8 on).
const PALETTE: [u32; 56] = [
    0x00_00_00, 0xff_ff_ff, 0xff_00_00, 0x00_ff_00, 0x00_00_ff, 0xff_ff_00, 0xff_00_ff, 0x00_ff_ff,
    0x80_00_00, 0x00_80_00, 0x00_00_80, 0x80_80_00, 0x80_00_80, 0x00_80_80, 0xc0_c0_c0, 0x80_80_80,
    0x99_99_ff, 0x99_33_66, 0xff_ff_cc, 0xcc_ff_ff, 0x66_00_66, 0xff_80_80, 0x00_66_cc, 0xcc_cc_ff,
    0x00_00_80, 0xff_00_ff, 0xff_ff_00, 0x00_ff_ff, 0x80_00_80, 0x80_00_00, 0x00_80_80, 0x00_00_ff,
    0x00_cc_ff, 0xcc_ff_ff, 0xcc_ff_cc, 0xff_ff_99, 0x99_cc_ff, 0xff_99_cc, 0xcc_99_ff, 0xff_cc_99,
    0x33_66_ff, 0x33_cc_cc, 0x99_cc_00, 0xff_cc_00, 0xff_99_00, 0xff_66_00, 0x66_66_99, 0x96_96_96,
    0x00_33_66, 0x33_99_66, 0x00_33_00, 0x33_33_00, 0x99_33_00, 0x99_33_66, 0x33_33_99, 0x33_33_33,
];

/// The first eight of the palette have names.
const NAMES: [&str; 8] = ["black", "white", "red", "green", "blue", "yellow", "magenta", "cyan"];

/// The colour of a name in lower case: `red`, `color3`, `color 3`.
pub fn named(name: &str) -> Option<u32> {
    let place = match name.strip_prefix("color") {
        Some(number) => number.trim().parse::<usize>().ok()?.checked_sub(1)?,
        None => NAMES.iter().position(|known| *known == name)?,
    };
    PALETTE.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn colors_have_names_and_numbers() {
        assert_eq!(
            (named("red"), named("color3"), named("color 03")),
            (Some(0xff_00_00), Some(0xff_00_00), Some(0xff_00_00))
        );
        assert_eq!(
            (named("cyan"), named("white"), named("color 56")),
            (Some(0x00_ff_ff), Some(0xff_ff_ff), Some(0x33_33_33))
        );
        for none in ["orange", "color", "color 0", "color 57", "color -1"] {
            assert_eq!(named(none), None, "{none}");
        }
    }
}
