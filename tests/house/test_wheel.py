"""The wheel is whole: code, workflows, templates, the built front end and the fonts travel together."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def shipped(folder: str, pattern: str) -> set[str]:
    """List what a folder of the checkout holds and an installed product reads."""
    return {str(file.relative_to(ROOT)) for file in (ROOT / folder).rglob(pattern) if file.is_file()}


@pytest.mark.slow
@pytest.mark.xdist_group("wheel")
def test_the_wheel_holds_everything_the_product_reads(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    wanted = shipped("mediation", "*.py") | shipped("api", "*.py") | shipped("workflows", "*.yaml")
    wanted |= shipped("api/templates", "*.html") | shipped("api/static", "*.js") | shipped("api/static", "*.css")
    wanted |= shipped("mediation/documents", "*.html") | shipped("mediation/documents", "*.css")
    wanted |= {f"api/static/vendor/{name}" for name in ("htmx.min.js", "tabler.min.css", "tabler.min.js", "icons.svg")}
    wanted |= {f"mediation/documents/fonts/NotoSerifSC-GB2312-{weight}.otf" for weight in ("Regular", "Bold")}
    assert wanted - packed == set()
    assert not [name for name in packed if name.startswith(("tests/", "frontend/", "benchmarks/"))]
