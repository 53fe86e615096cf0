"""Spectra as Whisper takes them, that OnnxEncoderTest holds its own against: the transform and the mel filters are torchaudio's, what is
made of them is said in the appendix of Whisper's paper and by its audio.py.

Made with Debian's python3-torchaudio (0.13.1): /usr/bin/python3 whisper.py > whisper.json
"""
import json

import numpy as np
import torch
from torchaudio.transforms import MelSpectrogram

SAMPLES = 4800

i = np.arange(SAMPLES)
sound = np.rint(6000 * np.sin(i / 9.0) + 3000 * np.sin(i * i / 40000.0)).astype(np.int16)
y = torch.zeros(480_000, dtype=torch.float64)
y[:SAMPLES] = torch.tensor(sound / 2.0**15)
mels = MelSpectrogram(
    sample_rate=16_000, n_fft=400, hop_length=160, n_mels=80, f_min=0.0, f_max=8000.0, mel_scale="slaney", norm="slaney"
).double()(y)[:, :-1]
logs = torch.log10(torch.clamp(mels, min=1e-10))
logs = (torch.maximum(logs, logs.max() - 8) + 4) / 4
print(json.dumps({
    "samples": SAMPLES,
    "own": 30,
    "frames": [{"frame": t, "mels": [round(float(v), 5) for v in logs[:, t]]} for t in (0, 1, 7, 15, 28, 29)],
}))
