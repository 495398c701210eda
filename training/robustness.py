"""What strong compression and a small size cost: AUROC of a balanced sample, each picture three ways.

Plain is the picture as it lies in the data (short side up to 400 pixels) at JPEG quality 90; q50 the same at quality 50;
small the same reduced to a short side of 288. Every picture is scored by the head that never saw its family.
"""

import argparse
import pathlib

import numpy as np
from PIL import Image

from evaluate import auroc
from families import FOLDS, held_out
from prepare import Backbone, compress, load_features, read_table, whole

SMALL = 288


def ways(image: Image.Image) -> dict[str, Image.Image]:
    factor = min(1.0, SMALL / min(image.size))
    small = image.resize([round(side * factor) for side in image.size], Image.Resampling.LANCZOS)
    return {"plain": compress(image, "JPEG", 90), "q50": compress(image, "JPEG", 50), "small": compress(small, "JPEG", 90)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, default="../shared/data/detector")
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    parser.add_argument("--limit", type=int, default=640)
    options = parser.parse_args()
    table = load_features(options.work)
    paths = {row["file"]: row["path"] for row in [*read_table(options.data), *read_table(options.work / "extra")]}
    with np.load(options.work / "heads.npz") as heads:
        slopes, intercepts = heads["slopes"], heads["intercepts"]
    net, scores = Backbone(3), []
    ai, family = table["ai"][: options.limit], table["family"][: options.limit]
    for name, kind in zip(table["name"], family):
        [fold] = [number for number, fold in enumerate(FOLDS) if kind in held_out(fold)]
        views = [np.asarray(whole(way)) for way in ways(Image.open(paths[name]).convert("RGB")).values()]
        scores.append(net(np.stack(views)) @ slopes[fold] + intercepts[fold])
    for way, column in zip(("plain", "q50", "small"), np.array(scores).T, strict=True):
        print(f"{way:6} AUROC {auroc(column, ai):.3f}", flush=True)


if __name__ == "__main__":
    main()
