"""The sample lists of a street, which `cobuild up` brings in when it starts for the first time."""

from pathlib import Path

from domain.viewer import Viewer
from exchange.imports import Progress, import_list
from exchange.report import Report
from graph.database import Database

FOLDER = Path(__file__).parent.parent / "samples"
FILES = ("资源清单.xlsx", "需求清单.xlsx", "项目清单.xlsx", "结对共建.csv")


async def load_samples(database: Database, viewer: Viewer, progress: Progress = lambda *_: None) -> list[Report]:
    """Bring in the sample lists, each in a transaction of its own; what is there already is left alone."""
    return [
        await import_list(database, viewer, name, (FOLDER / name).read_bytes(), progress=progress) for name in FILES
    ]
