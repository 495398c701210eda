"""Stage 1: pictures to pooled backbone features, a few views each.

Both classes go through one pipe, so that neither file format, size nor quality tells them apart. A journey through
the web (random crop, now and then to a longer shape, random reduction with a random filter, now and then a blur,
JPEG or WebP of random quality) gives a copy, and the copy squeezed to a square a view. Two views are learnt from, the
second in greys for every second picture, for old photographs; a third, of a gentler journey, is judged.

Features of two backbones are kept: the one that ships, and the smaller one of the pack before, to compare with.
They are computed in bfloat16, which a recent processor does twice as fast; `export.py` measures how far that is
from the graph that ships. Writes parts to the folder `features` of the work folder; no pixel leaves the data folder.
"""

import argparse
import csv
import hashlib
import io
import multiprocessing
import os
import pathlib

import numpy as np
import openvino
from PIL import Image, ImageFilter

import backbone
import pixels

SHORT_SIDE = 288
VIEWS = [{"name": "whole", "fit": "squash"}]
LEARN, JUDGED = 2, 2  # rows 0 and 1 of a picture are learnt from, row 2 is judged
FILTERS = [Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS]
BLURRED, LONGER = 0.1, 0.25
ROWS = LEARN + 1
PART, AT_ONCE = 128, 4


def seeded(file: str, purpose: str = "") -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(hashlib.sha256((purpose + file).encode()).digest()[:8], "big"))


def compress(image: Image.Image, kind: str, quality: int, subsampling: int = 2) -> Image.Image:
    file = io.BytesIO()
    image.save(file, kind, quality=quality, **({"subsampling": subsampling} if kind == "JPEG" else {}))
    return Image.open(file).convert("RGB")


def journey(image: Image.Image, rng: np.random.Generator, rough: bool) -> Image.Image:
    """One way through the web; a rough one may also blur, or cut to a longer shape. Never enlarges."""
    width, height = (round(side * rng.uniform(0.8, 1)) for side in image.size)
    if rough and rng.random() < LONGER:
        if width > height:
            height = round(width / max(width / height, rng.uniform(1, 1.8)))
        else:
            width = round(height / max(height / width, rng.uniform(1, 1.8)))
    left, top = rng.integers(0, image.width - width + 1), rng.integers(0, image.height - height + 1)
    image = image.crop((left, top, left + width, top + height))
    short = min(image.size)
    factor = rng.uniform(min(200, short), min(400, short)) / short
    size = [max(1, round(side * factor)) for side in image.size]
    image = image.resize(size, FILTERS[rng.integers(len(FILTERS))])
    if rough and rng.random() < BLURRED:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.2)))
    kind = "JPEG" if rng.random() < 0.7 else "WEBP"
    return compress(image, kind, int(rng.integers(50, 96)), int(rng.choice([0, 2])))


def whole(image: Image.Image) -> Image.Image:
    """Squeezed to a square. Pillow's bilinear filter is the triangle of `pixels.py`, rounded."""
    factor = SHORT_SIDE / min(image.size)
    size = [max(SHORT_SIDE, pixels.half_up(side * factor)) for side in image.size]
    return image.resize(size, Image.Resampling.BILINEAR).resize([backbone.SIZE] * 2, Image.Resampling.BILINEAR)


def is_grey(file: str) -> bool:
    return bool(seeded(file, "grey").integers(2))


def rows(image: Image.Image, file: str) -> np.ndarray:
    """What the backbone sees of one picture, uint8: LEARN rows to learn from, then the one to be judged."""
    rng = seeded(file)
    copies = [journey(image, rng, True), journey(image, seeded(file, "second"), True), journey(image, rng, False)]
    views = [whole(copy) for copy in copies]
    if is_grey(file):
        views[1] = views[1].convert("L").convert("RGB")
    return np.stack([np.asarray(view) for view in views])


