"""Rows whose checks are tests of the suite: they are run as they are, on a Neo4j of their own."""

import re
from collections.abc import Sequence

from app.settings import ROOT
from tests.torture.figures import Figure, tell
from tests.torture.programs import program


async def tested(name: str, what: str, files: Sequence[str], broken: str | None) -> Figure:
    """How many of these tests passed; `what` says what each of them checks."""
    missing = [file for file in files if not (ROOT / file.partition("::")[0]).exists()]
    if missing:
        return Figure(name, f"{', '.join(missing)} is not there", False)
    arguments = ("pytest", "-p", "tests.torture.plugin", "-m", "", "--tb=line", *files)
    async with program(*arguments, defect=broken) as process:
        out, _ = await process.communicate()
    text = out.decode(errors="replace")
    counts = {kind: int(number) for number, kind in re.findall(r"(\d+) (passed|failed|error|skipped)", text)}
    if process.returncode:
        tell(text[-3_000:])
    passed, failed = counts.get("passed", 0), counts.get("failed", 0) + counts.get("error", 0)
    skipped = counts.get("skipped", 0)
    return Figure(
        name,
        f"{passed} {what} passed, {failed} failed, {skipped} skipped",
        process.returncode == 0 and passed > 0 and failed == skipped == 0,
    )
