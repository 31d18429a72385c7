"""Publishing workflows: their texts go into the database before the first case can be bound to them, and stay there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from mediation.definitions.workflow import Workflow
from mediation.store.database import Store


def publish(store: Store, workflows: Iterable[Workflow], at: datetime) -> tuple[Workflow, ...]:
    """Keep the text of every workflow; give those that are new.

    Raises DefinitionError, and publishes none, if a revision was published before with another text.
    """
    with store.transaction() as tx:
        return tuple(workflow for workflow in workflows if tx.revisions.publish(workflow, at))
