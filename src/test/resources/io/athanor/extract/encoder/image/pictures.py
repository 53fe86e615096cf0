"""Figures of scikit-image and SciPy that FormulasOfPicturesTest holds the encoders of pictures against.

Made with Debian's python3-skimage (0.19.3): /usr/bin/python3 pictures.py > pictures.json
"""
import base64
import io
import json

import numpy as np
from PIL import Image
from scipy.fftpack import dct
from skimage.color import rgb2hsv, rgb2lab
from skimage.feature import hog


def picture(side):
    """Waves of all colours, a grey stripe and some noise."""
    random = np.random.RandomState(7)
    y, x = np.mgrid[0:side, 0:side] / side
    waves = [np.sin(9 * x + 4 * y), np.sin(7 * y * y - 5 * x + 1), np.cos(11 * x * y - 2)]
    rgb = np.rint(127 + 110 * np.stack(waves, axis=2) + 6 * random.normal(size=(side, side, 3)))
    rgb[: side // 8] = rgb[: side // 8, :, :1]
    return without_ties(np.clip(rgb, 0, 255).astype(np.int64), random).astype(np.uint8)


def without_ties(rgb, random):
    """Where two colours are equally steep in different directions, rounding would say which counts in hog."""
    while True:
        down, across = np.zeros_like(rgb), np.zeros_like(rgb)
        down[1:-1], across[:, 1:-1] = rgb[2:] - rgb[:-2], rgb[:, 2:] - rgb[:, :-2]
        slope = down**2 + across**2
        tied = np.zeros(rgb.shape[:2], dtype=bool)
        for a, b in [(0, 1), (0, 2), (1, 2)]:
            steepest = (slope[..., a] == slope.max(axis=2)) & (slope[..., a] == slope[..., b])
            tied |= steepest & (down[..., a] * across[..., b] != down[..., b] * across[..., a])
        if not tied.any():
            return rgb
        for y, x in np.argwhere(tied):
            rgb[max(0, y - 1), x, random.randint(3)] ^= 1


def png(rgb):
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def shares(coordinates, bins, ranges):
    histogram, _ = np.histogramdd(coordinates.reshape(-1, 3), bins=bins, range=ranges)
    return (histogram / histogram.sum()).flatten()


def perceptual_hash(rgb):
    grey = rgb / 255 @ [0.299, 0.587, 0.114]
    lowest = dct(dct(grey, axis=0), axis=1)[:8, :8]
    return (lowest > np.median(lowest)).astype(float).flatten()


def oriented(rgb, orientations, cell, block):
    return hog(rgb / 255, orientations=orientations, pixels_per_cell=(cell, cell), cells_per_block=(block, block),
               block_norm="L2-Hys", channel_axis=-1)


def main():
    large, small = picture(64), picture(32)
    figures = {
        "picture of 64": png(large),
        "picture of 32": png(small),
        "hog": oriented(large, 9, 16, 2),
        "hog of 7 orientations": oriented(large, 7, 9, 3),
        "hsv": shares(rgb2hsv(large / 255), 8, [(0, 1)] * 3),
        "lab": shares(rgb2lab(large / 255), 5, [(0, 100), (-128, 127), (-128, 127)]),
        "perceptual-hash": perceptual_hash(small),
    }
    lines = []
    for name, of in figures.items():
        plain = of if isinstance(of, str) else [round(float(v), 6) for v in of]
        lines.append(f"{json.dumps(name)}: {json.dumps(plain)}")
    # a line a figure
    print("{" + ",\n".join(lines) + "}")


main()
