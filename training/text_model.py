"""The text model: two linear models over hashed runs of tokens, and how well a known human domain explains a text.

The twin of lib/detector/text/pack.ts. A file of weights is, one after the other: the words' weights (int16, 2^bits),
the shapes' weights (int16, 2^bits), hashes of common words (uint32, sorted), hashes of masked tokens (uint32, sorted),
and a row of log ratios (int8) for each domain.
"""

import dataclasses

import numpy as np

from text_features import HASHES, counts, grams, masked

WORDS, SHAPES = {"longest": 2, "bits": 18}, {"longest": 3, "bits": 17}
RATIO_SCALE = 0.04
PRIOR = 2000


def rounded(weights: np.ndarray) -> tuple[np.ndarray, float]:
    """16 bits: a few weights are a hundred times as large as most."""
    scale = float(np.abs(weights).max() / 32767)
    return np.rint(weights / scale).astype("<i2"), scale


@dataclasses.dataclass
class Familiarity:
    """Log ratios of masked tokens in each human domain against all of them."""

    vocabulary: dict[str, int]
    domains: list[str]
    ratios: np.ndarray

    @classmethod
    def fit(cls, texts: list[list[str]], domains: list[str]) -> "Familiarity":
        """`texts` are masked tokens of human texts."""
        vocabulary = {token: index for index, token in enumerate(sorted({token for text in texts for token in text}))}
        names = sorted(set(domains))
        table = np.zeros((len(names), len(vocabulary)))
        for text, domain in zip(texts, domains):
            np.add.at(table[names.index(domain)], [vocabulary[token] for token in text], 1)
        everywhere = table.sum(0) + 0.5
        everywhere /= everywhere.sum()
        own = (table + PRIOR * everywhere) / (table.sum(1, keepdims=True) + PRIOR)
        return cls(vocabulary, names, np.clip(np.rint(np.log(own / everywhere) / RATIO_SCALE), -127, 127).astype(np.int8))

    def of(self, text: list[str], without: set[str] = frozenset()) -> tuple[float, str]:
        """Mean log ratio in the domain that explains a text best, and that domain."""
        known = [self.vocabulary[token] for token in text if token in self.vocabulary]
        sums = self.ratios[:, known].sum(1, dtype=np.int64) * RATIO_SCALE / (len(text) or 1)
        sums[[domain in without for domain in self.domains]] = -np.inf
        return float(sums.max()), self.domains[int(sums.argmax())]


@dataclasses.dataclass
class TextModel:
    common: set[str]
    words: np.ndarray
    words_scale: float
    shapes: np.ndarray
    shapes_scale: float
    intercept: float
    familiarity: Familiarity

    def logit(self, found: list[str]) -> float:
        total = self.intercept
        for sequence, options, weights, scale in (
            (found, WORDS, self.words, self.words_scale),
            (masked(found, self.common), SHAPES, self.shapes, self.shapes_scale),
        ):
            buckets, values = counts(grams(sequence, **options))
            total += float(weights[buckets] @ values) * scale
        return total

    def familiar(self, found: list[str]) -> float:
        return self.familiarity.of(masked(found, self.common))[0]

    def save(self) -> bytes:
        order = sorted(self.familiarity.vocabulary, key=lambda token: HASHES[token])
        columns = [self.familiarity.vocabulary[token] for token in order]
        return b"".join([
            self.words.tobytes(),
            self.shapes.tobytes(),
            np.array(sorted(HASHES[token] for token in self.common), "<u4").tobytes(),
            np.array([HASHES[token] for token in order], "<u4").tobytes(),
            np.ascontiguousarray(self.familiarity.ratios[:, columns]).tobytes(),
        ])
