// A host that still uses CommonJS: Node.js loads ES modules for it.
const core = require('@guanxi/core')
const store = require('@guanxi/core/store')
const testing = require('@guanxi/core/testing')

for (const entry of [core, store, testing]) {
  if (typeof entry !== 'object') throw new Error('A package did not load from CommonJS.')
}
