import { describe, expect, it } from 'vitest'
import { companyCore } from './company-core.ts'

describe('the core of a company name', () => {
  it.each([
    ['ACME Co., Ltd.', 'acme'],
    ['Acme Corporation', 'acme'],
    ['ACME, Inc.', 'acme'],
    ['acme', 'acme'],
    ['ＡＣＭＥ　Ｌｔｄ', 'acme'],
    ['Acme (Shanghai) Ltd', 'acme'],
    ['Müller GmbH & Co. KG', 'müller'],
    ['Siemens AG', 'siemens'],
    ['Atlassian Pty Ltd', 'atlassian'],
    ['Grab Pte. Ltd.', 'grab'],
    ["O'Reilly Media, Inc.", 'oreilly media'],
    ['Johnson & Johnson', 'johnson & johnson'],
    ['Procter & Gamble Company', 'procter & gamble'],
    ['3M Company', '3m'],
    ['Coca-Cola', 'coca cola'],
    ['Société Générale S.A.', 'société générale'],
    ['华为技术有限公司', '华为技术'],
    ['上海市华为技术有限公司', '华为技术'],
    ['广东省深圳市腾讯计算机系统有限公司', '腾讯计算机系统'],
    ['北京市百度网讯科技有限公司（上海）', '百度网讯科技'],
    ['阿里巴巴集团股份有限公司', '阿里巴巴'],
    ['阿里巴巴集团', '阿里巴巴'],
    ['中国平安保险(集团)股份有限公司', '平安保险'],
    ['新疆维吾尔自治区棉花有限责任公司', '新疆维吾尔自治区棉花'],
    ['腾讯', '腾讯'],
  ])('of %s is %s', (name, core) => {
    expect(companyCore(name)).toBe(core)
  })

  it.each([
    ['a name that is only a legal form', 'Limited', 'limited'],
    ['a name that is only a legal form, in Chinese', '集团公司', '集团公司'],
    ['a legal form inside a word', 'Costa', 'costa'],
    ['a legal form at the beginning', 'Co-op Food', 'co op food'],
    ['a company called like a region', '上海市', '上海市'],
    ['a name in brackets', '(Acme)', ''],
    ['no letters', '!!!', ''],
    ['nothing', '', ''],
  ])('takes away no more than it has to: %s', (_, name, core) => {
    expect(companyCore(name)).toBe(core)
  })

  it('is a core already', () => {
    for (const name of ['ACME Co., Ltd.', '上海市华为技术有限公司', 'Müller GmbH & Co. KG'])
      expect(companyCore(companyCore(name))).toBe(companyCore(name))
  })

  it('is found in a long name as quickly as in a short one', () => {
    const started = performance.now()

    companyCore(`${'公司'.repeat(5_000)}${' ltd'.repeat(5_000)}`)
    companyCore('('.repeat(20_000))
    companyCore('上海市'.repeat(5_000))

    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
