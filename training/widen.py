"""Stage 5: how often `likely-ai` is said of real pictures, over all that there are.

What is learnt from is cut to a like size per family (`prepare.py --limit`); the real pictures beyond that were seen by no stage
before this one and set nothing. Each is scored by the head that never saw its family, perturbed where it could be `likely-ai`,
and held against the threshold that ships. So are those that the threshold was chosen beside, if it would be the same without
their family; the others, which set it, do not count. A source of fewer pictures than a bound of 2 % takes (149, none of them
wrong) is counted with its kin. The bound is the exact one-sided 95 % one (Clopper and Pearson). Writes
`training/predictions/real.csv` and prints it.
"""

import argparse
import csv
import json
import multiprocessing
import pathlib

import numpy as np
from PIL import Image
from scipy.stats import beta

from evaluate import halves, shipped_threshold
from families import FOLDS, held_out
from prepare import JUDGED, Backbone, in_turns, load_features, read_table, rows
from stability import perturbed

WITHIN = 0.95
# Sources that are too small to be counted alone.
KIN = {
    "kodak": "professional photographs", "wallpaper": "professional photographs", "desktop-photos": "professional photographs",
    "urban": "bsds and urban", "bsds": "bsds and urban",
    "game-portraits": "game art", "fantasy-art": "game art",
}  # fmt: skip


def upper(count: int, of: int) -> float:
    """The rate that is not exceeded with 95 % confidence when `count` of `of` were wrong."""
    return 1.0 if count == of else float(beta.ppf(WITHIN, count + 1, of - count))


def start(heads: list, calibration: tuple[float, float], threshold: float) -> None:
    global _heads, _calibration, _threshold, _net
    _heads, _calibration, _threshold, _net = heads, calibration, threshold, Backbone(1, np.float32)


def least(row: dict) -> float:
    """The least calibrated score of a picture and, where the threshold is reached, of its perturbed copies."""
    [fold] = [number for number, fold in enumerate(FOLDS) if row["family"] in held_out(fold)]
    slope, intercept = _heads[fold]
    image = Image.open(row["path"]).convert("RGB")

    def score(views: np.ndarray) -> float:
        logits = _net(views.astype(np.float32)) @ slope + intercept
        return float((1 / (1 + np.exp(-(_calibration[0] * logits + _calibration[1])))).min())

    plain = score(rows(image, row["file"])[[JUDGED]])
    return plain if plain < _threshold else min(plain, score(perturbed(image, row["file"])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, default="../shared/data/detector")
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    parser.add_argument("--predictions", type=pathlib.Path, default="training/predictions/real.csv")
    options = parser.parse_args()
    report = json.loads((options.work / "report.json").read_text())
    calibration = (report["calibration"]["slope"], report["calibration"]["intercept"])
    likely = report["thresholds"]["likelyAi"]
    with np.load(options.work / "heads.npz") as heads:
        folds = list(zip(heads["slopes"], heads["intercepts"], strict=True))

    known = load_features(options.work)
    family, tuned = known["family"], halves(known["name"]) & ~known["ai"]
    with np.load(options.work / "least.npz") as scored:
        values = scored["least"]
    setters = {str(one) for one in np.unique(family[tuned])
               if shipped_threshold(values[tuned & (family != one)], family[tuned & (family != one)]) != likely}  # fmt: skip
    found = dict(zip(known["name"].tolist(), values.tolist(), strict=True))
    set_it = set(known["name"][tuned & np.isin(family, list(setters))].tolist())

    table = in_turns([*read_table(options.data), *read_table(options.work / "extra")])
    real = [row for row in table if row["label"] == "real" and row["file"] not in set_it]
    new = [row for row in real if row["file"] not in found]
    with multiprocessing.Pool(2, start, (folds, calibration, likely)) as pool:
        for index, (row, value) in enumerate(zip(new, pool.imap(least, new, chunksize=8), strict=True), 1):
            found[row["file"]] = value
            if index % 200 == 0:
                print(f"{index} of {len(new)} pictures", flush=True)

    counts: dict[str, list[int]] = {}
    for row in real:
        count = counts.setdefault(KIN.get(row["family"], row["family"]), [0, 0])
        count[0] += found[row["file"]] >= likely
        count[1] += 1
    options.predictions.parent.mkdir(parents=True, exist_ok=True)
    with open(options.predictions, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["family", "likelyAi", "of", "upper"])
        for name, (wrong, of) in sorted(counts.items()):
            writer.writerow([name, wrong, of, f"{upper(wrong, of):.4f}"])
    print(f"threshold {likely}, set by {', '.join(sorted(setters))}; {len(new)} pictures seen by no stage before")
    for name, (wrong, of) in sorted(counts.items()):
        print(f"  {name:25} likely-ai {wrong:3}/{of:4} = {wrong / of:5.1%}, at most {upper(wrong, of):.2%}")
    wrong, of = (sum(count[at] for count in counts.values()) for at in (0, 1))
    print(f"  {'all':25} likely-ai {wrong:3}/{of:4} = {wrong / of:5.1%}, at most {upper(wrong, of):.2%}")


if __name__ == "__main__":
    main()
