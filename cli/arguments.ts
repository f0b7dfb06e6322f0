import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { usageError } from '../core/errors.js'
import { presetFile } from '../training/config/presets.js'

/** Splits what follows a command into paths and `a.b=c` overrides. */
export function splitOverrides(words: readonly (string | number)[]): {
  paths: string[]
  overrides: string[]
} {
  const texts = words.map(String)
  return {
    paths: texts.filter((text) => !text.includes('=')),
    overrides: texts.filter((text) => text.includes('=')),
  }
}

/** The path of a config: a file as given, or a shipped config by its name, with or without folder and ending. */
export function findConfig(name: string): string {
  if (existsSync(name)) return name
  const shipped = presetFile(basename(name).replace(/\.ya?ml$/, ''))
  return existsSync(shipped) ? shipped : name
}

/** A whole number of an option from 1 up, or an error that names the option. */
export function positiveWhole(value: number, option: string): number {
  if (Number.isInteger(value) && value >= 1) return value
  throw usageError(`--${option} is ${value}`, undefined, 'Give a whole number from 1 up.')
}
