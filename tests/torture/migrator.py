"""A migrator: `python -m tests.torture.migrator STEP`. It kills itself before that step (counted from 1; 0: never).

Prints each file that it ran, and at the end how many steps it took.
"""

import asyncio
import os
import signal
import sys
from typing import Any

from app.settings import Settings
from graph import migrations
from graph.database import Database
from tests.torture import breaks


async def main(last: int) -> None:
    run, steps = migrations._run, 0

    async def counted(database: Database, text: str, **parameters: Any) -> list[dict[str, Any]]:
        nonlocal steps
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return await run(database, text, **parameters)

    migrations._run = counted
    database = Settings().connect()
    for migration in await migrations.migrate(database):
        print(migration.file)
    print(steps)
    await database.close()


if __name__ == "__main__":
    breaks.install()
    asyncio.run(main(int(sys.argv[1])))
