import { readFileSync } from 'node:fs'
import { isMap, LineCounter, parse, parseDocument } from 'yaml'
import { usageError } from '../../core/errors.js'

/** A config as it was written, before it is checked, and where each part of it was written. */
export interface ConfigSource {
  readonly value: unknown
  /** Says for the reader where the value at a path comes from, such as `terra-ppo.yaml:12, agent.discount`. */
  locate(path: readonly PropertyKey[]): string
}

const named = (path: readonly PropertyKey[]) =>
  path.length === 0 ? 'the config' : path.map(String).join('.')

/** A config that was built in a program. */
export function valueSource(value: unknown): ConfigSource {
  return { value, locate: named }
}

/**
 * Reads the text of a YAML config.
 *
 * @param file the name that errors show
 * @throws usage error with line and column where the text is no YAML
 */
export function yamlSource(text: string, file: string): ConfigSource {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problem = document.errors[0]
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0])
    throw usageError(
      `The config is no YAML: ${problem.message}`,
      `${file}:${line}:${col}`,
      'Mend the line, or start from one of the shipped configs.',
    )
  }
  const offsetOf = (path: readonly PropertyKey[]): number | undefined => {
    let node: unknown = document.contents
    let offset: number | undefined
    for (const key of path) {
      if (!isMap(node)) return offset
      const pair = node.items.find((item) => String(item.key) === String(key))
      if (pair === undefined) return offset
      offset = (pair.key as { range?: [number, number, number] | null }).range?.[0] ?? offset
      node = pair.value
    }
    return offset
  }
  return {
    value: document.toJS() as unknown,
    locate: (path) => {
      const offset = offsetOf(path)
      const place = offset === undefined ? file : `${file}:${lines.linePos(offset).line}`
      return `${place}, ${named(path)}`
    },
  }
}

/** Reads a YAML file. A file that is missing or unreadable is a usage error. */
export function fileSource(path: string): ConfigSource {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be read'
    throw usageError(`The config file ${reason}`, path, 'Give the path of a YAML file.')
  }
  return yamlSource(text, path)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A copy of `value` with the entry at `path` replaced; `written` is the override, for errors. */
function withEntry(value: unknown, path: readonly string[], entry: unknown, written: string): unknown {
  const [key, ...rest] = path
  if (key === undefined) return entry
  if (value !== undefined && value !== null && !isRecord(value)) {
    throw usageError(
      `"${key}" cannot be set inside ${JSON.stringify(value)}`,
      written,
      'Override a key of the config, such as agent.learningRate=1e-4.',
    )
  }
  // A computed key makes an entry of its own even where it is called __proto__, so that the schema can refuse it.
  return { ...value, [key]: withEntry(value?.[key], rest, entry, written) }
}

/**
 * Replaces values by overrides of the form `agent.learningRate=1e-4`; the right side is read as YAML, so that
 * `[128, 128]`, `true` and `null` mean what they mean in a file.
 */
export function overriddenSource(source: ConfigSource, overrides: readonly string[]): ConfigSource {
  const places: { readonly path: readonly string[]; readonly written: string }[] = []
  let value = source.value
  for (const written of overrides) {
    const equals = written.indexOf('=')
    const path = written.slice(0, Math.max(0, equals)).split('.')
    if (path.some((key) => key.trim() === '')) {
      throw usageError(
        `"${written}" is no override`,
        undefined,
        'Write a.b=c, such as agent.learningRate=1e-4.',
      )
    }
    let entry: unknown
    try {
      entry = parse(written.slice(equals + 1)) as unknown
    } catch {
      throw usageError(
        `The value of "${written}" is no YAML`,
        path.join('.'),
        'Give a number, a word or a list.',
      )
    }
    if (path[0] === 'env' && path.length > 1 && isRecord(value) && typeof value.env === 'string') {
      value = { ...value, env: { id: value.env } }
    }
    value = withEntry(value, path, entry, written)
    places.push({ path, written })
  }
  return {
    value,
    locate: (path) => {
      const place = places.findLast(
        (candidate) =>
          candidate.path.length <= path.length &&
          candidate.path.every((key, index) => key === String(path[index])),
      )
      return place === undefined ? source.locate(path) : `override ${place.written}, ${named(path)}`
    },
  }
}
