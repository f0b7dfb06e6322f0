// Prints the tests' closing line from the reports of the last `vitest run` and of the Python package's tests, skipped
// tests by name.
import { readFileSync } from 'node:fs'

const report = JSON.parse(readFileSync('.cache/tests.json', 'utf8'))
for (const file of report.testResults) {
  for (const test of file.assertionResults) {
    if (test.status === 'pending' || test.status === 'skipped') console.log(`skipped: ${test.fullName}`)
  }
}
const python = JSON.parse(readFileSync('.cache/python-tests.json', 'utf8'))
const passed = report.numPassedTests + python.passed
const failed = report.numFailedTests + python.failed
const skipped = report.numPendingTests + python.skipped
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(report.success ? 0 : 1)
