// Prints the tests' closing line from the report of the last `vitest run`, skipped tests by name.
import { readFileSync } from 'node:fs'

const report = JSON.parse(readFileSync('.cache/tests.json', 'utf8'))
for (const file of report.testResults) {
  for (const test of file.assertionResults) {
    if (test.status === 'pending' || test.status === 'skipped') console.log(`skipped: ${test.fullName}`)
  }
}
console.log(
  `${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} skipped`,
)
process.exit(report.success ? 0 : 1)
