import { describe, expect, it } from 'vitest'
import { checkConfig, memoryStore } from '../../index.ts'

const found = (service: unknown) => checkConfig({ storage: memoryStore(), service } as never)

describe('what a host decides about service', () => {
  it('may be nothing', () => {
    for (const service of [
      undefined,
      {},
      { entitlements: {} },
      { entitlements: { default: 'basic' } },
      { knowledge: { language: 'zh-CN' } },
    ])
      expect(found(service)).toEqual([])
  })

  it.each([
    ['no object', 7, 'service', 'OPTION_INVALID'],
    ['a misspelt feature', { entitlement: {} }, 'service.entitlement', 'OPTION_UNKNOWN'],
    ['rules that are no object', { entitlements: [] }, 'service.entitlements', 'OPTION_INVALID'],
    ['a misspelt rule', { entitlements: { defualt: 'x' } }, 'service.entitlements.defualt', 'OPTION_UNKNOWN'],
    [
      'no text as a level',
      { entitlements: { default: 7 } },
      'service.entitlements.default',
      'OPTION_INVALID',
    ],
    ['no list of rules for articles', { knowledge: 'en' }, 'service.knowledge', 'OPTION_INVALID'],
    ['no language', { knowledge: { language: 'zh_CN' } }, 'service.knowledge.language', 'OPTION_INVALID'],
    [
      'a language in another spelling',
      { knowledge: { language: 'zh-cn' } },
      'service.knowledge.language',
      'OPTION_INVALID',
    ],
    ['an empty level', { entitlements: { default: '' } }, 'service.entitlements.default', 'OPTION_INVALID'],
  ])('is refused with its place when it is %s', (_, service, path, code) => {
    expect(found(service)).toMatchObject([{ path, code }])
  })
})
