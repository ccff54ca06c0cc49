// The tree's promises, checked by `pnpm check:arrow`. See docs/architecture.md for what each room is for.

const CORE = '^packages/core/src'
/** Tests, and what only tests use. */
const TEST = '(\\.test(-d)?\\.ts$|/fixtures/)'
const TESTING = `${CORE}/testing/`
/** Stands beside the arrow too: what needs Node.js to call out. */
const OUTGOING = `${CORE}/outgoing/`

/** Each may import only what stands to its right. Files at the root of src/ put the parts together: they are `crm`. */
const ARROW = {
  crm: `${CORE}/[^/]+\\.ts$`,
  flows: `${CORE}/flows/`,
  domain: `${CORE}/domain/`,
  engine: `${CORE}/engine/`,
  store: `${CORE}/store/`,
  conditions: `${CORE}/conditions/`,
}
const rooms = Object.keys(ARROW)

/** They stand on the other areas: customers, people, assignment, pipelines, approvals, activities, sla. */
const UPPER_AREAS = '(sales|commerce|service|marketing|insights)'

const CORE_PACKAGES = ['zod', 'eventemitter3', 'libphonenumber-js', 'compare-versions']
const TEST_PACKAGES = ['vitest', '@vitest', 'fast-check', '@fast-check']

/** Names that say nothing about what is inside. */
const EMPTY_NAMES = '(^|/)((utils?|helpers?|common|misc)|[^/]+-(manager|service)s?)(/|\\.[^/]+$)'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rooms
      .slice(1)
      .map((room, index) =>
        forbid(
          `${room}-looks-right`,
          `${room}/ may import only what stands to its right: crm → flows → domain → engine → store → conditions.`,
          { path: ARROW[room], pathNot: TEST },
          { path: rooms.slice(0, index + 1).map((left) => ARROW[left]) },
        ),
      ),
    forbid(
      'no-other-rooms',
      'A new folder in core/src needs its place in the arrow first.',
      { path: '^packages/core/src/', pathNot: [...Object.values(ARROW), TESTING, OUTGOING] },
      {},
    ),
    forbid(
      'testing-is-for-tests',
      'testing/ is for tests; what the product needs does not live there.',
      { path: '^packages/[^/]+/src/', pathNot: [TESTING, TEST] },
      { path: TESTING },
    ),
    forbid(
      'outgoing-is-chosen-by-the-host',
      'Core takes a `send` from its host; only the host, and tests, load outgoing/.',
      { path: `${CORE}/`, pathNot: [OUTGOING, TEST] },
      { path: OUTGOING },
    ),
    forbid(
      'stores-are-chosen-by-the-host',
      'A store comes through the context; only the entry points name the memory store.',
      { path: [ARROW.flows, ARROW.domain, ARROW.engine], pathNot: TEST },
      { path: `${CORE}/store/memory/` },
    ),
    forbid(
      'area-door-between-areas',
      'An area enters another only through its index.ts.',
      { path: `${CORE}/domain/([^/]+)/` },
      {
        path: `${CORE}/domain/[^/]+/`,
        pathNot: [`${CORE}/domain/$1/`, `${CORE}/domain/[^/]+/index\\.ts$`],
      },
    ),
    forbid(
      'area-door',
      'An area is entered only through its index.ts.',
      { path: `${CORE}/`, pathNot: `${CORE}/domain/[^/]+/` },
      { path: `${CORE}/domain/[^/]+/`, pathNot: `${CORE}/domain/[^/]+/index\\.ts$` },
    ),
    forbid(
      'areas-stand-on-areas',
      'Sales, commerce, service, marketing and insights stand on the other areas, never the other way.',
      { path: `${CORE}/domain/(?!${UPPER_AREAS}/)[^/]+/`, pathNot: TEST },
      { path: `${CORE}/domain/${UPPER_AREAS}/` },
    ),
    forbid(
      'sales-and-service-meet-in-flows',
      'What joins sales and service is a flow.',
      { path: `${CORE}/domain/(sales|service)/`, pathNot: TEST },
      { path: `${CORE}/domain/(sales|service)/`, pathNot: `${CORE}/domain/$1/` },
    ),
    forbid(
      'no-cycles',
      'Modules that need each other are one module, or hide a third.',
      {},
      { circular: true },
    ),
    forbid(
      'core-runs-anywhere',
      'Core runs in browsers and workers too: no Node.js modules.',
      { path: `${CORE}/`, pathNot: [TESTING, OUTGOING, TEST] },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'core-stands-alone',
      `Core depends on ${CORE_PACKAGES.join(', ')} and nothing else; SQL drivers belong to adapters.`,
      { path: `${CORE}/`, pathNot: [OUTGOING, TEST] },
      { pathNot: [`${CORE}/`, ...CORE_PACKAGES.map(packagePath)], dependencyTypesNot: ['core'] },
    ),
    forbid(
      'outgoing-stands-alone',
      'outgoing/ takes ipaddr.js for the ranges of addresses, and nothing else besides what core has.',
      { path: OUTGOING, pathNot: TEST },
      {
        pathNot: [`${CORE}/`, ...CORE_PACKAGES.map(packagePath), packagePath('ipaddr\\.js')],
        dependencyTypesNot: ['core'],
      },
    ),
    forbid(
      'no-test-tools-in-packages',
      'What we publish runs without our test tools.',
      { path: '^packages/[^/]+/src/', pathNot: TEST },
      { path: TEST_PACKAGES.map(packagePath) },
    ),
    // Three rules, because a module may be a source, a target, or neither.
    forbid('no-empty-names', 'Name a file after what it answers or does.', { path: EMPTY_NAMES }, {}),
    forbid(
      'no-empty-names-imported',
      'Name a file after what it answers or does.',
      { path: '^(packages|examples|scripts)/' },
      { path: EMPTY_NAMES, pathNot: 'node_modules' },
    ),
    forbid(
      'no-empty-names-alone',
      'Name a file after what it answers or does.',
      { orphan: true, path: EMPTY_NAMES },
      {},
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^[^/]+/[^/]+/(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@guanxi/source', 'import', 'types', 'node', 'default'],
    },
  },
}

function forbid(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to }
}

/** Installed, or only named by an import that does not resolve. */
function packagePath(name) {
  return `(^|node_modules/)${name}(/|$)`
}
