"""`python -m tests.golden` writes the statement and the answer beside each question."""

import asyncio

from graph.migrations import migrate
from tests.golden.goldens import QUESTIONS, asking, told
from tests.oracle.__main__ import some_database


async def main() -> None:
    async with some_database() as database:
        await migrate(database)
        async with asking(database) as client:
            for question in QUESTIONS:
                each = await told(client, question)
                (question.parent / "statement.cypher").write_text(each.cypher(), "utf-8")
                (question.parent / "answer.json").write_text(each.json(), "utf-8")
                print(question.parent.name, len(each.statements))


if __name__ == "__main__":
    asyncio.run(main())
