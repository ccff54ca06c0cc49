import { fc, test } from '@fast-check/vitest'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { defineEntity, f, type Role } from '../../index.ts'
import { createTestCrm } from '../../testing/index.ts'
import { neutralise, restoreNeutralised } from './formulas.ts'

const machine = defineEntity('machine', {
  fields: {
    serial: f.text().label({ en: 'Serial no.', 'zh-CN': '序列号' }),
    site: f.text().optional().label({ en: 'Serial no.' }),
    hours: f.int().optional(),
    isLeased: f.bool().optional(),
    boughtOn: f.date().optional(),
    servedAt: f.datetime().optional(),
    kind: f.select(['press', 'Press', 'lathe']).optional(),
    price: f.money().optional(),
    rate: f.decimal({ scale: 2 }).optional(),
    tags: f.list(f.text()).optional(),
    runs: f.list(f.int()).optional(),
    notes: f.json().optional(),
  },
})
const COLUMNS = Object.keys(machine.fields) as (keyof typeof machine.fields)[]
const roles: readonly Role[] = [
  { id: 'clerk', grants: { machine: { read: { site: 'north' }, hidden: ['price'] } } },
]
const withMachines = () => createTestCrm({ entities: { machine }, roles })

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}

describe('an export', () => {
  it('has the fields and records of a list, in its order', async () => {
    const { crm, session } = await withMachines()
    const clerk = crm.as(crm.actor({ id: 'cid', roles: ['clerk'] }))
    for (const [serial, site] of [
      ['b', 'north'],
      ['c', 'south'],
      ['a', 'north'],
    ] as const)
      await session.machine.create({ serial, site, price: { amount: '9.00', currency: 'CNY' } })
    const query = { orderBy: '-serial' } as const

    const lines = (await textOf(clerk.machine.export(query, { format: 'jsonl' }))).trimEnd().split('\n')
    const [headers] = parse(await textOf(clerk.machine.export(query, { format: 'csv' })))

    const listed = (await clerk.machine.list(query)).items
    expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(listed)))
    expect(headers).toEqual(Object.keys(listed[0] ?? {}))
    expect(headers).not.toContain('price')
  })

  it('refuses a hidden column like one that does not exist', async () => {
    const { crm } = await withMachines()
    const clerk = crm.as(crm.actor({ id: 'cid', roles: ['clerk'] }))
    const refusal = (column: string) =>
      clerk.machine
        .export({}, { format: 'csv', columns: [column as 'price'] })
        .next()
        .catch((error: unknown) => JSON.stringify(error))

    expect(await refusal('price')).toContain('CRM_EXPORT_OPTIONS')
    expect(await refusal('price')).toBe(await refusal('nosuch'))
  })

  it.each([
    ['a format that nobody reads', { format: 'xlsx' }],
    ['an option that means nothing', { format: 'csv', formula: 'lossless' }],
    ['formulas in other words', { format: 'csv', formulas: 'keep' }],
    ['no columns', { format: 'csv', columns: [] }],
    ['a column twice', { format: 'csv', columns: ['serial', 'serial'] }],
    ['no options', undefined],
  ])('refuses %s', async (_, options) => {
    const { session } = await withMachines()

    await expect(session.machine.export({}, options as never).next()).rejects.toMatchObject({
      code: 'CRM_EXPORT_OPTIONS',
    })
  })

  it('refuses what a list would pass over', async () => {
    const { session } = await withMachines()

    await expect(
      session.machine.export({ were: { serial: 'a' } } as never, { format: 'csv' }).next(),
    ).rejects.toMatchObject({ code: 'CRM_QUERY' })
  })

  it('has headers in a language, and tells two of one label apart', async () => {
    const { session } = await withMachines()
    const columns = ['serial', 'site', 'hours'] as const
    const english = session.machine.export({}, { format: 'csv', columns, locale: 'en', bom: true })
    const chinese = session.machine.export({}, { format: 'csv', columns, locale: 'zh-CN' })

    expect(await textOf(english)).toBe('\uFEFFSerial no.,site,hours\r\n')
    expect(await textOf(chinese)).toBe('序列号,site,hours\r\n')
  })

  it('is in the journal before its first line is handed out', async () => {
    const { crm, session } = await withMachines()
    await session.machine.create({ serial: 'a', site: 'north' })
    const clerk = crm.as(crm.actor({ id: 'cid', roles: ['clerk'] }))
    const exported = clerk.machine.export({}, { format: 'csv', columns: ['serial', 'site'] })

    await exported.next()
    await exported.return()

    await crm.tick()
    const { entries } = await session.journal.read()
    expect(entries.at(-1)).toMatchObject({
      deed: 'exported',
      entity: 'machine',
      actor: 'cid',
      command: 'machine.export',
      why: { format: 'csv', count: 1, fields: ['serial', 'site'] },
    })
  })
})

