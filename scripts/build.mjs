// Builds the package into dist/: the WebAssembly kernels and the contracts first, then TypeScript project by project.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync } from 'node:fs'

function run(script, args) {
  const result = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' })
  if (result.status !== 0) process.exit(result.status ?? 1)
}

if (existsSync('scripts/build-kernels.mjs')) run('scripts/build-kernels.mjs', [])
run('scripts/build-contracts.mjs', [])
run('node_modules/typescript/bin/tsc', ['--build', 'tsconfig.json'])
// npx runs the command as a program; npm makes it one at the first install only.
chmodSync('dist/cli/main.js', 0o755)
