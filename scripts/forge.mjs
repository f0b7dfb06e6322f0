// forge of npm's package, started without the package's own launcher: that one ends with status 0 whatever forge ends with.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:process'
import { pathToFileURL } from 'node:url'

const machine = `${platform}-${arch === 'x64' ? 'amd64' : arch}`

/** The executable in the package for this platform. */
export const forgeBinary = createRequire(import.meta.url).resolve(`@foundry-rs/forge-${machine}/bin/forge`)

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = spawnSync(forgeBinary, process.argv.slice(2), { stdio: 'inherit' }).status ?? 1
}
