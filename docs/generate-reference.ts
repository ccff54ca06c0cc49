// Writes docs/reference/errors.md, hooks.md, entities.md and commerce.md from the code, and puts the files that pages repeat into
// them anew: `pnpm run docs:write`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import '@guanxi/adapters-postgres'
import '@guanxi/adapters-sqlite'
import { VERSION } from '@guanxi/core'
import '@guanxi/core/commerce'
import '@guanxi/core/outgoing'
import '@guanxi/plugin-email'
import '@guanxi/plugin-erp'
import { StoreError, type StoreErrorCode } from '@guanxi/core/store'
import { CONDITION_SENTENCES, CONDITION_WARNINGS } from '../packages/core/src/conditions/index.ts'
import { coreEntities, coreParts, usualRules } from '../packages/core/src/domain/core-parts.ts'
import { commandSteps, MAX_DEPTH } from '../packages/core/src/engine/command/run-task.ts'
import { issueSentences } from '../packages/core/src/engine/entities/issues.ts'
import { type CrmError, knownErrors } from '../packages/core/src/engine/errors.ts'
import { type Hook, type Phase, usualTimeout } from '../packages/core/src/engine/hooks/hook.ts'
import { MAX_ATTEMPTS } from '../packages/core/src/engine/journal/delivery.ts'
import { installParts } from '../packages/core/src/engine/plugins/install-plugins.ts'
import { asCrmError } from '../packages/core/src/engine/store-failure.ts'
import { readPages, root } from './code-blocks.ts'
import {
  CONFIGURATION_CODES,
  DOUBT_CODES,
  MAIL_FAILURES,
  MAIL_ODDITIES,
  OTHER_ISSUES,
  STORE_CODES,
  TEMPLATE_CODES,
} from './code-sentences.ts'
import { commercePage, entitiesPage } from './entities-page.ts'
import { GENERATED, page, table } from './page-parts.ts'

/** docs/reference/errors.md */
export function errorsPage(): string {
  const codes = [...knownErrors].sort(([a], [b]) => (a < b ? -1 : 1))
  return page(
    '# Errors',
    GENERATED,
    [
      'Every refusal is a `CrmError`. Tell errors apart by `code`: codes never change, texts may.',
      "`error.text('zh-CN')` is the message in Chinese, `error.hint` says what to do, `error.docs` leads here.",
      'Where `retryable` is true, the same call may succeed later.',
      '`error.issues` lists what is wrong in detail; each issue has a `code`, a `message` and mostly a `path`.',
    ].join('\n'),
    "```ts\nimport { createCrm, isCrmError, memoryStore } from '@guanxi/core'\n\nconst crm = createCrm({ storage: memoryStore(), tenant: 'acme' })\nawait crm.migrate()\nconst session = crm.as(crm.actor({ id: 'ann', roles: ['admin'] }))\ntry {\n  await session.lead.create({ name: 'Ada', email: 'ada' })\n} catch (error) {\n  if (!isCrmError(error, 'CRM_VALIDATION')) throw error\n  for (const { code, path } of error.issues) console.log(code, path) // → NOT_EMAIL email\n}\n```",
    '## Codes',
    ...codes.map(([code, { en, zh, hint, retryable }]) =>
      [
        `### ${code}\n`,
        `- ${en}`,
        `- ${zh}`,
        ...(hint ? [`- What to do: ${hint}`] : []),
        ...(retryable ? ['- The same call may succeed later.'] : []),
      ].join('\n'),
    ),
    '## Issues with values',
    'What `CRM_VALIDATION`, `CRM_QUERY` and the errors of an import list. Blanks are filled.',
    sentences({ ...issueSentences, ...OTHER_ISSUES }),
    '## Issues with conditions',
    'What `CRM_CONDITION` and a `ConditionError` list. [The guide to conditions](../guides/conditions.md) explains the language.',
    sentences(CONDITION_SENTENCES),
    'Warnings of `checkCondition`: the condition is valid, but hardly means what it says.',
    sentences(CONDITION_WARNINGS),
    '## Problems of a configuration',
    'What `CRM_CONFIG` lists. The path names the plugin, entity, field or hook.',
    sentences(CONFIGURATION_CODES),
    '## Doubts about a configuration',
    'What `checkConfig` warns of, with the warnings of conditions above, what `checkStaff` finds among the people whom rules name, and `priceBook.check` in the price books: all of it is valid, and hardly meant.',
    sentences(DOUBT_CODES),
    '## E-mail',
    'Why a mail was not sent: the `failure` of its message. `SMTP_550` and the like are what the server said.',
    sentences(MAIL_FAILURES),
    'What of a mail template is wrong, as issues of its errors.',
    sentences(TEMPLATE_CODES),
    'What `readMail` finds strange about a mail. It is taken in all the same.',
    sentences(MAIL_ODDITIES),
    '## Errors of a store',
    'For authors of storage adapters: a store refuses with a `StoreError`; a host gets the `CrmError` beside it.',
    table(
      ['code', 'meaning', 'what a host gets'],
      Object.entries(STORE_CODES).map(([code, text]) => [
        `\`${code}\``,
        text,
        becomes(code as StoreErrorCode),
      ]),
    ),
  )
}

function sentences(codes: { readonly [code: string]: readonly [en: string, zh: string] }): string {
  return table(
    ['code', 'English', '中文'],
    Object.entries(codes).map(([code, [en, zh]]) => [`\`${code}\``, en, zh]),
  )
}

function becomes(code: StoreErrorCode): string {
  const error = asCrmError(new StoreError(code, '')) as CrmError
  return `[\`${error.code}\`](#${error.code.toLowerCase()})`
}

