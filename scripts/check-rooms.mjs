// The import rule: rooms import one way, and what must run in a browser imports no Node module.
// `node scripts/check-rooms.mjs [folder]` reads every .ts file of the rooms below the folder (default: here), prints
// each violation as file:line, and fails on any, and where it read no module at all.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, normalize, relative, sep } from 'node:path'
import ts from 'typescript'

/** A room may import from itself and from the rooms before it. */
const ORDER = [
  'core',
  'guard',
  'env',
  'agents',
  'checkpoints',
  'eval',
  'training',
  'audit',
  'deploy',
  'signals',
  'cli',
  'ui',
]
/** Rooms (or parts of rooms) that run in a browser too. */
const BROWSER = ['core', 'guard', 'env', join('checkpoints', 'runtime')]
/** Generated from another language's sources: read by its own compiler. */
const LEFT_OUT = [join('agents', 'learner', 'wasm', 'kernels'), join('env', 'kernels', 'assembly')]
const nodeModules = new Set(builtinModules)

const root = process.argv[2] ?? '.'

function filesBelow(folder) {
  if (!existsSync(folder) || LEFT_OUT.includes(relative(root, folder))) return []
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return filesBelow(path)
    return /\.tsx?$/.test(name) && !name.endsWith('.d.ts') ? [path] : []
  })
}

/** Every module that a file names: import, export from, import() and import types. */
function importsOf(path) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true)
  const found = []
  const visit = (node) => {
    const specifier =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node)
            ? node.argument.literal
            : undefined
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) {
      found.push({
        name: specifier.text,
        line: source.getLineAndCharacterOfPosition(specifier.getStart()).line + 1,
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const isBelow = (path, folder) => path === folder || path.startsWith(folder + sep)

function violationsOf(path) {
  const place = relative(root, path)
  const room = place.split(sep)[0]
  return importsOf(path).flatMap(({ name, line }) => {
    const at = `${place}:${line}`
    if (name.startsWith('.')) {
      const target = normalize(join(dirname(place), name)).split(sep)[0]
      if (target === '..') return [`${at} imports "${name}" from outside the repository`]
      if (!ORDER.includes(target)) return [`${at} imports "${name}": "${target}" is not a room`]
      return ORDER.indexOf(target) > ORDER.indexOf(room)
        ? [`${at} imports "${name}": ${room} comes before ${target} and must not know it`]
        : []
    }
    const isNode = name.startsWith('node:') || nodeModules.has(name.split('/')[0])
    return isNode && BROWSER.some((folder) => isBelow(place, folder))
      ? [`${at} imports "${name}": this part runs in a browser and takes no Node module`]
      : []
  })
}

const files = ORDER.flatMap((room) => filesBelow(join(root, room)))
if (files.length === 0) {
  console.error('check-rooms: no module was read; run it in the root of the repository.')
  process.exit(1)
}
const violations = files.flatMap(violationsOf)
for (const violation of violations) console.error(violation)
console.log(`rooms: ${files.length} modules read, ${violations.length} violations`)
process.exit(violations.length === 0 ? 0 : 1)
