"""Whom a resource is for, and whom a need is about."""

import re
from enum import StrEnum
from functools import lru_cache

from domain.text import normalise


class Audience(StrEnum):
    EVERYONE = "EVERYONE"
    OLDER_PEOPLE = "OLDER_PEOPLE"
    CHILDREN = "CHILDREN"
    YOUTH = "YOUTH"
    PARENTS = "PARENTS"
    WOMEN = "WOMEN"
    DISABLED_PEOPLE = "DISABLED_PEOPLE"
    PATIENTS = "PATIENTS"
    POOR_HOUSEHOLDS = "POOR_HOUSEHOLDS"
    VETERANS = "VETERANS"
    PARTY_MEMBERS = "PARTY_MEMBERS"
    JOB_SEEKERS = "JOB_SEEKERS"
    WORKERS = "WORKERS"
    NEW_EMPLOYMENT = "NEW_EMPLOYMENT"
    COMMUNITY_STAFF = "COMMUNITY_STAFF"


# What names an audience. One word may name two: 老党员 is old and a party member, 亲子 children and parents.
_WORDS: dict[Audience, str] = {
    Audience.OLDER_PEOPLE: (
        r"老人|老年|独居|高龄|长者|敬老|空巢|五保|爷爷|奶奶|阿婆|大爷|大妈|[六七八九]十岁|[6-9]0岁|老党员|老兵|失能"
    ),
    Audience.CHILDREN: (
        r"儿童|小学|幼儿|学前|孩子|小孩|小朋友|娃|婴|托育|留守(?!老|妇)|青?少年|学生(?<!大学生)|亲子|女孩|男孩|未成年"
    ),
    Audience.YOUTH: r"青年|青少年|年轻人|中学|初中|高中|大学生|单身",
    Audience.PARENTS: r"家长|亲子|父母|妈妈|宝妈|爸爸|单亲|监护人|家庭教育",
    Audience.WOMEN: r"妇女|女性|巾帼|孕|单亲妈妈|姐妹",
    Audience.DISABLED_PEOPLE: r"残疾|残障|重残|盲|聋|助残|肢残|偏瘫|瘫痪|视障",
    Audience.PATIENTS: r"患者|病人|卧床|慢病|慢性病|糖尿病|高血压|术后|瘫痪|失能",
    Audience.POOR_HOUSEHOLDS: r"困难|低保|特困|贫困|五保|受灾|边缘户|脱贫|困境",
    Audience.VETERANS: r"退役|军人|老兵|军属|烈属|优抚|复员",
    Audience.PARTY_MEMBERS: r"党员|党组织|党支部|支部|党委",
    Audience.JOB_SEEKERS: r"求职|失业|待业|下岗|就业困难|找工作|创业|未就业",
    Audience.WORKERS: r"职工|工人|上班族|白领|务工|员工|打工",
    Audience.NEW_EMPLOYMENT: r"骑手|快递|外卖|网约车|新就业|新业态|货车司机|灵活就业",
    Audience.COMMUNITY_STAFF: r"社区干部|社工|网格员|社区工作者|村干部|社区工作人员|楼栋长",
}
_PATTERNS = {audience: re.compile(pattern) for audience, pattern in _WORDS.items()}
_EVERYONE = re.compile(r"居民|群众|市民|村民|大家|公众|所有人|不限|业主|住户|全体|人人|社区$|小区$|各界")
_SEPARATORS = re.compile(r"[、,;,。/和及与]|以及")


# Lists say the same few things in thousands of rows.
@lru_cache(maxsize=16_384)
def parse_audiences(text: str) -> tuple[Audience, ...]:
    """Whom `text` names, in the order of `Audience`; empty where nobody is named.

    Each part of an enumeration is read by itself: `"老年居民"` is OLDER_PEOPLE alone, `"居民、学生"` EVERYONE and
    CHILDREN.
    """
    named: set[Audience] = set()
    for part in _SEPARATORS.split(normalise(text)):
        those = {audience for audience, pattern in _PATTERNS.items() if pattern.search(part)}
        if Audience.PARTY_MEMBERS in those and "群众" in part:
            those.add(Audience.EVERYONE)
        if not those and _EVERYONE.search(part.strip()):
            those = {Audience.EVERYONE}
        named |= those
    return tuple(audience for audience in Audience if audience in named)
