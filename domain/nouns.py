"""What the records of the graph are called when people are told of them."""

from collections.abc import Mapping

from domain.language import Text

# By the labels of the graph; in English, as the API names its types.
NOUNS: Mapping[str, Text] = {
    "Area": Text("区域", "Area"),
    "County": Text("区县", "County"),
    "Street": Text("街道", "Street"),
    "Community": Text("社区", "Community"),
    "Compound": Text("小区", "Compound"),
    "Grid": Text("网格", "Grid"),
    "Building": Text("楼栋", "Building"),
    "Organisation": Text("单位", "Organisation"),
    "Alias": Text("别名", "Alias"),
    "Person": Text("人员", "Person"),
    "Account": Text("账号", "Account"),
    "ServiceType": Text("服务类别", "ServiceType"),
    "Resource": Text("资源", "Resource"),
    "Need": Text("需求", "Need"),
    "Project": Text("项目", "Project"),
    "ProgressReport": Text("进展报告", "ProgressReport"),
    "Meeting": Text("联席会议", "Meeting"),
    "AgendaItem": Text("议题", "AgendaItem"),
    "ListImport": Text("导入的清单", "ListImport"),
    "DockingRun": Text("对接方案", "DockingRun"),
    "PlannedDocking": Text("方案中的对接", "PlannedDocking"),
    "Shortage": Text("缺口", "Shortage"),
}


def counted(numbers: Mapping[str, int]) -> Text:
    """How many of which: `项目 × 1、资源 × 2` and `Project × 1, Resource × 2`. Keys are labels of the graph."""
    nouns = [(NOUNS.get(label, Text(label, label)), number) for label, number in numbers.items()]
    return Text(
        "、".join(f"{noun.zh} × {number}" for noun, number in nouns),
        ", ".join(f"{noun.en} × {number}" for noun, number in nouns),
    )
