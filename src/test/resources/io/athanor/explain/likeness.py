#!/usr/bin/env python3
# Golden figures for LikenessTest, by numpy and scipy alone (Debian: python3-numpy, python3-scipy). Prints likeness.json.
#   python3 likeness.py > likeness.json
# The features are whole numbers of a small congruential generator, so that any program can make them again.
import json

import numpy as np
from scipy.spatial.distance import pdist
from scipy.stats import pearsonr, spearmanr


def features(rows, width, seed):
    values = []
    state = seed
    for _ in range(rows * width):
        state = (state * 1103515245 + 12345) % 2**31
        values.append((state >> 16) % 21 - 10)
    return np.array(values, dtype=np.float64).reshape(rows, width)


def hsic(k, l):
    # Kornblith et al., 2019, eq. 3, without its factor
    n = len(k)
    h = np.eye(n) - np.ones((n, n)) / n
    return np.trace(k @ h @ l @ h)


def unbiased_hsic(k, l):
    # Song et al., 2012, eq. 5
    n = len(k)
    k = k - np.diag(np.diag(k))
    l = l - np.diag(np.diag(l))
    one = np.ones(n)
    return (
        np.trace(k @ l)
        + (one @ k @ one) * (one @ l @ one) / ((n - 1) * (n - 2))
        - 2 / (n - 2) * (one @ k @ l @ one)
    ) / (n * (n - 3))


def feature_cka(x, y):
    # by features and not by Gram matrices: another way to the same number
    x = x - x.mean(0)
    y = y - y.mean(0)
    return np.linalg.norm(y.T @ x) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y))


cases = []
for name, x, y in [
    ("unrelated", features(12, 5, 1), features(12, 9, 2)),
    ("wide", features(9, 40, 3), features(9, 60, 4)),
    ("related", features(15, 4, 5), features(15, 4, 5)[:, :3] * 2 + features(15, 3, 6) / 4),
    ("turned", features(10, 2, 7), features(10, 2, 7)[:, ::-1] * 3 + 5),
    ("ties", np.sign(features(14, 2, 8)), np.sign(features(14, 2, 9))),
]:
    k = x @ x.T
    l = y @ y.T
    cka = hsic(k, l) / np.sqrt(hsic(k, k) * hsic(l, l))
    assert abs(cka - feature_cka(x, y)) < 1e-12
    cases.append(
        {
            "name": name,
            "x": x.tolist(),
            "y": y.tolist(),
            "pearson": pearsonr(pdist(x), pdist(y))[0],
            "spearman": spearmanr(pdist(x), pdist(y))[0],
            "cka": cka,
            "unbiased": unbiased_hsic(k, l) / np.sqrt(unbiased_hsic(k, k) * unbiased_hsic(l, l)),
        }
    )
print(json.dumps(cases))
