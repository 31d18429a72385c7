"""Faults in the clocks of an authored file: when they start and end, how long they run, what they do."""

from __future__ import annotations

from collections.abc import Iterator

from tests.mutants.edits import DROP, Data, Edit, each_dropped, items, listed, short

TRIGGERS = ("starts", "pauses", "resumes", "ends")


def edits(data: Data, states: tuple[str, ...]) -> Iterator[Edit]:
    """List every edit of the clocks of one file; the last of `states` is final."""
    for key, clock in items(data, "deadlines"):
        subject = f"deadlines.{key}"
        path = ("deadlines", key)
        yield Edit("drop_clock", subject, "", path, DROP)
        yield Edit("drop_basis", subject, "", (*path, "basis"), DROP)
        yield from _triggers(clock, subject, path)
        yield from _length(clock, subject, path)
        yield from _steps(clock, subject, path, states)
    for key, clock in items(data, "tighten", "deadlines"):
        path = ("tighten", "deadlines", key)
        for part in ("steps", "starts", "ends"):
            yield from each_dropped(f"drop_added_{part}", f"deadlines.{key}", (*path, part), clock.get(part))


def _triggers(clock: Data, subject: str, path: tuple[str, ...]) -> Iterator[Edit]:
    for name in TRIGGERS:
        trigger = clock.get(name)
        if trigger is None:
            continue
        if name != "starts":
            yield Edit(f"drop_{name}", subject, "", (*path, name), DROP)
        for part in ("actions", "states"):
            written = listed(trigger.get(part))
            for one in written if len(written) > 1 or trigger.get("actions" if part == "states" else "states") else []:
                rest = [other for other in written if other != one]
                yield Edit(f"drop_one_of_{name}", subject, str(one), (*path, name, part), rest)
        if "when" in trigger:
            yield Edit(f"always_{name}", subject, "", (*path, name, "when"), DROP)
    if clock.get("during"):
        yield Edit("drop_during", subject, "", (*path, "during"), DROP)
        if len(listed(clock["during"])) > 1:
            yield from each_dropped("drop_one_of_during", subject, (*path, "during"), clock["during"])
    started = listed(clock["starts"].get("actions")) + listed(clock["starts"].get("states"))
    if started:
        kind = "actions" if clock["starts"].get("actions") else "states"
        yield Edit("misspell_name", subject, "starts", (*path, "starts", kind), [f"{started[0]}x"])


def _length(clock: Data, subject: str, path: tuple[str, ...]) -> Iterator[Edit]:
    term = clock.get("term")
    if term is not None:
        yield Edit("drop_term", subject, "", (*path, "term"), DROP)
        yield Edit("zero_term", subject, "", (*path, "term"), "0 days")
        other = "3 months" if term != "3 months" else "6 months"
        yield Edit("other_term", subject, "", (*path, "term"), other)
    for name in ("red_term", "terms_by", "not_after", "each", "once", "anchor", "extends_with", "rolls"):
        if name in clock:
            yield Edit(f"drop_{name}", subject, "", (*path, name), DROP)


def _steps(clock: Data, subject: str, path: tuple[str, ...], states: tuple[str, ...]) -> Iterator[Edit]:
    steps = clock.get("steps") or []
    yield Edit("drop_steps", subject, "", (*path, "steps"), DROP)
    yield Edit("decide", subject, "", (*path, "steps"), [*steps, {"at": "end", "enter": states[-1]}])
    yield Edit("unknown_role", subject, "", (*path, "steps"), [*steps, {"at": "end", "warn": ["nobody_known"]}])
    for index, step in enumerate(steps):
        here = (*path, "steps", index)
        if len(steps) > 1:
            yield Edit("drop_step", subject, f"{index}", here, DROP)
        if "enter" in step:
            quiet = {key: value for key, value in step.items() if key not in {"enter", "only_from"}}
            yield Edit("warn_instead", subject, f"{index}", here, {**quiet, "warn": ["director"]})
            yield Edit("enter_final", subject, f"{index}", (*here, "enter"), states[-1])
        for name in ("to_choose_from", "open"):
            chosen = listed(step.get(name))
            if len(chosen) > 1:
                for one in chosen:
                    rest = [other for other in chosen if other != one]
                    yield Edit("drop_choice", subject, f"{index}.{short(one)}", (*here, name), rest)
            elif chosen:
                quiet = {key: value for key, value in step.items() if key not in {name, "oblige"}}
                yield Edit("warn_instead", subject, f"{index}", here, {**quiet, "warn": ["director"]})
        if "every" in step:
            yield Edit("zero_every", subject, f"{index}", (*here, "every"), "0 days")
            yield Edit("drop_every", subject, f"{index}", (*here, "every"), DROP)
