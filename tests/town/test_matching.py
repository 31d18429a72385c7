"""Matching (靶向): speciality before language before load, then who is on duty; whoever has a conflict comes last."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.town.institutions import AccountId, InstitutionId
from mediation.town.linked import TeamMember
from mediation.town.matching import best_match, speaks

MONDAY, SUNDAY = date(2026, 7, 6), date(2026, 7, 12)


def a_member(account: str, specialities: str = "", languages: str = "汉语", days: tuple[int, ...] = (1,)) -> TeamMember:
    return TeamMember(
        account=AccountId(account),
        name=f"调解员{account}",
        registered_at=InstitutionId("street"),
        specialities=tuple(specialities.split()),
        languages=tuple(languages.split()),
        duty_days=days,
    )


def order(team: list[TeamMember], language: str = "mandarin", **rest: object) -> list[str]:
    load = {AccountId(key): value for key, value in rest.pop("load", {}).items()}  # type: ignore[attr-defined]
    conflicts = {AccountId(key): value for key, value in rest.pop("conflicts", {}).items()}  # type: ignore[attr-defined]
    found = best_match(team, "邻里纠纷", language, load, conflicts, **rest)  # type: ignore[arg-type]
    return [one.member.account for one in found]


def test_the_own_field_comes_before_all_round_before_another() -> None:
    team = [a_member("other", "婚姻家庭"), a_member("round", "综合"), a_member("own", "邻里"), a_member("none")]
    assert order(team) == ["own", "round", "other", "none"]


def test_speciality_weighs_more_than_language_and_language_more_than_load() -> None:
    team = [a_member("idle"), a_member("miao", languages="苗语"), a_member("own", "邻里纠纷")]
    assert order(team, "miao", load={"miao": 9, "own": 20}) == ["own", "miao", "idle"]


def test_load_decides_among_equals_and_duty_after_it() -> None:
    team = [a_member("busy", "邻里"), a_member("off", "邻里", days=(2,)), a_member("on", "邻里")]
    assert order(team, load={"busy": 1}, day=MONDAY) == ["on", "off", "busy"]
    assert order(team, load={"busy": 1}, day=SUNDAY) == ["off", "on", "busy"]


def test_a_conflict_comes_last_whatever_else_fits() -> None:
    team = [a_member("own", "邻里"), a_member("other")]
    found = best_match(team, "邻里纠纷", "mandarin", {}, {AccountId("own"): "当事人亲属"})
    assert [one.member.account for one in found] == ["other", "own"]
    assert found[1].reasons == ("须回避：当事人亲属",)


def test_the_reasons_say_why() -> None:
    team = [a_member("own", "邻里", "汉语 苗语"), a_member("round", "综合", "汉语"), a_member("none", "", "")]
    own, general, none = best_match(team, "邻里纠纷", "miao", {AccountId("own"): 3}, {}, day=SUNDAY)
    assert own.reasons == ("专长对口（邻里）", "语言相通（汉语、苗语）", "在办 3 件", "当日不值守")
    assert general.reasons[:2] == ("综合调解员", "语言不通，须配翻译")
    assert none.reasons[0] == "专长不对口"


def test_an_empty_team_gives_nobody_and_an_empty_kind_fits_nobody_in_particular() -> None:
    assert best_match([], "邻里纠纷", "mandarin", {}, {}) == ()
    [found] = best_match([a_member("a", "邻里")], "", "mandarin", {}, {})
    assert found.speciality == 0


@pytest.mark.parametrize(
    ("languages", "wanted", "able"),
    [
        ((), "mandarin", True),
        ((), "miao", False),
        (("普通话",), "mandarin", True),
        (("苗语",), "mandarin", False),
        (("侗话",), "dong", True),
        (("水语",), "水语", True),
        (("汉语",), "other", False),
        ((), "", True),
    ],
)
def test_languages(languages: tuple[str, ...], wanted: str, able: bool) -> None:
    assert speaks(languages, wanted) is able


MEMBERS = st.builds(
    a_member,
    st.text("abcdefgh", min_size=1, max_size=3),
    st.sampled_from(["", "邻里", "综合", "婚姻家庭 邻里"]),
    st.sampled_from(["", "汉语", "苗语", "汉语 侗语"]),
)


@given(
    st.lists(MEMBERS, max_size=6, unique_by=lambda one: one.account),
    st.dictionaries(st.sampled_from("abcdefgh").map(AccountId), st.integers(0, 20)),
    st.sets(st.sampled_from("abcdefgh").map(AccountId)),
    st.sampled_from(["mandarin", "miao", "dong"]),
)
def test_nobody_is_lost_and_a_more_loaded_equal_never_comes_first(
    team: list[TeamMember], load: dict[AccountId, int], barred: set[AccountId], language: str
) -> None:
    found = best_match(team, "邻里纠纷", language, load, dict.fromkeys(barred, "回避"))
    assert sorted(one.member.account for one in found) == sorted(one.account for one in team)
    for one, after in pairwise(found):
        assert bool(one.barred) <= bool(after.barred)
        if (bool(one.barred), one.speciality, one.language) == (bool(after.barred), after.speciality, after.language):
            assert (one.load or 0) <= (after.load or 0)
