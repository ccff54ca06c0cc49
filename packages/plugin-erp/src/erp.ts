import { definePlugin } from '@guanxi/core'
import { callsTo } from './call-erp.ts'
import { accountFields } from './customers/customer-fields.ts'
import { noteAccount, noteOrder, refuseCancelling } from './erp-hooks.ts'
import { type ErpOptionsInput, readOptions } from './erp-options.ts'
import type { ErpSession } from './erp-session.ts'
import { type ErpStanding, explainLink } from './explain/explain-link.ts'
import { handleWebhook } from './handle-webhook.ts'
import { claimLinks } from './links/claim-links.ts'
import { erpCursor } from './links/erp-cursor.ts'
import { erpLink } from './links/erp-link.ts'
import { keepLinks } from './links/keep-links.ts'
import { noteLinks } from './links/note-links.ts'
import { saveCursor, takeCursor } from './links/save-cursor.ts'
import { settleLink } from './links/settle-link.ts'
import { PULLING, PUSHING, replayLink, wake, wantPull, wantPush } from './links/want-links.ts'
import { permissions } from './permissions.ts'
import { type PullReport, runPulls } from './pull/run-pulls.ts'
import { type PushReport, runPushes } from './push/run-pushes.ts'
import { type ErpQuestion, type ErpQuoteLine, quotePrices } from './quote/quote-prices.ts'
import { type ReconcileOptions, type ReconcileReport, reconcile } from './reconcile/reconcile.ts'

/** After so long a step gives way to what else is due. */
const STEP_MS = 5_000

/**
 * An ERP beside the CRM: orders go out, each once; products, prices, stock, customers, shipments, invoices and payments come
 * in. A connector speaks the language of the ERP; that nothing is lost, doubled or overwritten is done here.
 *
 * @example
 * ```ts no-run
 * const sells = commerce({ currency: 'CNY' })
 * const crm = createCrm({ storage, tenant: 'acme', plugins: [sells, erp({ commerce: sells, connector })] })
 * await crm.start()
 * ```
 */
export function erp(given: ErpOptionsInput): ErpPlugin {
  return erpPlugin(given)
}

/** What `erp()` makes. It has a name of its own, so that a host's declarations need not spell out all that is in it. */
export interface ErpPlugin extends ReturnType<typeof erpPlugin> {}

function erpPlugin(given: ErpOptionsInput) {
  const options = readOptions(given)
  const { connector, commerce } = given
  const calls = callsTo(connector, options)
  return definePlugin({
    id: 'erp',
    requires: [commerce],
    entities: { erpLink, erpCursor },
    extend: { account: accountFields },
    permissions,
    commands: [
      wantPush(connector.id),
      wantPull(connector.id),
      claimLinks(connector.id),
      noteLinks(connector.id),
      keepLinks(connector.id),
      takeCursor(connector.id),
      saveCursor,
      replayLink,
      settleLink,
      wake,
    ],
    hooks(h) {
      h.after('order' as never, 'create', noteOrder as never)
      h.after('order' as never, 'update', noteOrder as never)
      h.before('order' as never, 'update', refuseCancelling(connector) as never)
      h.after('account', 'update', noteAccount as never)
    },
    jobs: [{ id: 'erp.wake', every: options.every, run: ({ crm }) => crm.erpCursor.wake({}) }],
    works: [
      {
        id: PUSHING,
        outside: true,
        async step({ crm, tenant, now }) {
          const begun = performance.now()
          let isCut = false
          const isOver = () => {
            isCut ||= performance.now() - begun > STEP_MS
            return isCut
          }
          await runPushes({ crm, erp: calls, tenant, now: () => now, isOver })
          return isCut ? {} : undefined
        },
      },
      {
        id: PULLING,
        outside: true,
        async step({ crm, tenant, now }) {
          await runPulls({ crm, erp: calls, tenant }, () => now)
          return undefined
        },
      },
    ],
    api: ({ crm: session, tenant, now }) => {
      const crm = session as unknown as ErpSession
      return {
        /** Reads what has changed in the ERP, and sends what is due, now. */
        async sync(): Promise<{ readonly pulled: PullReport; readonly pushed: PushReport }> {
          const pulled = await runPulls({ crm, erp: calls, tenant }, now)
          return { pulled, pushed: await runPushes({ crm, erp: calls, tenant, now }) }
        },

        /** Sends what is due, now. */
        push: (): Promise<PushReport> => runPushes({ crm, erp: calls, tenant, now }),

        /** How a record stands with the ERP, and why it is not in line: as data, and in sentences for people. */
        explain: (record: { readonly entity: string; readonly id: string }): Promise<ErpStanding> =>
          explainLink(crm, record),

        /** Counts and adds up both sides, and lists what differs. */
        reconcile: (how?: ReconcileOptions): Promise<ReconcileReport> => reconcile(crm, calls, how),

        /** What something costs a customer and how much is there, asked of the ERP while quoting. */
        quote: (question: ErpQuestion): Promise<readonly ErpQuoteLine[]> =>
          quotePrices({ crm, erp: calls, now }, question),

        /** Answers a webhook of the ERP. */
        handle: (request: Request): Promise<Response> => handleWebhook(crm, calls, request),
      }
    },
  })
}
