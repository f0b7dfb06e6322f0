// Between columns[column * size + sample] (the laboratory's layout), rows[sample][column] and panels[panel][column][8].
// Strides of rows and panels are counted in numbers and are multiples of four; their padding is written as zeros.
import { ADVANTAGE_MEAN, ADVANTAGE_SCALE } from './policy-loss'
import { transposeSquare } from './vector-math'

/** Rows that are filled together stay in the nearest cache. */
const BLOCK_ROWS: i32 = 64

/**
 * Copies the samples from number `from` up to `to` of columns of `size` numbers into rows, from the rows' first number on; what
 * follows the columns is left alone.
 */
export function columnsToRows(
  columns: usize,
  rows: usize,
  size: i32,
  columnCount: i32,
  rowStride: i32,
  from: i32,
  to: i32,
): void {
  const rowBytes = <usize>rowStride << 2
  const columnBytes = <usize>size << 2
  for (let start = from; start < to; start += BLOCK_ROWS) {
    const end = min(start + BLOCK_ROWS, to)
    const squaresEnd = start + ((end - start) & ~3)
    let column = 0
    for (; column + 4 <= columnCount; column += 4) {
      let source = columns + <usize>column * columnBytes + (<usize>start << 2)
      let target = rows + <usize>start * rowBytes + (<usize>column << 2)
      for (let sample = start; sample < squaresEnd; sample += 4) {
        const a = v128.load(source)
        const b = v128.load(source + columnBytes)
        const c = v128.load(source + columnBytes * 2)
        const d = v128.load(source + columnBytes * 3)
        transposeSquare(a, b, c, d, target, rowBytes)
        source += 16
        target += rowBytes << 2
      }
      for (let lane = 0; lane < 4; lane++) {
        copyColumn(columns, rows, column + lane, squaresEnd, end, columnBytes, rowBytes)
      }
    }
    for (; column < columnCount; column++) {
      copyColumn(columns, rows, column, start, end, columnBytes, rowBytes)
    }
  }
}

@inline
function copyColumn(
  columns: usize,
  rows: usize,
  column: i32,
  first: i32,
  end: i32,
  columnBytes: usize,
  rowBytes: usize,
): void {
  for (let sample = first; sample < end; sample++) {
    const source = columns + <usize>column * columnBytes + (<usize>sample << 2)
    store<f32>(rows + <usize>sample * rowBytes + (<usize>column << 2), load<f32>(source))
  }
}

/** The same for all samples of columns of bytes, which become numbers. */
export function byteColumnsToRows(
  columns: usize,
  rows: usize,
  size: i32,
  columnCount: i32,
  rowStride: i32,
): void {
  const rowBytes = <usize>rowStride << 2
  for (let start = 0; start < size; start += BLOCK_ROWS) {
    const end = min(start + BLOCK_ROWS, size)
    for (let column = 0; column < columnCount; column++) {
      const source = columns + <usize>column * <usize>size
      let target = rows + <usize>start * rowBytes + (<usize>column << 2)
      for (let sample = start; sample < end; sample++) {
        store<f32>(target, <f32>load<u8>(source + <usize>sample))
        target += rowBytes
      }
    }
  }
}

@inline
function rowOf(rows: usize, order: usize, position: i32, count: i32, rowBytes: usize, zeros: usize): usize {
  if (position >= count) return zeros
  return rows + <usize>load<i32>(order + (<usize>position << 2)) * rowBytes
}

/**
 * Panels of the first `columnStride` numbers of the rows that order[first] and its followers name; positions from `count`
 * on are padding. `zeros` is a row of zeros.
 */