def read_table(folder: pathlib.Path) -> list[dict]:
    with open(folder / "images.csv", newline="") as file:
        return [{**row, "path": folder / "images" / row["label"] / row["family"] / row["file"]}
                for row in csv.DictReader(file)]  # fmt: skip


def in_turns(table: list[dict]) -> list[dict]:
    """Families take turns, so that the first pictures are a balanced sample of any size."""
    table = sorted(table, key=lambda row: hashlib.sha256(row["file"].encode()).digest())
    seen: dict[str, int] = {}
    for row in table:
        row["turn"] = seen[row["family"]] = seen.get(row["family"], -1) + 1
    return sorted(table, key=lambda row: (row["turn"], row["family"]))


class Backbone:
    """The feature graph on one thread; views as uint8 or float32 [n, height, width, 3] of 0..255."""

    def __init__(self, batch: int, kind: np.dtype = np.uint8, lite: backbone.Lite = backbone.LITE2):
        core = openvino.Core()
        model = core.read_model(backbone.build(lite).SerializeToString())
        model.reshape([batch, 3, backbone.SIZE, backbone.SIZE])
        steps = openvino.preprocess.PrePostProcessor(model)
        steps.input().tensor().set_element_type(openvino.Type(kind)).set_layout(openvino.Layout("NHWC"))
        mean, std = ([255 * value for value in values] for values in (backbone.MEAN, backbone.STD))
        steps.input().preprocess().convert_element_type(openvino.Type.f32).mean(mean).scale(std)
        steps.input().model().set_layout(openvino.Layout("NCHW"))
        hints = {"INFERENCE_PRECISION_HINT": "bf16", "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1}
        self.batch, self.request = batch, core.compile_model(steps.build(), "CPU", hints).create_infer_request()

    def __call__(self, views: np.ndarray) -> np.ndarray:
        found = []
        for at in range(0, len(views), self.batch):
            some = views[at : at + self.batch]
            padded = np.concatenate([some, np.zeros((self.batch - len(some), *some.shape[1:]), some.dtype)])
            found.append(self.request.infer({0: padded})[0][: len(some)].copy())
        return np.concatenate(found)


_nets: dict[str, Backbone]


def _start() -> None:
    global _nets
    _nets = {"features": Backbone(AT_ONCE * ROWS), "small": Backbone(AT_ONCE * ROWS, lite=backbone.LITE0)}


def _part(work: tuple[pathlib.Path, list[dict]]) -> None:
    path, table = work
    if path.exists():
        return
    views = np.concatenate([rows(Image.open(row["path"]).convert("RGB"), row["file"]) for row in table])
    with open(path.with_suffix(".new"), "wb") as file:
        np.savez(
            file,
            **{name: net(views).reshape(len(table), ROWS, -1).astype(np.float16) for name, net in _nets.items()},
            ai=np.array([row["label"] == "ai" for row in table]),
            family=np.array([row["family"] for row in table]),
            name=np.array([row["file"] for row in table]),
            grey=np.array([is_grey(row["file"]) for row in table]),
        )
    os.replace(path.with_suffix(".new"), path)


def load_features(work: pathlib.Path) -> dict[str, np.ndarray]:
    """features and small [picture, row, width] (float16), ai, family, name, grey [picture], in order of preparation."""
    parts = [np.load(path) for path in sorted((work / "features").glob("*.npz"))]
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0].files}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, default="../shared/data/detector")
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    parser.add_argument("--limit", type=int, default=10**9, help="pictures at most, families taking turns")
    options = parser.parse_args()
    table = in_turns([*read_table(options.data), *read_table(options.work / "extra")])[: options.limit]
    folder = options.work / "features"
    folder.mkdir(parents=True, exist_ok=True)
    parts = [(folder / f"{at:05d}.npz", table[at : at + PART]) for at in range(0, len(table), PART)]
    with multiprocessing.Pool(2, _start) as pool:
        for index, _ in enumerate(pool.imap_unordered(_part, parts)):
            print(f"{index + 1} of {len(parts)} parts", flush=True)


if __name__ == "__main__":
    main()
