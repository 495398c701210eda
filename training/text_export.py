"""Stage 4: `public/models/text-1` (weights and card) and `tests/vectors/text-detector.json`, which binds Python to TypeScript.

The vectors hold texts made here from public-domain speeches and from invented sentences; no text of the training data.
"""

import argparse
import hashlib
import json
import pathlib
import pickle
import re

from text_features import normalise, prose, tokens
from text_model import RATIO_SCALE, SHAPES, WORDS
from text_train import WINDOW, crop, halves

TITLE = "English text, hashed words and shapes of words"
LIMITS = [
    "English prose only. Of anything else, and of less than 80 words, nothing is said.",
    "Found are texts of assistants as they came out. Text of raw language models is not found at all, text that a person wrote and a model polished hardly ever.",
    "Newer models than those it learnt from write differently; none after 2024 was measured.",
    "Of five medical abstracts, a kind that is hardly in the data, one was called machine-made.",
    "Learners, students and applicants write few of the human texts: 155 essays. Never use it against one of them.",
    "A text it says nothing of is no text by a person.",
]
SAMPLES = {
    "plain": "The harbour was quiet that morning, and nobody on the quay had slept. We had carried the nets up before the wind turned, and my uncle said that the boats would not go out again until the ice had left the bay. I did not believe him; he had said so every spring since I was a child.",
    "typography": "\u201cIt\u2019s\u00a0late,\u201d she said \u2014 and the \ufb01re had gone out\u2026 10\u00b2 steps, 2\u00bd miles.",
    "disguised": "The \u0441apt\u0430in of the v\u0435ssel \u0261ave no or\u0501er, and n\u043ebody asked him for one.",
    "invisible": "inv\u200bisible \u200dsigns \ufeff in a sen\u00adtence",
    "code": "for (let i = 0; i < n; i++) { sum += values[i] * 2; } // add them up",
    "other scripts": "Der Fluss f\u00fchrte Hochwasser. \u041c\u044b \u0436\u0434\u0430\u043b\u0438. \u6211\u4eec\u7b49\u7740\u3002",
    "empty": "",
}


def sample_texts() -> dict[str, str]:
    """The invented samples, and each of them said over and over."""
    long = " ".join(f"{SAMPLES['plain']} In the year {year} the catch was {year % 7} times as large, which surprisingly few people remember." for year in range(1901, 1906))
    return {**SAMPLES, "long": long}


def vectors(model, card: dict) -> dict:
    cases = []
    for name, text in sample_texts().items():
        found, disguised = tokens(text), normalise(text)[1]
        first, second = halves(found) if any(token[0].isalpha() for token in found) else ([], found)
        cropped = crop(found, WINDOW)
        cases.append({
            "name": name, "text": text, "tokens": len(found), "disguised": disguised,
            "prose": list(prose(found)), "logit": model.logit(cropped), "familiar": model.familiar(cropped),
            "firstHalf": model.logit(first), "secondHalf": model.logit(second),
        })
    return {"model": card["model"]["sha256"], "window": WINDOW, "cases": cases}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    parser.add_argument("--root", type=pathlib.Path, default=".")
    parser.add_argument("--date", default="2026-11-27")
    options = parser.parse_args()
    model = pickle.loads((options.work / "text-model.pkl").read_bytes())
    figures = json.loads((options.work / "text-figures.json").read_text())
    weights = model.save()
    rows = [json.loads(line) for line in (options.work / "texts.jsonl").open()]
    learnt = lambda label: sorted({row["group"] for row in rows if row["label"] == label and row["family"] != "raw-lm"})
    card = {
        "card": 1, "type": "text", "id": "text-1", "version": "1.0.0", "title": TITLE, "licence": "MIT",
        "onByDefault": False,
        "model": {"sha256": hashlib.sha256(weights).hexdigest(), "bytes": len(weights)},
        "weights": {
            "words": {**WORDS, "scale": model.words_scale}, "shapes": {**SHAPES, "scale": model.shapes_scale},
            "intercept": model.intercept, "common": len(model.common), "vocabulary": len(model.familiarity.vocabulary),
            "domains": model.familiarity.domains, "ratioScale": RATIO_SCALE,
        },
        "gate": figures["gate"], "windows": {"words": WINDOW, "most": 64},
        "calibration": figures["calibration"], "thresholds": figures["thresholds"],
        "errorRates": {
            "measured": options.date,
            "method": "First 150 words of each text, by a model that saw neither the text's human domain family nor the vendor of its generator.",
            **{name: figures[name] for name in ("auroc", "falsePositives", "worstDomain", "detected", "coverage", "groups")},
        },
        "trainedOn": {"ai": learnt("ai"), "human": learnt("human")}, "limits": LIMITS,
    }
    folder = options.root / "public/models/text-1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "weights.bin").write_bytes(weights)
    write = lambda path, value: path.write_text(re.sub(r"\n {8,}|\n {6}(?=[\]}])", "", json.dumps(value, indent=2)) + "\n")
    write(folder / "card.json", card)
    (options.root / "tests/vectors/text-detector.json").write_text(json.dumps(vectors(model, card), indent=2) + "\n")
    print(f"{len(weights)} bytes of weights, {card['model']['sha256']}")


if __name__ == "__main__":
    main()
