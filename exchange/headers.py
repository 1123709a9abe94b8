"""What offices call the columns of a list, and the words that they put into them: the one table of synonyms.

Wording is compared by `name_key`, so blanks, brackets, width and traditional characters don't matter.
"""

from domain.lists import ListKind
from domain.needs import Urgency
from domain.organisations import OrganisationKind
from domain.projects import PROJECT_STATES, ProjectStatus
from domain.service_types import CATEGORY_NAMES, Category
from domain.text import name_key

# The first of each is what templates print. `code` is the number that the list counts by; `stable_code` one that stays
# with an entry from version to version, as in a tidy CSV; `record_id` is our own, in lists that we wrote.
_EVERY = {
    "code": "序号 项次 行号 no",
    "stable_code": "编号 id code 资源编号 需求编号 项目编号",
    "note": "备注 附注 note remark remarks",
    "record_id": "记录编号 系统编号 recordid",
}
_ENTRY = _EVERY | {
    "contact": "联系人 联络人 联络员 负责人 联系人姓名 对接人 contact",
    "phone": "联系电话 电话 联系方式 手机 手机号 手机号码 电话号码 联系人电话 phone tel",
    "longitude": "经度 lon lng longitude",
    "latitude": "纬度 lat latitude",
}
FIELDS: dict[ListKind, dict[str, str]] = {
    ListKind.RESOURCES: _ENTRY
    | {
        "unit": "单位名称 单位 共建单位 共驻共建单位 驻区单位 驻区单位名称 资源单位 提供单位 资源提供单位 所属单位 "
        "责任单位 党组织名称 成员单位 单位全称 unit organisation organization",
        "unit_kind": "单位性质 单位类型 单位类别 unittype",
        "title": "资源名称 资源项目 服务名称 服务项目 资源 可提供资源 可提供的资源 名称 项目名称 title",
        "detail": "资源内容 服务内容 内容 具体内容 资源描述 资源简介 资源说明 内容简介 说明 detail description",
        "category": "类别 资源类别 资源类型 服务类别 类型 分类 项目类别 category",
        "capacity_text": "数量 可提供数量 资源数量 服务能力 规模 数量规模 次数 capacity quantity",
        "capacity_unit": "计量单位 数量单位 capacityunit quantityunit",
        "available_text": "可提供时间 服务时间 提供时间 开放时间 可服务时间 时间 时间安排 available",
        "audience_text": "服务对象 面向对象 对象 受益对象 适用人群 服务人群 面向人群 受众 audience",
    },
    ListKind.NEEDS: _ENTRY
    | {
        "community": "村(社区) 社区 社区名称 村居 村 社区村 村居名称 所属社区 需求社区 申报社区 提出社区 提出单位 "
        "需求单位 单位 单位名称 community",
        "title": "需求名称 需求项目 需求事项 需求 民生需求 群众需求 名称 项目名称 title",
        "detail": "需求内容 具体需求 需求描述 需求说明 内容 具体内容 说明 detail description",
        "category": "需求类别 需求类型 类别 类型 分类 项目类别 category",
        "quantity_text": "数量 需求数量 需要数量 人数 quantity capacity",
        "quantity_unit": "计量单位 数量单位 quantityunit capacityunit",
        "wanted_text": "希望完成时间 需求时间 期望时间 希望时间 完成时限 完成时间 需要时间 时限 时间 wantedtime "
        "available",
        "urgency_text": "紧急程度 轻重缓急 急缓程度 紧迫程度 urgency",
        "audience_text": "服务对象 需求对象 涉及人群 受益人群 受益对象 对象 audience",
    },
    ListKind.PROJECTS: _EVERY
    | {
        "category": "项目类别 类别 项目类型 类型 分类 category",
        "title": "项目名称 共建项目 项目 名称 title",
        "unit": "牵头(共建)单位 牵头单位 共建单位 实施单位 承办单位 认领单位 责任单位 单位名称 单位 lead unit",
        "joins": "参与单位 协办单位 配合单位 参加单位 joins",
        "community": "受益社区 社区 村社区 实施社区 服务社区 受益村社区 对接社区 社区名称 community communities",
        "detail": "主要内容 项目内容 内容 具体内容 主要措施 说明 detail description",
        "time_text": "实施时间 时间 时间安排 完成时限 完成时间 项目时间 time",
        "status_text": "进展情况 进度 项目进度 项目状态 状态 完成情况 落实情况 进展 status",
        "responsible": "责任人 负责人 项目负责人 责任人姓名 responsible",
    },
    ListKind.PAIRINGS: {
        "code": _EVERY["code"],
        "note": _EVERY["note"],
        "unit": "单位 单位名称 共建单位 结对单位 驻区单位 联系单位 unit organisation",
        "community": "社区 结对社区 村社区 社区名称 联系社区 community",
        "since": "结对时间 结对日期 签约时间 起始时间 开始时间 时间 since",
        "basis": "依据 结对依据 文件依据 文件 basis",
    },
}

# The column that a workbook of refused rows has more than its list; it is not read again.
REASON = "退回原因"

# What a sheet can't do without to be a list of its kind.
REQUIRED: dict[ListKind, tuple[str, ...]] = {
    ListKind.RESOURCES: ("unit", "title"),
    ListKind.NEEDS: ("community", "title"),
    ListKind.PROJECTS: ("unit", "title"),
    ListKind.PAIRINGS: ("unit", "community"),
}

