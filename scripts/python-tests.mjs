// Tests the Python package in python/ with pinned Gymnasium and numpy; needs dist/. Where Python or its package index
// is not to be had the tests count as one skipped test, by name. The counts go to .cache/python-tests.json.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pythonEnvironment } from './python-environment.mjs'

const REPORT = join('.cache', 'python-tests.json')
const JUNIT = join('.cache', 'python-tests.xml')

function countedIn(junit) {
  const count = (name) => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(junit)[1])
  const failed = count('failures') + count('errors')
  return { passed: count('tests') - failed - count('skipped'), failed, skipped: count('skipped') }
}

mkdirSync('.cache', { recursive: true })
rmSync(REPORT, { force: true })
const environment = pythonEnvironment(join('python', 'tests', 'requirements.txt'))
if (environment.missing !== undefined) {
  console.log(`skipped: the Python package, for ${environment.missing}`)
  writeFileSync(REPORT, JSON.stringify({ passed: 0, failed: 0, skipped: 1 }))
} else {
  rmSync(JUNIT, { force: true })
  const options = { stdio: 'inherit', env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } }
  const command = ['-m', 'pytest', '-c', 'python/pyproject.toml', '-ra', '--junit-xml', JUNIT, 'python/tests']
  const tested = spawnSync(environment.python, command, options)
  if (tested.status !== 0) process.exit(tested.status ?? 1)
  writeFileSync(REPORT, JSON.stringify(countedIn(readFileSync(JUNIT, 'utf8'))))
}
