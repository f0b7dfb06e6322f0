// Sets up what other people judge bundles by: pinned Python packages (OpenSSF Model Signing, ONNX's checker, in-toto's
// and Hugging Face's own readers) in .cache/python, and a Chromium. With --find it installs nothing and prints one line
// of JSON: { python, chromium }, each a path or null. Tests without them are skipped by name.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findPythonEnvironment, pythonEnvironment } from './python-environment.mjs'

const REQUIREMENTS = join('test', 'checkpoints', 'python', 'requirements.txt')
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome']

function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const name of BROWSERS) {
    for (const folder of folders) if (existsSync(join(folder, name))) return join(folder, name)
  }
  return null
}

/** Debian's package, where this is root on a Debian. */
function installChromium() {
  if (process.getuid?.() !== 0) return
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const words of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
  ]) {
    const done = spawnSync('apt-get', words, { env: environment, encoding: 'utf8' })
    if (done.status !== 0) {
      console.log(`apt-get ${words[0]} fails: ${(done.stderr ?? done.error?.message ?? '').trim()}`)
      return
    }
  }
}

if (process.argv.includes('--find')) {
  const { python = null } = findPythonEnvironment(REQUIREMENTS)
  console.log(JSON.stringify({ python, chromium: findChromium() }))
} else {
  const { python, missing } = pythonEnvironment(REQUIREMENTS)
  console.log(python === undefined ? `Python tools: none, ${missing}` : `Python tools: ${python}`)
  if (findChromium() === null) installChromium()
  console.log(`Chromium: ${findChromium() ?? "none; install Debian's package chromium"}`)
}
