"""Stage 2: one logistic head per fold (for honest scores) and one on everything (to ship).

Each view that is learnt from is a row. Every family counts by the square root of its size and both classes count
alike, so that the largest collection does not decide what "AI" looks like. Features are standardised and reduced to
principal components, both measured on the families that are learnt from and on no other; the head is linear in all
of it, so it ends as one weight per feature. The smaller backbone of the pack before gets heads of the same making.
Writes `heads.npz` and `scores.npz` to the work folder.
"""

import argparse
import pathlib

import numpy as np
from scipy.optimize import minimize

from families import FOLDS, SAME_VENDOR, held_out
from prepare import JUDGED, LEARN, load_features

PENALTY, SMALL_PENALTY = 0.3, 0.1  # the latter is what the pack before shipped with
COMPONENTS, SAMPLE = 512, 3000
STEPS = 150
CLIP = 6.0


def weigh(ai: np.ndarray, family: np.ndarray) -> np.ndarray:
    weight = np.zeros(len(ai))
    for label in (False, True):
        for name in np.unique(family[ai == label]):
            members = (family == name) & (ai == label)
            weight[members] = members.sum() ** -0.5
        weight[ai == label] *= 0.5 / weight[ai == label].sum()
    return weight.astype(np.float32)


def components(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Leading principal directions [width, COMPONENTS] and their variances, from a seeded sample of the rows."""
    rng = np.random.default_rng(0)
    rows = rows[rng.permutation(len(rows))[:SAMPLE]]
    basis = rows.T @ (rows @ rng.standard_normal((rows.shape[1], COMPONENTS + 32), np.float32))
    basis = np.linalg.qr(basis)[0]
    _, sizes, turned = np.linalg.svd(rows @ basis, full_matrices=False)
    return (basis @ turned.T)[:, :COMPONENTS], (sizes[:COMPONENTS] ** 2 / len(rows)).astype(np.float32)


class Space:
    """Raw features to principal components, and a head on those back to a head on raw features."""

    def __init__(self, rows: np.ndarray):
        self.mean, self.deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-4
        self.directions, self.variances = components(self._standard(rows))

    def _standard(self, rows: np.ndarray) -> np.ndarray:
        return np.clip((rows - self.mean) / self.deviation, -CLIP, CLIP)

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        return self._standard(rows) @ self.directions

    def back(self, slope: np.ndarray, intercept: float) -> tuple[np.ndarray, float]:
        raw = (self.directions @ slope) / self.deviation
        return raw.astype(np.float32), float(intercept - raw @ self.mean)


def fit(rows: np.ndarray, ai: np.ndarray, weight: np.ndarray, penalty: float, variances: np.ndarray):
    """Logistic regression with an L2 penalty; steps are taken in whitened components, where they are few."""
    scale = np.sqrt(variances + 1e-3).astype(np.float32)
    sign = np.where(ai, 1, -1).astype(np.float32)

    def loss(parameters):
        slope, intercept = (parameters[:-1] / scale).astype(np.float32), np.float32(parameters[-1])
        margin = sign * (rows @ slope + intercept)
        value = (weight * np.logaddexp(0, -margin)).sum(dtype=np.float64) + penalty / 2 * float(slope @ slope)
        pull = -(weight * sign / (1 + np.exp(margin))).astype(np.float32)
        return value, np.append((rows.T @ pull + penalty * slope) / scale, pull.sum()).astype(np.float64)

    start = np.zeros(rows.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return found[:-1] / scale, float(found[-1])


def learn(rows: np.ndarray, ai: np.ndarray, family: np.ndarray, penalty: float) -> tuple[np.ndarray, float]:
    """A head from rows [picture, view, width]."""
    flat, views = rows.reshape(-1, rows.shape[2]).astype(np.float32), rows.shape[1]
    space = Space(flat)
    weight = np.repeat(weigh(ai, family) / views, views)
    slope, intercept = fit(space(flat), np.repeat(ai, views), weight, penalty, space.variances)
    return space.back(slope, intercept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    work = parser.parse_args().work
    table = load_features(work)
    ai, family = table["ai"], table["family"]
    rows, judged = table["features"][:, :LEARN], table["features"][:, JUDGED].astype(np.float32)
    small_rows, small_judged = table["small"][:, :LEARN], table["small"][:, JUDGED].astype(np.float32)
    scores, greys, before = (np.full(len(ai), np.nan) for _ in range(3))
    slopes, intercepts = [], []
    for number, fold in enumerate(FOLDS, 1):
        out = np.isin(family, held_out(fold))
        slope, intercept = learn(rows[~out], ai[~out], family[~out], PENALTY)
        scores[out] = judged[out] @ slope + intercept
        greys[out] = np.where(table["grey"][out], rows[out, 1].astype(np.float32) @ slope + intercept, np.nan)
        slopes.append(slope)
        intercepts.append(intercept)
        slope, intercept = learn(small_rows[~out], ai[~out], family[~out], SMALL_PENALTY)
        before[out] = small_judged[out] @ slope + intercept
        print(f"fold {number}: {out.sum()} held out ({', '.join(held_out(fold))})", flush=True)
    if np.isnan(scores).any():
        raise ValueError(f"families in no fold: {sorted(set(family[np.isnan(scores)]))}")
    away = np.isin(family, [*SAME_VENDOR, *FOLDS[0]["real"]])
    slope, intercept = learn(rows[~away], ai[~away], family[~away], PENALTY)
    vendor_out = judged @ slope + intercept
    slope, intercept = learn(rows, ai, family, PENALTY)
    np.savez(work / "scores.npz", scores=scores, greys=greys, before=before, vendor_out=vendor_out, away=away)
    np.savez(work / "heads.npz", slope=slope, intercept=intercept, slopes=slopes, intercepts=intercepts)


if __name__ == "__main__":
    main()
