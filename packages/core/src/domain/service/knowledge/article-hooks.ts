import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { JobDef } from '../../../engine/jobs/job.ts'
import type { collectHooks } from '../../../engine/plugins/collect-hooks.ts'
import { type ArticleRecord, article } from './article.ts'
import { articleVersion } from './article-version.ts'
import { endVersions } from './publish-article.ts'

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

interface Hooked {
  readonly record: ArticleRecord
  readonly previous: ArticleRecord | null
  readonly ctx: { readonly crm: { run(command: unknown, input: unknown): Promise<unknown> } }
}

/** What versions repeat of their article. */
const REPEATED = ['slug', 'category', 'audience'] as const
const AT_ONCE = 500

/** Versions say of their article what it says itself, from the same instant on. */
const tellVersions = defineCommand({
  name: 'article.tellVersions',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { records }): Promise<void> {
    const { slug, category = null, audience = null } = await records(article).get(id)
    for (let after = ''; ; ) {
      const some = await records(articleVersion).where(
        { articleId: id, id: { gt: after } },
        { limit: AT_ONCE, orderBy: 'id' },
      )
      const patch = { slug, category, ...(audience && { audience }) }
      for (const one of await records(articleVersion).updateMany(
        some.map((version) => ({ id: version.id, patch })),
      ))
        if (!one.ok) throw one.error
      if (some.length < AT_ONCE) return
      after = some.at(-1)?.id ?? ''
    }
  },
})

const endAll = defineCommand({
  name: 'article.endAll',
  input: z.strictObject({ id: z.string() }),
  run: ({ id }, context) => endVersions(context, { articleId: id }, context.now),
})

/** Versions repeat what their article says; what is deleted is shown no more. */
export function articleHooks(hooks: Hooks): void {
  hooks.after('article', 'update', ({ record, previous, ctx }: Hooked) =>
    REPEATED.some((field) => (record[field] ?? null) !== (previous?.[field] ?? null))
      ? ctx.crm.run(tellVersions, { id: record.id })
      : undefined,
  )
  hooks.after('article', 'delete', ({ record, ctx }: Hooked) => ctx.crm.run(endAll, { id: record.id }))
}

/** Notes that an article is to be looked at again, at its instant. */
const askReview = defineCommand({
  name: 'article.askReview',
  input: z.strictObject({ id: z.string(), at: z.date() }),

  async run({ id, at }, { records }): Promise<void> {
    await records(article).update(id, { reviewAt: null, reviewDueAt: at })
  },
})

/** Fires once for each review. Hosts tell people in a durable hook of the update, when `reviewDueAt` has changed. */
export const reviewJob: JobDef = {
  id: 'core.article.review',
  ...{ on: 'article', due: 'reviewAt' },
  run: ({ id }: { readonly id: string }, { crm, due }) => crm.run(askReview, { id, at: due }),
}
