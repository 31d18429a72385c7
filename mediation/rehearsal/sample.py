"""The sample of a fresh database: one street with its people, and a dozen cases at different stages.

The cases stand in `workflows/places/<town>_cases.yaml` as steps like those of a story, with instants counted in working
days before the start day. They are carried out through `handle`, in the order of time, with the clock in between; never
are rows written. All accounts share one password that is printed at the start: it is a sample, not a deployment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from mediation import strict_yaml
from mediation.calendar.moments import day_of
from mediation.calendar.working_days import WorkingCalendar
from mediation.casework.channel_keeping import take_in_channels
from mediation.casework.deliver import open_owed
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.intake import case_id
from mediation.casework.sign_in import actor_of
from mediation.definitions.names import Faults, Spot
from mediation.definitions.workflow import Workflow
from mediation.engine.case import Case, CaseId
from mediation.engine.evolve import blank
from mediation.errors import Finding, RecordError, Refusal, TownError, UnreadableDefinition
from mediation.rehearsal.commanding import command_for, opens
from mediation.rehearsal.filling import account_of
from mediation.rehearsal.shapes import Sheet
from mediation.rehearsal.stage import advance
from mediation.rehearsal.story import DEFAULT_TOWN, Reader, Step, named_forms
from mediation.rehearsal.town_file import TownFile, read_town
from mediation.town.around import Town
from mediation.town.institutions import AccountId

PASSWORD = "mediation-demo"
"""What every account of the sample signs in with."""


class SampleCase(msgspec.Struct, frozen=True, kw_only=True):
    """One case of the sample: what it shows, under which workflow, and what was done."""

    title: str
    workflow: str
    steps: tuple[Step, ...]


def is_empty(house: House) -> bool:
    """Say whether nobody works in this house yet."""
    with house.store.reading() as reading:
        return not reading.town.around().people


def shows_sample(house: House, account: AccountId) -> bool:
    """Say whether an account still has the sample's password, so that it may be printed. Takes a tenth of a second."""
    with house.store.reading() as reading:
        digest = reading.accounts.password(account)
    return digest is not None and house.passwords.verify(digest, PASSWORD)


def load_sample(house: House, workflows: Path, *, at: datetime, town: str = DEFAULT_TOWN) -> tuple[Case, ...]:
    """Fill an empty house: town, passwords, and the cases as they stand at `at`. No time lies after `at`.

    Raises DefinitionError for a faulty file, and for a step that is refused, with its line.
    """
    built = settle_town(house, workflows, at=at, town=town)
    cases = read_sample(workflows / "places" / f"{town}_cases.yaml", built.calendar, at=at)
    return carry_out(house, cases, built, at)


def settle_town(house: House, workflows: Path, *, at: datetime, town: str) -> Town:
    """Put the people and places of a town file into a house and give everybody the sample's password."""
    places = read_town(workflows / "places" / f"{town}.yaml")
    with house.store.transaction() as tx:
        built = tx.town.put(
            places=places.places,
            institutions=places.institutions,
            people=places.people,
            linked=places.linked,
            lists=places.registers.lists,
        )
        tx.residents.put(places.registers.register, built)
        take_in_channels(tx, house, places.channels)
    _give_passwords(house, places, at)
    return built


def read_sample(path: Path, calendar: WorkingCalendar, *, at: datetime) -> tuple[SampleCase, ...]:
    """Read the cases of a sample that starts at `at`. Raises DefinitionError with every fault."""
    document = strict_yaml.read(path, file=f"{path.parent.name}/{path.name}")
    faults = Faults()
    sheet = Sheet(Spot(document), document.data, faults)
    sheet.only(("forms", "cases"), needs=("cases",))
    forms = named_forms(sheet)
    reader = Reader(calendar, start=day_of(at))
    found = []
    for entry in sheet.entries("cases"):
        if entry.only(("title", "workflow", "steps"), needs=("title", "workflow", "steps")):
            steps = reader.steps(entry.entries("steps"), forms)
            found.append(SampleCase(title=entry.text("title"), workflow=entry.text("workflow"), steps=steps))
    faults.raise_any()
    return tuple(found)


def _give_passwords(house: House, places: TownFile, at: datetime) -> None:
    """Set the one password; it is hashed once, because hashing is slow on purpose."""
    digest = house.passwords.hash(PASSWORD)
    with house.store.transaction() as tx:
        for person in places.people:
            tx.accounts.set_password(person.account, digest, at)


def carry_out(house: House, cases: tuple[SampleCase, ...], town: Town, at: datetime) -> tuple[Case, ...]:
    """Carry out every step of these cases that lies before `at`, in the order of time; give the cases as they stand."""
    return tuple(_played(house, cases, town, at))


def _played(house: House, cases: tuple[SampleCase, ...], town: Town, at: datetime) -> Iterator[Case]:
    script = [(step.at, number, index) for number, case in enumerate(cases) for index, step in enumerate(case.steps)]
    standing: dict[int, Case] = {}
    for when, number, index in sorted(script):
        if when > at:
            continue
        for touched in advance(house, when):
            standing.update({key: touched for key, case in standing.items() if case.id == touched.id})
        case = cases[number]
        known = standing.get(number)  # a case may have begun under the overlay that serves its place
        bound = known.workflow if known is not None else None
        workflow = house.library.newest(case.workflow) if bound is None else house.library.get(bound)
        named = {cases[key].title: str(one.id) for key, one in standing.items()}
        step, name = case.steps[index], f"sample-{number}-{index}"
        standing[number] = _act(house, step, standing.get(number), workflow, town, named, name)
    for _ in advance(house, at):
        pass
    with house.store.reading() as reading:
        for number in sorted(standing):
            now = reading.cases.get(standing[number].id) or standing[number]
            opened = (reading.cases.get(CaseId(one)) for one in now.linked if one.startswith(f"{now.id}-"))
            yield from (now, *(one for one in opened if one is not None))


def _act(
    house: House,
    step: Step,
    case: Case | None,
    workflow: Workflow,
    town: Town,
    named: Mapping[str, str],
    name: str,
) -> Case:
    actor = actor_of(town, AccountId(str(account_of(step.who, town))), through="sample")
    if actor is None:
        raise TownError(f"样例第 {step.line} 行：辖区里没有账号或姓名为“{step.who}”的人")
    if case is None or opens(step, workflow):
        case = blank(CaseId(case_id(actor.account, name)))
    command = command_for(step, case, command_id=name, workflow=workflow, town=town, cases=named)
    action = workflow.actions.get(step.does)
    try:
        after = handle(house, command, actor=actor, at=step.at)
        if action is not None and any(call.name == "open_linked" for call in action.does):
            open_owed(house, step.at)  # it stands there from the day on which it was turned over
        return after
    except (Refusal, RecordError) as error:
        hint = "样例须能逐步办成；请对照流程改写这一步。"
        finding = Finding("sample_refused", f"{step.who} {step.does}：{error.message}", "样例", step.line, hint)
        raise UnreadableDefinition(findings=(finding,)) from error
