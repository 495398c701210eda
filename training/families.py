"""Which families are held out together, so that no picture is ever scored by a head that knew its kind.

Kin stay in one group: both Stable Diffusion 1 families, GPT-4o with the mixed collection that holds more of it,
astronomy with paintings of space, typeset pages with figures of documentation. `gpt-image-2` is a later model of a
vendor that other groups contain; `evaluate.py` also reports it with all of that vendor left out. On the real side a
family is a source: screenshots of one project stay while those of another are held out.
"""

FOLDS = [
    {"ai": ["gpt-image-2"], "real": ["imagenet", "kodak", "manual-screens", "school"]},
    {"ai": ["sd15", "sd1x"], "real": ["camera-exif", "screenshots", "space-art", "astronomy"]},
    {"ai": ["gpt-4o", "mixed-2025"], "real": ["bsds", "urban", "fantasy-art", "game-portraits"]},
    {"ai": ["stylegan2"], "real": ["ffhq", "wallpaper", "doc-figures", "typeset", "landscapes"]},
    {"ai": ["reddit-ai"], "real": ["clothing-phone", "stamps", "clip-art", "desktop-photos"]},
]
SAME_VENDOR = ["gpt-image-2", "gpt-4o", "mixed-2025"]


def held_out(fold: dict) -> list[str]:
    return fold["ai"] + fold["real"]
