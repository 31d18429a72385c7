"""`mediation seals`: the register of the seal, printed as a table or as CSV."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from api.seal_words import HEADINGS, told, written
from mediation.casework.house import House
from mediation.errors import TownError
from mediation.oversight import seal_uses
from mediation.town.institutions import InstitutionId


def register_of_seals(house: House, console: Console, institution: str, *, year: int, as_csv: bool) -> None:
    """Print the register of one institution, or of all. Raises TownError for an institution that does not exist."""
    with house.store.reading() as reading:
        town = reading.town.around()
        if institution and institution not in town.institutions:
            raise TownError(f"没有机构“{institution}” / no such institution")
        wanted = [InstitutionId(institution)] if institution else list(town.institutions)
        rows = told(seal_uses.lines(reading.wire, wanted, year=year), town)
    if as_csv:
        console.file.write(written(rows))
        return
    table = Table(title=f"用印登记簿 {year} register of the seal", title_justify="left")
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console.print(table)
