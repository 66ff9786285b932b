"""What tests of pages ask a browser: the colours of texts as they are seen, and their contrast."""

import re

COLOURS = """selector => [...document.querySelectorAll(selector)].map(each => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    const shown = colour => {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return 'rgb(' + [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).join() + ')';
    };
    let paper = each;
    while (getComputedStyle(paper).backgroundColor === 'rgba(0, 0, 0, 0)') paper = paper.parentElement;
    return [shown(getComputedStyle(paper).backgroundColor), shown(getComputedStyle(each).color)];
})"""
"""For `evaluate`, with a selector: of each element what is behind its text, and the text's own."""


def contrast(one: str, other: str) -> float:
    """The contrast of two CSS colours, by WCAG 2."""

    def luminance(colour):
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
