"""The demonstration: a whole town with its people and some ninety cases of every workflow, loaded into an empty house.

What happens stands in `workflows/places/kaili*.yaml`; it is carried out by `sample.py`, and never are rows written. All
accounts share the sample's password: it is a demonstration, not a deployment.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from mediation.casework.house import House
from mediation.engine.case import Case
from mediation.errors import TownError
from mediation.rehearsal.demo_cases import read_demo
from mediation.rehearsal.sample import carry_out, settle_town

DEMO_TOWN = "kaili"


def load_demo(house: House, workflows: Path, *, at: datetime, town: str = DEMO_TOWN) -> tuple[Case, ...]:
    """Fill an empty house with the demonstration as it stands at `at`; give the cases. No time lies after `at`.

    Raises TownError if somebody works or some case stands there already, DefinitionError for a faulty file and for a
    step that is refused, with its line.
    """
    _refuse_unless_empty(house)
    with house.store.filling():
        built = settle_town(house, workflows, at=at, town=town)
        return carry_out(house, read_demo(workflows / "places" / f"{town}_cases.yaml", built, at=at), built, at)


def _refuse_unless_empty(house: House) -> None:
    with house.store.reading() as reading:
        people = len(reading.town.around().people)
        cases = int(reading.rows("SELECT COUNT(*) FROM case_record")[0][0])
    if cases or people:
        raise TownError(
            f"数据库中已有 {cases} 件案件、{people} 名人员，演示数据只装入空数据库。"
            "请用 MEDIATION_DATABASE_URL 或 --data 另指一个空数据库"
        )
