import type { ImportProgress, Issue, Lead } from '@guanxi/core'

/** Everything that the program says. */
export interface Words {
  readonly usage: string
  noFile(file: string): string
  emptyFile(file: string): string
  unknownEncoding(encoding: string): string
  badBytes(encoding: string, place: number): string
  brokenCsv(reason: string): string
  unnamedColumn(number: number): string
  missingColumns(missing: readonly ('name' | 'email or phone')[], columns: readonly string[]): string
  unusedColumns(columns: readonly string[]): string
  places(database: string, file: string): string
  making(rows: number, file: string): string
  resuming(rows: number): string
  progress(progress: ImportProgress): string
  interrupted(rows: number): string
  unreachable: string
  readonly importHeading: string
  readonly nothingNew: string
  newRows(rows: number): string
  readonly rowsRead: string
  readonly created: string
  readonly attached: string
  readonly rejected: string
  errorFile(path: string): string
  readonly errorRow: string
  readonly errorReason: string
  readonly duplicatesHeading: string
  readonly row: string
  readonly sameAs: string
  readonly company: string
  readonly address: string
  readonly rejectedHeading: string
  readonly reason: string
  readonly rows: string
  readonly firstRow: string
  issue(issue: Issue): string
  readonly ownersHeading: string
  readonly publicPool: string
  readonly noRule: string
  readonly rule: string
  readonly owner: string
  readonly leads: string
  grabbed(grabbed: { lead: string; by: string; tooLate: string }): string
  decisionHeading(name: string, company: string): string
  facts(lead: Lead): string
  fails(field: string): string
  chosen(owner: string, team: readonly string[]): string
  rulesAreSound(rules: number): string
  otherRulesHeading(employees: number): string
  otherOwners(changed: number, leads: number): string
  readonly wasGiven: string
  readonly wouldGet: string
  readonly funnelHeading: string
  readonly stage: string
  readonly deals: string
  readonly amount: string
  readonly stages: { readonly [stage: string]: string }
  timelineHeading(account: string): string
  changed(entity: string, fields: readonly string[], stage: unknown): string
}
