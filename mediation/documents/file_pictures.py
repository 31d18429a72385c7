"""The door to Pillow: whether a picture is whole and not a bomb, and the small pictures that pages show of it.

Derived pictures are drawn anew from the pixels, turned upright, and carry nothing else: no position, no camera, no
other metadata. The original stays as it came, byte for byte. Runs in the examiner's process only.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from mediation.documents.file_kinds import JPEG, PNG, WEBP, FileFault

MOST_PIXELS = 120_000_000
"""What a phone takes today in its largest mode; decoded, 360 MB."""
DERIVED = {"small": 360, "large": 1600}
"""The longest side of each derived picture, in pixels."""

BOMB = FileFault(
    "PICTURE_TOO_LARGE",
    f"图片超过 {MOST_PIXELS // 1_000_000} 兆像素，请缩小后上传",
    f"the picture has more than {MOST_PIXELS // 1_000_000} megapixels: make it smaller",
)
BROKEN = FileFault(
    "PICTURE_BROKEN",
    "图片已损坏或不完整，请重新拍摄或导出",
    "the picture is damaged or incomplete: take or export it again",
)
_DECODERS = {JPEG: ("JPEG", "MPO"), PNG: ("PNG",), WEBP: ("WEBP",)}
_QUALITY = 82

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def examine_picture(file: Path, media: str, into: Path) -> FileFault | None:
    """Read a picture whole and write `small.jpg` and `large.jpg` beside; or say what is wrong with it."""
    try:
        with Image.open(file, formats=_DECODERS[media]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return BOMB
            picture.load()
            derive(picture, into)
    except Image.DecompressionBombError:
        return BOMB
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError):
        return BROKEN
    return None


def derive(picture: Image.Image, into: Path) -> None:
    """Write the small pictures of one that has been read; it is shrunk itself, for a copy of it would be large."""
    for name, side in sorted(DERIVED.items(), key=lambda one: -one[1]):
        picture = _shrunk(picture, side)
        bare = Image.new("RGB", picture.size)  # pixels only: whatever else the picture carried stays behind
        bare.paste(picture)
        bare.save(into / f"{name}.jpg", "JPEG", quality=_QUALITY, optimize=True)


def _shrunk(picture: Image.Image, side: int) -> Image.Image:
    """Make it small, upright, and without holes; once done, a second time only makes it smaller."""
    clear = picture.mode in {"LA", "PA", "RGBa", "La"} or "transparency" in picture.info
    if picture.mode not in {"RGB", "RGBA", "L", "CMYK"}:
        picture = picture.convert("RGBA" if clear else "RGB")
    picture.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    upright = ImageOps.exif_transpose(picture)
    if upright.mode != "RGBA" and "transparency" in upright.info:
        upright = upright.convert("RGBA")
    if upright.mode != "RGBA":
        return upright.convert("RGB")
    ground = Image.new("RGB", upright.size, "white")
    ground.paste(upright, mask=upright.getchannel("A"))
    return ground
