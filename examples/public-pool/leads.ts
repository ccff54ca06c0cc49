/** A file of leads, as they come from a fair. */
export const LEADS = [
  { Name: '张伟', Company: '云帆科技', Mobile: '138 0013 8001', Region: 'north', Staff: '80' },
  { Name: '刘洋', Company: '海川贸易', Mobile: '138 0013 8002', Region: 'east', Staff: '45' },
  {
    Name: 'Grace Novák',
    Company: 'Harbour Foods',
    Mobile: '+420 601 123 456',
    Region: 'overseas',
    Staff: '120',
  },
  { Name: '赵敏', Company: '启明电子', Mobile: '138 0013 8004', Region: 'south', Staff: '200' },
  {
    Name: 'Hans Müller',
    Company: 'Ironwood GmbH',
    Mobile: '+49 151 23456789',
    Region: 'overseas',
    Staff: '60',
  },
  { Name: '孙丽', Company: '德信咨询', Mobile: '138 0013 8006', Region: 'east', Staff: '30' },
  { Name: 'Inês Costa', Company: 'Lumen Lda', Mobile: '+351 912 345 678', Region: 'overseas', Staff: '25' },
  { Name: '周杰', Company: '北方重工', Mobile: '138 0013 8007', Region: 'north', Staff: '2400' },
  { Name: 'Emma Brown', Company: 'Vega Steel', Mobile: '+44 7400 123456', Region: 'overseas', Staff: '900' },
] as const

/** The name of a lead in that file. */
export type LeadName = (typeof LEADS)[number]['Name']
