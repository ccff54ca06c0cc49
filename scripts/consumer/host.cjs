// A host that still uses CommonJS: Node.js loads ES modules for it.
const core = require('@guanxi/core')
const store = require('@guanxi/core/store')
const testing = require('@guanxi/core/testing')

for (const entry of [core, store, testing]) {
  if (typeof entry !== 'object') throw new Error('A package did not load from CommonJS.')
}

const { version } = require('@guanxi/core/package.json')
if (core.VERSION !== version) throw new Error(`VERSION says ${core.VERSION}, the package ${version}.`)
