//! How wide columns are: what their content asks for, shared out.

/// What a column asks for. Lengths in points, padding included; `smallest <= least <= natural <= likely`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wish {
    /// With all content on one line.
    pub natural: f32,
    /// With what may come after the rows that were seen.
    pub likely: f32,
    /// With no number broken, and no word that isn't very long.
    pub least: f32,
    /// With all words broken; less can't be read.
    pub smallest: f32,
    /// Whether it gives way before the others: its cells are meant to wrap.
    pub wraps: bool,
}

/// The widths of all columns; `None` if they can't fit.
///
/// Where there is room, columns get what may come, and then grow alike, but not by more than makes rows hard to follow.
/// Where there is too little,
/// the widest give way first: columns that are meant to wrap, then the others, then words are broken.
pub fn share(wishes: &[Wish], available: f32) -> Option<Vec<f32>> {
    const MOST_GROWTH: f32 = 1.6;
    let natural: f32 = wishes.iter().map(|wish| wish.natural).sum();
    if natural <= available {
        let likely = wishes.iter().map(|wish| (wish.natural, wish.likely)).collect::<Vec<_>>();
        if likely.iter().map(|limit| limit.1).sum::<f32>() >= available {
            return level(&likely, available);
        }
        let grown = wishes.iter().map(|wish| (wish.natural * MOST_GROWTH).max(wish.likely));
        let grown: Vec<_> = likely.iter().map(|limit| limit.1).zip(grown).collect();
        // In the same proportion, of what each may grow by.
        let room: f32 = grown.iter().map(|(low, high)| high - low).sum();
        let low: f32 = grown.iter().map(|(low, _)| low).sum();
        let share = ((available - low) / room.max(f32::MIN_POSITIVE)).min(1.0);
        return Some(grown.iter().map(|(low, high)| low + (high - low) * share).collect());
    }
    let unwrapped = |wish: &Wish| if wish.wraps { wish.least } else { wish.natural };
    let wrapped = wishes.iter().map(|wish| (unwrapped(wish), wish.natural)).collect::<Vec<_>>();
    let words = wishes.iter().map(|wish| (wish.least, unwrapped(wish))).collect::<Vec<_>>();
    let broken = wishes.iter().map(|wish| (wish.smallest, wish.least)).collect::<Vec<_>>();
    [wrapped, words, broken].iter().find_map(|limits| level(limits, available))
}

/// Widths between their limits that add up to what is available, the widest cut to one level; `None` if the lower limits
/// are too much.
fn level(limits: &[(f32, f32)], available: f32) -> Option<Vec<f32>> {
    const TOLERANCE: f32 = 0.001;
    let at = |level: f32| limits.iter().map(move |&(low, high)| level.clamp(low, high));
    if at(0.0).sum::<f32>() > available + TOLERANCE {
        return None;
    }
    let (mut low, mut high) = (0.0, limits.iter().fold(0.0, |most, limit| limit.1.max(most)));
    for _ in 0..40 {
        let middle = f32::midpoint(low, high);
        if at(middle).sum::<f32>() > available {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(at(low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(natural: f32, least: f32, smallest: f32, wraps: bool) -> Wish {
        Wish { natural, likely: natural, least, smallest, wraps }
    }

    fn rounded(wishes: &[Wish], available: f32) -> Option<Vec<i32>> {
        Some(share(wishes, available)?.iter().map(|width| crate::convert::nearest(width.round())).collect())
    }

    #[test]
    fn what_fits_grows_a_little() {
        let wishes = [wish(40.0, 40.0, 20.0, false), wish(60.0, 20.0, 10.0, false)];
        assert_eq!(rounded(&wishes, 150.0).unwrap(), [60, 90]);
        assert_eq!(rounded(&wishes, 1000.0).unwrap(), [64, 96]);
    }

    #[test]
    fn what_may_come_has_room_where_there_is_some() {
        let wishes = [
            Wish { likely: 100.0, ..wish(10.0, 10.0, 10.0, false) },
            Wish { likely: 50.0, ..wish(30.0, 30.0, 30.0, false) },
            wish(40.0, 40.0, 40.0, false),
        ];
        assert_eq!(rounded(&wishes, 80.0).unwrap(), [10, 30, 40]);
        assert_eq!(rounded(&wishes, 110.0).unwrap(), [35, 35, 40]);
        assert_eq!(rounded(&wishes, 190.0).unwrap(), [100, 50, 40]);
        assert_eq!(rounded(&wishes, 1000.0).unwrap(), [100, 50, 64]);
    }

    #[test]
    fn the_widest_give_way_first_and_those_that_wrap_before_all() {
        let wishes = [
            wish(40.0, 40.0, 20.0, false),
            wish(300.0, 30.0, 10.0, false),
            wish(100.0, 30.0, 10.0, false),
            wish(200.0, 50.0, 10.0, true),
        ];
        assert_eq!(rounded(&wishes, 540.0).unwrap(), [40, 300, 100, 100]);
        assert_eq!(rounded(&wishes, 290.0).unwrap(), [40, 100, 100, 50]);
        assert_eq!(rounded(&wishes, 190.0).unwrap(), [40, 50, 50, 50]);
        assert_eq!(rounded(&wishes, 120.0).unwrap(), [30, 30, 30, 30]);
        assert_eq!(rounded(&wishes, 49.0), None);
    }
}
