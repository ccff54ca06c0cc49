import { describe, expect, it } from 'vitest'
import { companyPairs, companyRules, peoplePairs, peopleRules } from './fixtures/labelled-pairs.ts'
import { accountShape, contactShape, matchOptions, ruleOf } from './fixtures/rules.ts'
import { type LabelledPair, type MatchQuality, measureMatching } from './measure-matching.ts'
import { prepareMatchRules } from './prepare-match-rules.ts'

function mistakes({ wrong }: MatchQuality) {
  return wrong.map(({ pair: { a, b }, mistake, match }) =>
    [mistake, `${a['name']} / ${b['name']}`, match?.rule].filter(Boolean).join(': '),
  )
}

// The pairs are hard ones on purpose: the figures show what a change of a method does, not what a host may expect.
describe('the quality of rules', () => {
  it('is told for companies', () => {
    const quality = measureMatching(prepareMatchRules(accountShape, companyRules, matchOptions), companyPairs)

    expect(mistakes(quality)).toEqual([
      // Traditional characters, a city that is not marked as one, a telephone number of another country without its
      // code, initials, a translation: nothing here compares them.
      'missed: 青禾農業 / 青禾农业',
      'missed: 深圳蓝鲸软件有限公司 / 蓝鲸软件有限公司',
      'missed: Trading Partners Orion / Orion Trading Partners',
      'missed: International Paper Machines / IPM',
      'missed: Yunfan Technology / 云帆科技',
      'matched: Greenfield Trading / Greenfield Training: slip-in-name',
      'matched: Kestrel / Kestrels: slip-in-name',
    ])
    expect(quality.precision).toBe(15 / 17)
    expect(quality.recall).toBe(15 / 20)
    expect(quality.f1).toBeCloseTo(0.811, 3)
  })

  it('is told for people', () => {
    const quality = measureMatching(prepareMatchRules(contactShape, peopleRules, matchOptions), peoplePairs)

    expect(mistakes(quality)).toEqual([
      'missed: 张敏 / Min Zhang',
      'matched: Paul Turner / Paula Turner: phone-and-slip',
    ])
    expect(quality.precision).toBe(7 / 8)
    expect(quality.recall).toBe(7 / 8)
    expect(quality.f1).toBe(7 / 8)
  })

  const loose = prepareMatchRules(accountShape, [
    ruleOf([{ field: 'name', method: 'jaroWinkler', threshold: 0.85 }]),
  ])
  const alike = { a: { name: 'Acme Trading' }, b: { name: 'Acme Trading' } }
  const hidden = { a: { name: 'xbcdefghijkz' }, b: { name: 'abcdefghijky' } }
  const unlike = { a: { name: 'Acme' }, b: { name: 'Globex' } }

  it.each<[string, readonly LabelledPair[], readonly string[], readonly number[]]>([
    ['no pairs', [], [], [1, 1, 1]],
    ['the same, matched', [{ ...alike, isSame: true }], [], [1, 1, 1]],
    ['different, matched', [{ ...alike, isSame: false }], ['matched'], [0, 1, 0]],
    ['the same, not alike', [{ ...unlike, isSame: true }], ['missed'], [1, 0, 0]],
    ['different, not alike', [{ ...unlike, isSame: false }], [], [1, 1, 1]],
    ['the same, alike, without a key in common', [{ ...hidden, isSame: true }], ['unreached'], [1, 0, 0]],
    ['different, alike, without a key in common', [{ ...hidden, isSame: false }], [], [1, 1, 1]],
  ])('is known at its edges: %s', (_, labelled, expected, figures) => {
    const { wrong, precision, recall, f1 } = measureMatching(loose, labelled)

    expect(wrong.map(({ mistake }) => mistake)).toEqual(expected)
    expect([precision, recall, f1]).toEqual(figures)
  })
})
