"""Figures of scikit-learn that NgramTest holds the n-grams of texts against.

Made with Debian's python3-sklearn (1.2.1): /usr/bin/python3 ngrams.py > ngrams.json
"""
import json
from collections import Counter

import numpy as np
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.preprocessing import Normalizer

TEXTS = [
    "The furnace fuses; the furnace distils. The FURNACE, again!",
    "a",
    "  tabs\tand\nlines\u00a0and\u2003wide  blanks \u3000 end",
    "Größe naïve Ça ISTANBUL ΟΔΥΣΣΕΥΣ снег",
    "猫が好き 2026 年 x_1",
    "smile \U0001f600\U0001f600 it's 3.14 l'été",
    "no no no no no no yes",
]
WORDS = r"(?u)\b\w+\b"


def dense(matrix):
    return [{str(i): float(row[i]) for i in np.flatnonzero(row)} for row in matrix.toarray()]


def counted(**settings):
    return dense(HashingVectorizer(**settings).transform(TEXTS))


def sublinear(**settings):
    """HashingVectorizer takes no logarithms; its parts do."""
    analyze = HashingVectorizer(**settings).build_analyzer()
    weights = [{piece: 1 + np.log(c) for piece, c in Counter(analyze(text)).items()} for text in TEXTS]
    return dense(Normalizer().transform(FeatureHasher(settings["n_features"]).transform(weights)))


def tf_idf(**settings):
    counts = HashingVectorizer(norm=None, **settings).transform(TEXTS)
    return dense(TfidfTransformer().fit_transform(counts))


def bm25(**settings):
    """By hand, k1 1.2 and b 0.75, of scikit-learn's counts."""
    counts = HashingVectorizer(norm=None, alternate_sign=False, **settings).transform(TEXTS).toarray()
    df = (counts != 0).sum(axis=0)
    idf = np.log(1 + (len(TEXTS) - df + 0.5) / (df + 0.5))
    length = counts.sum(axis=1, keepdims=True)
    rows = idf * counts * 2.2 / (counts + 1.2 * (0.25 + 0.75 * length / length.mean()))
    return [{str(i): float(row[i]) for i in np.flatnonzero(row)} for row in rows]


def main():
    characters = {"analyzer": "char_wb", "ngram_range": (2, 4), "n_features": 4096}
    words = {"analyzer": "word", "token_pattern": WORDS, "ngram_range": (1, 1), "n_features": 4096}
    figures = {
        "texts": TEXTS,
        "character-ngrams": sublinear(**characters),
        "character-ngrams 5 to 6, counts": counted(**{**characters, "ngram_range": (5, 6), "n_features": 100}),
        "word-ngrams": sublinear(**words),
        "word-ngrams 1 to 3, counts": counted(**{**words, "ngram_range": (1, 3), "n_features": 1000}),
        "word-ngrams, raw counts": counted(norm=None, alternate_sign=False, **words),
        "bm25": bm25(**words),
        "tf-idf": tf_idf(**words),
    }
    # a line a figure
    print("{" + ",\n".join(f"{json.dumps(name)}: {json.dumps(of)}" for name, of in figures.items()) + "}")


main()
