"""The list of powers and duties (自治清单): who may decide which matter, as frozen values. The rest is the engine's.

A whistle is blown only for what the street cannot decide itself, so every matter says whether the street decides it,
who else does, and by which law. The list is the deployment's; without one nothing is said of any matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec

from mediation.town.institutions import INSTITUTION_TITLES, Institution, InstitutionId, InstitutionKind

#: How sure a line of the list is: verified against the public text of the law, reported, a default of the house.
EVIDENCE_TITLES = {"V": "已核原文", "R": "据报道", "D": "默认，请核对"}


class Power(msgspec.Struct, frozen=True, kw_only=True):
    """One matter of the list: may the street decide it, and who has authority over it, best first.

    `matter` is its key, `title` what people call it. `body` names the authority in the law's words where the kind
    says too little («消防救援机构» is one bureau of many); `institutions` are those of this town, one or none.
    `words` are other words under which people look for it. `basis` is the law by article, `evidence` a key of
    `EVIDENCE_TITLES`.
    """

    matter: str
    title: str
    street_decides: bool
    authority: tuple[InstitutionKind, ...]
    basis: str
    evidence: str
    body: str = ""
    institutions: tuple[InstitutionId, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def decided_by(self) -> str:
        """Say in words who decides."""
        return self.body or "、".join(INSTITUTION_TITLES[kind] for kind in self.authority)

    def named(self, word: str) -> bool:
        """Say whether a word stands anywhere in this line of the list; an empty one stands in every line."""
        sought = word.strip().casefold()
        return any(sought in text.casefold() for text in (self.title, self.decided_by, self.basis, *self.words))


class Surroundings(Protocol):
    """What of a town is needed to prove its list."""

    @property
    def institutions(self) -> Mapping[InstitutionId, Institution]: ...


def misfits(powers: Iterable[Power], town: Surroundings) -> list[str]:
    """List, in Chinese, what of the list does not fit: nobody decides, no law named, an institution of another kind."""
    found: list[str] = []
    for one in powers:
        named = f"权责事项“{one.title or one.matter}”"
        if not one.matter or not one.title:
            found.append(f"{named}须有编号和名称")
        if not one.street_decides and not one.authority:
            found.append(f"{named}街道无权决定，须写明有权机关")
        if not one.basis:
            found.append(f"{named}未写依据")
        if one.evidence not in EVIDENCE_TITLES:
            found.append(f"{named}的佐证应为 {'、'.join(EVIDENCE_TITLES)} 之一")
        for institution in one.institutions:
            here = town.institutions.get(institution)
            if here is None:
                found.append(f"{named}的有权机构 {institution} 不存在")
            elif here.kind not in one.authority:
                found.append(f"{named}的有权机构 {here.name} 不属于所写的机关类别")
    return found
