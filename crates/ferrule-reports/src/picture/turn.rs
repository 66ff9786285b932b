//! How a camera was held: the orientation of Exif, which no reader of PDF looks for, nor Excel.

/// An orientation, as Exif counts them (CIPA DC-008, 4.6.4): 1 is upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn(u8);

impl Turn {
    /// Nothing is to be done.
    pub const NONE: Self = Self(1);

    /// What Exif data say (a TIFF file without its pictures), and where in them they say it. None where they don't, or are
    /// damaged: then a picture is shown as it is stored, by every program.
    pub(super) fn read(exif: &[u8]) -> Option<(Self, std::ops::Range<usize>)> {
        /// The tag, whose value is one number of two bytes.
        const ORIENTATION: (u16, u16) = (0x0112, 3);
        let is_little = match exif.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        let number = |at: usize| -> Option<u16> {
            let bytes = [*exif.get(at)?, *exif.get(at.checked_add(1)?)?];
            Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
        };
        let (one, other) = (usize::from(number(4)?), usize::from(number(6)?));
        let directory = if is_little { other << 16 | one } else { one << 16 | other };
        for entry in 0..usize::from(number(directory)?) {
            let at = directory.checked_add(2 + 12 * entry)?;
            if (number(at)?, number(at.checked_add(2)?)?) == ORIENTATION {
                let value = at.checked_add(8)?;
                let turn = u8::try_from(number(value)?).ok().filter(|turn| (1..=8).contains(turn))?;
                return Some((Self(turn), value..value + 2));
            }
        }
        None
    }

    /// The bytes of [`Turn::NONE`] in the order of Exif data.
    pub(super) fn none(exif: &[u8]) -> [u8; 2] {
        if exif.starts_with(b"II") { [1, 0] } else { [0, 1] }
    }

    /// Whether rows become columns.
    #[must_use]
    pub fn lies(self) -> bool {
        self.0 >= 5
    }

    /// Quarters of a full turn, clockwise, after [`Turn::mirrors`].
    #[must_use]
    pub fn quarters(self) -> u8 {
        [0, 0, 2, 2, 3, 1, 1, 3][usize::from(self.0 - 1)]
    }

    /// Whether left and right are exchanged, before it is turned.
    #[must_use]
    pub fn mirrors(self) -> bool {
        matches!(self.0, 2 | 4 | 5 | 7)
    }

    /// From places in a picture that is stored, 1 wide and 1 high, to those in the upright one: as PDF writes matrices, with
    /// the origin at the lower left.
    #[must_use]
    pub fn matrix(self) -> [f32; 6] {
        match self.0 {
            2 => [-1.0, 0.0, 0.0, 1.0, 1.0, 0.0],
            3 => [-1.0, 0.0, 0.0, -1.0, 1.0, 1.0],
            4 => [1.0, 0.0, 0.0, -1.0, 0.0, 1.0],
            5 => [0.0, -1.0, -1.0, 0.0, 1.0, 1.0],
            6 => [0.0, -1.0, 1.0, 0.0, 0.0, 1.0],
            7 => [0.0, 1.0, 1.0, 0.0, 0.0, 0.0],
            8 => [0.0, 1.0, -1.0, 0.0, 1.0, 0.0],
            _ => [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exif(little: bool, kind: u16, value: u16) -> Vec<u8> {
        let short = |number: u16| if little { number.to_le_bytes() } else { number.to_be_bytes() };
        let long = |number: u32| if little { number.to_le_bytes() } else { number.to_be_bytes() };
        let mut data = if little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        data.extend(long(8));
        data.extend(short(2));
        for (tag, kind, value) in [(0x010f, 2, 0), (0x0112, kind, value)] {
            data.extend(short(tag));
            data.extend(short(kind));
            data.extend(long(1));
            data.extend(short(value));
            data.extend([0; 2]);
        }
        data
    }

    #[test]
    fn orientations_are_read_in_both_orders() {
        for little in [true, false] {
            for value in 1..=8 {
                let data = exif(little, 3, value);
                let (turn, place) = Turn::read(&data).unwrap();
                assert_eq!(u16::from(turn.0), value);
                let mut upright = data.clone();
                upright[place].copy_from_slice(&Turn::none(&data));
                assert_eq!(Turn::read(&upright).unwrap().0, Turn::NONE);
            }
        }
    }

    #[test]
    fn what_is_damaged_turns_nothing() {
        for (kind, value) in [(3, 0), (3, 9), (3, 256), (5, 6)] {
            assert_eq!(Turn::read(&exif(true, kind, value)), None);
        }
        let whole = exif(false, 3, 6);
        for end in 0..whole.len() - 2 {
            assert_eq!(Turn::read(&whole[..end]), None, "{end}");
        }
        let mut beyond = whole;
        beyond[4..8].fill(0xff);
        assert_eq!(Turn::read(&beyond), None);
    }

    #[test]
    fn matrices_and_turns_say_the_same() {
        for value in 1..=8 {
            let turn = Turn(value);
            // A corner, as the middle of a picture is at 0.
            let corner = (0.5_f32, 0.25_f32);
            let mut turned = if turn.mirrors() { (-corner.0, corner.1) } else { corner };
            for _ in 0..turn.quarters() {
                turned = (turned.1, -turned.0);
            }
            let [a, b, c, d, e, f] = turn.matrix();
            let (x, y) = (corner.0 + 0.5, corner.1 + 0.5);
            let placed = (a * x + c * y + e - 0.5, b * x + d * y + f - 0.5);
            assert_eq!(placed, turned, "{value}");
            assert_eq!(turn.lies(), turn.quarters() % 2 == 1);
        }
    }
}
