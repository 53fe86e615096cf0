"""Figures that PreprocessTest holds what is done to sounds against.

Loudness is measured by FFmpeg's ebur128 at 48 kHz (Debian's ffmpeg 5.1.9). What is trimmed follows the documentation of librosa.effects.trim,
written with numpy's framing (Debian's python3-numpy 1.24.2): /usr/bin/python3 cleaned.py > cleaned.json
"""
import json
import re
import subprocess
import tempfile
import wave

import numpy as np

RATE = 16_000


def sound(amplitudes):
    """Half a second of noise an amplitude, by whole numbers alone, so that any language makes the same."""
    x, last, samples = 1, [0, 0, 0, 0], []
    for n in range(len(amplitudes) * RATE // 2):
        x = (1103515245 * x + 12345) % 2**31
        last = last[1:] + [(x >> 16) % 2001 - 1000]
        samples.append(sum(last) * amplitudes[n // (RATE // 2)] // 8)
    return np.array(samples, dtype=np.int16)


def loudness(samples):
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        with wave.open(file.name, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes(samples.astype("<i2").tobytes())
        command = ["ffmpeg", "-hide_banner", "-i", file.name, "-af", "aresample=48000,ebur128", "-f", "null", "-"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return float(re.findall(r"I: +(-?[0-9.]+) LUFS", said)[-1])


def trimmed(samples, top_db, frame_length=2048, hop_length=512):
    """First sample, and the one behind the last."""
    y = np.pad(samples / 2.0**15, frame_length // 2)
    frames = np.lib.stride_tricks.sliding_window_view(y, frame_length)[::hop_length]
    rms = np.sqrt(np.mean(frames**2, axis=1))
    decibels = 20 * np.log10(np.maximum(1e-5, rms)) - 20 * np.log10(max(1e-5, rms.max()))
    loud = np.flatnonzero(decibels > -top_db)
    return [int(loud[0] * hop_length), int(min(len(samples), (loud[-1] + 1) * hop_length))]


def main():
    sounds = {"swelling": [1, 1, 8, 40, 20, 3, 0, 12, 1, 1], "with silence": [0, 0, 2, 0, 0, 30, 0, 0], "steady": [10, 10, 10]}
    figures = {}
    for name, amplitudes in sounds.items():
        samples = sound(amplitudes)
        figures[name] = {
            "amplitudes": amplitudes,
            "loudness": loudness(samples),
            "trimmed": {db: trimmed(samples, db) for db in (10, 20, 60)},
        }
    print("{" + ",\n".join(f"{json.dumps(name)}: {json.dumps(of)}" for name, of in figures.items()) + "}")


main()
