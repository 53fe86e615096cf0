"""Figures of OpenCV that SiftTest holds the encoder sift against.

Made with Debian's python3-opencv (4.6.0): /usr/bin/python3 sift.py > sift.json
"""
import base64
import json

import cv2
import numpy as np

KEPT = 40


def picture():
    """Blobs, boxes and stripes in grey."""
    random = np.random.RandomState(7)
    y, x = np.mgrid[0:90, 0:128].astype(np.float64)
    grey = 120 + 20 * np.sin(x / 9) * np.cos(y / 13)
    for _ in range(110):
        cx, cy, size, light = random.uniform(0, 128), random.uniform(0, 90), random.uniform(1.2, 4), random.uniform(-90, 90)
        grey += light * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * size**2))
    grey[20:44, 70:101] += 60
    grey[60:80, 15:48:6] -= 50
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)


def main():
    grey = picture()
    keypoints, descriptors = cv2.SIFT_create().detectAndCompute(grey, None)
    order = sorted(range(len(keypoints)), key=lambda i: (
        -keypoints[i].response, keypoints[i].size, keypoints[i].pt[1], keypoints[i].pt[0], keypoints[i].angle))
    rooted = np.sqrt(descriptors / descriptors.sum(axis=1, keepdims=True))[order]
    figures = {
        "picture": base64.b64encode(cv2.imencode(".png", grey)[1].tobytes()).decode(),
        "found": len(keypoints),
        "responses": [round(float(keypoints[i].response), 7) for i in order[:KEPT]],
        "places": [[round(float(v), 3) for v in keypoints[i].pt] for i in order[:KEPT]],
        "descriptors": np.round(rooted[:KEPT], 4).tolist(),
        "pooled": np.round(np.concatenate([rooted.mean(axis=0), rooted.std(axis=0)]), 5).tolist(),
    }
    # a line a figure
    print("{" + ",\n".join(f"{json.dumps(name)}: {json.dumps(of)}" for name, of in figures.items()) + "}")


main()
