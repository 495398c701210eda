"""How well a logistic head on CLIP separates families it never saw: what the bundled backbone is short of.

One rough copy of a balanced sample of pictures, squeezed to a square; the class token of some layers and the
embedding, each with a head per fold. Needs `requirements-ceiling.txt`. About 0.1 s of one core for each picture.
"""

import argparse
import pathlib
import sys

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import clip  # noqa: E402
from evaluate import auroc  # noqa: E402
from families import FOLDS, held_out  # noqa: E402
from prepare import in_turns, journey, read_table, seeded  # noqa: E402
from train import fit, weigh  # noqa: E402

BATCH, PENALTY = 16, 0.5
SETS = {"embedding": ["embedding"], "token 4": [3], "token 6": [5], "token 8": [7], "token 10": [9],
        "tokens 6 and 9, embedding": [5, 8, "embedding"]}  # fmt: skip


def look(table: list[dict]) -> dict[int | str, np.ndarray]:
    model, found = clip.Clip(), []
    for at in range(0, len(table), BATCH):
        copies = [journey(Image.open(row["path"]).convert("RGB"), seeded(row["file"]), True) for row in table[at : at + BATCH]]
        squares = np.stack([np.asarray(copy.resize((clip.SIZE, clip.SIZE), Image.Resampling.BILINEAR)) for copy in copies])
        pixels = (squares / np.float32(255) - np.float32(clip.MEAN)) / np.float32(clip.STD)
        found.append([part.numpy() for part in model(torch.from_numpy(pixels).permute(0, 3, 1, 2))])
    tokens, embedding = (np.concatenate(part) for part in zip(*found, strict=True))
    return {**{layer: tokens[:, layer] for layer in range(clip.LAYERS)}, "embedding": embedding}


def held_out_scores(rows: np.ndarray, ai: np.ndarray, family: np.ndarray) -> np.ndarray:
    scores = np.full(len(rows), np.nan)
    for fold in FOLDS:
        out = np.isin(family, held_out(fold))
        mean, deviation = rows[~out].mean(axis=0), rows[~out].std(axis=0) + 1e-4
        standard = ((rows - mean) / deviation).astype(np.float32)
        ones = np.ones(rows.shape[1], np.float32)
        slope, intercept = fit(standard[~out], ai[~out], weigh(ai[~out], family[~out]), PENALTY, ones)
        scores[out] = standard[out] @ slope + intercept
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, default="../shared/data/detector")
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    parser.add_argument("--limit", type=int, default=1024)
    options = parser.parse_args()
    torch.set_num_threads(1)
    table = in_turns([*read_table(options.data), *read_table(options.work / "extra")])[: options.limit]
    ai = np.array([row["label"] == "ai" for row in table])
    family = np.array([row["family"] for row in table])
    seen = look(table)
    for title, parts in SETS.items():
        scores = held_out_scores(np.concatenate([seen[part] for part in parts], axis=1), ai, family)
        folds = [auroc(scores[m], ai[m]) for fold in FOLDS for m in [np.isin(family, held_out(fold))]]
        print(f"{title:26} AUROC {auroc(scores, ai):.3f}  folds {' '.join(f'{value:.3f}' for value in folds)}")


if __name__ == "__main__":
    main()
