"""When terms end, 2019 to 2027, row by row with the arithmetic above each: the table that a reader can check by hand.

The arithmetic was counted day by day on the State Council's notices, apart from the code under test. Free days and
worked weekends are named where they matter. A column each: first day (or instant), term, suspensions, extension, end.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

import pytest

from mediation.calendar.moments import SHANGHAI, When, end_of_day
from mediation.calendar.published import published
from mediation.calendar.terms import Suspension, Term, due
from mediation.calendar.working_days import WorkingCalendar

Row: TypeAlias = tuple[str, str, str, str, str]
Rows: TypeAlias = tuple[Row, ...]

LABOUR_DAY_2019: Rows = (
    # counted 04-28; made up 04-28; Sun, worked
    ("2019-04-26", "1 working day", "", "", "2019-04-28"),
    # counted 04-28; made up 04-28; Sun, worked
    ("2019-04-27", "1 working day", "", "", "2019-04-28"),
    # counted 04-29; Mon
    ("2019-04-28", "1 working day", "", "", "2019-04-29"),
    # counted 04-30, 05-05; made up 05-05; free 05-01..04; Sun, worked
    ("2019-04-29", "2 working days", "", "", "2019-05-05"),
    # counted 05-05; made up 05-05; free 05-01..04; Sun, worked
    ("2019-04-30", "1 working day", "", "", "2019-05-05"),
    # counted 05-05..09; made up 05-05; free 05-01..04; Thu
    ("2019-04-30", "5 working days", "", "", "2019-05-09"),
    # 04-21 + 7 = 04-28; Sun, worked
    ("2019-04-21", "7 days", "", "", "2019-04-28"),
    # 04-28 + 7 = 05-05; Sun, worked
    ("2019-04-28", "7 days", "", "", "2019-05-05"),
    # 04-28 + 3 = 05-01; 05-01 Wed is free, rolls to 05-05 Sun
    ("2019-04-28", "3 days", "", "", "2019-05-05"),
    # corresponding day 2019-05-01; 05-01 Wed is free, rolls to 05-05 Sun
    ("2019-04-01", "1 month", "", "", "2019-05-05"),
    # counted 05-06..08; Wed
    ("2019-05-05", "3 working days", "", "", "2019-05-08"),
    # counted 04-26, 04-28..30, 05-05..10; made up 04-28, 05-05; free 04-27, 05-01..04; Fri
    ("2019-04-25", "10 working days", "", "", "2019-05-10"),
)
SPRING_FESTIVALS_2019_2020: Rows = (
    # counted 01-29..02-02; made up 02-02; Sat, worked
    ("2019-01-28", "5 working days", "", "", "2019-02-02"),
    # counted 02-02..03, 02-11; made up 02-02..03; free 02-04..10; Mon
    ("2019-02-01", "3 working days", "", "", "2019-02-11"),
    # corresponding day 2019-02-10; 02-10 Sun is free, rolls to 02-11 Mon
    ("2019-01-10", "1 month", "", "", "2019-02-11"),
    # 02-02 + 2 = 02-04; 02-04 Mon is free, rolls to 02-11 Mon
    ("2019-02-02", "2 days", "", "", "2019-02-11"),
    # counted 01-19..23; made up 01-19; Thu
    ("2020-01-17", "5 working days", "", "", "2020-01-23"),
    # counted 02-03; free 01-24..02-02; Mon
    ("2020-01-23", "1 working day", "", "", "2020-02-03"),
    # 01-20 + 7 = 01-27; 01-27 Mon is free, rolls to 02-03 Mon
    ("2020-01-20", "7 days", "", "", "2020-02-03"),
    # counted 02-03..05; Wed
    ("2020-01-31", "3 working days", "", "", "2020-02-05"),
    # corresponding day 2020-01-31; 01-31 Fri is free, rolls to 02-03 Mon
    ("2019-12-31", "1 month", "", "", "2020-02-03"),
    # counted 01-20; Mon
    ("2020-01-19", "1 working day", "", "", "2020-01-20"),
)
HOLIDAYS_2021_2024: Rows = (
    # counted 02-07..10, 02-18; made up 02-07; free 02-06, 02-11..17; Thu
    ("2021-02-05", "5 working days", "", "", "2021-02-18"),
    # counted 02-08; Mon
    ("2021-02-07", "1 working day", "", "", "2021-02-08"),
    # counted 04-25..26; made up 04-25; Mon
    ("2021-04-23", "2 working days", "", "", "2021-04-26"),
    # counted 09-18; made up 09-18; Sat, worked
    ("2021-09-17", "1 working day", "", "", "2021-09-18"),
    # counted 10-08..09, 10-11..13; made up 10-09; free 10-01..07, 10-10; Wed
    ("2021-09-30", "5 working days", "", "", "2021-10-13"),
    # counted 01-29..30, 02-07; made up 01-29..30; free 01-31..02-06; Mon
    ("2022-01-28", "3 working days", "", "", "2022-02-07"),
    # counted 04-02; made up 04-02; Sat, worked
    ("2022-04-01", "1 working day", "", "", "2022-04-02"),
    # counted 10-08..09; made up 10-08..09; Sun, worked
    ("2022-10-07", "2 working days", "", "", "2022-10-09"),
    # counted 04-23..24; made up 04-23; Mon
    ("2023-04-22", "2 working days", "", "", "2023-04-24"),
    # counted 06-25..27; made up 06-25; free 06-22..24; Tue
    ("2023-06-21", "3 working days", "", "", "2023-06-27"),
    # counted 10-07..08; made up 10-07..08; free 09-29..10-06; Sun, worked
    ("2023-09-28", "2 working days", "", "", "2023-10-08"),
    # corresponding day 2023-10-07; Sat, worked
    ("2023-09-07", "1 month", "", "", "2023-10-07"),
    # counted 02-04..06; made up 02-04; Tue
    ("2024-02-03", "3 working days", "", "", "2024-02-06"),
    # counted 04-07..09; made up 04-07; free 04-04..06; Tue
    ("2024-04-03", "3 working days", "", "", "2024-04-09"),
    # 04-28 + 3 = 05-01; 05-01 Wed is free, rolls to 05-06 Mon
    ("2024-04-28", "3 days", "", "", "2024-05-06"),
    # counted 09-14, 09-18; made up 09-14; free 09-15..17; Wed
    ("2024-09-13", "2 working days", "", "", "2024-09-18"),
    # 09-30 + 8 = 10-08; Tue
    ("2024-09-30", "8 days", "", "", "2024-10-08"),
    # counted 05-11, 05-13; made up 05-11; Mon
    ("2024-05-10", "2 working days", "", "", "2024-05-13"),
)
NATIONAL_DAY_AND_MID_AUTUMN_2025: Rows = (
    # counted 09-29; Mon
    ("2025-09-28", "1 working day", "", "", "2025-09-29"),
    # counted 09-28; made up 09-28; Sun, worked
    ("2025-09-27", "1 working day", "", "", "2025-09-28"),
    # counted 09-28..30; made up 09-28; Tue
    ("2025-09-26", "3 working days", "", "", "2025-09-30"),
    # counted 10-09; free 10-01..08; Thu
    ("2025-09-30", "1 working day", "", "", "2025-10-09"),
    # counted 10-09..11, 10-13..14; made up 10-11; free 10-01..08, 10-12; Tue
    ("2025-09-30", "5 working days", "", "", "2025-10-14"),
    # 10-01 + 7 = 10-08; 10-08 Wed is free, rolls to 10-09 Thu
    ("2025-10-01", "7 days", "", "", "2025-10-09"),
    # 09-24 + 7 = 10-01; 10-01 Wed is free, rolls to 10-09 Thu
    ("2025-09-24", "7 days", "", "", "2025-10-09"),
    # corresponding day 2025-10-08; 10-08 Wed is free, rolls to 10-09 Thu
    ("2025-09-08", "1 month", "", "", "2025-10-09"),
    # counted 10-13; Mon
    ("2025-10-11", "1 working day", "", "", "2025-10-13"),
    # counted 10-10..11; made up 10-11; Sat, worked
    ("2025-10-09", "2 working days", "", "", "2025-10-11"),
    # 10-10 + 15 = 10-25; 10-25 Sat is free, rolls to 10-27 Mon
    ("2025-10-10", "15 days", "", "", "2025-10-27"),
    # counted 09-24..26, 09-28..29; made up 09-28; Mon
    ("2025-09-23", "5 working days", "", "", "2025-09-29"),
    # 09-25 + 3 = 09-28; Sun, worked
    ("2025-09-25", "3 days", "", "", "2025-09-28"),
    # 09-13 + 15 = 09-28; Sun, worked
    ("2025-09-13", "15 days", "", "", "2025-09-28"),
)
SPRING_FESTIVAL_2026: Rows = (
    # counted 02-14; made up 02-14; Sat, worked
    ("2026-02-13", "1 working day", "", "", "2026-02-14"),
    # counted 02-14, 02-24; made up 02-14; free 02-15..23; Tue
    ("2026-02-13", "2 working days", "", "", "2026-02-24"),
    # counted 02-24; free 02-15..23; Tue
    ("2026-02-14", "1 working day", "", "", "2026-02-24"),
    # counted 02-11..14, 02-24; made up 02-14; free 02-15..23; Tue
    ("2026-02-10", "5 working days", "", "", "2026-02-24"),
    # 02-14 + 3 = 02-17; 02-17 Tue is free, rolls to 02-24 Tue
    ("2026-02-14", "3 days", "", "", "2026-02-24"),
    # 02-08 + 7 = 02-15; 02-15 Sun is free, rolls to 02-24 Tue
    ("2026-02-08", "7 days", "", "", "2026-02-24"),
    # counted 02-28; made up 02-28; Sat, worked
    ("2026-02-27", "1 working day", "", "", "2026-02-28"),
    # counted 02-25..28, 03-02; made up 02-28; Mon
    ("2026-02-24", "5 working days", "", "", "2026-03-02"),
    # corresponding day 2026-02-15; 02-15 Sun is free, rolls to 02-24 Tue
    ("2026-01-15", "1 month", "", "", "2026-02-24"),
    # corresponding day 2026-02-20; 02-20 Fri is free, rolls to 02-24 Tue
    ("2026-01-20", "1 month", "", "", "2026-02-24"),
    # 02-25 + 3 = 02-28; Sat, worked
    ("2026-02-25", "3 days", "", "", "2026-02-28"),
    # 02-26 + 2 = 02-28; Sat, worked
    ("2026-02-26", "2 days", "", "", "2026-02-28"),
    # counted 01-04; made up 01-04; Sun, worked
    ("2026-01-03", "1 working day", "", "", "2026-01-04"),
    # 01-02 + 2 = 01-04; Sun, worked
    ("2026-01-02", "2 days", "", "", "2026-01-04"),
    # counted 01-04..05; made up 01-04; free 01-01..03; Mon
    ("2025-12-31", "2 working days", "", "", "2026-01-05"),
)
MONTH_ENDS_AND_LEAP_DAYS: Rows = (
    # corresponding day 2026-02-28; Sat, worked
    ("2026-01-31", "1 month", "", "", "2026-02-28"),
    # corresponding day 2024-02-29; Thu
    ("2024-01-31", "1 month", "", "", "2024-02-29"),
    # corresponding day 2024-02-29; Thu
    ("2023-01-31", "13 months", "", "", "2024-02-29"),
    # corresponding day 2026-04-30; Thu
    ("2026-03-31", "1 month", "", "", "2026-04-30"),
    # corresponding day 2026-06-30; Tue
    ("2026-05-31", "1 month", "", "", "2026-06-30"),
    # corresponding day 2026-02-28; Sat, worked
    ("2025-12-31", "2 months", "", "", "2026-02-28"),
    # corresponding day 2025-02-28; Fri
    ("2024-02-29", "12 months", "", "", "2025-02-28"),
    # 02-28 + 1 = 02-29; Thu
    ("2024-02-28", "1 day", "", "", "2024-02-29"),
    # 02-29 + 1 = 03-01; Fri
    ("2024-02-29", "1 day", "", "", "2024-03-01"),
    # 02-28 + 1 = 03-01; Wed
    ("2023-02-28", "1 day", "", "", "2023-03-01"),
    # corresponding day 2024-02-29; Thu
    ("2024-01-30", "1 month", "", "", "2024-02-29"),
    # corresponding day 2027-02-28; 02-28 Sun is free, rolls to 03-01 Mon
    ("2026-08-31", "6 months", "", "", "2027-03-01"),
    # corresponding day 2026-02-28; Sat, worked
    ("2025-11-30", "3 months", "", "", "2026-02-28"),
    # corresponding day 2026-11-30; Mon
    ("2026-10-31", "1 month", "", "", "2026-11-30"),
)
SUSPENSIONS_OVER_HOLIDAYS: Rows = (
    # 09-21 + 15 + 6 out = 10-12; out 09-22..27; Mon
    ("2026-09-21", "15 days", "2026-09-22..2026-09-28", "", "2026-10-12"),
    # corresponding day 2026-10-07 = 30 days; + 6 out = 10-13; out 09-22..27; Tue
    ("2026-09-07", "1 month", "2026-09-22..2026-09-28", "", "2026-10-13"),
    # counted 09-28..30, 10-08..09; free 10-01..07; out 09-22..27; Fri
    ("2026-09-21", "5 working days", "2026-09-22..2026-09-28", "", "2026-10-09"),
    # counted 09-29, 10-09..10, 10-12..13; made up 10-10; out 09-30..10-08; Tue
    ("2026-09-28", "5 working days", "2026-09-30..2026-10-09", "", "2026-10-13"),
    # 09-28 + 7 + 9 out = 10-14; out 09-30..10-08; Wed
    ("2026-09-28", "7 days", "2026-09-30..2026-10-09", "", "2026-10-14"),
    # counted 02-10..11, 02-25..27; out 02-12..24; Fri
    ("2026-02-09", "5 working days", "2026-02-12..2026-02-25", "", "2026-02-27"),
    # 02-09 + 10 + 13 out = 03-04; out 02-12..24; Wed
    ("2026-02-09", "10 days", "2026-02-12..2026-02-25", "", "2026-03-04"),
    # corresponding day 2026-02-20 = 31 days; + 10 out = 03-02; out 02-10..19; Mon
    ("2026-01-20", "1 month", "2026-02-10..2026-02-20", "", "2026-03-02"),
    # counted 09-18, 09-21..24; out 09-19..20; Thu
    ("2026-09-17", "5 working days", "2026-09-19..2026-09-21", "", "2026-09-24"),
    # counted 09-18, 09-20..23; made up 09-20; Wed
    ("2026-09-17", "5 working days", "2026-09-25..2026-09-28", "", "2026-09-23"),
    # 09-25 + 7 + 10 out = 10-12; out 09-29..10-08; 10-12 Sun is free, rolls to 10-13 Mon
    ("2025-09-25", "7 days", "2025-09-29..2025-10-09", "", "2025-10-13"),
    # counted 09-26, 09-28, 10-09..11, 10-13..14; made up 09-28, 10-11; out 09-29..10-08; Tue
    ("2025-09-25", "7 working days", "2025-09-29..2025-10-09", "", "2025-10-14"),
    # 09-01 + 15 + 5 out = 09-21; out 09-05..07, 09-12..13; Mon
    ("2026-09-01", "15 days", "2026-09-05..2026-09-08, 2026-09-12..2026-09-14", "", "2026-09-21"),
    # 09-01 + 15 + 9 out = 09-25; out 09-05..13; 09-25 Fri is free, rolls to 09-28 Mon
    ("2026-09-01", "15 days", "2026-09-05..2026-09-10, 2026-09-08..2026-09-14", "", "2026-09-28"),
    # 03-02 + 30 + 92 out = 07-02; out 03-10..06-09; Thu
    ("2026-03-02", "30 days", "2026-03-10..2026-06-10", "", "2026-07-02"),
)
SUSPENSIONS_OF_NO_LENGTH: Rows = (
    # 09-07 + 7 = 09-14; Mon
    ("2026-09-07", "7 days", "2026-09-10..2026-09-10", "", "2026-09-14"),
    # counted 09-08..11, 09-14; Mon
    ("2026-09-07", "5 working days", "2026-09-09..2026-09-09", "", "2026-09-14"),
    # corresponding day 2026-10-07; 10-07 Wed is free, rolls to 10-08 Thu
    ("2026-09-07", "1 month", "2026-10-01..2026-10-01", "", "2026-10-08"),
    # 09-07 + 3 = 09-10; Thu
    ("2026-09-07", "3 days", "2026-09-11..2026-09-20", "", "2026-09-10"),
    # 09-07 + 3 + 1 out = 09-11; out 09-10; Fri
    ("2026-09-07", "3 days", "2026-09-10..2026-09-11", "", "2026-09-11"),
    # 09-07 + 3 = 09-10; Thu
    ("2026-09-07", "3 days", "2026-09-01..2026-09-05", "", "2026-09-10"),
    # 09-07 + 3 + 1 out = 09-11; out 09-08; Fri
    ("2026-09-07", "3 days", "2026-09-01..2026-09-09", "", "2026-09-11"),
)
EXTENSIONS: Rows = (
    # corresponding day 2026-10-07; extended: 10-07 + 30 = 11-06; Fri
    ("2026-09-07", "1 month", "", "30 days", "2026-11-06"),
    # corresponding day 2026-09-25; extended: 09-25 + 7 = 10-02; 10-02 Fri is free, rolls to 10-08 Thu
    ("2026-08-25", "1 month", "", "7 days", "2026-10-08"),
    # corresponding day 2026-10-07 = 30 days; + 6 out = 10-13; out 09-22..27; extended: 10-13 + 10 = 10-23; Fri
    ("2026-09-07", "1 month", "2026-09-22..2026-09-28", "10 days", "2026-10-23"),
    # 09-08 + 15 = 09-23; extended: counted 09-24, 09-28..30, 10-08; free 09-25..27, 10-01..07; Thu
    ("2026-09-08", "15 days", "", "5 working days", "2026-10-08"),
    # counted 09-09..11, 09-14..18, 09-20..24, 09-28..29; made up 09-20; free 09-12..13, 09-19, 09-25..27;
    # extended: counted 09-30, 10-08..10, 10-12..16, 10-19; made up 10-10; free 10-01..07, 10-11, 10-17..18; Mon
    ("2026-09-08", "15 working days", "", "10 working days", "2026-10-19"),
    # 09-15 + 3 = 09-18; extended: 09-18 + 3 = 09-21; Mon
    ("2026-09-15", "3 days", "", "3 days", "2026-09-21"),
    # corresponding day 2026-02-28; extended: corresponding day 2026-03-28; 03-28 Sat is free, rolls to 03-30 Mon
    ("2026-01-31", "1 month", "", "1 month", "2026-03-30"),
    # 09-24 + 7 = 10-01; extended: 10-01 + 1 = 10-02; 10-02 Fri is free, rolls to 10-08 Thu
    ("2026-09-24", "7 days", "", "1 day", "2026-10-08"),
    # 09-07 + 15 + 3 out = 09-25; out 09-21..23; extended: 09-25 + 7 = 10-02; 10-02 Fri is free, rolls to 10-08 Thu
    ("2026-09-07", "15 days", "2026-09-21..2026-09-24", "7 days", "2026-10-08"),
    # corresponding day 2026-01-15; extended: 01-15 + 30 = 02-14; Sat, worked
    ("2025-12-15", "1 month", "", "30 days", "2026-02-14"),
)
DOES_NOT_ROLL: Rows = (
    # 09-18 + 7 = 09-25; Fri, does not roll
    ("2026-09-18", "7 days", "", "", "2026-09-25"),
    # corresponding day 2026-10-07; Wed, does not roll
    ("2026-09-07", "1 month", "", "", "2026-10-07"),
    # 12-25 + 7 = 01-01; Thu, does not roll
    ("2025-12-25", "7 days", "", "", "2026-01-01"),
    # 05-01 + 3 = 05-04; Mon, does not roll
    ("2026-05-01", "3 days", "", "", "2026-05-04"),
    # 09-28 + 3 + 2 out = 10-03; out 09-29..30; Sat, does not roll
    ("2026-09-28", "3 days", "2026-09-29..2026-10-01", "", "2026-10-03"),
)
HOURS: Rows = (
    # 09-07 09:00 + 24 h
    ("2026-09-07 09:00", "24 hours", "", "", "2026-09-08 09:00"),
    # 09-07 23:30 + 1 h
    ("2026-09-07 23:30", "1 hour", "", "", "2026-09-08 00:30"),
    # 12-31 23:30 + 2 h
    ("2026-12-31 23:30", "2 hours", "", "", "2027-01-01 01:30"),
    # 12-31 22:00 + 24 h
    ("2025-12-31 22:00", "24 hours", "", "", "2026-01-01 22:00"),
    # 02-14 17:00 + 48 h
    ("2026-02-14 17:00", "48 hours", "", "", "2026-02-16 17:00"),
    # 09-22 10:00 + 1 h
    ("2026-09-22 10:00", "1 hour", "", "", "2026-09-22 11:00"),
    # 09-08 00:00 + 24 h
    ("2026-09-07", "24 hours", "", "", "2026-09-09 00:00"),
    # 02-28 12:00 + 24 h
    ("2024-02-28 12:00", "24 hours", "", "", "2024-02-29 12:00"),
    # 09-07 09:00 + 24 h; 09-08 out: + 24 h; 09-09 out: + 24 h
    ("2026-09-07 09:00", "24 hours", "2026-09-08..2026-09-10", "", "2026-09-10 09:00"),
    # 09-07 09:00 + 24 h
    ("2026-09-07 09:00", "24 hours", "2026-09-09..2026-09-10", "", "2026-09-08 09:00"),
    # 09-07 09:00 + 24 h; + 12 h
    ("2026-09-07 09:00", "24 hours", "", "12 hours", "2026-09-08 21:00"),
    # 09-30 20:00 + 24 h
    ("2026-09-30 20:00", "24 hours", "", "", "2026-10-01 20:00"),
    # 09-07 00:00 + 24 h
    ("2026-09-07 00:00", "24 hours", "", "", "2026-09-08 00:00"),
    # 09-07 09:00 + 72 h; + 24 h; 09-08 out: + 24 h
    ("2026-09-07 09:00", "72 hours", "2026-09-08..2026-09-09", "1 day", "2026-09-12 09:00"),
)

ROLLING: Rows = (
    *LABOUR_DAY_2019,
    *SPRING_FESTIVALS_2019_2020,
    *HOLIDAYS_2021_2024,
    *NATIONAL_DAY_AND_MID_AUTUMN_2025,
    *SPRING_FESTIVAL_2026,
    *MONTH_ENDS_AND_LEAP_DAYS,
    *SUSPENSIONS_OVER_HOLIDAYS,
    *SUSPENSIONS_OF_NO_LENGTH,
    *EXTENSIONS,
)


def _suspensions(text: str) -> tuple[Suspension, ...]:
    pairs = [one.split("..") for one in text.split(", ") if one]
    return tuple(Suspension(since=date.fromisoformat(a), until=date.fromisoformat(b)) for a, b in pairs)


def _start(text: str) -> When:
    if " " in text:
        return When.at(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI))
    return When.on(date.fromisoformat(text))


@pytest.mark.parametrize("row", ROLLING, ids=" ".join)
def test_a_term_of_days_ends_where_the_table_says(china: WorkingCalendar, row: Row) -> None:
    start, term, out, longer, day = row
    extension = Term.parse(longer) if longer else None
    found = due(Term.parse(term), _start(start), calendar=china, suspensions=_suspensions(out), extension=extension)
    assert found.day == date.fromisoformat(day)
    assert found.instant == end_of_day(found.day)


@pytest.mark.parametrize("row", DOES_NOT_ROLL, ids=" ".join)
def test_where_its_law_does_not_say_so_nothing_rolls(china: WorkingCalendar, row: Row) -> None:
    start, term, out, _, day = row
    found = due(Term.parse(term), _start(start), calendar=china, suspensions=_suspensions(out), rolls=False)
    assert found.day == date.fromisoformat(day)


@pytest.mark.parametrize("row", HOURS, ids=" ".join)
def test_hours_run_from_the_instant_over_midnight_and_the_year(china: WorkingCalendar, row: Row) -> None:
    start, term, out, longer, instant = row
    extension = Term.parse(longer) if longer else None
    found = due(Term.parse(term), _start(start), calendar=china, suspensions=_suspensions(out), extension=extension)
    assert found.instant == datetime.fromisoformat(instant).replace(tzinfo=SHANGHAI)


#: What an invented notice for 2027 says; the real one is published in the autumn before.
NOTICE = """
source: 示例通知（仅供测试）
date: 2026-11-01
valid_through: 2027-12-28
holidays:
  元旦: [2027-01-01..2027-01-03]
  春节: [2027-02-05..2027-02-11]
  清明: [2027-04-03..2027-04-05]
  劳动节: [2027-05-01..2027-05-05]
  端午: [2027-06-09]
  中秋: [2027-09-15]
  国庆节: [2027-10-01..2027-10-07]
