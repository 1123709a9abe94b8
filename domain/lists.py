"""Lists as they come in: their kinds, what happens to a row, what can be odd about it or wrong with it."""

from datetime import datetime
from enum import StrEnum

from domain.language import Text
from domain.records import Record


class ListKind(StrEnum):
    RESOURCES = "RESOURCES"
    NEEDS = "NEEDS"
    PROJECTS = "PROJECTS"
    PAIRINGS = "PAIRINGS"


LIST_NAMES: dict[ListKind, Text] = {
    ListKind.RESOURCES: Text("资源清单", "resource list"),
    ListKind.NEEDS: Text("需求清单", "need list"),
    ListKind.PROJECTS: Text("项目清单", "project list"),
    ListKind.PAIRINGS: Text("结对共建", "pairings"),
}


class Outcome(StrEnum):
    """What an import did with a row, or found of a row that an earlier version of the list had (GONE)."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    REPEATED = "REPEATED"
    REFUSED = "REFUSED"
    SKIPPED = "SKIPPED"
    GONE = "GONE"


OUTCOME_NAMES: dict[Outcome, Text] = {
    Outcome.CREATED: Text("新增", "created"),
    Outcome.UPDATED: Text("更新", "updated"),
    Outcome.UNCHANGED: Text("未变", "unchanged"),
    Outcome.REPEATED: Text("重复", "repeated"),
    Outcome.REFUSED: Text("退回", "refused"),
    Outcome.SKIPPED: Text("跳过", "skipped"),
    Outcome.GONE: Text("已不在清单", "gone"),
}


class Flag(StrEnum):
    """What was odd about a row that was taken all the same."""

    CATEGORY_BLANK = "CATEGORY_BLANK"
    CATEGORY_UNKNOWN = "CATEGORY_UNKNOWN"
    CATEGORY_READ_AS = "CATEGORY_READ_AS"
    QUANTITY_UNCLEAR = "QUANTITY_UNCLEAR"
    TIME_UNCLEAR = "TIME_UNCLEAR"
    AUDIENCE_UNCLEAR = "AUDIENCE_UNCLEAR"
    URGENCY_UNKNOWN = "URGENCY_UNKNOWN"
    STATUS_UNKNOWN = "STATUS_UNKNOWN"
    UNIT_KIND_UNKNOWN = "UNIT_KIND_UNKNOWN"
    SEVERAL_UNITS = "SEVERAL_UNITS"
    SEVERAL_COMMUNITIES = "SEVERAL_COMMUNITIES"
    ALL_COMMUNITIES = "ALL_COMMUNITIES"
    COMMUNITY_MISSING = "COMMUNITY_MISSING"
    PHONE_ODD = "PHONE_ODD"
    PLACE_UNCLEAR = "PLACE_UNCLEAR"
    NUMBER_REPEATED = "NUMBER_REPEATED"
    FROM_ABOVE = "FROM_ABOVE"
    OWNER_FROM_TITLE = "OWNER_FROM_TITLE"
    CELL_ERROR = "CELL_ERROR"
    STATUS_KEPT = "STATUS_KEPT"
    GONE = "GONE"


FLAG_TEXTS: dict[Flag, Text] = {
    Flag.CATEGORY_BLANK: Text("未填类别", "no category"),
    Flag.CATEGORY_UNKNOWN: Text("类别不在五类之内", "the category is none of the five"),
    Flag.CATEGORY_READ_AS: Text("类别写法不规范,按相近类别理解", "the category was read as the nearest of the five"),
    Flag.QUANTITY_UNCLEAR: Text("数量读不懂,保留原文", "the quantity was not understood; kept as written"),
    Flag.TIME_UNCLEAR: Text("时间读不懂,保留原文", "the time was not understood; kept as written"),
    Flag.AUDIENCE_UNCLEAR: Text("服务对象读不懂,保留原文", "the audience was not understood; kept as written"),
    Flag.URGENCY_UNKNOWN: Text("紧急程度读不懂,按一般处理", "the urgency was not understood; taken as normal"),
    Flag.STATUS_UNKNOWN: Text("进展情况读不懂,按已商定处理", "the state was not understood; taken as agreed"),
    Flag.UNIT_KIND_UNKNOWN: Text("单位性质读不懂", "the kind of unit was not understood"),
    Flag.SEVERAL_UNITS: Text("一格内有多个单位,第一个为牵头单位", "several units in one cell; the first leads"),
    Flag.SEVERAL_COMMUNITIES: Text("一格内有多个社区", "several communities in one cell"),
    Flag.ALL_COMMUNITIES: Text("写的是各社区,记在街道名下", "all communities are meant; linked to the street"),
    Flag.COMMUNITY_MISSING: Text("没有写明受益社区", "no community is named"),
    Flag.PHONE_ODD: Text("电话号码写法异常", "the phone number looks odd"),
    Flag.PLACE_UNCLEAR: Text("经纬度读不懂", "longitude and latitude were not understood"),
    Flag.NUMBER_REPEATED: Text("序号与另一行相同", "another row has the same number"),
    Flag.FROM_ABOVE: Text("空白格按上一行理解", "a blank cell was read as the one above it"),
    Flag.OWNER_FROM_TITLE: Text("没有单位或社区一列,按标题理解", "no column says of whom it is; taken from the title"),
    Flag.CELL_ERROR: Text("有单元格是错误值,保留原文", "a cell holds an error; kept as written"),
    Flag.STATUS_KEPT: Text(
        "项目状态在系统中已有更新,未按清单改回", "the state was changed here since, so the list's was not taken"
    ),
    Flag.GONE: Text("新版清单中已没有", "no longer in the newest version of its list"),
}


class Problem(StrEnum):
    """Why a row can't be used."""

    TITLE_MISSING = "TITLE_MISSING"
    UNIT_MISSING = "UNIT_MISSING"
    COMMUNITY_MISSING = "COMMUNITY_MISSING"
    OWNER_NOT_STATED = "OWNER_NOT_STATED"
    NAME_AMBIGUOUS = "NAME_AMBIGUOUS"
    NUMBER_NEGATIVE = "NUMBER_NEGATIVE"
    NUMBER_OUT_OF_RANGE = "NUMBER_OUT_OF_RANGE"
    TEXT_TOO_LONG = "TEXT_TOO_LONG"
    CELL_ERROR = "CELL_ERROR"
    CAPACITY_PROMISED = "CAPACITY_PROMISED"
    QUANTITY_ANSWERED = "QUANTITY_ANSWERED"


