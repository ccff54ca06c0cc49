/** Rows as they come from fairs, forms and old spreadsheets: two languages, many spellings, some of them wrong. */

const HEADER = ['姓名 Name', '公司', 'E-mail', '手机', '地区', '员工数', '紧急程度', 'Source', '备注']

const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗']
const GIVEN = [
  '伟',
  '芳',
  '娜',
  '秀英',
  '敏',
  '静',
  '强',
  '磊',
  '洋',
  '艳',
  '勇',
  '军',
  '杰',
  '晓明',
  '文静',
  '建国',
]
const FIRST = [
  'Anna',
  'Ben',
  'Chloé',
  'David',
  'Emma',
  'Félix',
  'Grace',
  'Hans',
  'Ines',
  'Jörg',
  'Kate',
  'Liam',
]
const LAST = ['Müller', 'Smith', 'García', "O'Neill", 'Rossi', 'Novák', 'Dubois', 'Jensen', 'Brown', 'Keller']
const CORES = ['云帆', '启明', '海川', '金石', '远景', '德信', '瑞丰', '华创', '中联', '新锐', '天成', '博雅']
const FORMS = ['有限公司', '科技有限公司', '股份有限公司', '集团', '贸易有限责任公司']
const WESTERN = [
  'Northwind',
  'Blue Harbor',
  'Acme',
  'Helix',
  'Ironwood',
  'Lumen',
  'Quarry',
  'Vega',
  'Orchard',
]
const SUFFIXES = ['Ltd.', 'GmbH', 'Inc.', 'Co., Ltd.', 'S.A.', 'LLC', 'AG']
const REGIONS = [
  '华北',
  '北京',
  'North',
  '华东',
  '上海',
  'East',
  '华南',
  '深圳',
  'south',
  '西南',
  'West',
  '海外',
  'Overseas',
]
const SIZES = ['12', '48', '50-99', '120', '200人', '350', '500', '1,200', '2000+', '８０']
const URGENCIES = ['high', 'normal', 'low', '紧急', '一般', '', '不急', 'HIGH']
const SOURCES = ['官网', 'Fair 2026', '微信', 'Webinar', 'Referral', '']
const NOTES = [
  '',
  '',
  '',
  '',
  '想看演示',
  'call after 3 pm',
  '"VIP", see old file',
  '第一行\r\n第二行',
  '=SUM(A1:A9)',
]

/** A row of cells. */
export type Cells = readonly string[]

/** Makes a header and `count` rows; the same ones each time. About one in eight repeats a person, one in twenty is bad. */
export function* makeRows(count: number): Generator<Cells> {
  yield HEADER
  const random = randomSource(20_261_122)
  const seen: Cells[] = []
  for (let at = 0; at < count; at++) {
    const known = seen[Math.floor(random() * seen.length)]
    if (known && random() < 0.12) yield sameAgain(known, random)
    else {
      const row = newRow(at, random)
      yield random() < 0.05 ? spoiled(row, random) : row
      if (seen.length < 2_000) seen.push(row)
    }
  }
}

type Random = () => number

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function randomSource(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function pick(random: Random, from: readonly string[]): string {
  return from[Math.floor(random() * from.length)] ?? ''
}

function newRow(at: number, random: Random): Cells {
  const isChinese = random() < 0.6
  const name = isChinese
    ? pick(random, SURNAMES) + pick(random, GIVEN)
    : `${pick(random, FIRST)} ${pick(random, LAST)}`
  const company = isChinese
    ? pick(random, CORES) + pick(random, FORMS)
    : `${pick(random, WESTERN)} ${pick(random, SUFFIXES)}`
  const hasEmail = random() < 0.8
  return [
    name,
    company,
    hasEmail ? inSomeCase(`lead${at}@${isChinese ? 'mail' : 'post'}${at % 97}.example.com`, random) : '',
    !hasEmail || random() < 0.7 ? phone(at, random) : '',
    pick(random, REGIONS),
    random() < 0.85 ? pick(random, SIZES) : '',
    pick(random, URGENCIES),
    pick(random, SOURCES),
    pick(random, NOTES),
  ]
}

function inSomeCase(email: string, random: Random): string {
  const form = random()
  if (form < 0.15) return email.toUpperCase()
  return form < 0.3 ? ` ${email.charAt(0).toUpperCase()}${email.slice(1)} ` : email
}

/** One number, written in one of the ways that people write it. */
function phone(at: number, random: Random): string {
  const digits = `13${String(100_000_000 + ((at * 7_919) % 899_999_999)).padStart(9, '0')}`
  const [a, b, c] = [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)]
  const fullWidth = [...digits].map((digit) => String.fromCodePoint(digit.charCodeAt(0) + 0xfee0)).join('')
  return pick(random, [
    digits,
    `${a} ${b} ${c}`,
    `${a}-${b}-${c}`,
    `+86 ${digits}`,
    `(+86) ${a}${b}${c}`,
    fullWidth,
  ])
}

/** The same person comes again: by e-mail or by telephone, with other words around it. */
function sameAgain(
  [name = '', company = '', email = '', mobile = '', ...rest]: Cells,
  random: Random,
): Cells {
  const byEmail = email !== '' && (mobile === '' || random() < 0.6)
  return [
    name,
    company.replace('有限公司', ''),
    byEmail ? email.trim().toLowerCase() : '',
    byEmail ? '' : mobile,
    ...rest,
  ]
}

/** One thing is wrong with the row. */
function spoiled(row: Cells, random: Random): Cells {
  const [name = '', company = '', email = '', mobile = '', region = '', ...rest] = row
  const ways: readonly Cells[] = [
    [name, company, '', '', region, ...rest],
    [name, company, 'not an address', '', region, ...rest],
    ['', company, email, mobile, region, ...rest],
    [name, company, email, mobile, region, 'about a hundred', ...rest.slice(1)],
    [name, company, email, '12', region, ...rest],
    row.slice(0, 5),
    ['=HYPERLINK("http://bad.example","click")', company, '', '', region, ...rest],
  ]
  return ways[Math.floor(random() * ways.length)] ?? row
}
