"""Stage 2: one logistic head per fold (for honest scores) and one on everything (to ship).

Every family counts by the square root of its size and both classes count alike, so that the largest collection
does not decide what "AI" looks like. Every copy of a family that is not held out is learnt from. Writes `heads.npz` and `scores.npz` to the work folder.
"""

import argparse
import pathlib

import numpy as np
from scipy.optimize import minimize

from families import FOLDS, SAME_VENDOR, held_out
from prepare import LEARN_ONLY

PENALTY = 0.02
STEPS = 200
CLIP = 6.0


def weigh(ai: np.ndarray, family: np.ndarray) -> np.ndarray:
    weight = np.zeros(len(ai))
    for label in (False, True):
        for name in np.unique(family[ai == label]):
            members = (family == name) & (ai == label)
            weight[members] = members.sum() ** -0.5
        weight[ai == label] *= 0.5 / weight[ai == label].sum()
    return weight.astype(np.float32)


def fit(features: np.ndarray, ai: np.ndarray, family: np.ndarray) -> tuple[np.ndarray, float]:
    """Logistic regression with an L2 penalty on standardised features; answers in terms of the raw ones."""
    copies = features.shape[1]
    rows = features.reshape(len(features) * copies, -1)
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-4
    rows = np.clip((rows - mean) / deviation, -CLIP, CLIP)
    sign = np.repeat(np.where(ai, 1, -1), copies).astype(np.float32)
    weight = np.repeat(weigh(ai, family) / copies, copies).astype(np.float32)

    def loss(parameters):
        slope, intercept = parameters[:-1], parameters[-1]
        margin = sign * (rows @ slope.astype(np.float32) + np.float32(intercept))
        value = (weight * np.logaddexp(0, -margin)).sum(dtype=np.float64) + PENALTY / 2 * (slope @ slope)
        pull = -(weight * sign / (1 + np.exp(margin))).astype(np.float32)
        return value, np.append(rows.T @ pull + PENALTY * slope, pull.sum()).astype(np.float64)

    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    slope = found[:-1] / deviation
    return slope, float(found[-1] - slope @ mean)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    work = parser.parse_args().work
    with np.load(work / "features.npz") as table:
        features, ai, family = table["features"], table["ai"], table["family"]
    learn, judge = features, features[:, LEARN_ONLY:]
    scores = np.full(judge.shape[:2], np.nan)
    greys = np.full(len(judge), np.nan)
    for number, fold in enumerate(FOLDS, 1):
        out = np.isin(family, held_out(fold))
        slope, intercept = fit(learn[~out], ai[~out], family[~out])
        scores[out] = judge[out] @ slope + intercept
        greys[out] = features[out, 1] @ slope + intercept
        print(f"fold {number}: {out.sum()} held out ({', '.join(held_out(fold))})", flush=True)
    if np.isnan(scores).any():
        raise ValueError(f"families in no fold: {sorted(set(family[np.isnan(scores[:, 0])]))}")
    away = np.isin(family, [*SAME_VENDOR, *FOLDS[0]["real"]])
    slope, intercept = fit(learn[~away], ai[~away], family[~away])
    vendor_out = judge[:, 0] @ slope + intercept
    np.savez(work / "scores.npz", scores=scores, greys=greys, vendor_out=vendor_out, away=away)
    slope, intercept = fit(learn, ai, family)
    np.savez(work / "heads.npz", slope=slope, intercept=intercept)


if __name__ == "__main__":
    main()
