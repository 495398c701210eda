"""Stage 1: pictures to pooled backbone features, one row a picture.

Both classes go through one pipe, so that neither file format, size nor quality tells them apart: random crop,
random reduction with a random filter, JPEG or WebP of random quality. One such journey gives a copy to learn from
(and the same in greys, for old photographs); another gives the copy to be judged, also rescaled and recompressed as
in the stability check of `lib/detector/detect.ts`. A model that averages the logits of its views is linear in the
mean of their features, so only that mean is kept. Writes `features.npz` to the work folder; no pixel leaves the data folder.
"""

import argparse
import csv
import hashlib
import io
import multiprocessing
import pathlib
import time

import numpy as np
import onnxruntime
from PIL import Image

import backbone
import pixels

SHORT_SIDE = 288
VIEWS = [
    {"name": "first", "fit": "crop", "x": 0, "y": 0},
    {"name": "last", "fit": "crop", "x": 1, "y": 1},
]
LEARN_ONLY = 2
GREY = np.array([0.299, 0.587, 0.114], np.float32)
FILTERS = [Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS]


def reencode(image: Image.Image, rng: np.random.Generator) -> np.ndarray:
    """One journey through the web: crop, reduce, compress. Never enlarges."""
    width, height = (round(side * rng.uniform(0.8, 1)) for side in image.size)
    left, top = rng.integers(0, image.width - width + 1), rng.integers(0, image.height - height + 1)
    image = image.crop((left, top, left + width, top + height))
    short = min(image.size)
    factor = rng.uniform(min(200, short), min(400, short)) / short
    size = [max(1, round(side * factor)) for side in image.size]
    image = image.resize(size, FILTERS[rng.integers(len(FILTERS))])
    file, quality = io.BytesIO(), int(rng.integers(50, 96))
    if rng.random() < 0.7:
        image.save(file, "JPEG", quality=quality, subsampling=int(rng.choice([0, 2])))
    else:
        image.save(file, "WEBP", quality=quality)
    return np.asarray(Image.open(file).convert("RGB"), np.float32)


def model_input(picture: np.ndarray) -> np.ndarray:
    return pixels.normalise(pixels.views(picture, VIEWS, backbone.SIZE), backbone.MEAN, backbone.STD)


def copies(image: Image.Image, file: str) -> list[np.ndarray]:
    """Two to learn from (a re-encoding and its greys), one to judge, and that one rescaled and recompressed."""
    seed = int.from_bytes(hashlib.sha256(file.encode()).digest()[:8], "big")
    rng = np.random.default_rng(seed)
    learnt, judged = (pixels.base(reencode(image, rng), SHORT_SIDE) for _ in range(2))
    greys = np.repeat((learnt @ GREY)[..., None], 3, axis=2)
    return [learnt, greys, judged, pixels.rescaled(judged), pixels.recompressed(judged)]


def session(model: bytes, threads: int = 2) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def read_table(folder: pathlib.Path) -> list[dict]:
    with open(folder / "images.csv", newline="") as file:
        return [{**row, "path": folder / "images" / row["label"] / row["family"] / row["file"]}
                for row in csv.DictReader(file)]  # fmt: skip


_net: onnxruntime.InferenceSession


def _start() -> None:
    global _net
    _net = session(backbone.build(backbone.load_weights()).SerializeToString(), threads=1)


def _measure(row: dict) -> np.ndarray:
    pictures = copies(Image.open(row["path"]).convert("RGB"), row["file"])
    answer = _net.run(None, {"pixels": np.concatenate([model_input(picture) for picture in pictures])})[0]
    return answer.reshape(len(pictures), len(VIEWS), -1).mean(axis=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, default="../shared/data/detector")
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    options = parser.parse_args()
    rows = [*read_table(options.data), *read_table(options.work / "extra")]
    rows.sort(key=lambda row: row["file"])
    features, started = None, time.monotonic()
    with multiprocessing.Pool(2, _start) as pool:
        for index, means in enumerate(pool.imap(_measure, rows, chunksize=8)):
            if features is None:
                features = np.empty((len(rows), *means.shape), np.float32)
            features[index] = means
            if index % 500 == 499:
                print(f"{index + 1} of {len(rows)} pictures, {time.monotonic() - started:.0f} s", flush=True)
    options.work.mkdir(parents=True, exist_ok=True)
    np.savez(
        options.work / "features.npz",
        features=features,
        ai=np.array([row["label"] == "ai" for row in rows]),
        family=np.array([row["family"] for row in rows]),
        name=np.array([row["file"] for row in rows]),
    )


if __name__ == "__main__":
    main()