make_up_days: [2027-01-30, 2027-02-20, 2027-04-25, 2027-05-08, 2027-09-26, 2027-10-09]
"""

#: First day, term, the provisional end (an ordinary week), the end once the notice is published.
IN_2027 = (
    # Mon 01-04 is the 1st, 05, 06: the notice frees only days that were free
    ("2026-12-31", "3 working days", "2027-01-06", "2027-01-06"),
    # ordinary week: Thu 02-04, 05, 08, 09, 10; published: 02-04, then free 05..11, 12, 15, 16, 17
    ("2027-02-03", "5 working days", "2027-02-10", "2027-02-17"),
    # 02-10 Wed; published: free, rolls to Fri 02-12
    ("2027-01-10", "1 month", "2027-02-10", "2027-02-12"),
    # Sat 01-30 is free, rolls to Mon 02-01; published: worked
    ("2027-01-15", "15 days", "2027-02-01", "2027-01-30"),
    # 05-03 Mon; published: free through 05-05, rolls to Thu 05-06
    ("2027-04-03", "1 month", "2027-05-03", "2027-05-06"),
    # 10-04 Mon, 05; published: Fri 10-08, Sat 10-09 (made up)
    ("2027-09-30", "2 working days", "2027-10-05", "2027-10-09"),
)


@pytest.mark.parametrize(("start", "term", "provisional", "final"), IN_2027)
def test_a_year_is_provisional_and_then_published(
    china: WorkingCalendar, tmp_path: Path, start: str, term: str, provisional: str, final: str
) -> None:
    before = due(Term.parse(term), _start(start), calendar=china)
    assert (before.day, before.provisional) == (date.fromisoformat(provisional), True)
    (tmp_path / "china_2027.yaml").write_text(NOTICE, encoding="utf-8")
    after = due(Term.parse(term), _start(start), calendar=published(tmp_path).at())
    assert (after.day, after.provisional) == (date.fromisoformat(final), False)


def test_the_table_is_as_long_as_it_promises() -> None:
    assert len({*ROLLING, *DOES_NOT_ROLL, *HOURS}) + len(IN_2027) >= 120
