// 哪些项目过期未完成?
// Which projects are late? Past their last day and not done, with what was last reported; latest first.
// (:Organisation)<-[:LED_BY]-(:Project)<-[:REPORTS_ON]-(:ProgressReport)
WITH date({timezone: 'Asia/Shanghai'}) AS today
MATCH (project:Project)
WHERE project.ends_on < today AND project.status IN ['AGREED', 'CLAIMED', 'UNDER_WAY']
OPTIONAL MATCH (project)-[:LED_BY]->(unit:Organisation)
RETURN project.title AS 项目, unit.name AS 牵头单位, COLLECT {
    MATCH (project)-[:BENEFITS]->(community:Community) RETURN community.name ORDER BY community.name
  } AS 受益社区, project.ends_on AS 应完成, duration.inDays(project.ends_on, today).days AS 逾期天数, head(COLLECT {
    MATCH (report:ProgressReport)-[:REPORTS_ON]->(project) RETURN report.percent ORDER BY report.period DESC
  }) AS 最近报告的完成百分比
ORDER BY 逾期天数 DESC, 项目
LIMIT 100