export function gatherRows(
  rows: usize,
  order: usize,
  panels: usize,
  rowStride: i32,
  columnStride: i32,
  first: i32,
  count: i32,
  panelCount: i32,
  zeros: usize,
): void {
  const rowBytes = <usize>rowStride << 2
  for (let panel = 0; panel < panelCount; panel++) {
    for (let half = 0; half < 2; half++) {
      const position = first + panel * 8 + half * 4
      let a = rowOf(rows, order, position, count, rowBytes, zeros)
      let b = rowOf(rows, order, position + 1, count, rowBytes, zeros)
      let c = rowOf(rows, order, position + 2, count, rowBytes, zeros)
      let d = rowOf(rows, order, position + 3, count, rowBytes, zeros)
      let target = panels + (<usize>(panel * columnStride) << 5) + (<usize>half << 4)
      const end = a + (<usize>columnStride << 2)
      while (a < end) {
        transposeSquare(v128.load(a), v128.load(b), v128.load(c), v128.load(d), target, 32)
        a += 16
        b += 16
        c += 16
        d += 16
        target += 128
      }
    }
  }
}

/** Copies columns of `count` numbers into columns of `size` numbers; `to` is where the first one's part begins. */
export function columnsIntoColumns(from: usize, to: usize, count: i32, size: i32, columnCount: i32): void {
  for (let column = 0; column < columnCount; column++) {
    memory.copy(to, from, <usize>count << 2)
    from += <usize>count << 2
    to += <usize>size << 2
  }
}

/** Panels of the samples from `first` up to `end`; what lies beyond `end` is padding. */
export function columnsToPanels(
  columns: usize,
  panels: usize,
  size: i32,
  columnCount: i32,
  panelStride: i32,
  first: i32,
  end: i32,
  panelCount: i32,
): void {
  for (let panel = 0; panel < panelCount; panel++) {
    const sample = first + panel * 8
    for (let column = 0; column < panelStride; column++) {
      const source = columns + (<usize>(column * size + sample) << 2)
      const target = panels + (<usize>(panel * panelStride + column) << 5)
      if (column < columnCount && sample + 8 <= end) {
        v128.store(target, v128.load(source))
        v128.store(target, v128.load(source, 16), 16)
      } else {
        for (let lane = 0; lane < 8; lane++) {
          const present = column < columnCount && sample + lane < end
          store<f32>(target + (<usize>lane << 2), present ? load<f32>(source + (<usize>lane << 2)) : 0)
        }
      }
    }
  }
}

/** The way back into columns of `size` numbers. */
export function panelsToColumns(
  panels: usize,
  columns: usize,
  size: i32,
  columnCount: i32,
  panelStride: i32,
  first: i32,
  end: i32,
): void {
  for (let column = 0; column < columnCount; column++) {
    const target = columns + (<usize>(column * size) << 2)
    for (let sample = first; sample < end; sample++) {
      const place = sample - first
      const row = (place >> 3) * panelStride + column
      const value = load<f32>(panels + (<usize>row << 5) + (<usize>(place & 7) << 2))
      store<f32>(target + (<usize>sample << 2), value)
    }
  }
}

/**
 * Mean and inverse sample deviation (n - 1, plus 1e-8) of one column over the rows that the order names, in double
 * precision, written into a policy loss's settings; 0 and 1 for a single row.
 */
export function advantageMoments(
  rows: usize,
  order: usize,
  count: i32,
  rowStride: i32,
  column: i32,
  settings: usize,
): void {
  let mean: f64 = 0
  let scale: f64 = 1
  if (count > 1) {
    const start = rows + (<usize>column << 2)
    const rowBytes = <usize>rowStride << 2
    for (let index = 0; index < count; index++) {
      mean += <f64>load<f32>(start + <usize>load<i32>(order + (<usize>index << 2)) * rowBytes)
    }
    mean /= <f64>count
    let squares: f64 = 0
    for (let index = 0; index < count; index++) {
      const away = <f64>load<f32>(start + <usize>load<i32>(order + (<usize>index << 2)) * rowBytes) - mean
      squares += away * away
    }
    scale = 1 / (sqrt<f64>(squares / <f64>(count - 1)) + 1e-8)
  }
  store<f32>(settings + ADVANTAGE_MEAN, <f32>mean)
  store<f32>(settings + ADVANTAGE_SCALE, <f32>scale)
}
