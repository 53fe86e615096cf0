"""Figures of scikit-learn that TransformContractSparkTest holds the transforms against.

Made with Debian's python3-sklearn (1.2.1): /usr/bin/python3 transforms.py > transforms.json
"""
import json

import numpy as np
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import Normalizer, OneHotEncoder, QuantileTransformer, StandardScaler

ROWS = 90


def vectors(random):
    """Correlated values of different sizes, some equal; the last is constant."""
    a = random.normal(size=ROWS)
    x = np.stack(
        [
            a + 0.3 * random.normal(size=ROWS),
            10 * a + random.normal(size=ROWS) + 100,
            np.round(2 * random.normal(size=ROWS)),
            np.exp(random.normal(size=ROWS)),
            np.full(ROWS, 5.0),
        ],
        axis=1,
    )
    return x.astype(np.float32).astype(np.float64)


def signed(components):
    """Of a component and its opposite the one whose largest value is positive."""
    return np.array([c * np.sign(c[np.argmax(np.abs(c))]) for c in components])


def projected(x, components, whiten):
    pca = PCA(n_components=components, whiten=whiten, svd_solver="full").fit(x)
    pca.components_ = signed(pca.components_)
    return pca.transform(x)


def main():
    random = np.random.RandomState(7)
    x = vectors(random)
    # scikit-learn divides by n, Spark by n - 1
    sample = np.sqrt((ROWS - 1) / ROWS)
    numbers = np.round(3 * random.normal(size=ROWS), 1)
    empty = random.uniform(size=ROWS) < 0.2
    cells = np.where(empty, np.nan, numbers).reshape(-1, 1)
    words = random.choice(["oak", "elm", "fir", "yew", "ash"], size=ROWS, p=[0.4, 0.3, 0.2, 0.07, 0.03])
    # the last row's word is new, and the encoder has not seen it
    encoder = OneHotEncoder(max_categories=4, min_frequency=5, handle_unknown="infrequent_if_exist")
    encoder.fit(words.reshape(-1, 1))
    asked = list(words) + ["palm"]
    imputed = {
        name: float(SimpleImputer(strategy=strategy, fill_value=fill).fit(cells).statistics_[0])
        for name, strategy, fill in [
            ("mean", "mean", None),
            ("median", "median", None),
            ("most-frequent", "most_frequent", None),
            ("constant", "constant", -7.5),
        ]
    }
    figures = {
        "vectors": x.tolist(),
        "numbers": [None if e else float(n) for n, e in zip(numbers, empty)],
        "words": list(words),
        "standardise": (StandardScaler().fit_transform(x) * sample).tolist(),
        "l2": Normalizer().fit_transform(x).tolist(),
        "idf": TfidfTransformer(norm=None).fit_transform(x).toarray().tolist(),
        "quantile": QuantileTransformer(n_quantiles=20).fit_transform(x).tolist(),
        "pca": projected(x, 3, False).tolist(),
        "whiten": projected(x, 4, True).tolist(),
        "impute": imputed,
        "one-hot": {
            "names": [n.split("_", 1)[1] for n in encoder.get_feature_names_out(["w"])],
            "asked": asked,
            "rows": encoder.transform(np.array(asked).reshape(-1, 1)).toarray().tolist(),
        },
    }
    # a line a figure
    print("{" + ",\n".join(f"{json.dumps(name)}: {json.dumps(of)}" for name, of in figures.items()) + "}")


main()
