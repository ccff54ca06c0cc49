import { type ConfigFinding, describeCondition, type ImportReport, type Locale } from '@guanxi/core'
import { RULE_FIELDS, RULES } from './rules.ts'
import type { SalesSession } from './sales-crm.ts'
import { grouped, heading, type Screen, table } from './screen.ts'
import type { Words } from './words.ts'
import type { Work } from './work-leads.ts'

/** What a report needs to be written. */
export interface Pen {
  readonly screen: Screen
  readonly words: Words
  readonly locale: Locale
}

const EXAMPLES = 5

/** What is wrong or doubtful in the rules, before they decide anything. */
export function tellRules({ screen, words, locale }: Pen, findings: readonly ConfigFinding[]): void {
  for (const { path, message, zh } of findings)
    screen.write(`${path ?? ''} ${locale === 'zh-CN' ? zh : message}\n`)
  if (findings.length === 0) screen.write(`${words.rulesAreSound(RULES.length)}\n`)
}

/** What the import came to. */
export function tellImport({ screen, words }: Pen, report: ImportReport, errorFile: string): void {
  heading(screen, words.importHeading)
  const isOld = report.rows > 0 && report.resumedAt === report.rows
  screen.write(`  ${isOld ? words.nothingNew : words.newRows(report.rows - report.resumedAt)}\n\n`)
  const counts: readonly [string, number][] = [
    [words.rowsRead, report.rows],
    [words.created, report.created],
    [words.attached, report.attached],
    [words.rejected, report.rejected],
  ]
  table(
    screen,
    ['', { title: '', align: 'right' }],
    counts.map(([name, count]) => [name, grouped(count)]),
  )
  if (report.rejected > 0) screen.write(`\n  ${words.errorFile(errorFile)}\n`)
}

/** Some of the rows that were joined to a lead that was known. */
export async function tellDuplicates(
  { screen, words }: Pen,
  session: SalesSession,
  importId: string,
): Promise<void> {
  const duplicates: string[][] = []
  for await (const row of session.importedRows(importId, { outcome: 'attached' })) {
    if (row.outcome === 'rejected' || duplicates.length === EXAMPLES) break
    const lead = await session.lead.get(row.recordId)
    const { name = '', company, email, phone } = lead ?? {}
    duplicates.push([grouped(row.row), name, company ?? '', email ?? phone ?? ''])
  }
  if (duplicates.length === 0) return
  heading(screen, words.duplicatesHeading)
  const columns = [{ title: words.row, align: 'right' }, words.sameAs, words.company, words.address] as const
  table(screen, columns, duplicates)
}

/** Why rows were refused: how many for each reason, and where to look at one. */
export async function tellRejected(
  { screen, words, locale }: Pen,
  session: SalesSession,
  importId: string,
): Promise<void> {
  const reasons = new Map<string, { count: number; first: number }>()
  for await (const row of session.importedRows(importId, { outcome: 'rejected' })) {
    if (row.outcome !== 'rejected') continue
    const { issues, zh, message } = row.error
    const [issue] = issues
    const reason = issue ? words.issue(issue) : locale === 'zh-CN' ? zh : message
    const known = reasons.get(reason)
    if (known) known.count += 1
    else reasons.set(reason, { count: 1, first: row.row })
  }
  if (reasons.size === 0) return
  heading(screen, words.rejectedHeading)
  table(
    screen,
    [words.reason, { title: words.rows, align: 'right' }, { title: words.firstRow, align: 'right' }],
    [...reasons].map(([reason, { count, first }]) => [reason, grouped(count), grouped(first)]),
  )
}

