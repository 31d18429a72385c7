"""Who acts: a person with posts at institutions, or the clock. What that allows is decided in `entitlement.py`."""

from __future__ import annotations

import msgspec

from mediation.town.institutions import AccountId, InstitutionId, Post, Role


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who acts or reads. `through` names the way in (page, api, clock, channel)."""

    account: AccountId
    name: str
    posts: tuple[Post, ...] = ()
    through: str = "page"

    @property
    def institutions(self) -> frozenset[InstitutionId]:
        """Where this actor holds any post."""
        return frozenset(post.institution for post in self.posts)

    def at(self, role: Role) -> frozenset[InstitutionId]:
        """Where this actor holds `role`."""
        return frozenset(post.institution for post in self.posts if post.role is role)

    def at_any(self, roles: tuple[str, ...]) -> frozenset[InstitutionId]:
        """Where this actor holds one of `roles`."""
        return frozenset(post.institution for post in self.posts if post.role in roles)


THE_CLOCK = Actor(account=AccountId("the_clock"), name="时限", through="clock")
THE_CHANNEL = Actor(account=AccountId("the_channel"), name="对接通道", through="channel")
"""Notes in a case what came in about it and was refused, and does nothing else."""
