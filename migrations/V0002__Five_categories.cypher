// The five categories: the tops of the service taxonomy.
UNWIND [
  {id: '01900000-0000-7000-8000-000000000001', code: 'PARTY_BUILDING', name: '党建活动', name_en: 'Party building'},
  {id: '01900000-0000-7000-8000-000000000002', code: 'CULTURE_SPORT', name: '文体活动', name_en: 'Culture and sport'},
  {id: '01900000-0000-7000-8000-000000000003', code: 'POVERTY_RELIEF', name: '扶贫帮困', name_en: 'Poverty relief'},
  {id: '01900000-0000-7000-8000-000000000004', code: 'HEALTH', name: '医疗卫生', name_en: 'Health'},
  {id: '01900000-0000-7000-8000-000000000005', code: 'VOLUNTEERING', name: '志愿服务', name_en: 'Volunteering'}
] AS category
MERGE (type:ServiceType {code: category.code})
ON CREATE SET type.id = category.id, type.name = category.name, type.name_en = category.name_en, type.aliases = [],
  type.version = 1, type.created_at = datetime({timezone: 'Asia/Shanghai'}), type.updated_at = datetime({timezone: 'Asia/Shanghai'});
