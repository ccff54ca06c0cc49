import type { CellTarget } from '@guanxi/core'

/** The lead fields that a column may stand for, by what files call them. Compared without case, blanks and signs. */
const ALIASES = {
  name: [
    'name',
    'full name',
    'contact',
    'contact name',
    'lead',
    '姓名',
    '名字',
    '联系人',
    '客户姓名',
    '姓名name',
  ],
  company: [
    'company',
    'company name',
    'organisation',
    'organization',
    'account',
    'employer',
    '公司',
    '公司名称',
    '单位',
    '企业',
    '企业名称',
  ],
  email: [
    'email',
    'e-mail',
    'mail',
    'email address',
    'e-mail address',
    '邮箱',
    '电子邮箱',
    '邮件',
    '电子邮件',
  ],
  phone: [
    'phone',
    'phone number',
    'mobile',
    'mobile phone',
    'tel',
    'telephone',
    'cell',
    '电话',
    '手机',
    '手机号',
    '手机号码',
    '联系电话',
    '电话号码',
  ],
  title: ['title', 'job title', 'position', 'role', '职务', '职位', '头衔'],
  website: ['website', 'web', 'url', 'domain', 'homepage', '网站', '网址', '官网'],
  source: ['source', 'lead source', 'channel', 'campaign', '来源', '线索来源', '渠道'],
  region: ['region', 'area', 'territory', 'city', 'province', '地区', '区域', '城市', '省份', '大区'],
  employees: [
    'employees',
    'number of employees',
    'company size',
    'size',
    'headcount',
    '员工数',
    '人数',
    '规模',
    '公司规模',
    '员工人数',
  ],
  urgency: ['urgency', 'priority', '紧急程度', '优先级', '紧急度'],
} as const
type LeadField = keyof typeof ALIASES

const FIRST_NAME = new Set(['firstname', 'givenname', '名'])
const LAST_NAME = new Set(['lastname', 'surname', 'familyname', '姓'])

const REGIONS: readonly (readonly [region: string, words: RegExp])[] = [
  ['north', /^(north|华北|北京|天津|河北|山东|东北)/],
  ['east', /^(east|华东|上海|江苏|浙江|安徽|杭州|南京)/],
  ['south', /^(south|华南|广东|广州|深圳|福建|厦门|海南)/],
  ['west', /^(west|西南|西北|西部|四川|成都|重庆|西安|云南)/],
  ['overseas', /^(overseas|international|海外|国外|境外)/],
]
const URGENCIES: readonly (readonly [urgency: string, words: RegExp])[] = [
  ['high', /^(high|urgent|asap|高|紧急|非常紧急|急)$/],
  ['low', /^(low|低|不急)$/],
  ['normal', /^(normal|medium|mid|中|一般|普通)$/],
]

/** Which column goes to which field, and which go nowhere. */
export interface Columns {
  readonly mapping: { readonly [column: string]: CellTarget<LeadField> }
  readonly unused: readonly string[]
  /** What every lead needs but no column holds. */
  readonly missing: readonly ('name' | 'email or phone')[]
}

/** Finds out by their names what the columns of a file hold. */
export function mapColumns(columns: readonly string[]): Columns {
  const mapping: Record<string, CellTarget<LeadField>> = {}
  for (const column of columns) {
    const field = fieldNamed(column)
    if (field) mapping[column] = readingOf(field)
  }
  const fields = () =>
    Object.values(mapping).map((target) => (typeof target === 'string' ? target : target.field))
  if (!fields().includes('name')) Object.assign(mapping, joinedName(columns))
  const has = new Set(fields())
  return {
    mapping,
    unused: columns.filter((column) => !Object.hasOwn(mapping, column) && !isPartOfName(column)),
    missing: [
      ...(has.has('name') ? [] : (['name'] as const)),
      ...(has.has('email') || has.has('phone') ? [] : (['email or phone'] as const)),
    ],
  }
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}

const FIELD_BY_ALIAS: ReadonlyMap<string, LeadField> = new Map(
  Object.entries(ALIASES).flatMap(([field, aliases]) =>
    aliases.map((alias) => [plain(alias), field as LeadField] as const),
  ),
)

/** `Phone (2)` is another column of the same name. */
function fieldNamed(column: string): LeadField | undefined {
  return FIELD_BY_ALIAS.get(plain(column.replace(/ \(\d+\)$/, '')))
}

function isPartOfName(column: string): boolean {
  return FIRST_NAME.has(plain(column)) || LAST_NAME.has(plain(column))
}

/** Files from the West often keep the two parts of a name apart. */
function joinedName(columns: readonly string[]): Record<string, CellTarget<LeadField>> {
  const first = columns.find((column) => FIRST_NAME.has(plain(column)))
  const last = columns.find((column) => LAST_NAME.has(plain(column)))
  if (first === undefined || last === undefined) return {}
  return {
    [first]: {
      field: 'name',
      transform: (_cell, row) => [row[first], row[last]].filter(Boolean).join(' '),
    },
  }
}

function readingOf(field: LeadField): CellTarget<LeadField> {
  if (field === 'region') return { field, transform: (cell) => wordFor(REGIONS, cell) }
  if (field === 'urgency') return { field, transform: (cell) => wordFor(URGENCIES, cell) }
  return field === 'employees' ? { field, transform: atLeast } : field
}

/** The rules know one word for each region and urgency; a word nobody foresaw stays as it is. */
function wordFor(known: readonly (readonly [word: string, spellings: RegExp])[], cell: unknown): unknown {
  if (typeof cell !== 'string') return cell
  const text = cell.normalize('NFKC').trim().toLowerCase()
  return known.find(([, spellings]) => spellings.test(text))?.[0] ?? cell
}

/** `50-99`, `2000+` and `200人` say how many there are at least. */
function atLeast(cell: unknown): unknown {
  if (typeof cell !== 'string') return cell
  const text = cell.normalize('NFKC').trim()
  return /^([\d,]+)\s*(?:[-~–—]\s*[\d,]+|\+|以上)?\s*(?:人|employees)?$/i.exec(text)?.[1] ?? cell
}
