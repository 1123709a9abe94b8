"""Lists that are made to hurt: bombs, entities, formulas, far cells, cut and bent archives, odd and mixed encodings.

Promise: each is read as exactly what it says, or refused by one error that names the file; never a silent U+FFFD, no
formula leaves as one, and the memory of the reader stays within 400 MiB. Load: 4,000 files (400), and six by
hand. Defect: `formula_not_escaped`.
"""

from tests.torture.figures import Figure, tell
from tests.torture.hostile_lists import BY_HAND, COMMANDS
from tests.torture.programs import program

NAME = "workbooks"
DEFECTS = ("formula_not_escaped",)
MEGABYTES = 400


async def run(quick: bool, broken: str | None) -> Figure:
    files = 400 if quick else 4_000
    async with program("tests.torture.hostile_lists", str(files), defect=broken) as process:
        out, err = await process.communicate()
    if process.returncode:
        tell(err.decode()[-2000:])
        return Figure(NAME, f"the reader ended with exit code {process.returncode}", False)
    first, *names = out.decode().splitlines()
    told = "".join(f" [{name}]" for name in names)
    not_refused, inexact, invented, live, peak = map(int, first.split())
    return Figure(
        NAME,
        f"{len(BY_HAND)} bombs, entities and far cells: {not_refused} not refused{told}; "
        f"{files:,} lists: {inexact} not read exactly, {invented} bent ones read as something else; "
        f"{live} of {len(COMMANDS)} formulas live on export; {peak} MiB at most",
        not_refused == inexact == invented == live == 0 and peak <= MEGABYTES,
    )
