"""`python -m schema` prints the schema to schema/schema.graphql, where reviewers see what changes for callers."""

from pathlib import Path

from schema.root import schema

FILE = Path(__file__).parent / "schema.graphql"

if __name__ == "__main__":
    FILE.write_text(schema.as_str() + "\n", "utf-8")
