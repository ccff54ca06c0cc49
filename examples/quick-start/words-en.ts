import { grouped } from './screen.ts'
import type { Words } from './words.ts'

const STAGES = { qualify: 'Qualify', propose: 'Propose', negotiate: 'Negotiate', won: 'Won', lost: 'Lost' }

/** What the program says in English. */
export const english: Words = {
  usage: `npm run demo -- [FILE.csv] [options]

  FILE.csv              any CSV file of leads; a sample comes with the example
  --rows N              make a file of N rows and import that, as in --rows 100000
  --lang en|zh          language of the output
  --encoding NAME       of the file, as in gb18030; UTF-8 when left out
  --postgres URL        keep the data there instead of in an SQLite file
  --folder PATH         where the database and the error file go; .demo when left out
  --fresh               start with an empty SQLite database`,
  noFile: (file) => `There is no file ${file}.`,
  emptyFile: (file) => `${file} is empty: there is no header to tell what the columns are.`,
  unknownEncoding: (encoding) => `There is no encoding "${encoding}". Try utf-8, gb18030, big5 or utf-16le.`,
  badBytes: (encoding, place) =>
    `The file is not ${encoding}: see the bytes near ${grouped(place)}. Nothing was imported.\n` +
    'If it comes from a spreadsheet on a Chinese Windows, say --encoding gb18030.',
  brokenCsv: (reason) => `The file is no sound CSV: ${reason}`,
  unnamedColumn: (number) => `column ${number}`,
  missingColumns: (missing, columns) =>
    `No column looks like ${missing.join(', nor like ')}. The columns are: ${columns.join(', ')}.`,
  unusedColumns: (columns) => `Columns that no field takes: ${columns.join(', ')}`,
  places: (database, file) => `Importing ${file}\n     into ${database}`,
  making: (rows, file) => `Making ${grouped(rows)} rows: ${file}`,
  resuming: (rows) => `Going on after row ${grouped(rows)}, where the last run stopped.`,
  progress: ({ rows, rowsPerSecond, created, attached, rejected }) =>
    `${grouped(rows)} rows, ${grouped(rowsPerSecond)}/s: ` +
    `${grouped(created)} new, ${grouped(attached)} known, ${grouped(rejected)} rejected`,
  interrupted: (rows) =>
    `Stopped after ${grouped(rows)} rows; they are safe. Run the same command again to go on.`,
  unreachable:
    'The database cannot be reached. What was imported is safe; run the same command again to go on.',
  importHeading: 'The import',
  nothingNew: '0 new rows: this file was imported before.',
  newRows: (rows) => `${grouped(rows)} new ${rows === 1 ? 'row' : 'rows'}.`,
  rowsRead: 'Rows in all',
  created: 'New leads',
  attached: 'Joined to a known lead',
  rejected: 'Rejected',
  errorFile: (path) => `The rejected rows, to put right and import: ${path}`,
  errorRow: 'row',
  errorReason: 'what is wrong',
  duplicatesHeading: 'Duplicates found',
  row: 'Row',
  sameAs: 'Same person as',
  company: 'Company',
  address: 'Known by',
  rejectedHeading: 'Rejected, and why',
  reason: 'Reason',
  rows: 'Rows',
  firstRow: 'First',
  issue: ({ path, message }) => (path ? `${path} ${message}` : message),
  ownersHeading: 'Who got what',
  publicPool: '(public pool)',
  noRule: '(no rule)',
  rule: 'Rule',
  owner: 'Owner',
  leads: 'Leads',
  grabbed: ({ lead, by, tooLate }) => `${by} grabbed ${lead} from the pool; ${tooLate} came too late.`,
  decisionHeading: (name, company) => `Why ${name}${company && ` (${company})`} got this owner`,
  facts: ({ region, employees, urgency }) =>
    `Region ${region ?? '–'}, employees ${employees ?? '–'}, urgency ${urgency ?? '–'}`,
  fails: (field) => `no: ${field}`,
  chosen: (owner, team) => `→ ${owner}, whose turn it was among ${team.join(', ')}`,
  rulesAreSound: (rules) => `The ${rules} rules leave nothing to doubt.`,
  otherRulesHeading: (employees) => `What if large began at ${employees} employees`,
  otherOwners: (changed, leads) =>
    `Of the first ${grouped(leads)} leads ${grouped(changed)} would have another owner:`,
  wasGiven: 'Was given',
  wouldGet: 'Would get',
  funnelHeading: 'Funnel',
  stage: 'Stage',
  deals: 'Deals',
  amount: 'Amount',
  stages: STAGES,
  timelineHeading: (account) => `The life of a customer: ${account}`,
  changed: (entity, fields, stage) =>
    typeof stage === 'string'
      ? `${entity} → ${STAGES[stage as keyof typeof STAGES] ?? stage}`
      : `${entity}: ${fields.slice(0, 4).join(', ')}${fields.length > 4 ? ' …' : ''}`,
}
