// Virtual environments of Python with pinned packages, in .cache/python, made once for each text of requirements.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const OLDEST = [3, 11]
/** What pip says where it reaches no package index, apart from a package that is not there. */
const UNREACHED =
  /connection broken by|Failed to establish a new connection|Temporary failure in name resolution/

function pythonVersion() {
  const code = 'import sys; print("%d.%d.%d" % sys.version_info[:3])'
  const asked = spawnSync('python3', ['-c', code], { encoding: 'utf8' })
  return asked.status === 0 ? asked.stdout.trim() : undefined
}

/** Where the environment of a requirements file lies or is to lie, or { missing } with the reason why none can. */
function placeOf(requirementsFile) {
  const version = pythonVersion()
  if (version === undefined) return { missing: 'python3 is not found' }
  const [major, minor] = version.split('.').map(Number)
  if (major !== OLDEST[0] || minor < OLDEST[1]) return { missing: `python3 is ${version}, older than 3.11` }
  const key = createHash('sha256').update(version).update(readFileSync(requirementsFile)).digest('hex')
  const folder = join('.cache', 'python', key.slice(0, 16))
  return { folder, python: join(folder, 'bin', 'python'), complete: join(folder, 'complete') }
}

/** The interpreter of an environment that was made before, as { python }; or { missing } with the reason. */
export function findPythonEnvironment(requirementsFile) {
  const { missing, python, complete } = placeOf(requirementsFile)
  if (missing !== undefined) return { missing }
  return existsSync(complete) ? { python } : { missing: 'it was not made yet' }
}

/**
 * The interpreter of an environment that has the packages of a requirements file, as { python }; or { missing } with
 * the reason where Python 3.11, its venv module or the package index is not to be had. Any other failure throws.
 */
export function pythonEnvironment(requirementsFile) {
  const { missing, folder, python, complete } = placeOf(requirementsFile)
  if (missing !== undefined) return { missing }
  if (existsSync(complete)) return { python }
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join('.cache', 'python'), { recursive: true })
  const made = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8' })
  if (made.status !== 0) return { missing: `python3 -m venv fails: ${(made.stderr || made.stdout).trim()}` }
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '-r', requirementsFile]
  const installed = spawnSync(python, pip, { encoding: 'utf8' })
  if (installed.status !== 0) {
    if (UNREACHED.test(installed.stderr)) return { missing: 'the Python package index is not reached' }
    throw new Error(`pip install -r ${requirementsFile} fails:\n${installed.stderr}`)
  }
  writeFileSync(complete, '')
  return { python }
}