const PROMISES: readonly (readonly [
  promise: string,
  ...answers: readonly [string, string, string, string],
])[] = [
  [
    'runs',
    'before the write, in its transaction',
    'before the write, in its transaction',
    'after the write, in its transaction',
    'after the outermost commit',
  ],
  ['may change the input', 'yes, by returning a patch', 'no, it is frozen', 'no', 'no'],
  ['may refuse', '`ctx.reject`, or throw', '`issue(…)`, or throw', 'throw', 'no'],
  [
    'one that throws',
    'rolls everything back',
    'rolls everything back',
    'rolls everything back',
    'is logged; with `durable` it is tried again',
  ],
  [
    'order',
    'one after another',
    'one after another; the issues of all are collected',
    'one after another',
    'one after another',
  ],
  ['the caller waits', 'yes', 'yes', 'yes', 'yes, unless `await: false`; never for a durable one'],
  ['`ctx.crm`', 'in the transaction', 'in the transaction', 'in the transaction', 'transactions of its own'],
  [
    'times',
    'once a record, and again when a busy transaction is repeated',
    'as `before`',
    'as `before`',
    'at most once; with `durable` at least once, its writes once',
  ],
  ['in `dryRun`', 'runs', 'runs', 'silent', 'silent'],
]
const PHASES: readonly Phase[] = ['before', 'check', 'after', 'committed']

const STEPS: Readonly<Record<(typeof commandSteps)[number], string>> = {
  parse: 'The input is brought into form. What is wrong is collected.',
  authorise: 'The roles of the actor grant the verb, or the call ends here.',
  idempotency: 'A key that was seen before: its stored result is returned.',
  stepUp:
    'Where a rule asks for more assurance than the actor has: the proof that came with the call is used up, or the call ends here.',
  fourEyes:
    'Where a rule asks for somebody else: the approval is used up, or it is asked for and the call ends here.',
  open: 'The transaction begins; inside another one it is a savepoint.',
  before: '`before` hooks patch the input or refuse.',
  check:
    'The record is validated, then `check` hooks look at it. All issues are reported together. After this nothing changes the input.',
  run: 'The record is written, guarded by its version.',
  journal: 'What changed is entered in the journal, in the same transaction.',
  after: '`after` hooks write more, in the same transaction.',
  commit: 'The outermost transaction ends.',
  committed: '`committed` hooks are told. What they throw does not reach the caller.',
  announce: 'Listeners of `crm.on` in this process are told.',
}

/** docs/reference/hooks.md */
export function hooksPage(): string {
  return page(
    '# Hooks and announcements',
    GENERATED,
    'A hook belongs to an entity and an operation: `create`, `update` or `delete`. Restoring is an update. [Write a plugin](../guides/write-a-plugin.md) shows them at work.',
    '## What each phase promises',
    table(
      ['', ...PHASES.map((phase) => `\`${phase}\``)],
      [...PROMISES, ['time limit', ...PHASES.map((phase) => `${usualTimeout(phase) / 1000} s`)]],
    ),
    [
      `Writes may cause each other ${MAX_DEPTH} levels deep; then \`CRM_HOOK_LOOP\` names the chain.`,
      `A durable hook that fails is tried again after 5 s, 20 s, 80 s and so on, at most 6 h apart. After ${MAX_ATTEMPTS} failures it becomes a dead letter: \`crm.deadLetters\`.`,
      'A durable hook needs an `id`: under this name Guanxi remembers how far it came.',
    ].join('\n'),
    '## The steps of a command',
    'The order never changes; `commandSteps` holds it. Steps `before` to `after` happen for each record that a command writes.',
    commandSteps.map((step, at) => `${at + 1}. **${step}**. ${STEPS[step]}`).join('\n'),
    '## Order among hooks',
    'Hooks run in the order of their plugins: core, then what a plugin requires, then the plugin, then the host. Within one they run as declared. `{ before: [id] }` and `{ after: [id] }` ask for another order; an id that ends in `?` may be missing.',
    "## Core's own hooks",
    table(
      ['id', 'phase', 'entity', 'operation'],
      coreHooks().map(({ id, phase, entity, operation }) => [`\`${id}\``, phase, entity, operation]),
    ),
    '## Announcements',
    '`crm.on(name, listener)` tells of records after the commit, in this process only. A listener gets `{ tenant, entity, id, command, actor, at, version, fields }`. What must not be missed belongs in a durable hook.',
    'Entities of plugins and hosts announce the same four things.',
    table(
      ['entity', 'announcements'],
      Object.keys(coreEntities)
        .sort()
        .map((entity) => [
          entity,
          ['created', 'updated', 'deleted', 'restored'].map((deed) => `\`${entity}.${deed}\``).join(' '),
        ]),
    ),
  )
}

function coreHooks(): readonly Hook[] {
  const core = coreParts(usualRules, {
    model: () => installed.model,
    forgetCustomFields() {},
  })
  const installed = installParts([core], { version: VERSION, region: undefined, allowIncompatible: [] }, [])
  return installed.hooks.all
}

/** A page with the files that it repeats as they are now. */
function withIncludes(text: string): string {
  const repeated = /(<!-- include: (\S+) -->\n+```ts\n)[\s\S]*?^```$/gm
  return text.replace(
    repeated,
    (_, head: string, path: string) => `${head}${readFileSync(join(root, path), 'utf8')}\`\`\``,
  )
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, 'reference/errors.md'), errorsPage())
  writeFileSync(join(import.meta.dirname, 'reference/hooks.md'), hooksPage())
  writeFileSync(join(import.meta.dirname, 'reference/entities.md'), entitiesPage())
  writeFileSync(join(import.meta.dirname, 'reference/commerce.md'), commercePage())
  for (const { name, text } of readPages()) {
    const now = withIncludes(text)
    if (now !== text) writeFileSync(join(root, name), now)
  }
}
