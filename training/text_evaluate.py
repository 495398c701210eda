"""Stage 3: threshold and calibration from `training/predictions/text.csv`, and the figures of the whole rule.

The threshold is the highest score that a text of any human domain may have at a rate of 1 % (none, in a domain of fewer
than a hundred), seen or unseen in training, and a margin: so much that each domain stays at 1 % when the threshold is
chosen without it. Writes `training/work/text-figures.json`.
"""

import argparse
import csv
import json
import math
import pathlib

import numpy as np

GATE = {"fewestWords": 80, "english": 0.22, "foreign": 0.05, "disguised": 0.01, "distinct": 0.4, "words": 0.65, "familiar": 0.02}
BOUND, FEWEST, MARGINS = 0.01, 20, [step / 50 for step in range(51)]
# A half must lean towards the word by this share of the way from an even logit to the threshold.
HALF, QUIET = 0.25, 0.0


def wilson(count: int, of: int) -> dict:
    """`count` of `of`, with the interval at 95 %."""
    if of == 0:
        return {"count": 0, "of": 0, "rate": 0.0, "low": 0.0, "high": 1.0}
    z, share = 1.959964, count / of
    centre, spread = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = (centre - spread) / (1 + z * z / of), (centre + spread) / (1 + z * z / of)
    return {"count": count, "of": of, "rate": round(share, 4), "low": round(max(0, low), 4), "high": round(min(1, high), 4)}


class Scores:
    def __init__(self, path: pathlib.Path) -> None:
        rows = list(csv.DictReader(path.open()))
        for name in ("held_out", "label", "family", "group"):
            setattr(self, name, np.array([row[name] for row in rows]))
        for name in ("english", "distinct", "words", "logit", "first", "second", "familiar"):
            setattr(self, name, np.array([float(row[name]) for row in rows]))
        self.human, self.unseen = self.label == "human", self.held_out == "family"
        self.judged = np.ones(len(rows), bool)
        for name in ("english", "distinct", "words", "familiar"):
            self.judged &= getattr(self, name) >= GATE[name]
        # One figure for the rule: a half that leans too little takes the whole down.
        self.strength = np.minimum(self.logit, np.minimum(self.first, self.second) / HALF)
        self.attack = np.char.startswith(self.group, "attack") | np.char.startswith(self.group, "bias")
        self.domains = [name for name in sorted(set(self.group[self.human])) if (self.group[self.human & self.unseen] == name).sum() >= FEWEST]

    def flagged(self, threshold: float, chosen: np.ndarray) -> np.ndarray:
        """Which of the chosen texts the whole rule calls `likely-ai`."""
        return self.judged[chosen] & (self.strength[chosen] >= threshold)

    def bounds(self) -> dict[str, float]:
        """The lowest threshold at which each human domain stays within the bound."""
        found = {}
        for domain in self.domains:
            for held in (self.unseen, ~self.unseen):
                of = self.human & held & (self.group == domain)
                scores = np.sort(np.where(self.judged[of], self.strength[of], -math.inf))[::-1]
                found[domain] = max(found.get(domain, -math.inf), scores[int(BOUND * of.sum())] + 1e-3)
        return found

    def rate(self, threshold: float, domain: str, held: np.ndarray) -> dict:
        of = self.human & held & (self.group == domain)
        return wilson(int(self.flagged(threshold, of).sum()), int(of.sum()))


def auroc(positive: np.ndarray, negative: np.ndarray) -> float:
    ranks = np.empty(len(positive) + len(negative))
    values = np.concatenate([positive, negative])
    order = np.argsort(values, kind="stable")
    ranks[order] = np.arange(1, len(values) + 1)
    return float((ranks[:len(positive)].sum() - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative)))


