"""Stage 4: thresholds from one half of the held-out scores, figures from the other half.

Every score comes from a head that never saw the picture's family. Halves are drawn inside families by the hash of
the file's name. A picture is `likely-ai` only if it stays so through every perturbation, hence the least of its
scores counts there. The rate of `quiet` is given without the perturbations, which can only lower it. Writes
`report.json` and `least.npz` to the work folder and every score to `training/predictions/image.csv`, and prints the report.
"""

import argparse
import csv
import hashlib
import json
import pathlib

import numpy as np
from scipy.optimize import minimize
from scipy.stats import rankdata

from families import FOLDS, held_out
from prepare import load_features
from train import weigh

FALSE_POSITIVES = 0.01
MISSED_IN_QUIET = 0.10
# Families whose pictures are painted, drawn or laid out, on both sides: subject and style say little between them.
MATCHED_AI = ["gpt-4o", "gpt-image-2", "mixed-2025", "sd1x", "reddit-ai"]
MATCHED_REAL = ["fantasy-art", "space-art", "stamps", "clip-art", "typeset", "doc-figures", "school", "game-portraits",
                "desktop-photos", "wallpaper", "landscapes", "ffhq"]  # fmt: skip


def wilson(count: int, of: int) -> dict:
    z = 1.959963984540054
    share, bend = count / of, z * z / of
    centre = (share + bend / 2) / (1 + bend)
    reach = z * np.sqrt(share * (1 - share) / of + bend / (4 * of)) / (1 + bend)
    low, high = max(0.0, centre - reach), min(1.0, centre + reach)
    return {"count": int(count), "of": int(of), **{k: round(float(v), 4) for k, v in
            (("rate", share), ("low", low), ("high", high))}}  # fmt: skip


def auroc(score: np.ndarray, ai: np.ndarray) -> float:
    positives = ai.sum()
    rank = rankdata(score)[ai].sum()
    return float((rank - positives * (positives + 1) / 2) / (positives * (~ai).sum()))


def auroc_interval(score: np.ndarray, ai: np.ndarray, family: np.ndarray) -> list[float]:
    """95 % by drawing whole families with replacement, each label for itself: what other families would have given."""
    rng, names = np.random.default_rng(7), {label: np.unique(family[ai == label]) for label in (True, False)}
    found = []
    for _ in range(300):
        members = np.concatenate([np.flatnonzero((family == name) & (ai == label)) for label in names
                                  for name in rng.choice(names[label], len(names[label]))])  # fmt: skip
        found.append(auroc(score[members], ai[members]))
    return [round(float(value), 4) for value in np.quantile(found, [0.025, 0.975])]