/** Who got how many leads, and by which rule. */
export async function tellOwners(
  { screen, words }: Pen,
  session: SalesSession,
  { grabbed }: Work,
): Promise<void> {
  heading(screen, words.ownersHeading)
  const names = new Map((await session.user.list({ limit: 1000 })).items.map(({ id, name }) => [id, name]))
  const groups = await session.lead.aggregate({
    groupBy: ['ownerId', 'assignedBy'],
    measures: { leads: 'count' },
  })
  const rows = groups
    .map((group) => ({
      owner: names.get(group.ownerId ?? '') ?? words.publicPool,
      rule: group.assignedBy ?? words.noRule,
      leads: group.leads,
    }))
    .sort((a, b) => ruleOrder(a.rule) - ruleOrder(b.rule) || b.leads - a.leads)
  table(
    screen,
    [words.rule, words.owner, { title: words.leads, align: 'right' }],
    rows.map(({ owner, rule, leads }) => [rule, owner, grouped(leads)]),
  )
  if (grabbed) screen.write(`\n  ${words.grabbed(grabbed)}\n`)
}

function ruleOrder(id: string): number {
  const at = RULES.findIndex((rule) => rule.id === id)
  return at < 0 ? RULES.length : at
}

/** One decision, rule by rule. A dry run asks the rules again, and gives the lead to nobody else. */
export async function tellDecision({ screen, words, locale }: Pen, session: SalesSession): Promise<void> {
  const lead = await lateDecision(session)
  if (!lead) return
  heading(screen, words.decisionHeading(lead.name, lead.company ?? ''))
  screen.write(`  ${words.facts(lead)}\n\n`)
  const { result } = await session.dryRun((inside) => inside.lead.assign({ id: lead.id }))
  const names = new Map((await session.user.list({ limit: 1000 })).items.map(({ id, name }) => [id, name]))
  table(
    screen,
    ['', '', '', ''],
    result.rules.map(({ rule, matched, firstFalse }) => {
      const [field = ''] = firstFalse?.split(' ') ?? []
      const label = RULE_FIELDS.fields[field]?.label?.[locale] ?? field
      const condition = RULES.find(({ id }) => id === rule)?.when ?? {}
      return [
        matched ? '✓' : '✗',
        rule,
        describeCondition(RULE_FIELDS, condition, locale),
        matched ? '' : words.fails(label),
      ]
    }),
  )
  const team = result.candidates.map(({ userId }) => names.get(userId) ?? '')
  screen.write(`\n  ${words.chosen(names.get(lead.ownerId ?? '') ?? '', team)}\n`)
}

/** A lead that went past some rules before one took it has most to tell. */
async function lateDecision(session: SalesSession) {
  for (const { id } of RULES.toSorted((a, b) => a.priority - b.priority)) {
    const { items } = await session.lead.list({
      where: { assignedBy: id, status: 'new', ownerId: { isNull: false } },
      orderBy: ['createdAt'],
      limit: 1,
    })
    if (items[0]) return items[0]
  }
  return undefined
}

/** What lies in each stage. */
export async function tellFunnel({ screen, words }: Pen, session: SalesSession): Promise<void> {
  heading(screen, words.funnelHeading)
  const stages = await session.opportunity.funnel({})
  table(
    screen,
    [words.stage, { title: words.deals, align: 'right' }, { title: words.amount, align: 'right' }],
    stages.map(({ stage, count, amounts }) => [
      words.stages[stage] ?? stage,
      grouped(count),
      amounts.map(({ amount, currency }) => `${grouped(Number(amount))} ${currency}`).join(', ') || '–',
    ]),
  )
}

/** One customer's life so far, from the journal. */
export async function tellTimeline({ screen, words }: Pen, session: SalesSession, id: string): Promise<void> {
  const account = await session.account.get(id)
  if (!account) return
  heading(screen, words.timelineHeading(account.name))
  const names = new Map((await session.user.list({ limit: 1000 })).items.map((user) => [user.id, user.name]))
  const timeline = await session.account.timeline({ id })
  table(
    screen,
    ['', '', '', ''],
    timeline
      .toReversed()
      .map(({ at, actor, command, entity, changes }) => [
        at.toISOString().slice(11, 19),
        names.get(actor) ?? actor,
        command,
        words.changed(entity, Object.keys(changes).sort(), changes['stage']?.after),
      ]),
  )
}
