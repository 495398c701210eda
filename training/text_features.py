"""What a text model sees: the twin of lib/detector/text/{normalise,tokens,features}.ts.

A text is brought to plain lower-case tokens. Words that every domain uses stay; all others become the shape of their
ending, so that a model learns how a text is written and not what it is about.
"""

import re
import unicodedata

import numpy as np

INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc]")
APOSTROPHE = re.compile("[\u2018\u2019\u201b\u02bc\u00b4`]")
DASH = re.compile("[\u2010-\u2015\u2212]+")
TOKEN = re.compile(r"[a-z]+|[0-9]+|[.,;:?!()'-]")
SUFFIXES = ["ing", "tion", "sion", "ment", "ness", "ity", "ance", "ence", "ship", "ism", "ist", "ous", "ful", "less", "ive", "able", "ible", "ical", "ic", "al", "ary", "ory", "ize", "ise", "ate", "ify", "ed", "ly", "er", "or", "est", "en", "s", "y", "e"]
WORD = re.compile(r"[a-z]")
# Letters of other scripts that look Latin; beside a Latin letter they stand for it.
LOOKALIKES = "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u03bf\u03b1\u03bd\u03b9\u03c1\u0261\u0251\u0131\u0578\u057d\u0585\u0570\u1d04\u1d0f\u0475\u043a\u0442\u043c\u043d\u0432"
LATIN = "aeopcyxijshdqwoavipgaınsohcovktmhb".replace("\u0131", "i")
LOOKALIKE = re.compile(f"(?<=[a-z])[{LOOKALIKES}]|[{LOOKALIKES}](?=[a-z])")
PASSES = 8
ENGLISH = frozenset("the of and to a in is that it for was on with as i his he be at by this had not are but from or have an they which one you were her all she there would their we him been has when who will more no if out so".split())


def normalise(text: str) -> tuple[str, int]:
    """The text in lower case without typography, and how many letters of other scripts stood for Latin ones."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", text)))
    text = DASH.sub("-", APOSTROPHE.sub("'", text)).lower()
    disguised = 0
    for _ in range(PASSES):
        text, found = LOOKALIKE.subn(lambda match: LATIN[LOOKALIKES.index(match.group())], text)
        disguised += found
        if not found:
            break
    return text, disguised


def tokens(text: str) -> list[str]:
    """Words, numbers and marks of a text, in order. White space and everything else is gone."""
    return TOKEN.findall(normalise(text)[0])


def shape(word: str) -> str:
    """The ending of a word that is not common, and whether it is long."""
    for suffix in SUFFIXES:
        if len(word) > len(suffix) + 2 and word.endswith(suffix):
            return f"*{suffix}{'+' if len(word) > 8 else ''}"
    return "*+" if len(word) > 8 else "*"


def masked(found: list[str], common: set[str]) -> list[str]:
    return [token if token in common or not WORD.match(token) and not token[0].isdigit()
            else "0" if token[0].isdigit() else shape(token) for token in found]


def fnv1a(text: str) -> int:
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


class Hashes(dict):
    def __missing__(self, token):
        self[token] = value = fnv1a(token)
        return value


HASHES = Hashes()


def grams(found: list[str], longest: int = 3, bits: int = 17) -> np.ndarray:
    """Buckets of all runs of 1 to `longest` tokens."""
    ids = np.array([HASHES[token] for token in found], np.uint32)
    rows = []
    with np.errstate(over="ignore"):
        for length in range(1, longest + 1):
            if len(ids) < length:
                break
            value = np.full(len(ids) - length + 1, length, np.uint32)
            for offset in range(length):
                value = (value ^ ids[offset:len(ids) - length + 1 + offset]) * np.uint32(0x9E3779B1)
                value ^= value >> np.uint32(15)
            rows.append(value >> np.uint32(32 - bits))
    return np.concatenate(rows) if rows else np.zeros(0, np.uint32)


def counts(buckets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Buckets present and their weights: square roots of counts, brought to length 1."""
    found, times = np.unique(buckets, return_counts=True)
    weights = np.sqrt(times)
    return found, weights / np.sqrt(times.sum() or 1)


def prose(found: list[str]) -> tuple[float, float, float]:
    """Shares that tell prose from lists, code and repetition: English function words and distinct words among words;
    words among tokens."""
    words = [token for token in found if WORD.match(token)]
    total = len(words) or 1
    return sum(word in ENGLISH for word in words) / total, len(set(words)) / total, len(words) / (len(found) or 1)
