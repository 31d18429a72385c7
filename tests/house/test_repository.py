"""The repository as a whole: `./dev` explains itself, nothing tracked names a registry, nothing built is tracked."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Written apart, so that this file does not name what it looks for.
REGISTRIES = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("files", "pythonhosted", "org"),
            ("registry", "npmjs", "org"),
            ("registry", "npmmirror", "com"),
            ("pypi", "tuna", "tsinghua"),
            ("mirrors", "aliyun", "com"),
            ("deb", "debian", "org"),
            ("archive", "ubuntu", "com"),
            ("pkg", "dev"),
        )
    )
    + r"|--(?:extra-)?index-url|--find-links"
)


def tracked() -> list[Path]:
    """List the files under version control; in an unpacked archive without it, everything that is not built."""
    if shutil.which("git") and (ROOT / ".git").exists():
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
        return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
    built = {".venv", "node_modules", "vendor", "fonts", "__pycache__", "var", ".git", ".hypothesis"}
    return [file for file in ROOT.rglob("*") if file.is_file() and not built & set(file.relative_to(ROOT).parts)]


def commands_of_dev() -> set[str]:
    """Read the commands that `dev` carries out."""
    return set(re.findall(r"^command_(\w+)\(\)", (ROOT / "dev").read_text(encoding="utf-8"), flags=re.MULTILINE))


def test_help_lists_every_command_in_both_languages() -> None:
    done = subprocess.run(["./dev", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = re.findall(r"^  \./dev (\w+).*\n      (.+)\n      (.+)$", done.stdout, flags=re.MULTILINE)
    assert {name for name, _, _ in listed} == commands_of_dev()
    assert commands_of_dev() >= {"run", "test", "check", "bench", "soak", "mediation", "help"}
    for _, chinese, english in listed:
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert english.isascii() or "…" in english


def test_an_unknown_command_is_refused_with_the_list() -> None:
    done = subprocess.run(["./dev", "fly"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "./dev run" in done.stderr


def test_no_tracked_file_names_a_registry() -> None:
    found = []
    for file in tracked():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a PDF
        if file != Path(__file__) and REGISTRIES.search(text):
            found.append(str(file.relative_to(ROOT)))
    assert found == []


def test_nothing_built_is_tracked() -> None:
    names = [str(file.relative_to(ROOT)) for file in tracked()]
    assert "dev" in names
    assert [name for name in names if name.startswith(("api/static/vendor", "mediation/documents/fonts"))] == []
    assert [name for name in names if name.endswith((".otf", ".ttc", ".woff2", ".min.js", ".sqlite3"))] == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt", "requirements-build.txt"])
def test_every_locked_requirement_has_its_digest(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8"))
    pinned = [entry for entry in entries if not entry.startswith("#")]
    assert pinned
    assert [entry for entry in pinned if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        "requirements.txt": project["project"]["dependencies"],
        "requirements-test.txt": project["project"]["dependencies"]
        + project["project"]["optional-dependencies"]["test"],
        "requirements-build.txt": project["build-system"]["requires"],
    }
    for lock, requirements in wanted.items():
        locked = set(re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==", (ROOT / lock).read_text(), flags=re.MULTILINE))
        names = {re.split(r"[\[<>=!~ ]", requirement)[0].lower() for requirement in requirements}
        assert names - locked == set(), f"{lock}: run ./dev lock"


def test_tests_and_runtime_share_one_version_of_each_package() -> None:
    def pins(lock: str) -> dict[str, str]:
        return dict(
            re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / lock).read_text(), flags=re.MULTILINE)
        )

    runtime, test = pins("requirements.txt"), pins("requirements-test.txt")
    assert {name: (version, test.get(name)) for name, version in runtime.items() if test.get(name) != version} == {}
