#!/usr/bin/env node
// npm's solc behind the command line that forge speaks: `--version`, and `--standard-json` from stdin to stdout.
import { readFileSync } from 'node:fs'
import solc from 'solc'

const flags = process.argv.slice(2)
if (flags.includes('--version')) {
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}`)
} else if (flags.includes('--standard-json')) {
  process.stdout.write(solc.compile(readFileSync(0, 'utf8')))
} else {
  console.error('solc.mjs: only --version and --standard-json are spoken here.')
  process.exitCode = 2
}
