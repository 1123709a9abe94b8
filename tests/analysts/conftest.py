"""One small street with an answer to each of the first ten questions."""

from datetime import date, timedelta

import pytest_asyncio

from domain.days import today
from tests.build import Build


@pytest_asyncio.fixture
async def street(build: Build) -> Build:
    """城东街道 with four communities and four units.

    梧溪医院 leads two projects in 和平社区 (one answers its need, decided at a meeting) and one in 城东社区.
    梧溪图书馆 leads one in 城东社区 that is late, and a dropped one in 南桥社区.
    梧溪中学 is paired with 南桥社区 and does nothing for it. 北门社区 has nothing.
    """
    county = await build.county("梧溪县")
    street = await build.street("城东街道", within=county)
    heping = await build.community("和平社区", within=street)
    chengdong = await build.community("城东社区", within=street)
    nanqiao = await build.community("南桥社区", within=street)
    await build.community("北门社区", within=street)

    hospital = await build.organisation("梧溪医院", county=county, paired_with=heping)
    library = await build.organisation("梧溪图书馆", county=county, paired_with=chengdong)
    school = await build.organisation("梧溪中学", county=county, paired_with=nanqiao)
    clinic = await build.organisation("仁和诊所", county=county)

    rounds = await build.resource(hospital, "健康巡诊", category="HEALTH")
    lectures = await build.resource(clinic, "上门量血压", category="HEALTH")
    hall = await build.resource(school, "学校礼堂", category="CULTURE_SPORT")
    closed = await build.resource(library, "旧阅览室", status="WITHDRAWN")

    old_sick = await build.need(heping, "老人看病难", category="HEALTH", raised_on=date(2026, 1, 5))
    pressure = await build.need(chengdong, "血压监测", category="HEALTH", raised_on=date(2026, 1, 6))
    stage = await build.need(nanqiao, "联欢会场地", category="CULTURE_SPORT", raised_on=date(2026, 1, 7))
    lamp = await build.need(nanqiao, "路灯不亮", raised_on=date(2026, 1, 8))
    await build.need(chengdong, "楼道堆物", category="VOLUNTEERING", raised_on=date(2026, 1, 3))
    await build.need(chengdong, "已撤回的需求", status="WITHDRAWN")

    await build.match(rounds, old_sick, 0.9)
    await build.match(lectures, old_sick, 0.7)
    await build.match(rounds, pressure, 0.6)
    await build.match(lectures, pressure, 0.8)
    await build.match(hall, stage, 0.5)
    await build.match(closed, stage, 0.4)

    meeting = await build.node("Meeting", title="第一次联席会议", held_on=date(2026, 2, 1), status="HELD")
    await build.relate(meeting, "HELD_BY", street)
    answered = await build.project(hospital, heping, "巡诊进和平", status="UNDER_WAY")
    await build.relate(answered, "ANSWERS", old_sick, quantity=1.0)
    await build.relate(answered, "USES", rounds, quantity=1.0)
    await build.relate(answered, "DECIDED_AT", meeting)
    await build.project(hospital, heping, "急救课")
    await build.project(hospital, chengdong, "健康讲座", status="DONE", ends_on=today() - timedelta(days=90))
    late = await build.project(library, chengdong, "流动书车", status="UNDER_WAY", ends_on=today() - timedelta(days=10))
    for period, percent in ((date(2026, 1, 1), 20), (date(2026, 1, 16), 40)):
        report = await build.node("ProgressReport", period=period, percent=percent, text="进行中")
        await build.relate(report, "REPORTS_ON", late)
    dropped = await build.project(
        library, nanqiao, "取消的展览", status="DROPPED", ends_on=today() - timedelta(days=30)
    )
    await build.relate(dropped, "ANSWERS", lamp, quantity=1.0)
    return build