# Whose the rows are: lists of one owner often say it in their titles alone.
OWNERS: dict[ListKind, str] = {ListKind.RESOURCES: "unit", ListKind.NEEDS: "community"}

# Fields that only one kind has: a sheet with one of them is of that kind rather than of another.
TELLING: dict[ListKind, frozenset[str]] = {
    ListKind.RESOURCES: frozenset({"capacity_text", "available_text", "unit_kind"}),
    ListKind.NEEDS: frozenset({"wanted_text", "urgency_text"}),
    ListKind.PROJECTS: frozenset({"status_text", "time_text", "responsible", "joins"}),
    ListKind.PAIRINGS: frozenset({"since", "basis"}),
}
KIND_WORDS: dict[ListKind, tuple[str, ...]] = {
    ListKind.RESOURCES: ("资源", "resource"),
    ListKind.NEEDS: ("需求", "微心愿", "need"),
    ListKind.PROJECTS: ("项目清单", "项目表", "共建项目", "project"),
    ListKind.PAIRINGS: ("结对", "pairing"),
}

BY_HEADER: dict[ListKind, dict[str, str]] = {
    kind: {name_key(word): field for field, words in fields.items() for word in words.split()}
    for kind, fields in FIELDS.items()
}


def printed(kind: ListKind, field: str) -> str:
    """What a template prints above a field."""
    return FIELDS[kind][field].split()[0]


def _words(table: dict[str, str]) -> dict[str, str]:
    return {name_key(word): code for code, words in table.items() for word in words.split()}


CATEGORIES: dict[str, Category] = {
    name_key(word): category for category, name in CATEGORY_NAMES.items() for word in (name, category.value)
}
# Read as the nearest of the five, and flagged.
NEAR_CATEGORIES: dict[str, Category] = {
    key: Category(code)
    for key, code in _words(
        {
            "PARTY_BUILDING": "党建 党建类 党建服务 党员教育 主题党日 组织建设 党建引领",
            "CULTURE_SPORT": "文体 文化 体育 文体类 文化体育 文化活动 文娱活动 文艺活动 体育活动 文体娱乐",
            "POVERTY_RELIEF": "扶贫 帮困 帮扶 扶贫济困 扶困 济困 帮扶救助 扶弱济困 帮扶慰问 困难帮扶",
            "HEALTH": "医疗 卫生 健康 医疗健康 医疗服务 卫生健康 健康服务 医疗卫生类",
            "VOLUNTEERING": "志愿 志愿者 志愿者服务 公益服务 志愿服务类 志愿活动 便民服务 volunteer",
        }
    ).items()
}
URGENCIES: dict[str, Urgency] = {
    key: Urgency(code)
    for key, code in _words(
        {
            "NORMAL": "一般 普通 正常 不急 常规 normal low",
            "SOON": "较急 比较急 尽快 较紧急 soon medium",
            "URGENT": "急 紧急 特急 很急 十分紧急 加急 急需 urgent high",
        }
    ).items()
}
STATUSES: dict[str, ProjectStatus] = {
    name_key(word): status for status, name in PROJECT_STATES.names.items() for word in (name.zh, name.en, status.value)
} | {
    key: ProjectStatus(code)
    for key, code in _words(
        {
            "PROPOSED": "提出 拟实施 拟定 意向",
            "AGREED": "未启动 未开始 待启动 商定 已确定 待实施 筹备中 计划中",
            "CLAIMED": "认领",
            "UNDER_WAY": "实施中 进行中 正在实施 推进中 正在推进 开展中 已启动",
            "DONE": "完成 已办结 办结 已结束 已实施",
            "CONFIRMED": "社区确认 已确认 已验收",
            "CLOSED_OUT": "销号 已归档",
            "DROPPED": "取消 终止 已终止 中止 放弃",
        }
    ).items()
}
UNIT_KINDS: dict[str, OrganisationKind] = {
    key: OrganisationKind(code)
    for key, code in _words(
        {
            "GOVERNMENT": "机关 政府 政府机关 党政机关 行政机关 政府部门 机关单位 群团 群团组织 公安 消防 government",
            "PUBLIC_INSTITUTION": "事业单位 事业 文化单位 文化场馆 场馆 图书馆 文化馆 publicinstitution",
            "STATE_FIRM": "国企 国有企业 央企 国有 金融机构 银行 statefirm",
            "PRIVATE_FIRM": "民企 民营企业 私企 非公企业 企业 商户 两新 个体 个体工商户 公司 药店 超市 "
            "privatefirm firm",
            "SCHOOL": "学校 高校 中小学 幼儿园 院校 school",
            "HOSPITAL": "医院 医疗机构 卫生院 社区卫生服务中心 医疗 hospital",
            "SOCIAL_ORGANISATION": "社会组织 协会 公益组织 社工机构 社会团体 志愿队伍 志愿组织 ngo socialorganisation",
            "PARTY_ORGANISATION": "党组织 党支部 党委 党总支 partyorganisation",
            "PROPERTY_COMPANY": "物业 物业公司 物业企业 propertycompany",
            "OWNERS_COMMITTEE": "业委会 业主委员会 ownerscommittee",
        }
    ).items()
} | {name_key(kind.value): kind for kind in OrganisationKind}
