"""Figures of numpy and scipy that SeriesFiguresTest holds the encoders of series against.

Made with numpy 2.4 and scipy 1.17 of PyPI: python3 series.py > series.json
"""
import json

import numpy as np
from scipy import signal, stats

OFFSET = 1e-10


def vitals():
    """Two channels at uneven times: a rhythm with noise, and a slow climb; a tenth of the values are missing."""
    random = np.random.RandomState(7)
    n = 150
    t = np.round(1000 + np.cumsum(random.uniform(0.5, 1.5, n)), 3)
    a = np.round(70 + 8 * np.sin(t / 3) + random.normal(size=n), 4)
    b = np.round(120 + 0.3 * (t - t[0]) + random.normal(size=n) * 2, 4)
    a[random.uniform(size=n) < 0.1] = np.nan
    b[random.uniform(size=n) < 0.1] = np.nan
    return t, a, b


def filled(x):
    there = ~np.isnan(x)
    return np.interp(np.arange(x.size), np.arange(x.size)[there], x[there])


def statistics(t, x, quantiles=(0.25, 0.5, 0.75)):
    there = ~np.isnan(x)
    y = x[there]
    slope = stats.linregress(t[there], y).slope
    return [y.mean(), y.std(), y.min(), y.max(), slope, *np.quantile(y, quantiles), 1 - there.mean()]


def spectrum(x, bands):
    nfft = max(x.size, 4 * bands)
    f, p = signal.periodogram(filled(x), window="hann", nfft=nfft, detrend="constant", scaling="density")
    band = np.minimum(bands - 1, np.floor(2 * f * bands + 1e-12)).astype(int)
    return [np.log(p[band == b].mean() + OFFSET) for b in range(bands)]


def autocorrelations(x, lags):
    y = np.where(np.isnan(x), 0, x - np.nanmean(x))
    full = np.correlate(y, y, "full")[y.size - 1:]
    return full[1:lags + 1] / full[0]


def lags(x, many, last):
    return [*autocorrelations(x, many), *filled(x)[::-1][:last]]


def windows(t, x, points, hop):
    at = range(0, max(1, x.size - points + hop), hop)
    return [(t[i:i + points], x[i:i + points]) for i in at]


def pooled(rows):
    return [*np.mean(rows, axis=0), *np.std(rows, axis=0)]


def means(t, x, every):
    place = np.floor((t - t[0]) / every + 1e-9).astype(int)
    cells = [x[(place == k) & ~np.isnan(x)] for k in range(place[-1] + 1)]
    return np.array([c.mean() if c.size else np.nan for c in cells])


def line(t, x, every):
    there = ~np.isnan(x)
    grid = t[0] + every * np.arange(int(np.floor((t[-1] - t[0]) / every + 1e-9)) + 1)
    return np.interp(grid, t[there], x[there], left=np.nan, right=np.nan)


def sequence(*channels):
    return [[*(0 if np.isnan(v) else v for v in point), *(0 if np.isnan(v) else 1 for v in point)]
            for point in zip(*channels)]


def csv(t, a, b):
    cells = [["at", "a", "b"], *[[repr(float(v)) if v == v else "" for v in row] for row in zip(t, a, b)]]
    return "\n".join(",".join(row) for row in cells) + "\n"


def plain(value):
    return [plain(v) for v in value] if hasattr(value, "__iter__") else round(float(value), 7)


def main():
    t, a, b = vitals()
    both = [a, b]
    figures = {
        "statistics": [statistics(t, x) for x in both],
        "statistics-pooled": pooled([[v for x in both for v in statistics(*windows(t, x, 40, 25)[w])]
                                     for w in range(len(windows(t, a, 40, 25)))]),
        "spectrum": [spectrum(x, 8) for x in both],
        "spectrum-odd": [spectrum(x[:149], 5) for x in both],
        "spectrum-short": [spectrum(x[:7], 8) for x in both],
        "spectrum-windows": [[v for x in both for v in spectrum(windows(t, x, 40, 25)[w][1], 4)]
                             for w in range(len(windows(t, a, 40, 25)))],
        "lags": [lags(x, 16, 5) for x in both],
        "mean-of-2.5": sequence(*[means(t, x, 2.5) for x in both]),
        "line-of-0.7": sequence(*[line(t, x, 0.7) for x in both]),
    }
    figures = {name: plain(values) for name, values in figures.items()}
    figures["csv"] = csv(t, a, b)
    print(json.dumps(figures, separators=(",", ":")).replace("],[", "],\n["))


main()
