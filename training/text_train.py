"""Stage 2: one model for each fold of held-out families, one for each fold of held-out documents, one on everything.

A fold holds out a family of human domains together with a vendor of AI models, so that a score in `held-out.csv` is by a
model that saw neither. Texts of raw language models and texts that a person wrote and a model polished are scored,
never learnt. Writes `training/predictions/text.csv` (no texts) and `training/work/text-model.pkl`.
"""

import argparse
import csv
import hashlib
import json
import pathlib
import pickle

import numpy as np
import scipy.sparse
from sklearn.linear_model import LogisticRegression

from text_features import counts, grams, masked, prose, tokens
from text_model import SHAPES, WORDS, Familiarity, TextModel, rounded

WINDOW, DOCUMENT_FOLDS = 150, 4
PENALTIES = {"words": 30.0, "shapes": 3.0}
# One over the spread of held-out human scores: both models count alike.
SHARES = {"words": 0.5 / 2.36, "shapes": 0.5 / 1.49}
COMMON_IN, COMMON_RATE = 0.35, 0.01
NOT_LEARNT = {"bias-TOEFL_gpt4polished_91"}
VENDORS = ["openai", "anthropic", "google", "open-weights", "raw-lm"]


def crop(found: list[str], words: int) -> list[str]:
    """The first tokens that hold this many words."""
    for index, token in enumerate(found):
        words -= token[0].isalpha()
        if words == 0:
            return found[:index + 1]
    return found


