"""Which words are those of sites about themselves, and which are those of articles, learned from labelled dumps."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.cleaner_examples import Text, line_labels
from indexer.corpus.dumps.words.lexicon import Lexicon, words_in

LEAST_PAGES = 8
"""Pages on which a word must stand to be learned."""
STRENGTH = 0.3
"""How far weights may go, as the inverse of the penalty of their squares."""


def learn_words(texts: Sequence[Text]) -> Lexicon:
    """Return the weights of the words that stand on several pages, by logistic regression over the lines of dumps."""
    lines = [(text.page, frozenset(words_in(line)), *counts) for text in texts for line, *counts in line_labels(text)]
    lines = [one for one in lines if one[1] and one[2] + one[3]]
    pages = Counter(word for page, word in {(page, word) for page, words, *_ in lines for word in words})
    number = {word: i for i, word in enumerate(sorted(word for word, n in pages.items() if n >= LEAST_PAGES))}
    known = [[number[word] for word in sorted(words) if word in number] for _, words, *_ in lines]
    rows = np.repeat(np.arange(len(lines)), [len(of) for of in known])
    amounts = np.array([len(of) for of in known])[rows]
    columns = np.array([i for of in known for i in of])
    values = csr_matrix((1 / np.sqrt(amounts), (rows, columns)), shape=(len(lines), len(number)))
    article, other = np.array([one[2:] for one in lines], float).T
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    model.fit(values, article > other, sample_weight=np.sqrt(article + other))
    return dict(zip(number, model.coef_[0].tolist(), strict=True))
