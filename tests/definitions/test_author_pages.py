"""What the pages for authors show is true: their example is sound, and their lists are complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mediation.definitions.proved import PROPERTIES
from mediation.definitions.questions import FieldType
from mediation.definitions.vocabulary import CONDITIONS, EFFECTS, REQUIREMENTS
from tests.definitions.small import FILE, faults
from tests.definitions.words_page import PAGE, page

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "write-a-workflow.md"
DEFINITIONS = Path(__file__).resolve().parents[2] / "mediation" / "definitions"


def example() -> str:
    [found] = re.findall(r"```yaml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def test_the_example_is_sound() -> None:
    assert faults(example()) == ()


def test_the_fault_that_the_page_shows_is_what_an_author_gets() -> None:
    text = example().replace("    from: any_open                   # 所有未办结的环节\n", "    from: [logged]\n")
    [found] = [one for one in faults(text) if one.code == "cannot_finish"]
    assert found.file == FILE
    assert str(found) in HOW_TO.read_text(encoding="utf-8")


#: What reads and compiles tells its faults in the same way; `test_both_languages.py` holds those, and
#: `test_clock_catalogue.py` what is not as the catalogue of clocks says.
READING = {"catalogue_proof.py", "library.py", "names.py", "overlay.py", "reading.py", "sources.py"}


def codes_of_the_proof() -> set[str]:
    """List every code that a proof may give, as the sources have it."""
    proofs = "".join(path.read_text("utf-8") for path in DEFINITIONS.glob("*.py") if path.name not in READING)
    return set(re.findall(r'\bfault\(\s*"(\w+)"', proofs))


def test_every_finding_of_the_proof_is_explained() -> None:
    found = codes_of_the_proof()
    assert len(found) > 25
    text = HOW_TO.read_text(encoding="utf-8")
    assert {code for code in found if f"`{code}`" not in text} == set()


def test_every_code_breaks_exactly_one_of_the_properties_proved() -> None:
    found = codes_of_the_proof() | {"handoff_twice"}
    named = [code for one in PROPERTIES for code in one.codes]
    assert sorted(named) == sorted(found)


@pytest.mark.parametrize("kind", list(FieldType))
def test_every_type_of_field_is_listed(kind: FieldType) -> None:
    assert f"`{kind.value}`" in HOW_TO.read_text(encoding="utf-8")


def test_the_list_of_words_is_the_vocabulary() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python -m tests.definitions.words_page"
    for words in (REQUIREMENTS, CONDITIONS, EFFECTS):
        assert all(f"| `{name}` |" in page() for name in words)


def test_a_name_is_in_one_list_only() -> None:
    """`requires`, `when` and `does` are told apart by their lists; the same word in two would confuse an author."""
    assert not set(REQUIREMENTS) & set(CONDITIONS)
    assert not set(EFFECTS) & (set(REQUIREMENTS) | set(CONDITIONS))