it.each([
  ['=HYPERLINK("http://evil.example","click")', true],
  ['+cmd|calc!A0', true],
  ['-2+3', true],
  ['@SUM(1)', true],
  ['\t=1', true],
  ['\r=1', true],
  ['＝1', true],
  ['＋1', true],
  ['－1', true],
  ['＠a', true],
  [' =1', true],
  ['\u00a0=1', true],
  ['"=1', true],
  ['\uFEFF=1', true],
  ["'=1", true],
  ["'' +1", true],
  ['+8613800138000', true],
  ['1+1', false],
  ["'quoted", false],
  ['a=b', false],
  ['', false],
])('AC-42 %j is neutralised: %s, and comes back', (cell, isFormula) => {
  const written = neutralise(cell)

  expect(written).toBe(isFormula ? `'${cell}` : cell)
  expect(restoreNeutralised(written)).toBe(cell)
})

test.prop([fc.string({ unit: fc.constantFrom(...'=\'" \t\r+-@＝＋a1\uFEFF') })])(
  'AC-42 whatever a cell holds comes back from being neutralised',
  (cell) => {
    expect(restoreNeutralised(neutralise(cell))).toBe(cell)
    expect(neutralise(cell)).not.toMatch(/^[\s"\uFEFF]*[=+\-@＝＋－＠]/)
  },
)

const text = fc
  .string({ unit: fc.constantFrom(...'ab;,|"\'\n =+[]{}1客、；'), maxLength: 8 })
  .map((given) => given.trim().normalize('NFC'))
const json = fc.oneof(text, fc.constant(' a '), fc.integer(), fc.boolean())
const aMachine = fc.record(
  {
    serial: text.filter((given) => given !== ''),
    site: text.filter((given) => given !== ''),
    hours: fc.integer(),
    isLeased: fc.boolean(),
    boughtOn: fc.constantFrom('2026-03-05', '1999-12-31'),
    servedAt: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
    kind: fc.constantFrom('press' as const, 'Press' as const, 'lathe' as const),
    price: fc.constantFrom({ amount: '-5.10', currency: 'CNY' }, { amount: '1250', currency: 'JPY' }),
    rate: fc.constantFrom('1000.25', '-0.50'),
    tags: fc.array(
      text.filter((given) => given !== ''),
      { maxLength: 3 },
    ),
    runs: fc.array(fc.integer(), { maxLength: 3 }),
    notes: fc.oneof(json, fc.array(json), fc.record({ 'a b': json })) as fc.Arbitrary<never>,
  },
  { requiredKeys: ['serial'] },
)

test.prop(
  [fc.array(aMachine, { minLength: 1, maxLength: 4 }), fc.constantFrom('lossless', 'neutralise', 'jsonl')],
  {
    numRuns: 60,
  },
)('importing an export gives the same records', async (machines, way) => {
  const { session } = await withMachines()
  const { session: other } = await withMachines()
  await session.machine.createMany(machines)
  const options =
    way === 'jsonl'
      ? ({ format: 'jsonl' } as const)
      : ({ format: 'csv', formulas: way as 'lossless' } as const)

  const written = await textOf(session.machine.export({}, { ...options, columns: COLUMNS }))
  const rows: Record<string, unknown>[] =
    way === 'jsonl'
      ? written
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
      : parse(written, { columns: true })
  const report = await other.importRecords(rows, {
    importId: 'again',
    into: 'machine',
    ...(way === 'neutralise' && { formulas: 'neutralised' as const }),
  })

  const fieldsOf = async (from: typeof session) =>
    (await from.machine.list()).items.map((item) => COLUMNS.map((name) => item[name] ?? null))
  expect(report.rejected).toBe(0)
  expect(await fieldsOf(other)).toEqual(await fieldsOf(session))
})
