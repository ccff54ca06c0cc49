import { describe, expect, it } from 'vitest'
import { matchOptions as options } from './fixtures/rules.ts'
import { METHODS } from './match-methods.ts'
import type { MethodName } from './match-rule.ts'

describe('what is compared of a value', () => {
  it.each<[MethodName, unknown, string]>([
    ['exact', ' Acme ', ' Acme '],
    ['exact', 0, '0'],
    ['exact', false, 'false'],
    ['exact', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['exact', null, ''],
    ['exact', undefined, ''],
    ['normalized', '  ＡＣＭＥ-Trading,  Inc. ', 'acme trading inc'],
    ['normalized', 'Société Générale', 'societe generale'],
    ['normalized', "O'Reilly’s", 'oreillys'],
    ['normalized', 'ガス', 'ガス'],
    ['normalized', '삼성전자', '삼성전자'],
    ['normalized', '!!!', ''],
    ['normalized', 5, ''],
    ['companyCore', 'Société Générale S.A.', 'societe generale'],
    ['companyCore', '上海市华为技术有限公司', '华为技术'],
    ['domain', 'Ann@ACME.com', 'acme.com'],
    ['domain', 'https://www.acme.com/about', 'acme.com'],
    ['domain', 'ann@gmail.com', ''],
    ['domain', '12345@qq.com', ''],
    ['domain', 'acme', ''],
    ['phone', '138 0013 8000', '+8613800138000'],
    ['phone', '+86-138-0013-8000', '+8613800138000'],
    ['phone', 'call me', ''],
    ['pinyin', '王伟', 'wangwei'],
    ['pinyin', 'Wang Wei', 'wangwei'],
    ['pinyin', 'Wang 伟', 'wangwei'],
    ['phonetic', 'Meier', 'mr'],
    ['prefix', 'Acme-Trading', 'acme trading'],
    ['jaroWinkler', 'x'.repeat(500), 'x'.repeat(200)],
    ['tokenSet', 'Acme Trading acme', 'acme trading'],
    ['tokenSet', '华为技术 Shanghai', 'shanghai 华为 为技 技术'],
  ])('by %s, of %j, is "%s"', (method, value, form) => {
    expect(METHODS[method].form(value, options)).toBe(form)
  })

  it('takes the hosts of free mailboxes from whoever knows better', () => {
    const { form } = METHODS.domain

    expect(form('ann@uni.example', { freeMailHosts: ['uni.example'] })).toBe('')
    expect(form('ann@gmail.com', { freeMailHosts: ['uni.example'] })).toBe('gmail.com')
  })

  it('is what it was when it is read again', () => {
    for (const method of ['normalized', 'companyCore', 'domain', 'phone', 'pinyin', 'prefix'] as const)
      for (const value of ['Ｇénérale Co., Ltd', '上海市华为技术有限公司', 'a@b.example', '13800138000']) {
        const { form } = METHODS[method]
        expect(form(form(value, options), options)).toBe(form(value, options))
      }
  })
})

describe('how alike two texts are', () => {
  it.each<[MethodName, string, string, string, number]>([
    ['prefix', 'the beginning', 'Acme', 'Acme Trading', 1],
    ['prefix', 'another beginning', 'Acme', 'Acne Trading', 0],
    ['prefix', 'a beginning too short to say anything', 'Ac', 'Acme', 0],
    ['prefix', 'short, but the same', 'Ac', 'AC', 1],
    ['prefix', 'two characters', '华为', '华为技术', 1],
    ['prefix', 'one character', '华', '华为技术', 0],
    ['tokenSet', 'the same words in another order', 'Bank of China', 'China Bank, of', 1],
    ['tokenSet', 'three words of four', 'Bank of China', 'Bank of China Shanghai', 6 / 7],
    ['tokenSet', 'no word', 'Acme', 'Globex', 0],
    ['tokenSet', 'characters without spaces', '华为技术', '华为技术服务', 0.75],
  ])('by %s: %s', (method, _, left, right, similarity) => {
    const { form, similarity: compare } = METHODS[method]

    expect(compare(form(left, options), form(right, options))).toBeCloseTo(similarity, 10)
  })
})
