"""Figures of scikit-learn that TransformContractSparkTest holds the transforms against.

Made with Debian's python3-sklearn (1.2.1): /usr/bin/python3 transforms.py > transforms.json
"""
import json

import numpy as np
from sklearn.cluster import KMeans
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


def bm25(counts, k1, b):
    """Okapi BM25 by hand, with the inverse document frequency of Robertson and Sparck Jones kept above 0."""
    n, df = len(counts), (counts != 0).sum(axis=0)
    idf = np.log(1 + (n - df + 0.5) / (df + 0.5))
    length = np.abs(counts).sum(axis=1, keepdims=True)
    return idf * counts * (k1 + 1) / (np.abs(counts) + k1 * (1 - b + b * length / length.mean()))


def sequences(x):
    """As the test makes them: of one or two tokens."""
    return [x[i : i + 1 + i % 2] for i in range(0, ROWS - 2, 3)]


def vlad(all_tokens, k):
    """Intra-normalisation, then square roots that keep signs, then length 1."""
    centres = KMeans(k, n_init=50, tol=0, random_state=0).fit(np.concatenate(all_tokens)).cluster_centers_
    centres = np.array(sorted(centres.tolist()))
    rows = []
    for tokens in all_tokens:
        nearest = ((tokens[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
        sums = np.array([(tokens[nearest == c] - centres[c]).sum(axis=0) for c in range(k)])
        sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        v = (np.sign(sums) * np.sqrt(np.abs(sums))).ravel()
        rows.append((v / np.maximum(np.linalg.norm(v), 1e-12)).tolist())
    return rows


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
    counts = random.poisson([0.3, 3, 1, 0.1, 8], size=(ROWS, 5)) * random.choice([-1, 1, 1, 1, 1], size=(ROWS, 5))
    # far enough apart that every start of k-means ends in the same centres
    places = 6 * np.eye(5)[random.randint(0, 3, size=ROWS)]
    descriptors = (places + random.normal(size=(ROWS, 5))).astype(np.float32).astype(np.float64)
    figures = {
        "vectors": x.tolist(),
        "numbers": [None if e else float(n) for n, e in zip(numbers, empty)],
        "words": list(words),
        "standardise": (StandardScaler().fit_transform(x) * sample).tolist(),
        "l2": Normalizer().fit_transform(x).tolist(),
        "idf": TfidfTransformer(norm=None).fit_transform(x).toarray().tolist(),
        "counts": counts.tolist(),
        "bm25": bm25(counts, 1.5, 0.6).tolist(),
        "descriptors": descriptors.tolist(),
        "vlad": vlad(sequences(descriptors), 3),
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
