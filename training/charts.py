"""Charts of the stored predictions: is the score a probability, and what is said of each family.

Writes `detector-calibration.svg` and `detector-families.svg` to the folder `out`. Needs only the predictions and the
card, so it runs without data or training.
"""

import argparse
import csv
import json
import pathlib

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "colophon"
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

BINS = 10


def read(path: pathlib.Path) -> dict[str, np.ndarray]:
    with open(path, newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["half"] == "report"]
    numbers = {key: np.array([float(row[key]) for row in rows]) for key in ("score", "least", "frozen")}
    return {**numbers, "ai": np.array([row["label"] == "ai" for row in rows]),
            "family": np.array([row["family"] for row in rows])}  # fmt: skip


def calibration(table: dict[str, np.ndarray]):
    """Share of AI per bin of the score, both classes counted alike."""
    figure, axes = plt.subplots(figsize=(6, 6))
    weight = np.where(table["ai"], 0.5 / table["ai"].sum(), 0.5 / (~table["ai"]).sum())
    edges = np.quantile(table["score"], np.linspace(0, 1, BINS + 1))
    place = np.clip(np.searchsorted(edges, table["score"], side="right") - 1, 0, BINS - 1)
    points = [(np.average(table["score"][m], weights=weight[m]), np.average(table["ai"][m], weights=weight[m]))
              for m in (place == bin_ for bin_ in range(BINS)) if m.any()]  # fmt: skip
    axes.plot([0, 1], [0, 1], color="0.7", label="a perfect probability")
    axes.plot(*zip(*points, strict=True), "o-", label="held-out families")
    axes.set(xlabel="score", ylabel="share of AI pictures", xlim=(0, 1), ylim=(0, 1), title="Calibration")
    axes.legend(loc="upper left")
    return figure


def by_family(table: dict[str, np.ndarray], rates: list[dict]):
    """Scores of every family as a band (10 % to 90 %) with its median, and its rate of `likely-ai` with the interval."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 0.32 * len(rates) + 1.6), sharey=True, width_ratios=[3, 2])
    for place, row in enumerate(rates):
        members = (table["family"] == row["family"]) & (table["ai"] == (row["label"] == "ai"))
        low, middle, high = np.quantile(table["score"][members], [0.1, 0.5, 0.9])
        colour = "tab:red" if row["label"] == "ai" else "tab:blue"
        left.plot([low, high], [place, place], color=colour, linewidth=5, alpha=0.4, solid_capstyle="butt")
        left.plot(middle, place, "|", color=colour, markersize=12, markeredgewidth=3)
        rate = row["likelyAi"]
        right.plot([rate["low"], rate["high"]], [place, place], color=colour)
        right.plot(rate["rate"], place, "o", color=colour)
    left.set_yticks(range(len(rates)), [f"{row['family']} ({row['label']}, {row['likelyAi']['of']})" for row in rates])
    left.invert_yaxis()
    left.set(xlabel="score: median, 10 % to 90 %", xlim=(0, 1))
    right.axvline(0.01, color="0.7")
    right.set(xlabel="called likely-ai, with 95 % interval", xlim=(0, None))
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--predictions", type=pathlib.Path, default="training/predictions/image.csv")
    parser.add_argument("--card", type=pathlib.Path, default="public/models/image-1/card.json")
    parser.add_argument("--out", type=pathlib.Path, default="out")
    options = parser.parse_args()
    table, card = read(options.predictions), json.loads(options.card.read_text())
    options.out.mkdir(parents=True, exist_ok=True)
    charts = {"calibration": calibration(table), "families": by_family(table, card["errorRates"]["families"])}
    for name, figure in charts.items():
        path = options.out / f"detector-{name}.svg"
        figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
        print(path)


if __name__ == "__main__":
    main()
