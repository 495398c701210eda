"""From decoded pixels to model input: the same arithmetic as `lib/detector/preprocess.ts` and `perturb.ts`.

`tests/vectors/detector-preprocess.json` (written by `export.py`) binds the two. Pictures are float32 arrays
[height, width, 3] with values 0..255.
"""

import functools

import numpy as np
from scipy import sparse

JPEG_QUALITY = 60
RESCALE = 0.7
TRIM = 16
LUMA = np.array(
    [16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29,
     51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121,
     120, 101, 72, 92, 95, 98, 112, 100, 103, 99], np.float64).reshape(8, 8)  # fmt: skip
CHROMA = np.full((8, 8), 99.0)
CHROMA[:4, :4] = [[17, 18, 24, 47], [18, 21, 26, 66], [24, 26, 56, 99], [47, 66, 99, 99]]


@functools.lru_cache(maxsize=4096)
def _taps(size: int, out: int) -> sparse.csr_matrix:
    scale = size / out
    support = max(1.0, scale)
    rows, columns, weights = [], [], []
    for i in range(out):
        centre = (i + 0.5) * scale
        first, last = max(0, int(np.floor(centre - support))), min(size, int(np.ceil(centre + support)))
        row = np.maximum(0.0, 1.0 - np.abs(np.arange(first, last) + 0.5 - centre) / support)
        rows.extend([i] * len(row))
        columns.extend(range(first, last))
        weights.extend(row / row.sum())
    return sparse.csr_matrix((weights, (rows, columns)), shape=(out, size))


def resample(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    """Triangle filter as wide as the reduction (never narrower than one pixel): columns first, then rows."""
    rows, columns, _ = picture.shape
    if columns != width:
        flat = picture.transpose(1, 0, 2).reshape(columns, -1).astype(np.float64)
        picture = (_taps(columns, width) @ flat).astype(np.float32).reshape(width, rows, 3).transpose(1, 0, 2)
    if rows != height:
        flat = picture.reshape(rows, -1).astype(np.float64)
        picture = (_taps(rows, height) @ flat).astype(np.float32).reshape(height, width, 3)
    return np.ascontiguousarray(picture, np.float32)


def half_up(value: float) -> int:
    """Rounds as JavaScript's Math.round does; Python's own round goes to the even neighbour."""
    return int(np.floor(value + 0.5))


def base(picture: np.ndarray, short_side: int) -> np.ndarray:
    """The picture with its short side at `short_side`, the proportions kept."""
    rows, columns, _ = picture.shape
    factor = short_side / min(rows, columns)
    return resample(picture, max(short_side, half_up(columns * factor)), max(short_side, half_up(rows * factor)))


def views(picture: np.ndarray, plan: list[dict], size: int) -> np.ndarray:
    """[view, height, width, 3]: each entry of the plan is the whole squeezed to a square or a crop at (x, y)."""
    out = []
    for view in plan:
        if view["fit"] == "squash":
            out.append(resample(picture, size, size))
            continue
        top = half_up((picture.shape[0] - size) * view["y"])
        left = half_up((picture.shape[1] - size) * view["x"])
        out.append(picture[top : top + size, left : left + size])
    return np.stack(out)


def normalise(batch: np.ndarray, mean: list[float], std: list[float]) -> np.ndarray:
    """0..255 channels-last to the model's NCHW input."""
    scaled = (batch / np.float32(255) - np.array(mean, np.float32)) / np.array(std, np.float32)
    return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2), np.float32)


def rescaled(picture: np.ndarray) -> np.ndarray:
    """Down to 70 % and back up: what a thumbnail or a messenger does."""
    rows, columns, _ = picture.shape
    small = resample(picture, max(1, half_up(columns * RESCALE)), max(1, half_up(rows * RESCALE)))
    return resample(small, columns, rows)


def _table(standard: np.ndarray, quality: int) -> np.ndarray:
    factor = 5000 / quality if quality < 50 else 200 - 2 * quality
    return np.clip(np.floor((standard * factor + 50) / 100), 1, 255)


def _dct() -> np.ndarray:
    k, n = np.mgrid[0:8, 0:8]
    return np.where(k == 0, np.sqrt(1 / 8), np.sqrt(2 / 8)) * np.cos((2 * n + 1) * k * np.pi / 16)


def recompressed(picture: np.ndarray, quality: int = JPEG_QUALITY) -> np.ndarray:
    """The loss of a JPEG without its entropy coding: YCbCr 4:4:4, 8x8 DCT, quantised, back, clamped."""
    rows, columns, _ = picture.shape
    padded = np.pad(picture, ((0, -rows % 8), (0, -columns % 8), (0, 0)), mode="edge").astype(np.float64)
    r, g, b = padded[..., 0], padded[..., 1], padded[..., 2]
    y = 0.299 * r + 0.587 * g + 0.114 * b
    planes = []
    for plane, table in ((y, LUMA), ((b - y) / 1.772 + 128, CHROMA), ((r - y) / 1.402 + 128, CHROMA)):
        steps, basis = _table(table, quality), _dct()
        blocks = (plane - 128).reshape(plane.shape[0] // 8, 8, -1, 8).transpose(0, 2, 1, 3)
        levels = np.floor(basis @ blocks @ basis.T / steps + 0.5) * steps
        back = (basis.T @ levels @ basis).transpose(0, 2, 1, 3).reshape(plane.shape) + 128
        planes.append(back[:rows, :columns])
    y, cb, cr = planes
    cb, cr = cb - 128, cr - 128
    rgb = np.stack([y + 1.402 * cr, y - (0.114 * 1.772 * cb + 0.299 * 1.402 * cr) / 0.587, y + 1.772 * cb], -1)
    return np.clip(rgb, 0, 255).astype(np.float32)


def trimmed(picture: np.ndarray) -> np.ndarray:
    """Without a 16th of each side, brought back to its size: a careless screenshot or a frame cut off."""
    rows, columns, _ = picture.shape
    top, left = half_up(rows / TRIM), half_up(columns / TRIM)
    return resample(np.ascontiguousarray(picture[top : rows - top, left : columns - left]), columns, rows)


PERTURBATIONS = [("rescaled", rescaled), ("recompressed", recompressed), ("trimmed", trimmed)]