PROBLEM_TEXTS: dict[Problem, Text] = {
    Problem.TITLE_MISSING: Text("没有名称", "the title is missing"),
    Problem.UNIT_MISSING: Text("没有单位", "the unit is missing"),
    Problem.COMMUNITY_MISSING: Text("没有社区", "the community is missing"),
    Problem.OWNER_NOT_STATED: Text(
        "表中没有这一列,标题也没有写明是谁的;请加上这一列,或用 owner(--owner)注明",
        "there is no such column, and no title tells whose the list is; add it, or state the owner (--owner)",
    ),
    Problem.NAME_AMBIGUOUS: Text(
        "有多个“{value}”,请注明所属区县或街道", "there are several “{value}”; state the county or street"
    ),
    Problem.NUMBER_NEGATIVE: Text("“{value}”是负数", "“{value}” is negative"),
    Problem.NUMBER_OUT_OF_RANGE: Text("“{value}”超出范围", "“{value}” is out of range"),
    Problem.TEXT_TOO_LONG: Text("超过{value}个字", "longer than {value} characters"),
    Problem.CELL_ERROR: Text("单元格是错误值{value}", "the cell holds the error {value}"),
    Problem.CAPACITY_PROMISED: Text("少于已承诺的数量{value}", "less than the {value} that is promised"),
    Problem.QUANTITY_ANSWERED: Text("少于已落实的数量{value}", "less than the {value} that is answered"),
}


class Skip(StrEnum):
    """What a row is that is no entry."""

    REPEATED_HEADER = "REPEATED_HEADER"
    TOTAL = "TOTAL"
    SIGNATURE = "SIGNATURE"
    REMARK = "REMARK"


SKIP_TEXTS: dict[Skip, Text] = {
    Skip.REPEATED_HEADER: Text("表头重复", "the header again"),
    Skip.TOTAL: Text("合计行", "a total"),
    Skip.SIGNATURE: Text("签字、制表行", "a signature"),
    Skip.REMARK: Text("说明文字", "a remark"),
}


class ListImport(Record):
    """One file that was brought in. `sources` are the lists in it; counts are rows. `undone_at` is set by an undo."""

    file_name: str
    kinds: tuple[ListKind, ...] = ()
    sources: tuple[str, ...] = ()
    imported_at: datetime
    imported_by: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    refused: int = 0
    skipped: int = 0
    gone: int = 0
    undone_at: datetime | None = None
