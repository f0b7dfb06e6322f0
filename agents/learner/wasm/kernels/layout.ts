// Between columns[column * size + sample] (the laboratory's layout), rows[sample][column] and panels[panel][column][8].
// Strides of rows and panels are counted in numbers and are multiples of four; their padding is written as zeros.
import { ADVANTAGE_MEAN, ADVANTAGE_SCALE } from './policy-loss'
import { transposeSquare } from './vector-math'

/** Copies columns into rows, from column `firstColumn` of the rows on; padding is left alone. */
export function columnsToRows(
  columns: usize,
  rows: usize,
  size: i32,
  columnCount: i32,
  rowStride: i32,
  firstColumn: i32,
): void {
  for (let column = 0; column < columnCount; column++) {
    let row = rows + (<usize>(firstColumn + column) << 2)
    for (let sample = 0; sample < size; sample++) {
      store<f32>(row, load<f32>(columns))
      columns += 4
      row += <usize>rowStride << 2
    }
  }
}

@inline
function rowOf(rows: usize, order: usize, position: i32, count: i32, rowBytes: usize, zeros: usize): usize {
  if (position >= count) return zeros
  return rows + <usize>load<i32>(order + (<usize>position << 2)) * rowBytes
}

/**
 * Panels of the samples that order[first] and its followers name; positions from `count` on are padding.
 * `zeros` is a row of zeros.
 */
export function gatherRows(
  rows: usize,
  order: usize,
  panels: usize,
  rowStride: i32,
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
      let target = panels + (<usize>(panel * rowStride) << 5) + (<usize>half << 4)
      const end = a + rowBytes
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
