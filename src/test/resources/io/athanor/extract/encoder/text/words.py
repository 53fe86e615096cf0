"""Files of word vectors in every format, written with nothing but NumPy, and the features that WordVectorsTest wants of them.

Made with Debian's python3-numpy: /usr/bin/python3 words.py > words.json
The binary is word2vec's: its first line as in the text, then each word, a blank, its floats (little-endian) and a line break, as
word2vec.c writes them.
"""
import base64
import json
import re

import numpy as np

WORDS = ["the", "of", "furnace", "Gold", "gold", "é", "at name@domain", "x_1", "猫"]
TEXTS = ["The furnace of GOLD", "Gold, gold; the gold!", "é x_1 unheard 猫", "nothing known here"]
WIDTH = 5


def vectors():
    return np.random.RandomState(7).normal(size=(len(WORDS), WIDTH)).astype(np.float32)


def lines(x):
    return [word + " " + " ".join(f"{v:.6f}" for v in row) for word, row in zip(WORDS, x)]


def feature(text, x):
    """The mean of the vectors of the words as they stand, otherwise in small letters."""
    table = dict(zip(WORDS, x))
    words = re.findall(r"\w+", text)
    known = [table[w] if w in table else table[w.lower()] for w in words if w in table or w.lower() in table]
    return (np.mean(known, axis=0) if known else np.zeros(WIDTH)).tolist(), len(words) - len(known)


def main():
    x = np.round(vectors(), 6).astype(np.float32)
    header = f"{len(WORDS)} {WIDTH}\n"
    # a blank ends a word there
    rows = [(w, row) for w, row in zip(WORDS, x) if " " not in w]
    binary = f"{len(rows)} {WIDTH}\n".encode() + b"".join(w.encode() + b" " + row.tobytes() + b"\n" for w, row in rows)
    made = [feature(text, x) for text in TEXTS]
    figures = {
        "glove": "\n".join(lines(x)) + "\n",
        "vec": header + "".join(line + " \n" for line in lines(x)),
        "bin": base64.b64encode(binary).decode(),
        "texts": TEXTS,
        "features": [f for f, _ in made],
        "unknown": [u for _, u in made],
    }
    # a line a figure
    print("{" + ",\n".join(f"{json.dumps(name)}: {json.dumps(of)}" for name, of in figures.items()) + "}")


main()
