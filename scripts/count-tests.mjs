// Sums up vitest's JSON report in one line: `N passed, N failed, N skipped`.
import { readFileSync } from 'node:fs'

const { passed, failed, skipped } = count(process.argv[2])
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)

function count(file) {
  const text = readFileSync(file, 'utf8')
  // No report: the run itself broke down, and that is a failure.
  if (text === '') return { passed: 0, failed: 1, skipped: 0 }

  const report = JSON.parse(text)
  // A file that does not load has no tests to count.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}
