"""Figures of torchaudio and librosa that SpectraTest holds the encoders of sound against.

Made with Debian's python3-torchaudio (0.13.1) and librosa 0.11.0 of PyPI: python3 spectra.py > spectra.json
"""
import json

import librosa
import numpy as np
import torch
from torchaudio.functional import compute_deltas
from torchaudio.transforms import MFCC, MelSpectrogram

RATE = 16_000
OFFSET = 1e-6


def sound():
    """A tone that climbs and swells, a chord, and noise: 0.3 s at the scale of 16-bit integers."""
    random = np.random.RandomState(7)
    t = np.arange(4800) / RATE
    tone = (0.6 + 0.4 * np.sin(2 * np.pi * 5 * t)) * np.sin(2 * np.pi * (200 + 1500 * t) * t)
    chord = sum(np.sin(2 * np.pi * f * t) for f in (261.63, 329.63, 392.0))
    return np.rint(6000 * tone + 2000 * chord + 300 * random.normal(size=t.size)).astype(np.int16)


def log_mels(y, **settings):
    mels = MelSpectrogram(sample_rate=RATE, **settings).double()(y)
    return torch.log(mels + OFFSET)


def mfcc(y, n_mfcc, deltas, **settings):
    frames = MFCC(RATE, n_mfcc=n_mfcc, log_mels=True, melkwargs=settings).double()(y)
    orders = [frames]
    for _ in range(deltas):
        orders.append(compute_deltas(orders[-1]))
    return torch.cat(orders)


def chroma(y, n_fft, win_length, hop_length):
    power = np.abs(
        librosa.stft(y.numpy(), n_fft=n_fft, win_length=win_length, hop_length=hop_length, pad_mode="reflect")
    ) ** 2
    return torch.tensor(librosa.feature.chroma_stft(S=power, sr=RATE, n_fft=n_fft, tuning=0.0))


def sequence(frames):
    return [[round(float(v), 6) for v in frame] for frame in frames.T]


def pooled(frames):
    mean, deviation = frames.mean(dim=1), frames.std(dim=1, unbiased=False)
    return [round(float(v), 6) for v in torch.cat([mean, deviation])]


def main():
    samples = sound()
    y = torch.tensor(samples / 2.0**15)
    usual = {"n_fft": 512, "win_length": 400, "hop_length": 160, "n_mels": 64}
    slaney = {"n_fft": 400, "win_length": 400, "hop_length": 200, "n_mels": 40, "f_min": 60.0, "f_max": 7600.0,
              "mel_scale": "slaney", "norm": "slaney"}
    short = torch.nn.functional.pad(y[:100], (0, 157))
    figures = {
        "samples": samples.tolist(),
        "log-mel": pooled(log_mels(y, **usual)),
        "log-mel of 100 samples": pooled(log_mels(short, **usual)[:, :1]),
        "log-mel slaney": sequence(log_mels(y, **slaney)),
        "mfcc": pooled(mfcc(y, 13, 2, **usual)),
        "mfcc of frames": sequence(mfcc(y, 20, 1, **slaney)),
        "chroma": pooled(chroma(y, 2048, 2048, 512)),
        "chroma of frames": sequence(chroma(y, 1500, 1000, 400)),
    }
    # a line a figure
    print("{" + ",\n".join(f"{json.dumps(name)}: {json.dumps(of)}" for name, of in figures.items()) + "}")


main()
