import { expect, it } from 'vitest'
import { rowMaker } from './row-maker.ts'

it.each([
  [['id', 'ownerId'], { id: 1, ownerId: 2 }],
  // As objects have it: of two columns with one name the last is told.
  [['id', 'id'], { id: 2 }],
  [['count(*)', 'a "quoted" \\ name\n'], { 'count(*)': 1, 'a "quoted" \\ name\n': 2 }],
  [['x": 1, "y', '__proto__x'], { 'x": 1, "y': 1, __proto__x: 2 }],
])('makes the first row and the thousandth of %j alike', (names, row) => {
  const make = rowMaker(names)

  for (let made = 0; made < 1000; made++) expect(make([1, 2])).toStrictEqual(row)
})
