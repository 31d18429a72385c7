"""The import contracts of pyproject.toml hold, name every package of the house, and can fail."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def contracts() -> dict[str, dict[str, Any]]:
    """Read the contracts by their id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


def lint(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run import-linter without its cache, so that two test processes do not meet in it."""
    return subprocess.run(
        [BIN / "lint-imports", "--no-cache", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={"PATH": str(BIN), "PYTHONUTF8": "1", "COLUMNS": "200"},
    )


def test_every_import_contract_is_kept() -> None:
    done = lint()
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_floors_name_every_package_of_the_house() -> None:
    floors = {name.strip(" ()") for layer in contracts()["floors"]["layers"] for name in layer.split("|")}
    packages = {folder.name for folder in (ROOT / "mediation").iterdir() if (folder / "__init__.py").is_file()}
    assert packages - floors == set()


def test_sql_contract_names_every_package_but_store_and_oversight() -> None:
    closed = set(contracts()["sql"]["source_modules"])
    packages = {f"mediation.{folder.parent.name}" for folder in (ROOT / "mediation").glob("*/__init__.py")}
    assert packages - closed == {"mediation.store", "mediation.oversight"}


def test_a_second_door_would_be_noticed(tmp_path: Path) -> None:
    for package, text in {"mediation/engine": "", "mediation/casework": "import transitions\n", "api": ""}.items():
        folder = tmp_path / package
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(text)
    (tmp_path / "mediation/__init__.py").write_text("")
    (tmp_path / "mediation/engine/machine.py").write_text("import transitions\n")
    door = contracts()["door_transitions"]
    lines = ["[importlinter]", "root_packages =", "    mediation", "    api", "include_external_packages = True"]
    lines += ["[importlinter:contract:door]"]
    for key, value in door.items():
        if key != "id":
            listed = "\n    " + "\n    ".join(value) if isinstance(value, list) else f" {value}"
            lines.append(f"{key} ={listed}")
    (tmp_path / ".importlinter").write_text("\n".join(lines) + "\n")
    done = lint("--config", ".importlinter", cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "mediation.casework -> transitions" in done.stdout
    assert "machine -> transitions" not in done.stdout
