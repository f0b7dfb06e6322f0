import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantiate, kernelModule, sharedMemory } from '../../../../agents/learner/wasm/kernels.js'
import { floatsAt, MemoryPlan } from '../../../../agents/learner/wasm/memory-plan.js'
import { RandomStream } from '../../../../core/random/stream.js'
import { normals } from './fixtures.js'

const MOST_ROWS = 140
const MOST_COLUMNS = 11
const LEFT_ALONE = 7

const memoryPlan = new MemoryPlan()
const columnsAt = memoryPlan.numbers(MOST_ROWS * MOST_COLUMNS)
const rowsAt = memoryPlan.numbers(MOST_ROWS * 2 * MOST_COLUMNS)
const orderAt = memoryPlan.numbers(MOST_ROWS)
const zerosAt = memoryPlan.numbers(MOST_COLUMNS + 1)
const panelsAt = memoryPlan.numbers((MOST_ROWS + 8) * (MOST_COLUMNS + 1))
const memory = sharedMemory(memoryPlan.bytes)
const kernels = instantiate(kernelModule(), memory)

/** Sizes around blocks of 64 rows and squares of 4, and rows with room behind the columns. */
const form = fc.record({
  size: fc.integer({ min: 1, max: MOST_ROWS }),
  count: fc.integer({ min: 1, max: MOST_COLUMNS }),
  spare: fc.integer({ min: 0, max: MOST_COLUMNS }),
})

/** Rows written plainly: entry of the column where there is one, what was there before elsewhere. */
function plainRows(columns: ArrayLike<number>, size: number, count: number, stride: number): number[] {
  return Array.from({ length: size * stride }, (_, at) => {
    const column = at % stride
    return column < count ? columns[column * size + Math.floor(at / stride)] : LEFT_ALONE
  })
}

describe('rows of a rollout', () => {
  it('hold what the columns hold, and nothing else is touched', () => {
    fc.assert(
      fc.property(form, ({ size, count, spare }) => {
        const stride = count + spare
        const columns = floatsAt(memory, columnsAt, size * count)
        columns.set(normals(size * count, new RandomStream(size, 'test')))
        const rows = floatsAt(memory, rowsAt, size * stride).fill(LEFT_ALONE)
        kernels.columnsToRows(columnsAt, rowsAt, size, count, stride, 0, size)
        expect(Array.from(rows)).toEqual(plainRows(columns, size, count, stride))
      }),
    )
  })

  it('hold columns of bytes as numbers', () => {
    fc.assert(
      fc.property(form, ({ size, count, spare }) => {
        const stride = count + spare
        const columns = new Uint8Array(memory.buffer, columnsAt, size * count)
        for (let at = 0; at < columns.length; at++) columns[at] = (at * 37) % 256
        const rows = floatsAt(memory, rowsAt, size * stride).fill(LEFT_ALONE)
        kernels.byteColumnsToRows(columnsAt, rowsAt, size, count, stride)
        expect(Array.from(rows)).toEqual(plainRows(columns, size, count, stride))
      }),
    )
  })

  it('are gathered into panels in the order given, the numbers behind the section left out, with zeros at the end', () => {
    fc.assert(
      fc.property(form, ({ size, count, spare }) => {
        const sectionStride = 4 * Math.ceil(count / 4)
        const stride = sectionStride + spare
        const rows = floatsAt(memory, rowsAt, size * stride)
        rows.set(normals(size * stride, new RandomStream(size, 'test')))
        const order = new Int32Array(memory.buffer, orderAt, size)
        for (let place = 0; place < size; place++) order[place] = (size - 1 - place) % size
        floatsAt(memory, zerosAt, sectionStride).fill(0)
        const panels = Math.ceil(size / 8)
        kernels.gatherRows(rowsAt, orderAt, panelsAt, stride, sectionStride, 0, size, panels, zerosAt)
        const given = floatsAt(memory, panelsAt, panels * 8 * sectionStride)
        for (let place = 0; place < panels * 8; place++) {
          for (let column = 0; column < sectionStride; column++) {
            const at = ((place >> 3) * sectionStride + column) * 8 + (place % 8)
            const expected = place < size ? rows[(order[place] ?? 0) * stride + column] : 0
            expect(given[at]).toBe(expected)
          }
        }
      }),
    )
  })
})
