"""Stage 0: real pictures that the shared data lacks, from Debian packages.

Game paintings and portraits, landscape photographs, pictures and paintings of a school program, drawings, clip art,
desktop photographs, astronomy, screenshots of manuals, figures of documentation, typeset pages: without them the
model learns that whatever is painted or drawn is AI (see LOG.md). Packages are named by version and checked by
SHA-256; their pictures, all freely licensed, stay in the work folder. They are brought to the form of the shared
data: short side at most 400, long side at most 1.2 times that, WebP of quality 80.
Needs `apt-get` and `dpkg-deb` of Debian 12.
"""

import argparse
import csv
import hashlib
import io
import pathlib
import subprocess
from collections.abc import Iterator

import numpy as np
import pypdfium2
from PIL import Image

PACKAGES = [
    ("astronomy", "stellarium-data", "0.22.2-1", "45aaebf39a814acbd6dcccea058c2f5651bcb5635599da03a215feeb51f4d5a5"),
    ("clip-art", "openclipart-png", "1:0.18+dfsg-19", "f07f1545a2970c2cf3fa339bc2405da1a95cf2b1827bfa05bf73eb1c20291c02"),
    ("desktop-photos", "gnome-backgrounds", "43.1-1", "a670dea21572652127d6e55f9cdb3a226d0037854fdbfd037003c7d00ee0dc4e"),
    ("desktop-photos", "mate-backgrounds", "1.26.0-1", "7bf4c2209f34b4f61ba6d24c8b58c28b361e82e4b943aae6d42c030169af9e04"),
    ("desktop-photos", "plasma-workspace-wallpapers", "4:5.27.5-2", "32cd18b71c8c938a18b3b351f217c02ac590e323caa3cf322fbb875ce8892f8b"),
    ("desktop-photos", "ukui-wallpapers", "20.04.3-1.1", "6d49be70152e6d603163458e177e501deb0be8f2916389ccbfcf59b0d7fc0262"),
    ("doc-figures", "opencv-doc", "4.6.0+dfsg-12", "4b12681df35878207ac7097dc66184b2ae552e4bf4ddd2af04a0f03ed0b8682a"),
    ("fantasy-art", "wesnoth-1.16-data", "1:1.16.9-1", "1012b964bd412a6770685e3324ae3b61e176caff7846192d1ee63d55cd621e26"),
    ("fantasy-art", "wesnoth-1.16-dw", "1:1.16.9-1", "47982e08b2a5d5fd79f400a5453f32c6d7dd56f2ccc10412a9e47dec8a9b3ca4"),
    ("fantasy-art", "wesnoth-1.16-httt", "1:1.16.9-1", "05b16a3f8f8204278794aae14d8e6a7c95d2b2faef7337c4997c827a146d1bbd"),
    ("fantasy-art", "wesnoth-1.16-low", "1:1.16.9-1", "2f304551b97b7fb76a2adb5ad8ffcac3e78476bc8ade17532c90714065c9bf9f"),
    ("fantasy-art", "wesnoth-1.16-sof", "1:1.16.9-1", "b6f1ddffdbd1a977f3965dae944e4fb11c147627471f1cfc71c92d1e69efb555"),
    ("fantasy-art", "wesnoth-1.16-utbs", "1:1.16.9-1", "81e05717bebbfb6348c0bed2cd6ce2560c4fd9205ed419c2e7bc039b4a70e228"),
    ("game-portraits", "crawl-tiles-data", "2:0.28.0-1.1", "6eae80f1d2c1ba9d6c9c8e276d1007dd2e900aab58f55427913c20605988fda3"),
    ("game-portraits", "naev-data", "0.8.2-1", "a98849cacdfc72779e03ceb68f32af03cb3c3f382ba8b82e3299ef87254b454d"),
    ("landscapes", "endless-sky-data", "0.9.8-1.2", "e45835e05a11e84bb1a890a0ded390246a53b8318f21a25925aa70fa54f80c13"),
    ("manual-screens", "gimp-help-en", "2.10.34-2", "a2deec76763aaf2fcdd197bac0736cdcb0770ba993d48d233329e1c92b0bfe36"),
    ("manual-screens", "gnome-user-docs", "43.0-2", "0d635a840747958ca84da778b40d341f1155603851f922c9a171f5a181d6a39f"),
    ("school", "gcompris-qt-data", "3.1-2", "e9cf06ab2105529068df73085784e835d2ff03f870d2a8091f09125d40abac9f"),
    ("space-art", "freeorion-data", "0.4.10.2-1", "911a15d562f9c2a454eda03d4ed9e9ddc01be850d415652f257fe14660896017"),
    ("stamps", "tuxpaint-stamps-default", "2022.06.04-1", "6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34"),
    ("typeset", "texlive-pictures-doc", "2022.20230122-3", "9f24a348a9461952e09cac3a2c5e1617f00e9054bea1ab1a124a724cc7f40751"),
    ("typeset", "texlive-publishers-doc", "2022.20230122-4", "9b632913d4b0d0871bef41c414fc7ce1167e3bacb55b140901df0c95df1c5765"),
]
ONLY = {"stellarium-data": "/nebulae/", "naev-data": "/portraits/", "endless-sky-data": "/land/"}
PER_FAMILY = 300
SHORTEST, LARGEST, LONGEST = 160, 40_000_000, 3
Image.MAX_IMAGE_PIXELS = None  # LARGEST is looked at before a picture is decoded
IMAGES = {".jpg", ".jpeg", ".png", ".webp"}


