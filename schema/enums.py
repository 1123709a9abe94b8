"""Closed lists of values, each said to front-end developers. What an enum means is decided in the domain.

The other files of the schema import enums from here, so that they are described before they are used.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Any, TypeVar, cast

import strawberry

from domain.areas import AreaLevel
from domain.audiences import Audience
from domain.events import Verb
from domain.lists import FLAG_TEXTS, PROBLEM_TEXTS, Flag, ListKind, Outcome, Problem
from domain.match_runs import ShortageKind
from domain.meetings import Decision, MeetingStatus
from domain.needs import NeedStatus, Urgency
from domain.organisations import OrganisationKind
from domain.projects import ProjectStatus
from domain.reach import Reach
from domain.resources import ResourceStatus
from domain.service_types import Category, Kind
from domain.understanding import Aspect, TypedBy

__all__ = [
    "AreaLevel",
    "Aspect",
    "Audience",
    "Category",
    "DayPart",
    "Decision",
    "Flag",
    "Kind",
    "ListKind",
    "MeetingStatus",
    "NeedStatus",
    "OrganisationKind",
    "Outcome",
    "Period",
    "Problem",
    "ProjectStatus",
    "Reach",
    "ResourceStatus",
    "ShortageKind",
    "TypedBy",
    "Urgency",
    "Verb",
    "described",
]
E = TypeVar("E", bound=type[Enum])


def described(kind: E, description: str, values: Mapping[Any, str]) -> E:
    """Make a GraphQL enum of a domain enum. Every value must be described."""
    made = strawberry.enum(kind, description=description)
    for value in cast(Any, made).__strawberry_definition__.values:
        value.description = values[kind[value.name]]
    return made


class DayPart(StrEnum):
    EARLY_MORNING = "EARLY_MORNING"
    MORNING = "MORNING"
    NOON = "NOON"
    AFTERNOON = "AFTERNOON"
    EVENING = "EVENING"
    NIGHT = "NIGHT"


class Period(StrEnum):
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"
    SESSION = "SESSION"


described(
    DayPart,
    "A part of the day.",
    {
        DayPart.EARLY_MORNING: "清晨, before about 8:00.",
        DayPart.MORNING: "上午.",
        DayPart.NOON: "中午.",
        DayPart.AFTERNOON: "下午.",
        DayPart.EVENING: "晚上, from about 18:00.",
        DayPart.NIGHT: "夜间, from about 22:00.",
    },
)
described(
    Period,
    "What a capacity is counted by.",
    {
        Period.DAY: "每天.",
        Period.WEEK: "每周.",
        Period.MONTH: "每月.",
        Period.QUARTER: "每季度.",
        Period.YEAR: "每年.",
        Period.SESSION: "每次, each session: how many of them there are is not stated.",
    },
)
described(
    Category,
    "The five categories of lists and projects: the tops of the service taxonomy.",
    {
        Category.PARTY_BUILDING: "党建活动, activities of Party building.",
        Category.CULTURE_SPORT: "文体活动, culture and sport.",
        Category.POVERTY_RELIEF: "扶贫帮困, help for those in need.",
        Category.HEALTH: "医疗卫生, health.",
        Category.VOLUNTEERING: "志愿服务, volunteering.",
    },
)
described(
    Kind,
    "What a service gives.",
    {
        Kind.TALK: "宣讲培训, a talk or a course.",
        Kind.SERVICE: "服务, something that people do for others.",
        Kind.GOODS: "物品, things.",
        Kind.VENUE: "场地, a room or a ground.",
        Kind.WORKS: "建设改造, building work.",
        Kind.MONEY: "资金, money.",
        Kind.PEOPLE: "人员, hands or skills.",
    },
)
described(
    Reach,
    "Where a service is given or needed.",
    {
        Reach.AT_HOME: "上门, at people's homes.",
        Reach.IN_COMMUNITY: "进社区, in the community.",
        Reach.AT_PROVIDER: "到店、到院、到馆, where its provider is.",
    },
)
described(
    Aspect,
    "What is understood of an entry, and corrected, as a whole.",
    {
        Aspect.TYPES: "The types of service.",
        Aspect.AUDIENCES: "Whom it is for.",
        Aspect.TIME: "First and last day, rule and parts of the day.",
        Aspect.QUANTITY: "Quantity, its unit and what it is counted by.",
        Aspect.REACH: "Where it is given, and the only place that it is about.",
        Aspect.MONEY: "The sum of money.",
    },
)
described(
    TypedBy,
    "How it is known of which type an entry is.",
    {
        TypedBy.CATEGORY: "The category of its list.",
        TypedBy.TEXT: "Its words.",
        TypedBy.PERSON: "A person said so.",
    },
)
described(
    AreaLevel,
    "The level of an area, from the top down.",
    {
        AreaLevel.COUNTY: "区县.",
        AreaLevel.STREET: "街道, or a township.",
        AreaLevel.COMMUNITY: "社区, or a village.",
        AreaLevel.COMPOUND: "小区, a gated estate.",
        AreaLevel.GRID: "网格, the patch of a grid worker.",
        AreaLevel.BUILDING: "楼栋.",
    },
)
described(
    OrganisationKind,
    "What sort of unit it is.",
    {
        OrganisationKind.GOVERNMENT: "机关, a government body.",
        OrganisationKind.PUBLIC_INSTITUTION: "事业单位.",
        OrganisationKind.STATE_FIRM: "国有企业.",
        OrganisationKind.PRIVATE_FIRM: "非公企业.",
        OrganisationKind.SCHOOL: "学校.",
        OrganisationKind.HOSPITAL: "医院.",
        OrganisationKind.SOCIAL_ORGANISATION: "社会组织.",
        OrganisationKind.PARTY_ORGANISATION: "党组织.",
        OrganisationKind.PROPERTY_COMPANY: "物业公司.",
        OrganisationKind.OWNERS_COMMITTEE: "业主委员会.",
    },
)
described(
    Audience,
    "Whom a resource is for, or a need is about.",
    {
        Audience.EVERYONE: "居民, everyone.",
        Audience.OLDER_PEOPLE: "老年人.",
        Audience.CHILDREN: "儿童.",
        Audience.YOUTH: "青年.",
        Audience.PARENTS: "家长.",
        Audience.WOMEN: "妇女.",
        Audience.DISABLED_PEOPLE: "残疾人.",
        Audience.PATIENTS: "患者.",
        Audience.POOR_HOUSEHOLDS: "困难家庭.",
        Audience.VETERANS: "退役军人.",
        Audience.PARTY_MEMBERS: "党员.",
        Audience.JOB_SEEKERS: "求职者.",
        Audience.WORKERS: "职工.",
        Audience.NEW_EMPLOYMENT: "新就业群体: riders, couriers, drivers.",
        Audience.COMMUNITY_STAFF: "社区工作者.",
    },
)
described(
    NeedStatus,
    "Where a need stands.",
    {
        NeedStatus.OPEN: "Something of it is left to answer, even if a part is promised or done.",
        NeedStatus.ANSWERED: "Projects answer all of it.",
        NeedStatus.WITHDRAWN: "The community no longer asks for it.",
    },
)
described(
    Urgency,
    "How soon a need must be answered.",
    {Urgency.NORMAL: "一般.", Urgency.SOON: "较急.", Urgency.URGENT: "紧急."},
)
described(
    ResourceStatus,
    "Whether a resource is offered.",
    {ResourceStatus.OPEN: "It is offered.", ResourceStatus.WITHDRAWN: "The unit no longer offers it."},
)
described(
    ProjectStatus,
    "Where a project stands. `Project.nextStatuses` says where it can go from there.",
    {
        ProjectStatus.PROPOSED: "已提出: no meeting has agreed it yet.",
        ProjectStatus.AGREED: "已商定(未启动): agreed, and claimed by nobody yet.",
        ProjectStatus.CLAIMED: "已认领: a person or a unit has taken it on.",
        ProjectStatus.UNDER_WAY: "在实施.",
        ProjectStatus.DONE: "已完成: done, as those who did it say.",
        ProjectStatus.CONFIRMED: "社区已确认: the community says so, too.",
        ProjectStatus.CLOSED_OUT: "已销号: finished for good.",
        ProjectStatus.DROPPED: "已取消: given up, and what it promised is free again.",
    },
)
described(
    MeetingStatus,
    "Where a joint meeting stands.",
    {
        MeetingStatus.CALLED: "已召集.",
        MeetingStatus.HELD: "已召开. What it left open can still be decided.",
        MeetingStatus.CANCELLED: "已取消.",
    },
)
described(
    Decision,
    "What a meeting decided on an item of its agenda.",
    {
        Decision.PENDING: "待议: not decided.",
        Decision.ACCEPTED: "已采纳: it became a project.",
        Decision.REFUSED: "未采纳: the need stays open.",
    },
)
described(
    ShortageKind,
    "Why needs stay unmet.",
    {
        ShortageKind.COMPETITION: "They compete for resources that are used in full.",
        ShortageKind.UNIT_LOAD: "They compete for resources, and units among those that offer them carry no more.",
        ShortageKind.NOTHING_FITS: "No resource is a candidate for them.",
    },
)
described(
    ListKind,
    "What a list holds.",
    {
        ListKind.RESOURCES: "资源清单, what units offer.",
        ListKind.NEEDS: "需求清单, what communities ask for.",
        ListKind.PROJECTS: "项目清单, what was agreed.",
        ListKind.PAIRINGS: "结对共建, which unit is paired with which community.",
    },
)
described(
    Verb,
    "What happened to a record.",
    {Verb.CREATED: "It was made.", Verb.UPDATED: "It was changed.", Verb.REMOVED: "It was removed."},
)
described(
    Outcome,
    "What an import did with a row of a list.",
    {
        Outcome.CREATED: "It made a record.",
        Outcome.UPDATED: "It changed the record that it made earlier.",
        Outcome.UNCHANGED: "It says what it said before.",
        Outcome.REPEATED: "It says what another row says, of this list or another; it is kept with that record.",
        Outcome.REFUSED: "It can't be used; `complaints` say why.",
        Outcome.SKIPPED: "It is no entry: a total, a signature, a repeated header, a remark.",
        Outcome.GONE: "An earlier version of the list had it; this one has not.",
    },
)
described(Flag, "What was odd about a row that was taken all the same.", {flag: FLAG_TEXTS[flag].en for flag in Flag})
described(
    Problem,
    "Why a row can't be used.",
    {problem: PROBLEM_TEXTS[problem].en.replace("{value}", "…") for problem in Problem},
)
