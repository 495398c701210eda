"""Stage 1: one list of texts with their family, the unit that is held out together.

Shared texts and those of text_fetch.py; prompts that stand where answers should be, and texts seen before, go.
"""

import argparse
import collections
import gzip
import json
import pathlib
import re

from text_features import tokens

FAMILIES = {
    "abstracts": ["arxiv", "medical-abstracts", "vignettes"],
    "advertising": ["advertising"],
    "brown": ["nltk-brown"],
    "encyclopedia": ["wikipedia", "encyclopedia", "jargon"],
    "essays": ["bias-CollegeEssay_real_70", "bias-TOEFL_real_91", "argument-faq"],
    "law": ["licences", "policy"],
    "mail": ["mail", "nltk-webtext"],
    "news": ["news", "glimpse-xsum", "newswire", "broadcast-news"],
    "reviews": ["reviews", "nltk-movie_reviews"],
    "software": ["handbook", "gimp-help", "git-howto", "gnome-help", "music-manual", "manpages", "perl-faq", "database-manual"],
    "speeches": ["nltk-inaugural", "nltk-state_union"],
    "stories": ["fiction", "glimpse-writing", "game-talk", "game-story", "novel"],
}
VENDORS = {
    "openai": r"chatgpt|gpt-?3\.5|gpt-?4",
    "anthropic": r"claude",
    "google": r"palm|gemini|gemma",
    "open-weights": r"llama|mixtral|mistral|qwen|deepseek",
    "raw-lm": r"gpt2|gpt-j|gpt-neo|opt-",
}
FEWEST = 80


def family(row: dict) -> str:
    if row["label"] == "human":
        return next(name for name, domains in FAMILIES.items() if row["domain"] in domains)
    return next(name for name, pattern in VENDORS.items() if re.search(pattern, row["generator"].lower()))


def group(row: dict) -> str:
    """What the figures are given for: a human domain; an AI model, or the attack on it."""
    if row["label"] == "human":
        return row["domain"]
    domain = row["domain"]
    return domain if domain.startswith(("attack", "bias")) else row["generator"]


def clean(text: str) -> str:
    """Undoes what the sets did to texts: line breaks that became an n, spaces inside of contractions."""
    text = re.sub(r"(?<=[.!?\"] )n(?=[A-Z])", "", text)
    return re.sub(r"(?<=\w)' (?=(?:s|t|m|re|ve|ll|d)\b)", "'", text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, default="../shared/data/detector/text.jsonl.gz")
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    options = parser.parse_args()
    rows = [json.loads(line) for line in gzip.open(options.data, "rt")]
    for index, row in enumerate(rows):
        # The shared rows do not name their documents; neighbours may be of one.
        row["document"] = f"{row['domain']}/{row['generator']}/{index // 40}"
    rows += [json.loads(line) for line in (options.work / "text-human.jsonl").open()]
    seen, kept = set(), collections.Counter()
    with (options.work / "texts.jsonl").open("w") as out:
        for row in rows:
            if row.get("source", "").startswith("EQ-bench"):
                continue
            text = clean(row["text"])
            found = tokens(text)
            start = " ".join(found[:40])
            if start in seen or sum(token[0].isalpha() for token in found) < FEWEST:
                continue
            seen.add(start)
            made = {"label": row["label"], "family": family(row), "group": group(row), "document": row["document"], "text": text}
            kept[made["label"], made["family"], made["group"]] += 1
            out.write(json.dumps(made) + "\n")
    for key, count in sorted(kept.items()):
        print(*key, count)


if __name__ == "__main__":
    main()