def halves(found: list[str]) -> tuple[list[str], list[str]]:
    places = [index for index, token in enumerate(found) if token[0].isalpha()]
    middle = places[len(places) // 2]
    return found[:middle], found[middle:]


def matrix(sequences: list[list[str]], options: dict) -> scipy.sparse.csr_matrix:
    rows = [counts(grams(sequence, **options)) for sequence in sequences]
    ends = np.cumsum([0] + [len(buckets) for buckets, _ in rows])
    return scipy.sparse.csr_matrix(
        (np.concatenate([values for _, values in rows]), np.concatenate([buckets for buckets, _ in rows]).astype(np.int32), ends),
        shape=(len(rows), 1 << options["bits"]))


def common_words(sequences: list[list[str]], groups: list[str]) -> set[str]:
    """Words that at least a third of all groups use in at least one text of a hundred."""
    known: dict[str, int] = {}
    names = [name for name in sorted(set(groups)) if groups.count(name) >= 40]
    for name in names:
        texts = [set(sequence) for sequence, group in zip(sequences, groups) if group == name]
        uses: dict[str, int] = {}
        for text in texts:
            for token in text:
                uses[token] = uses.get(token, 0) + 1
        for token, times in uses.items():
            if token[0].isalpha() and times >= COMMON_RATE * len(texts):
                known[token] = known.get(token, 0) + 1
    return {token for token, times in known.items() if times >= COMMON_IN * len(names)}


class Corpus:
    def __init__(self, rows: list[dict]) -> None:
        self.rows = rows
        self.ai = np.array([row["label"] == "ai" for row in rows])
        self.family = np.array([row["family"] for row in rows])
        self.group = np.array([row["group"] for row in rows])
        self.number = np.array([int(hashlib.md5(row["document"].encode()).hexdigest()[:6], 16) for row in rows])
        self.cropped = [crop(tokens(row["text"]), WINDOW) for row in rows]
        kinds = [row["family"] if row["label"] == "ai" else row["group"] for row in rows]
        self.common = common_words(self.cropped, kinds)
        self.masked = [masked(found, self.common) for found in self.cropped]
        self.words = matrix(self.cropped, WORDS)
        self.shapes = matrix(self.masked, SHAPES)
        self.learnt = (self.family != "raw-lm") & ~np.isin(self.group, sorted(NOT_LEARNT))

    def weights(self, chosen: np.ndarray) -> np.ndarray:
        """Groups count by the square root of their size, classes alike."""
        weights = np.zeros(len(self.rows))
        for name in sorted(set(zip(self.ai, self.group, self.family))):
            of = chosen & (self.ai == name[0]) & (self.group == name[1]) & (self.family == name[2])
            weights[of] = 1 / np.sqrt(max(1, of.sum()))
        for label in (False, True):
            weights[self.ai == label] /= weights[self.ai == label].sum()
        return weights * chosen.sum() / 2

    def fit(self, chosen: np.ndarray) -> TextModel:
        human = np.flatnonzero(chosen & ~self.ai)
        familiarity = Familiarity.fit([self.masked[index] for index in human], [self.group[index] for index in human])
        weights = self.weights(chosen)[chosen]
        parts, intercept = {}, 0.0
        for name in ("words", "shapes"):
            head = LogisticRegression(C=PENALTIES[name], solver="liblinear", dual=True, tol=0.03, max_iter=500, random_state=0)
            head.fit(getattr(self, name)[chosen], self.ai[chosen], sample_weight=weights)
            parts[name] = rounded(head.coef_[0] * SHARES[name])
            intercept += float(head.intercept_[0]) * SHARES[name]
        return TextModel(self.common, *parts["words"], *parts["shapes"], intercept, familiarity)


def score(model: TextModel, found: list[str]) -> list[float]:
    first, second = halves(found)
    return [model.logit(found), model.logit(first), model.logit(second), model.familiar(found)]


def held_out(corpus: Corpus) -> np.ndarray:
    """Scores by models that saw neither the text's family nor the family paired with it."""
    scores = np.full((len(corpus.rows), 4), np.nan)
    families = sorted(set(corpus.family[~corpus.ai]))
    turns = {vendor: [index for index in range(len(families)) if VENDORS[index % 5] == vendor] for vendor in VENDORS}
    for index, family in enumerate(families):
        vendor = VENDORS[index % len(VENDORS)]
        model = corpus.fit(~((corpus.family == family) | (corpus.family == vendor)) & corpus.learnt)
        turn = turns[vendor].index(index)
        own = (corpus.family == vendor) & (corpus.number % len(turns[vendor]) == turn)
        for row in np.flatnonzero((corpus.family == family) | own):
            scores[row] = score(model, corpus.cropped[row])
        print(f"fold {index + 1} of {len(families)}: {family}, {vendor}", flush=True)
    return scores


def known_domains(corpus: Corpus) -> np.ndarray:
    """Scores of human texts by models that know their domain, but not their document."""
    scores = np.full((len(corpus.rows), 4), np.nan)
    for fold in range(DOCUMENT_FOLDS):
        out = corpus.number % DOCUMENT_FOLDS == fold
        model = corpus.fit(~out & corpus.learnt)
        for row in np.flatnonzero(out & ~corpus.ai):
            scores[row] = score(model, corpus.cropped[row])
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    parser.add_argument("--predictions", type=pathlib.Path, default="training/predictions/text.csv")
    options = parser.parse_args()
    corpus = Corpus([json.loads(line) for line in (options.work / "texts.jsonl").open()])
    print(len(corpus.rows), "texts,", len(corpus.common), "common words")
    (options.work / "text-model.pkl").write_bytes(pickle.dumps(corpus.fit(corpus.learnt)))
    unseen, known = held_out(corpus), known_domains(corpus)
    options.predictions.parent.mkdir(exist_ok=True)
    with options.predictions.open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["held_out", "label", "family", "group", "english", "distinct", "words",
                         "logit", "first", "second", "familiar"])
        for name, scores in (("family", unseen), ("document", known)):
            for row, found, values in zip(corpus.rows, corpus.cropped, scores):
                if not np.isnan(values[0]):
                    writer.writerow([name, row["label"], row["family"], row["group"],
                                     *(f"{value:.3f}" for value in (*prose(found), *values))])


if __name__ == "__main__":
    main()
