"""Where a service is given, and to whom alone: 上门, 进社区, 到店, 仅限榕树社区."""

import re
from enum import StrEnum
from functools import lru_cache


class Reach(StrEnum):
    """Where a service is given: at people's homes, in the community, or where its provider is."""

    AT_HOME = "AT_HOME"
    IN_COMMUNITY = "IN_COMMUNITY"
    AT_PROVIDER = "AT_PROVIDER"


_NOT_AT_HOME = re.compile(r"(?:不|无法|不能|不可|不便|没法|恕不|概不|暂不)(?:提供|能)?(?:上门|入户)|非上门")
_AT_HOME = re.compile(
    r"上门|入户|到家(?!庭|门口)|登门|送到家|卧床|瘫痪|下不了床|起不了床|不能下楼|下不了楼|下楼(?:难|困难|不便)|行动不[便了]"
    r"|腿脚不(?:便|好|利索)|出不了门|出门(?:难|不便)|失能|半失能|走不动"
)
_AT_PROVIDER = re.compile(
    r"(?:到|来|进|去|在)(?:本|我)?(?:店|馆|院|校|所|厂|行|队|企业|单位|中心|网点|基地|门诊)(?:内|里)?(?!士|长|友|区)|店内|馆内|院内|校内|园内|厂区|到场|自行前往|自提"
    r"|场地(?:在|位于)|预约参观|限到"
)
_IN_COMMUNITY = re.compile(
    r"(?:进|到|下|入|走进|送进|送到|下沉|驻|来)(?:各|本|我们?)?(?:社区|小区|村|院落|楼栋|网格|基层|乡|街道)|下沉|下乡|家门口|流动服务|摆摊|广场上|现场服务"
)
_ONLY = re.compile(
    r"(?:仅限?|只限?|限)(?:于|在|对|面向|服务|供|给|为|接待|覆盖)*"
    r"(?P<place>[^\s,。;、:!?()]{1,15}?(?:街道|社区|小区|片区|辖区|网格|新村|村|镇|乡|大街|街|路|巷|弄|楼|苑|园))(?!社区|小区|街道|片区|辖区|新村|长|委|民|干|道路)"
)


# Lists say the same few things in thousands of rows.
@lru_cache(maxsize=16_384)
def parse_reach(text: str) -> Reach | None:
    """What a normalised text says of where a service is given or needed; None where it says nothing.

    Who can't leave the house needs somebody to come: 卧床 is AT_HOME, too. `"不上门,请到店"` is AT_PROVIDER.
    """
    if _NOT_AT_HOME.search(text):
        return Reach.IN_COMMUNITY if _IN_COMMUNITY.search(text) else Reach.AT_PROVIDER
    for pattern, reach in ((_AT_HOME, Reach.AT_HOME), (_AT_PROVIDER, Reach.AT_PROVIDER)):
        if pattern.search(text):
            return reach
    return Reach.IN_COMMUNITY if _IN_COMMUNITY.search(text) else None


@lru_cache(maxsize=16_384)
def parse_place(text: str) -> str | None:
    """The place that a normalised text limits itself to: `"仅限榕树社区居民"` gives 榕树社区; None without one."""
    found = _ONLY.search(text)
    return found["place"] if found else None
