"""Money in capitals against an oracle written another way: `./dev soak money [--amounts 100000] [--seed 1]`.

Random amounts of every length, two thirds of them mostly zeros: what the house writes equals what the oracle writes,
and reads back to the same fen.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from mediation.documents.capitals import capitals  # noqa: E402
from tests.documents.capitals_oracle import amounts, oracle  # noqa: E402
from tests.documents.test_capitals import read  # noqa: E402


class Compared(NamedTuple):
    """How many different amounts were written both ways, how many of them with 零, and the longest text."""

    amounts: int
    with_zeros: int
    longest: int


def compare(many: int, seed: int) -> Compared:
    """Write amounts both ways; AssertionError with the first that differ."""
    zeros, longest = 0, 0
    for amount in amounts(many, seed):
        words = capitals(amount)
        assert words == oracle(amount), f"{amount}: {words}, and {oracle(amount)} by the oracle"
        assert read(words) == amount, f"{amount}: {words} reads as {read(words)}"
        zeros += "零" in words
        longest = max(longest, len(words))
    return Compared(amounts=many, with_zeros=zeros, longest=longest)


def main() -> None:
    """Read the options and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--amounts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    found = compare(given.amounts, given.seed)
    print(f"{found} in {time.monotonic() - began:.1f} s: every one the same both ways, every one read back")


if __name__ == "__main__":
    main()