def download(name: str, version: str, digest: str, folder: pathlib.Path) -> pathlib.Path:
    """The package unpacked; refused when its bytes are not the pinned ones."""
    tree = folder / name
    if tree.exists():
        return tree
    subprocess.run(["apt-get", "-qq", "download", f"{name}={version}"], cwd=folder, check=True)
    [archive] = folder.glob(f"{name}_*.deb")
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != digest:
        raise ValueError(f"{archive.name} has SHA-256 {found}, expected {digest}")
    subprocess.run(["dpkg-deb", "-x", archive, tree], check=True)
    archive.unlink()
    return tree


def pictures(tree: pathlib.Path, family: str) -> Iterator[tuple[pathlib.Path, int]]:
    """Files that are or hold pictures, and the number of the picture inside (0 for plain files)."""
    for path in tree.rglob("*"):
        if not path.is_file() or path.is_symlink() or ONLY.get(tree.name, "") not in str(path):
            continue
        kind = path.suffix.lower()
        if kind == ".rcc":
            yield from ((path, start) for start in webp_starts(path.read_bytes()))
        elif kind == ".pdf" if family == "typeset" else kind in IMAGES:
            yield path, 0


def webp_starts(data: bytes) -> Iterator[int]:
    """Where the WebP files lie in a Qt resource file, which keeps them as they are."""
    start = data.find(b"RIFF")
    while start >= 0:
        if data[start + 8 : start + 12] == b"WEBP":
            yield start
        start = data.find(b"RIFF", start + 4)


def read(path: pathlib.Path, number: int) -> Image.Image:
    """The picture; of a document a page that its path picks, short side 600."""
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        page = document[int.from_bytes(hashlib.sha256(path.name.encode()).digest()[:4]) % len(document)]
        return page.render(scale=600 / min(page.get_size())).to_pil()
    if path.suffix == ".rcc":
        data = path.read_bytes()[number:]
        return Image.open(io.BytesIO(data[: int.from_bytes(data[4:8], "little") + 8]))
    return Image.open(path)


def flatten(path: pathlib.Path, number: int) -> Image.Image | None:
    """The picture over white, or None where it is too small, too large, too long or of hardly any colour."""
    image = read(path, number)
    if not SHORTEST <= min(image.size) or image.width * image.height > LARGEST:
        return None
    if max(image.size) / min(image.size) > LONGEST:
        return None
    image = image.convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    image = paper.convert("RGB")
    return image if np.asarray(image.convert("L").resize((64, 64))).std() > 12 else None


def likeness(image: Image.Image) -> bytes:
    grey = np.asarray(image.convert("L").resize((9, 8), Image.Resampling.BILINEAR), np.int16)
    return np.packbits(grey[:, 1:] > grey[:, :-1]).tobytes()


def reduce(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    short = min(image.size)
    width, height = (min(side, int(short * 1.2)) for side in image.size)
    left, top = rng.integers(0, image.width - width + 1), rng.integers(0, image.height - height + 1)
    image = image.crop((left, top, left + width, top + height))
    factor = min(1.0, 400 / short)
    return image.resize([max(1, round(side * factor)) for side in image.size], Image.Resampling.LANCZOS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    work = parser.parse_args().work
    packages = work / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[tuple[str, pathlib.Path, int]]] = {}
    for family, name, version, digest in PACKAGES:
        tree = download(name, version, digest, packages)
        for path, number in pictures(tree, family):
            place = f"{path.relative_to(packages)}{f'@{number}' if number else ''}"
            key = hashlib.sha256(place.encode()).hexdigest()[:16]
            found.setdefault(family, []).append((key, path, number))
    rows = []
    for family, files in found.items():
        kept, seen = 0, set()
        (work / "extra" / "images" / "real" / family).mkdir(parents=True, exist_ok=True)
        for key, path, number in sorted(files):
            image = flatten(path, number) if kept < PER_FAMILY else None
            if image is None or likeness(image) in seen:
                continue
            seen.add(likeness(image))
            kept += 1
            target = work / "extra" / "images" / "real" / family / f"{key}.webp"
            reduce(image, np.random.default_rng(int(key, 16))).save(target, "WEBP", quality=80)
            rows.append({"label": "real", "family": family, "file": target.name})
        print(f"{family}: {kept} pictures", flush=True)
    with open(work / "extra" / "images.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, ["label", "family", "file"])
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
