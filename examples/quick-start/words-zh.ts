import { grouped } from './screen.ts'
import type { Words } from './words.ts'

const STAGES = { qualify: '初步接洽', propose: '方案报价', negotiate: '商务谈判', won: '赢单', lost: '输单' }
const ENTITIES: { readonly [entity: string]: string } = {
  lead: '线索',
  account: '客户',
  contact: '联系人',
  opportunity: '商机',
  activity: '活动',
}
const FIELDS: { readonly [field: string]: string } = {
  name: '姓名',
  company: '公司',
  email: '邮箱',
  phone: '电话',
  website: '网站',
  region: '地区',
  employees: '员工数',
  urgency: '紧急程度',
}
const URGENCIES: { readonly [urgency: string]: string } = { high: '高', normal: '一般', low: '低' }

/** What the program says in Chinese. */
export const chinese: Words = {
  usage: `npm run demo -- [文件.csv] [选项]

  文件.csv              任意线索 CSV 文件；示例自带一份样本
  --rows N              生成 N 行的文件并导入，例如 --rows 100000
  --lang en|zh          输出语言
  --encoding 编码       文件编码，例如 gb18030；默认 UTF-8
  --postgres URL        数据存入该 PostgreSQL，而不是 SQLite 文件
  --folder 路径         数据库和错误文件所在文件夹；默认 .demo
  --fresh               从空的 SQLite 数据库开始`,
  noFile: (file) => `找不到文件 ${file}。`,
  emptyFile: (file) => `${file} 是空文件：没有表头，无法得知各列含义。`,
  unknownEncoding: (encoding) => `没有名为“${encoding}”的编码。可用 utf-8、gb18030、big5 或 utf-16le。`,
  badBytes: (encoding, place) =>
    `文件不是 ${encoding} 编码：见第 ${grouped(place)} 字节附近。没有导入任何内容。\n` +
    '如果文件来自中文 Windows 的表格软件，请加上 --encoding gb18030。',
  brokenCsv: (reason) => `文件不是有效的 CSV：${reason}`,
  unnamedColumn: (number) => `第 ${number} 列`,
  missingColumns: (missing, columns) =>
    `没有找到${missing.map((one) => (one === 'name' ? '姓名' : '邮箱或电话')).join('、')}列。现有的列：${columns.join('、')}。`,
  unusedColumns: (columns) => `没有对应字段的列：${columns.join('、')}`,
  places: (database, file) => `正在导入 ${file}\n    存入 ${database}`,
  making: (rows, file) => `生成 ${grouped(rows)} 行：${file}`,
  resuming: (rows) => `从上次停下的第 ${grouped(rows)} 行之后继续。`,
  progress: ({ rows, rowsPerSecond, created, attached, rejected }) =>
    `${grouped(rows)} 行，每秒 ${grouped(rowsPerSecond)} 行：` +
    `新增 ${grouped(created)}，已有 ${grouped(attached)}，拒绝 ${grouped(rejected)}`,
  interrupted: (rows) => `已在 ${grouped(rows)} 行后停止，这些行已安全保存。再次运行同一命令即可继续。`,
  unreachable: '无法连接数据库。已导入的内容是安全的；再次运行同一命令即可继续。',
  importHeading: '导入结果',
  nothingNew: '新增 0 行：该文件此前已导入。',
  newRows: (rows) => `新增 ${grouped(rows)} 行。`,
  rowsRead: '总行数',
  created: '新线索',
  attached: '并入已有线索',
  rejected: '被拒绝',
  errorFile: (path) => `被拒绝的行（改正后可再次导入）：${path}`,
  errorRow: '行号',
  errorReason: '问题',
  duplicatesHeading: '发现的重复',
  row: '行',
  sameAs: '与此人相同',
  company: '公司',
  address: '依据',
  rejectedHeading: '被拒绝的原因',
  reason: '原因',
  rows: '行数',
  firstRow: '首行',
  issue: ({ path, message, zh }) => `${FIELDS[path ?? ''] ?? path ?? ''}${zh ?? message}`,
  ownersHeading: '线索分配',
  publicPool: '（公海）',
  noRule: '（无规则）',
  rule: '规则',
  owner: '负责人',
  leads: '线索数',
  grabbed: ({ lead, by, tooLate }) => `${by} 从公海领取了 ${lead}；${tooLate} 晚了一步。`,
  decisionHeading: (name, company) => `为什么 ${name}${company && `（${company}）`} 归此负责人`,
  facts: ({ region, employees, urgency }) =>
    `地区 ${region ?? '–'}，员工数 ${employees ?? '–'}，紧急程度 ${URGENCIES[urgency ?? ''] ?? '–'}`,
  fails: (field) => `不符：${field}`,
  chosen: (owner, team) => `→ ${owner}，按顺序轮到（团队：${team.join('、')}）`,
  rulesAreSound: (rules) => `${rules} 条规则检查无疑问。`,
  otherRulesHeading: (employees) => `如果 ${employees} 人起就算大客户`,
  otherOwners: (changed, leads) => `前 ${grouped(leads)} 条线索中，${grouped(changed)} 条会换负责人：`,
  wasGiven: '实际',
  wouldGet: '试算',
  funnelHeading: '销售漏斗',
  stage: '阶段',
  deals: '商机数',
  amount: '金额',
  stages: STAGES,
  timelineHeading: (account) => `一个客户的历程：${account}`,
  changed: (entity, fields, stage) =>
    typeof stage === 'string'
      ? `${ENTITIES[entity] ?? entity} → ${STAGES[stage as keyof typeof STAGES] ?? stage}`
      : `${ENTITIES[entity] ?? entity}：${fields
          .slice(0, 4)
          .map((field) => FIELDS[field] ?? field)
          .join('、')}${fields.length > 4 ? ' …' : ''}`,
}