def platt(logits: np.ndarray, ai: np.ndarray) -> tuple[float, float]:
    """Slope and intercept at equal odds, by Newton's method."""
    weights = np.where(ai, 0.5 / ai.sum(), 0.5 / (~ai).sum())
    design, found = np.stack([logits, np.ones_like(logits)], 1), np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(design @ found)))
        slope = design.T @ (weights * (chance - ai))
        found -= np.linalg.solve((design * (weights * chance * (1 - chance))[:, None]).T @ design, slope)
    return float(found[0]), float(found[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    parser.add_argument("--predictions", type=pathlib.Path, default="training/predictions/text.csv")
    options = parser.parse_args()
    scores = Scores(options.predictions)

    bounds = scores.bounds()

    def nested(margin: float) -> dict[str, dict]:
        others = {domain: max(bound for other, bound in bounds.items() if other != domain) for domain in bounds}
        return {domain: max((scores.rate(threshold + margin, domain, held) for held in (scores.unseen, ~scores.unseen)),
                            key=lambda rate: rate["rate"])
                for domain, threshold in others.items()}

    strictest = max(bounds.values())
    margin = next((step for step in MARGINS if max(rate["rate"] for rate in nested(step).values()) <= BOUND), MARGINS[-1])
    threshold = strictest + margin
    human = scores.human & scores.unseen
    ai = ~scores.human & scores.unseen & ~scores.attack & (scores.family != "raw-lm")
    slope, intercept = platt(scores.logit[human | ai], ai[human | ai])
    sigmoid = lambda logit: 1 / (1 + math.exp(-(slope * logit + intercept)))

    groups = []
    for label, names in (("human", sorted(set(scores.group[human]))), ("ai", sorted(set(scores.group[~scores.human])))):
        for name in names:
            of = scores.unseen & (scores.label == label) & (scores.group == name)
            groups.append({"label": label, "group": name, "likelyAi": wilson(int(scores.flagged(threshold, of).sum()), int(of.sum())),
                           "judged": wilson(int(scores.judged[of].sum()), int(of.sum()))})
    known = {domain: scores.rate(threshold, domain, ~scores.unseen) for domain in scores.domains}
    alone = nested(margin)
    humans = [group for group in groups if group["label"] == "human" and group["likelyAi"]["of"] >= FEWEST]
    worst = max([group["likelyAi"] for group in humans] + list(known.values()), key=lambda rate: (rate["rate"], rate["high"]))
    seen = scores.human & ~scores.unseen
    figures = {
        "threshold": threshold, "margin": margin, "gate": GATE,
        "calibration": {"slope": round(slope, 4), "intercept": round(intercept, 4)},
        "thresholds": {"likelyAi": round(sigmoid(threshold), 6), "quiet": round(sigmoid(QUIET * threshold), 6),
                       "half": round(sigmoid(HALF * threshold), 6)},
        "auroc": round(auroc(scores.logit[ai], scores.logit[human]), 4),
        "falsePositives": wilson(int(scores.flagged(threshold, human).sum()), int(human.sum())),
        "falsePositivesKnownDomains": wilson(int(scores.flagged(threshold, seen).sum()), int(seen.sum())),
        "worstDomain": worst,
        "detected": wilson(int(scores.flagged(threshold, ai).sum()), int(ai.sum())),
        "coverage": wilson(int(scores.judged[ai].sum()), int(ai.sum())),
        "humanCoverageUnseen": wilson(int(scores.judged[human].sum()), int(human.sum())),
        "humanCoverageKnown": wilson(int(scores.judged[seen].sum()), int(seen.sum())),
        "groups": groups,
    }
    (options.work / "text-figures.json").write_text(json.dumps(figures, indent=1))

    show = lambda rate: f"{rate['count']:4d}/{rate['of']:4d} = {100 * rate['rate']:4.1f}% [{100 * rate['low']:.1f}%, {100 * rate['high']:.1f}%]"
    print(f"AUROC {figures['auroc']:.3f}, threshold {threshold:.3f} (margin {margin:.2f}), {figures['thresholds']}, {figures['calibration']}")
    for name in ("falsePositives", "falsePositivesKnownDomains", "worstDomain", "detected", "coverage", "humanCoverageUnseen", "humanCoverageKnown"):
        print(f"  {name:28s} {show(figures[name])}")
    for group in groups:
        print(f"  {group['label']:5s} {group['group']:42s} likely-ai {show(group['likelyAi'])}  judged {100 * group['judged']['rate']:.0f}%")
    print("  human domains known in training, and with the threshold chosen without them:")
    for domain in scores.domains:
        print(f"    {domain:28s} known {show(known[domain])}  without {show(alone[domain])}")


if __name__ == "__main__":
    main()