def calibrate(logit: np.ndarray, ai: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    sign = np.where(ai, 1, -1)

    def loss(parameters):
        return (weight * np.logaddexp(0, -sign * (parameters[0] * logit + parameters[1]))).sum()

    slope, intercept = minimize(loss, [1.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-10}).x
    return round(float(slope), 4), round(float(intercept), 4)


def strictest(score: np.ndarray, family: np.ndarray) -> float:
    """The lowest threshold that keeps false positives of every family at FALSE_POSITIVES or below."""
    worst = 0.0
    for name in np.unique(family):
        ordered = np.sort(score[family == name])[::-1]
        worst = max(worst, float(ordered[int(FALSE_POSITIVES * len(ordered))]))
    return worst


def shipped_threshold(score: np.ndarray, family: np.ndarray) -> float:
    """The strictest threshold, rounded up to three digits."""
    return float(np.ceil(strictest(score, family) * 1000 + 1) / 1000)


def halves(name: np.ndarray) -> np.ndarray:
    """True for the half that thresholds and calibration come from."""
    return np.array([hashlib.sha256(f"split:{file}".encode()).digest()[0] % 2 == 0 for file in name])


def shared(score: np.ndarray, ai: np.ndarray, tune: np.ndarray) -> dict:
    """What a threshold at 1 % of all real pictures together would find, for comparison with other detectors."""
    limit = np.quantile(score[tune & ~ai], 1 - FALSE_POSITIVES)
    return {"detected": wilson((score[~tune & ai] > limit).sum(), (~tune & ai).sum()),
            "falsePositives": wilson((score[~tune & ~ai] > limit).sum(), (~tune & ~ai).sum())}  # fmt: skip


def summary(score: np.ndarray, ai: np.ndarray, tune: np.ndarray, family: np.ndarray) -> dict:
    """The figures that need nothing but scores, by which two models are compared."""
    slope, intercept = calibrate(score[tune], ai[tune], weigh(ai[tune], family[tune]))
    report = ~tune
    right = (slope * score + intercept >= 0) == ai
    limit = strictest(score[tune & ~ai], family[tune & ~ai])
    return {
        "auroc": round(auroc(score[report], ai[report]), 4),
        "balancedAccuracy": round(float((right[report & ai].mean() + right[report & ~ai].mean()) / 2), 4),
        "detectedAtEveryFamily1": wilson((score[report & ai] > limit).sum(), (report & ai).sum()),
        "atShared1": shared(score, ai, tune),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    parser.add_argument("--predictions", type=pathlib.Path, default="training/predictions/image.csv")
    options = parser.parse_args()
    work = options.work
    table = load_features(work)
    ai, family, name = table["ai"], table["family"], table["name"]
    with np.load(work / "scores.npz") as scores, np.load(work / "stability.npz") as stability:
        logit, greys, before = scores["scores"], scores["greys"], scores["before"]
        vendor_out, away = scores["vendor_out"], scores["away"]
        least = logit.copy()
        least[stability["chosen"]] = np.minimum(logit[stability["chosen"]], stability["scores"].min(axis=1))
    tune = halves(name)
    report = ~tune

    slope, intercept = calibrate(logit[tune], ai[tune], weigh(ai[tune], family[tune]))
    score, least, greys = (1 / (1 + np.exp(-(slope * value + intercept))) for value in (logit, least, greys))
    likely = shipped_threshold(least[tune & ~ai], family[tune & ~ai])
    quiet_by_family = [np.quantile(score[tune & (family == one)], MISSED_IN_QUIET) for one in np.unique(family[ai])]
    quiet = float(np.floor(np.mean(quiet_by_family) * 1000) / 1000)

    def rates(members: np.ndarray) -> dict:
        return {
            "likelyAi": wilson((least[members] >= likely).sum(), members.sum()),
            "quiet": wilson((score[members] <= quiet).sum(), members.sum()),
        }

    families = [
        {"label": "ai" if label else "real", "family": str(one), **rates(report & (family == one) & (ai == label))}
        for label in (True, False)
        for one in np.unique(family[ai == label])
    ]
    folds = [
        {"heldOut": held_out(fold), "auroc": round(auroc(logit[m], ai[m]), 4)}
        for fold in FOLDS
        for m in [np.isin(family, held_out(fold))]
    ]
    transfer = []
    for one in np.unique(family[~ai]):
        alone = ~ai & (family == one)
        limit = strictest(least[~ai & ~alone], family[~ai & ~alone])
        transfer.append({"family": str(one), "likelyAi": wilson((least[alone] > limit).sum(), alone.sum())})
    matched = np.where(ai, np.isin(family, MATCHED_AI), np.isin(family, MATCHED_REAL))
    first = away & np.isin(family, held_out(FOLDS[0]))
    figures = summary(logit, ai, tune, family)
    result = {
        "calibration": {"slope": slope, "intercept": intercept},
        "thresholds": {"likelyAi": likely, "quiet": quiet},
        "auroc": figures["auroc"],
        "aurocOverFamilies": auroc_interval(logit[report], ai[report], family[report]),
        "balancedAccuracy": figures["balancedAccuracy"],
        "falsePositives": rates(report & ~ai)["likelyAi"],
        "detected": rates(report & ai)["likelyAi"],
        "quietAi": rates(report & ai)["quiet"],
        "quietReal": rates(report & ~ai)["quiet"],
        "falsePositivesInGreys": wilson((greys[~ai] >= likely).sum(), np.isfinite(greys[~ai]).sum()),
        "families": families,
        "folds": folds,
        "vendorOutAuroc": round(auroc(vendor_out[first], ai[first]), 4),
        "matchedAuroc": round(auroc(logit[report & matched], ai[report & matched]), 4),
        "thresholdFromOtherFamilies": transfer,
        "unstable": round(float(((score >= likely) & (least < likely)).sum() / max(1, (score >= likely).sum())), 4),
        "figures": figures,
        "before": {**summary(before, ai, tune, family),
                   "matchedAuroc": round(auroc(before[report & matched], ai[report & matched]), 4)},
    }  # fmt: skip
    np.savez(work / "least.npz", least=least)
    (work / "report.json").write_text(json.dumps(result, indent=2) + "\n")
    write_predictions(options.predictions, ai, family, tune, score, least, before)
    print_table(result)


def write_predictions(path: pathlib.Path, ai, family, tune, score, least, before) -> None:
    """One row a picture, in an order and without a name that could be traced to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = sorted(zip(np.where(ai, "ai", "real"), family, np.where(tune, "tune", "report"), score, least, before,
                      strict=True))  # fmt: skip
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["label", "family", "half", "score", "least", "frozen"])
        for label, one, half, *values in rows:
            writer.writerow([label, one, half, *(f"{value:.4f}" for value in values)])


def print_table(result: dict) -> None:
    low, high = result["aurocOverFamilies"]
    print(f"AUROC {result['auroc']:.3f} [{low:.3f}, {high:.3f}], balanced accuracy {result['balancedAccuracy']:.3f}, "
          f"content-matched AUROC {result['matchedAuroc']:.3f}")  # fmt: skip
    print(f"thresholds {result['thresholds']}, calibration {result['calibration']}, unstable {result['unstable']:.1%}")
    for title in ("figures", "before"):
        part = result[title]
        print(f"  {title}: AUROC {part['auroc']:.3f}, balanced accuracy {part['balancedAccuracy']:.3f}, found at 1 % of "
              f"every family {part['detectedAtEveryFamily1']['rate']:.1%}, at 1 % of all "
              f"{part['atShared1']['detected']['rate']:.1%} "
              f"(false positives {part['atShared1']['falsePositives']['rate']:.1%})")  # fmt: skip
    for fold in result["folds"]:
        print(f"  AUROC {fold['auroc']:.3f}  {', '.join(fold['heldOut'])}")
    print(f"  AUROC {result['vendorOutAuroc']:.3f}  gpt-image-2 with its whole vendor left out")
    for row in result["families"]:
        rate = row["likelyAi"]
        print(f"  {row['label']:4} {row['family']:15} likely-ai {rate['count']:3}/{rate['of']:3} = {rate['rate']:6.1%} "
              f"[{rate['low']:.1%}, {rate['high']:.1%}]  quiet {row['quiet']['rate']:6.1%}")  # fmt: skip
    for name in ("falsePositives", "falsePositivesInGreys", "detected", "quietAi", "quietReal"):
        rate = result[name]
        print(f"  {name}: {rate['count']}/{rate['of']} = {rate['rate']:.1%} [{rate['low']:.1%}, {rate['high']:.1%}]")
    print("  threshold chosen without the family itself:")
    for row in result["thresholdFromOtherFamilies"]:
        rate = row["likelyAi"]
        print(f"    {row['family']:15} {rate['count']:3}/{rate['of']:3} = {rate['rate']:.1%}")


if __name__ == "__main__":
    main()
