"""`python -m tests.torture [--quick] [--break NAME] [ROW ...]`: one line for each row, exit code 1 when one fails.

`--break` takes a defect, or the row whose first defect is meant; only that row runs then.
"""

import argparse
import asyncio
import sys
import time
import traceback
from types import ModuleType

from tests.torture.figures import Figure, tell
from tests.torture.rows import ROWS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the load")
    parser.add_argument("--break", dest="defect", metavar="NAME", help="put this defect into the program under test")
    parser.add_argument("rows", nargs="*", metavar="ROW", help="only these rows")
    given = parser.parse_args()
    rows, defect = chosen(given.rows, given.defect)
    figures = [asyncio.run(measured(row, given.quick, defect)) for row in rows]
    return 0 if all(figure.passed for figure in figures) else 1


def chosen(names: list[str], defect: str | None) -> tuple[list[ModuleType], str | None]:
    """The rows of these names, or the one that notices the defect, and the defect by its own name."""
    if defect is None:
        unknown = set(names) - {row.NAME for row in ROWS}
        if unknown:
            sys.exit(f"no row is called {', '.join(sorted(unknown))}; there are {', '.join(row.NAME for row in ROWS)}")
        return [row for row in ROWS if not names or row.NAME in names], None
    for row in ROWS:
        if defect == row.NAME:
            return [row], row.DEFECTS[0]
        if defect in row.DEFECTS:
            return [row], defect
    sys.exit(f"no defect is called {defect}; there are {', '.join(name for row in ROWS for name in row.DEFECTS)}")


async def measured(row: ModuleType, quick: bool, defect: str | None) -> Figure:
    """The row's figure, printed. A row that can't be measured has failed."""
    began = time.monotonic()
    tell(f"{row.NAME} ..." + (f" broken: {defect}" if defect else ""))
    try:
        figure: Figure = await row.run(quick, defect)
    except Exception as error:
        traceback.print_exc()
        figure = Figure(row.NAME, f"ended by {type(error).__name__}", False)
    print(figure, flush=True)
    tell(f"{row.NAME}: {time.monotonic() - began:.0f} s")
    return figure


if __name__ == "__main__":
    sys.exit(main())
