"""The tables beside sealed values: which key a database is sealed under, and the blind index of numbers. See `rows.py`.

No number stands here, only what comes out of it under a key (`sealing.py`); what is indexed says `party_index.py`.
"""

from __future__ import annotations

import sqlalchemy as sa

from mediation.store.column_kinds import metadata, number, word

#: One row. `proof` is a known text sealed under the key by which this database was begun or last sealed anew; `done` is
#: 1 once nothing stands in plain any more; `key_id` names the newest key under which everything is sealed.
sealing = sa.Table(
    "sealing",
    metadata,
    number("one", primary_key=True, autoincrement=False),
    word("key_id"),
    sa.Column("proof", sa.LargeBinary, nullable=False),
    number("done"),
)

#: Which numbers the people of a case have: `party` is the number of the party (0: who reported the matter), `kind` is
#: id_number or phone, `whole` the index of the whole number, `last_four` that of its end.
party_index = sa.Table(
    "party_index",
    metadata,
    word("case_id", sa.ForeignKey("case_record.id"), primary_key=True),
    number("party", primary_key=True, autoincrement=False),
    word("kind", primary_key=True),
    word("whole", primary_key=True),
    word("last_four"),
    sa.Index("ix_party_index_whole", "whole"),
    sa.Index("ix_party_index_last_four", "last_four"),
    sqlite_with_rowid=False,
)
