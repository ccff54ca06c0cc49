import { describe, expect, it } from 'vitest'
import { type ConversionRules, createCrm, f, memoryStore } from '../../../index.ts'

const fields = {
  lead: {
    budget: f.money().optional(),
    size: f.select(['s', 'm', 'xl']).optional(),
    note: f.text().optional(),
  },
  account: {
    size: f.select(['s', 'm', 'l']).optional(),
    kind: f.select(['s', 'm', 'xl', 'other']).optional(),
  },
}

function problemsOf(conversion: unknown): readonly { path?: string; code: string; message: string }[] {
  try {
    createCrm({ storage: memoryStore(), fields, conversion: conversion as ConversionRules })
    return []
  } catch (error) {
    return (error as { issues: readonly { path?: string; code: string; message: string }[] }).issues
  }
}

describe('rules of conversion', () => {
  it.each([
    ['money to money', { budget: 'opportunity.amount' }],
    ['choices to more choices', { size: 'account.kind' }],
    ['a choice to text', { size: 'account.industry' }],
    ['text to a choice, which is looked at when it comes', { note: 'account.kind' }],
    ['what core copies otherwise', { region: 'account.industry' }],
  ])('may take %s', (_, mapping) => {
    expect(problemsOf({ mapping, grace: '3d' })).toEqual([])
  })

  it.each<[string, unknown, string, string]>([
    ['no object', 7, 'conversion', 'must be an object'],
    ['a misspelt key', { mappings: {} }, 'conversion.mappings', 'did you mean "mapping"?'],
    ['a mapping that is none', { mapping: [] }, 'conversion.mapping', 'must be an object'],
    ['grace that is no time', { grace: 'long' }, 'conversion.grace', 'must be a duration'],
    [
      'an unknown field',
      { mapping: { budgett: 'opportunity.amount' } },
      'conversion.mapping.budgett',
      'did you mean "budget"?',
    ],
    [
      'an unknown target',
      { mapping: { budget: 'opportunity.amont' } },
      'conversion.mapping.budget',
      'did you mean "amount"?',
    ],
    ['another entity', { mapping: { note: 'activity.body' } }, 'conversion.mapping.note', 'must go to'],
    ['no target', { mapping: { note: null } }, 'conversion.mapping.note', 'must go to'],
    [
      'a managed field',
      { mapping: { note: 'opportunity.stage' } },
      'conversion.mapping.note',
      'commands alone',
    ],
    [
      'a link that conversion sets',
      { mapping: { note: 'contact.accountId' } },
      'conversion.mapping.note',
      'commands alone',
    ],
    ['another type', { mapping: { budget: 'account.employees' } }, 'conversion.mapping.budget', 'is money'],
    [
      'choices that are not there',
      { mapping: { size: 'account.size' } },
      'conversion.mapping.size',
      'may be "xl"',
    ],
    [
      'two ways to one field',
      { mapping: { note: 'account.industry', source: 'account.industry' } },
      'conversion.mapping.source',
      'another field goes',
    ],
  ])('with %s are refused', (_, conversion, path, message) => {
    expect(problemsOf(conversion)).toContainEqual(
      expect.objectContaining({ path, message: expect.stringContaining(message) }),
    )
  })
})
