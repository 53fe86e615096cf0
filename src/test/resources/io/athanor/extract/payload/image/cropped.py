"""What Pillow makes of pictures of which a part is cut out before they are resized.
Debian's python3-pil 9.4.0; /usr/bin/python3 cropped.py > cropped.json"""

import json

from PIL import Image

from resized import picture

SIDE = 12


def box(width, height, square, left, top, right, bottom):
    """Shares to whole pixels, halves up, then the largest square."""
    x0, x1 = int(width * left + 0.5), width - int(width * right + 0.5)
    y0, y1 = int(height * top + 0.5), height - int(height * bottom + 0.5)
    if square != "none":
        side = min(x1 - x0, y1 - y0)
        skip = {"start": lambda rest: 0, "centre": lambda rest: rest // 2, "end": lambda rest: rest}[square]
        x0, y0 = x0 + skip(x1 - x0 - side), y0 + skip(y1 - y0 - side)
        x1, y1 = x0 + side, y0 + side
    return x0, y0, x1, y1


out = []
for width, height in [(91, 61), (40, 75)]:
    for square, left, top, right, bottom in [
        ("centre", 0, 0, 0, 0), ("start", 0, 0, 0, 0), ("end", 0, 0, 0, 0), ("none", 0.25, 0.1, 0.1, 0.3),
        ("centre", 0.4, 0, 0.2, 0.05), ("end", 0, 0.5, 0.33, 0)]:
        part = picture(width, height).crop(box(width, height, square, left, top, right, bottom))
        image = part.resize((SIDE, SIDE), Image.BILINEAR)
        out.append({
            "width": width, "height": height, "square": square,
            "left": left, "top": top, "right": right, "bottom": bottom, "side": SIDE,
            "planes": [v for channel in image.split() for v in channel.getdata()]})
print(json.dumps(out))
