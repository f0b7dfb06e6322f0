import { readFileSync, statSync } from 'node:fs'
import { expect, it } from 'vitest'

it.runIf(process.platform !== 'win32')(
  'leaves every command of the package a program that may be run',
  () => {
    const { bin } = JSON.parse(readFileSync('package.json', 'utf8')) as { bin: Record<string, string> }
    const files = Object.values(bin)
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) expect(statSync(file).mode & 0o111).toBe(0o111)
  },
)
