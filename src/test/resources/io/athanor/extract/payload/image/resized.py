"""What Pillow makes of a picture that is resized by its shorter side and cropped at its centre, as image processors of CLIP and
DINOv2 do it. Debian's python3-pil 9.4.0; python3 resized.py > resized.json"""

import json

from PIL import Image

FILTERS = {"nearest": Image.NEAREST, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}


def picture(width, height):
    image = Image.new("RGB", (width, height))
    for y in range(height):
        for x in range(width):
            image.putpixel((x, y), ((7 * x + 3 * y) % 256, (x * y) % 256, (x ^ (2 * y)) % 256))
    return image


def fitted(image, side, crop, kind):
    width, height = image.size
    if side:
        scale = side / min(width, height)
        image = image.resize((int(width * scale), int(height * scale)), FILTERS[kind])
        left = (image.size[0] - crop) // 2
        top = (image.size[1] - crop) // 2
        return image.crop((left, top, left + crop, top + crop))
    return image.resize((crop, crop), FILTERS[kind])


def main():
    out = []
    # odd sizes: of even ones the nearest pixel may be a tie
    for width, height, side, crop in [(91, 61, 24, 16), (61, 91, 24, 16), (13, 9, 20, 16), (91, 61, 0, 12)]:
        for kind in FILTERS:
            image = fitted(picture(width, height), side, crop, kind)
            out.append({
                "width": width, "height": height, "side": side, "crop": crop, "filter": kind,
                # the red plane, then green, then blue
                "planes": [v for channel in image.split() for v in channel.getdata()]})
    print(json.dumps(out))


if __name__ == "__main__":
    main()
