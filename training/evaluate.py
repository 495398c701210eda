"""Stage 3: thresholds from one half of the held-out scores, figures from the other half.

Every score comes from a head that never saw the picture's family. Halves are drawn inside families by the hash of
the file's name. A picture is `likely-ai` only if it stays so rescaled and recompressed, hence the least of its
three scores counts there and the largest for `quiet`. Writes `report.json` to the work folder and prints it.
"""

import argparse
import hashlib
import json
import pathlib

import numpy as np
from scipy.optimize import minimize
from scipy.stats import rankdata

from families import FOLDS, held_out

FALSE_POSITIVES = 0.01
MISSED_IN_QUIET = 0.10


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


def main() -> None:
    from train import weigh

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    work = parser.parse_args().work
    with np.load(work / "features.npz") as table:
        ai, family, file = table["ai"], table["family"], table["name"]
    with np.load(work / "scores.npz") as table:
        logits, greys = table["scores"], table["greys"]
        vendor_out, away = table["vendor_out"], table["away"]
    tune = np.array([hashlib.sha256(f"split:{name}".encode()).digest()[0] % 2 == 0 for name in file])
    report = ~tune

    slope, intercept = calibrate(logits[tune, 0], ai[tune], weigh(ai[tune], family[tune]))
    score = 1 / (1 + np.exp(-(slope * logits + intercept)))
    least, most = score.min(axis=1), score.max(axis=1)
    likely = float(np.ceil(strictest(least[tune & ~ai], family[tune & ~ai]) * 1000 + 1) / 1000)
    quiet_by_family = [np.quantile(most[tune & (family == name)], MISSED_IN_QUIET) for name in np.unique(family[ai])]
    quiet = float(np.floor(np.mean(quiet_by_family) * 1000) / 1000)

    def rates(members: np.ndarray) -> dict:
        return {
            "likelyAi": wilson((least[members] >= likely).sum(), members.sum()),
            "quiet": wilson((most[members] <= quiet).sum(), members.sum()),
        }

    families = [
        {"label": "ai" if label else "real", "family": str(name), **rates(report & (family == name) & (ai == label))}
        for label in (True, False)
        for name in np.unique(family[ai == label])
    ]
    odds_even = [(score[report & ai, 0] >= 0.5).mean(), (score[report & ~ai, 0] < 0.5).mean()]
    folds = [
        {"heldOut": held_out(fold), "auroc": round(auroc(logits[m, 0], ai[m]), 4)}
        for fold in FOLDS
        for m in [np.isin(family, held_out(fold))]
    ]
    transfer = []
    for name in np.unique(family[~ai]):
        alone = ~ai & (family == name)
        limit = strictest(least[~ai & ~alone], family[~ai & ~alone])
        transfer.append({"family": str(name), "likelyAi": wilson((least[alone] > limit).sum(), alone.sum())})
    result = {
        "calibration": {"slope": slope, "intercept": intercept},
        "thresholds": {"likelyAi": likely, "quiet": quiet},
        "auroc": round(auroc(logits[report, 0], ai[report]), 4),
        "balancedAccuracy": round(float(np.mean(odds_even)), 4),
        "falsePositives": rates(report & ~ai)["likelyAi"],
        "detected": rates(report & ai)["likelyAi"],
        "quietAi": rates(report & ai)["quiet"],
        "quietReal": rates(report & ~ai)["quiet"],
        "falsePositivesInGreys": wilson((1 / (1 + np.exp(-(slope * greys[~ai] + intercept))) >= likely).sum(), (~ai).sum()),
        "families": families,
        "folds": folds,
        "vendorOutAuroc": round(auroc(vendor_out[away & (np.isin(family, held_out(FOLDS[0])))],
                                      ai[away & (np.isin(family, held_out(FOLDS[0])))]), 4),
        "thresholdFromOtherFamilies": transfer,
        "unstable": round(float(((score[:, 0] >= likely) & (least < likely)).sum() / max(1, (score[:, 0] >= likely).sum())), 4),
    }  # fmt: skip
    (work / "report.json").write_text(json.dumps(result, indent=2) + "\n")
    print_table(result)


def print_table(result: dict) -> None:
    print(f"AUROC {result['auroc']:.3f}, balanced accuracy {result['balancedAccuracy']:.3f}, "
          f"thresholds {result['thresholds']}, calibration {result['calibration']}")  # fmt: skip
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
