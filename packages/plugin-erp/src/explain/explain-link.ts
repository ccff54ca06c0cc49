import type { ErpSession } from '../erp-session.ts'
import type { ErpLink, LinkState } from '../links/erp-link.ts'

/** How a record stands with the ERP, and why. */
export interface ErpStanding {
  readonly entity: string
  readonly id: string
  /** `unlinked`: the ERP does not know it, and nobody asked that it should. */
  readonly state: LinkState | 'unlinked'
  readonly remoteId: string | null
  readonly remoteNumber: string | null
  readonly attempts: number
  readonly nextTryAt: Date | null
  readonly syncedAt: Date | null
  /** What it waits for, where it is one of ours: look at that next. */
  readonly waitsFor: { readonly entity: string; readonly id: string } | null
  readonly because: readonly { readonly code: string; readonly en: string; readonly zh: string }[]
}

const SENTENCES: {
  readonly [state in LinkState | 'unlinked']: { readonly en: string; readonly zh: string }
} = {
  unlinked: { en: 'The ERP does not know the record.', zh: 'ERP 中没有该记录。' },
  pending: { en: 'It is to be brought in line with the ERP.', zh: '等待与 ERP 同步。' },
  waiting: { en: 'It waits for another record.', zh: '正在等待另一条记录。' },
  synced: { en: 'It is in line with the ERP.', zh: '已与 ERP 一致。' },
  conflict: { en: 'Both sides changed it: settle it.', zh: '双方均已修改，请人工裁定。' },
  failed: { en: 'It was given up: see why, then replay it.', zh: '已放弃同步，请查看原因后重试。' },
  deleted: { en: 'It is gone in the ERP.', zh: 'ERP 中已删除。' },
}
const WAITED: {
  readonly [kind: string]: { readonly entity: string; readonly en: string; readonly zh: string }
} = {
  customer: {
    entity: 'account',
    en: 'Its customer is not in the ERP yet.',
    zh: '其客户尚未进入 ERP。',
  },
  product: {
    entity: 'product',
    en: 'A product of it is not linked to the ERP. Products are linked by their code.',
    zh: '其中有产品未与 ERP 关联；产品按编码关联。',
  },
  invoice: { entity: 'invoice', en: 'Its invoice has not come in yet.', zh: '其发票尚未拉取。' },
  order: { entity: 'order', en: 'Its order is not known yet.', zh: '其订单尚未关联。' },
}

/** Says how a record stands with the ERP, and why it is not in line. */
export async function explainLink(
  crm: ErpSession,
  { entity, id }: { readonly entity: string; readonly id: string },
): Promise<ErpStanding> {
  const [link] = (await crm.erpLink.list({ where: { entity, localId: id }, limit: 1 })).items
  const state = link?.state ?? 'unlinked'
  return {
    ...{ entity, id, state, attempts: link?.attempts ?? 0 },
    ...{ remoteId: link?.remoteId ?? null, remoteNumber: link?.remoteNumber ?? null },
    ...{ nextTryAt: link?.nextTryAt ?? null, syncedAt: link?.syncedAt ?? null },
    waitsFor: waitedFor(link),
    because: [{ code: state, ...SENTENCES[state] }, ...reasonsOf(link)],
  }
}

function waitedFor(link: ErpLink | undefined): ErpStanding['waitsFor'] {
  const [, kind = '', id] = /^(\w+):(.+)$/.exec(link?.waitsFor ?? '') ?? []
  return id === undefined ? null : { entity: WAITED[kind]?.entity ?? kind, id }
}

function reasonsOf(link: ErpLink | undefined): ErpStanding['because'] {
  const [kind = ''] = link?.waitsFor?.split(/[:@]/) ?? []
  const waited = WAITED[kind]
  return [
    ...(waited ? [{ code: `waits.${kind}`, en: waited.en, zh: waited.zh }] : []),
    ...(link?.conflicts ?? []).map(({ field }) => ({
      code: `conflict.${field}`,
      en: `The field "${field}" differs.`,
      zh: `字段“${field}”不一致。`,
    })),
    ...(link?.lastError ? [wordsOf(link.lastError)] : []),
  ]
}

function wordsOf({ code, en, zh, detail }: NonNullable<ErpLink['lastError']>) {
  return detail ? { code, en: `${en} ${detail}`, zh: `${zh}${detail}` } : { code, en, zh }
}
