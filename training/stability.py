"""Stage 3: what is left of the high scores after rescaling, recompression and a small crop.

`lib/detector/detect.ts` says `likely-ai` only of a picture that stays above the threshold through each perturbation.
Only pictures whose score could be `likely-ai` are perturbed here, each scored by the head that never saw its family.
Writes `stability.npz` to the work folder.
"""

import argparse
import pathlib

import numpy as np
from PIL import Image

import pixels
from backbone import SIZE
from families import FOLDS, held_out
from prepare import SHORT_SIDE, VIEWS, Backbone, journey, load_features, read_table, seeded

SHARE = 0.1


def perturbed(image: Image.Image, file: str) -> np.ndarray:
    """The views of the judged copy after each perturbation, [perturbation * view, size, size, 3]."""
    rng = seeded(file)
    journey(image, rng, True)
    picture = pixels.base(np.asarray(journey(image, rng, False), np.float32), SHORT_SIDE)
    return np.concatenate([pixels.views(change(picture), VIEWS, SIZE) for _, change in pixels.PERTURBATIONS])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, default="../shared/data/detector")
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    options = parser.parse_args()
    table = load_features(options.work)
    paths = {row["file"]: row["path"] for row in [*read_table(options.data), *read_table(options.work / "extra")]}
    with np.load(options.work / "scores.npz") as scores, np.load(options.work / "heads.npz") as heads:
        score, slopes, intercepts = scores["scores"], heads["slopes"], heads["intercepts"]
    chosen = np.flatnonzero(score >= np.quantile(score, 1 - SHARE))
    count = len(pixels.PERTURBATIONS)
    net = Backbone(count * len(VIEWS), np.float32)
    least = np.full((len(chosen), count), np.nan)
    for row, picture in enumerate(chosen):
        [fold] = [n for n, fold in enumerate(FOLDS) if table["family"][picture] in held_out(fold)]
        image = Image.open(paths[table["name"][picture]]).convert("RGB")
        features = net(perturbed(image, table["name"][picture])).reshape(count, len(VIEWS), -1).mean(axis=1)
        least[row] = features @ slopes[fold] + intercepts[fold]
        if row % 200 == 199:
            print(f"{row + 1} of {len(chosen)} pictures", flush=True)
    np.savez(options.work / "stability.npz", chosen=chosen, scores=least)


if __name__ == "__main__":
    main()
