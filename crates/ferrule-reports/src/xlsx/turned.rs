//! Pictures that a camera held askew: `rust_xlsxwriter` has no way to turn them, so its drawings are changed.
//!
//! Excel shows the pixels as they are stored, whatever Exif says; what turns them is an attribute of the drawing. The
//! cells that a picture reaches from and to are those it is seen over. Its own size (`a:ext`, ECMA-376-1, 20.1.7.3) is that
//! before it is turned around its middle.

use crate::picture::Turn;

/// A quarter of a full turn: 60,000 are a degree.
const QUARTER: u32 = 90 * 60_000;

/// Turns the pictures of a drawing, which are in the order of `turns`.
pub fn turn(drawing: &str, turns: &[Turn]) -> String {
    const PICTURE: &str = "<xdr:pic>";
    const FRAME: (&str, &str) = ("<a:xfrm>", "</a:xfrm>");
    let mut parts = drawing.split(PICTURE);
    let mut turned = parts.next().unwrap_or_default().to_owned();
    for (part, turn) in parts.zip(turns) {
        turned.push_str(PICTURE);
        let frame = part.split_once(FRAME.0).and_then(|(before, rest)| {
            let (frame, after) = rest.split_once(FRAME.1)?;
            Some((before, frame_turned(frame, *turn)?, after))
        });
        match frame.filter(|_| *turn != Turn::NONE) {
            Some((before, frame, after)) => {
                turned.extend([before, &frame, FRAME.1, after]);
            }
            None => turned.push_str(part),
        }
    }
    turned
}

fn frame_turned(frame: &str, turn: Turn) -> Option<String> {
    let number = |name: &str| -> Option<i64> {
        let (_, rest) = frame.split_once(&format!(" {name}=\""))?;
        rest.split_once('"')?.0.parse().ok()
    };
    let (mut x, mut y) = (number("x")?, number("y")?);
    let (mut width, mut height) = (number("cx")?, number("cy")?);
    if turn.lies() {
        // The middle stays.
        x += (width - height) / 2;
        y += (height - width) / 2;
        (width, height) = (height, width);
    }
    let rotated = match u32::from(turn.quarters()) * QUARTER {
        0 => String::new(),
        angle => format!(" rot=\"{angle}\""),
    };
    let mirrored = if turn.mirrors() { " flipH=\"1\"" } else { "" };
    Some(format!(
        "<a:xfrm{rotated}{mirrored}><a:off x=\"{x}\" y=\"{y}\"/><a:ext cx=\"{width}\" cy=\"{height}\"/>"
    ))
}
