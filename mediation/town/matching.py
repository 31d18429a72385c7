"""Matching one of the team to a case (靶向): by speciality, then language, then load, nobody with a conflict. Pure.

It ranks and says why; a person decides. Load (open cases) and conflicts (回避) come from the caller, who can see cases;
where the load is not known, nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from mediation.town.institutions import AccountId
from mediation.town.linked import TeamMember

#: Words by which people name a language; the first is shown. A language that is not listed is compared as written.
LANGUAGES = {
    "mandarin": ("汉语", "普通话", "汉话", "当地汉话", "普通话或当地汉话"),
    "miao": ("苗语", "苗话"),
    "dong": ("侗语", "侗话"),
}
#: Words for somebody who takes any kind of case.
ALL_ROUND = ("综合", "全能", "各类")
_ENDING = "纠纷"


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """One member's place: `speciality` 2 own field, 1 all-round, 0 another; `barred` says why he must stand back."""

    member: TeamMember
    speciality: int
    language: bool
    load: int | None
    on_duty: bool = True
    barred: str = ""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Say in words why this member stands where he stands."""
        if self.barred:
            return (f"须回避：{self.barred}",)
        fits = ("专长不对口", "综合调解员", f"专长对口（{'、'.join(self.member.specialities)}）")
        tongue = f"语言相通（{'、'.join(self.member.languages) or '汉语'}）" if self.language else "语言不通，须配翻译"
        duty = () if self.on_duty else ("当日不值守",)
        busy = () if self.load is None else (f"在办 {self.load} 件",)
        return (fits[self.speciality], tongue, *busy, *duty)


def best_match(
    team: Iterable[TeamMember],
    speciality: str,
    language: str,
    load: Mapping[AccountId, int] | None,
    conflicts: Mapping[AccountId, str],
    *,
    day: date | None = None,
) -> tuple[Match, ...]:
    """Rank the team, best first, with reasons; those with a conflict come last and may not be chosen.

    `speciality` is the kind of dispute in words («邻里纠纷»), `language` a key of `LANGUAGES` or a word, `load` the
    open cases of each (None: not known), `conflicts` why somebody must stand back. With `day`, who is on duty goes
    before who is not.
    """
    found = [
        Match(
            member=one,
            speciality=_fit(one.specialities, speciality),
            language=speaks(one.languages, language),
            load=None if load is None else load.get(one.account, 0),
            on_duty=day is None or day.isoweekday() in one.duty_days,
            barred=conflicts.get(one.account, ""),
        )
        for one in team
    ]
    return tuple(
        sorted(
            found,
            key=lambda one: (bool(one.barred), -one.speciality, not one.language, one.load or 0, not one.on_duty),
        )
    )


def _fit(specialities: tuple[str, ...], wanted: str) -> int:
    plain = wanted.removesuffix(_ENDING)
    fitting = [one for one in specialities if plain and (one.removesuffix(_ENDING) in plain or plain in one)]
    if fitting:
        return 2
    return 1 if any(one in ALL_ROUND for one in specialities) else 0


def speaks(languages: tuple[str, ...], wanted: str) -> bool:
    """Say whether somebody with these languages speaks `wanted`. Who names none speaks Chinese."""
    words = LANGUAGES.get(wanted, (wanted,))
    known = languages or LANGUAGES["mandarin"]
    return wanted == "" or any(one in words for one in known)
