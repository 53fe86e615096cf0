"""Figures of scikit-learn that TaskMetricsTest holds the metrics against.

Made with Debian's python3-sklearn (1.2.1): /usr/bin/python3 metrics.py > metrics.json
"""
import json

import numpy as np
from scipy.stats import spearmanr
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    cohen_kappa_score,
    f1_score,
    log_loss,
    mean_absolute_error,
    mean_squared_error,
    r2_score,
)

ROWS = 60


def f32(x):
    return np.asarray(x, dtype=np.float32).astype(np.float64)


def multiclass(random):
    y = random.integers(0, 4, ROWS)
    p = random.dirichlet(np.ones(4), ROWS) + 0.6 * np.eye(4)[y] * random.random((ROWS, 1))
    p = f32(p / p.sum(axis=1, keepdims=True))
    taken = p.argmax(axis=1)
    return {
        "labels": y.tolist(),
        "predicted": p.tolist(),
        "accuracy": accuracy_score(y, taken),
        "macro_f1": f1_score(y, taken, average="macro"),
        "log_loss": log_loss(y, p / p.sum(axis=1, keepdims=True)),
    }


def multi_label(random):
    y = (random.random((ROWS, 5)) < [0.5, 0.3, 0.2, 0.1, 0.4]).astype(int)
    # few values, so that probabilities tie
    p = f32(np.round(np.clip(0.3 + 0.4 * y + 0.3 * random.normal(size=y.shape), 0.1, 0.9), 1))
    given = (p >= 0.5).astype(int)
    return {
        "labels": y.tolist(),
        "predicted": p.tolist(),
        "mean_average_precision": average_precision_score(y, p, average="macro"),
        "micro_f1": f1_score(y, given, average="micro"),
        "macro_f1": f1_score(y, given, average="macro"),
        "log_loss": float(np.mean(-np.log(np.where(y == 1, p, 1 - p)))),
    }


def ordinal(random):
    y = random.integers(0, 5, ROWS)
    p = np.exp(-np.abs(np.arange(5)[None, :] - (y + random.normal(scale=1.2, size=ROWS))[:, None]))
    p = f32(p / p.sum(axis=1, keepdims=True))
    median = (np.cumsum(p, axis=1)[:, :-1] < 0.5).sum(axis=1)
    return {
        "labels": y.tolist(),
        "predicted": p.tolist(),
        "quadratic_weighted_kappa": cohen_kappa_score(y, median, weights="quadratic"),
        "accuracy": accuracy_score(y, median),
        "mean_absolute_error": mean_absolute_error(y, median),
    }


def regression(random):
    y = f32(np.round(random.normal(size=ROWS) * 20 + 100))
    p = f32(np.round(y + random.normal(size=ROWS) * 10))
    return {
        "labels": y[:, None].tolist(),
        "predicted": p[:, None].tolist(),
        "r2": r2_score(y, p),
        "mean_absolute_error": mean_absolute_error(y, p),
        "root_mean_squared_error": float(np.sqrt(mean_squared_error(y, p))),
        "spearman": float(spearmanr(y, p).statistic),
    }


def main():
    random = np.random.default_rng(7)
    cases = {
        "multiclass": multiclass(random),
        "multi-label": multi_label(random),
        "ordinal": ordinal(random),
        "regression": regression(random),
    }
    print(json.dumps(cases, indent=None, separators=(",", ":")).replace('},"', '},\n"'))


main()
