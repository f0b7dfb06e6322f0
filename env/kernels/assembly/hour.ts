// The beginning of an hour, its costs and its end.
import { abs, add, atMost, bytes, complement, constant, div, get, mul, positivePart, put, sqrt, sub, unitPart } from './vector'

/**
 * Lists the living economies in `active`, sets their lanes of `alive`, and readies what the hour adds up. Returns how
 * many live. `frozen` of a collapsed economy is the caller's to set.
 */
export function openHour(
  first: i32,
  end: i32,
  active: usize,
  alive: usize,
  frozen: usize,
  collapsedAtHour: usize,
  spendingUsd: usize,
  priceUsd: usize,
  spotUsd: usize,
  supplyTokens: usize,
  startSupplyTokens: usize,
): i32 {
  let place = active
  for (let index = first; index < end; index++) {
    const at = bytes(index)
    const lives = !(load<f64>(collapsedAtHour + at) > 0)
    store<i64>(alive + at, lives ? -1 : 0)
    store<i32>(place, index)
    place += <usize>lives << 2
  }
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const mask = get(alive, at)
    put(frozen, at, mask, constant(0))
    put(spendingUsd, at, mask, constant(0))
    put(spotUsd, at, mask, get(priceUsd, at))
    put(startSupplyTokens, at, mask, get(supplyTokens, at))
  }
  return <i32>((place - active) >> 2)
}

/** The next hour begins. */
export function closeHour(first: i32, end: i32, alive: usize, hour: usize): void {
  for (let at = bytes(first); at < bytes(end); at += 16) {
    put(hour, at, get(alive, at), add(get(hour, at), constant(1)))
  }
}

const HOURS_PER_YEAR: f64 = 8760
const SPENDING_UNIT_PER_YEAR: f64 = 0.2
const RATE_UNIT_PER_YEAR: f64 = 0.5
const SPENT_RESERVE_UNIT_USD: f64 = 0.15
const SPENT_RESERVE_COST: f64 = 0.3

/** The unweighted costs of the hour; levers become the applied ones. `leverUnits` has a number a slot. */
export function computeComponents(
  first: i32,
  end: i32,
  pegged: bool,
  movesTarget: bool,
  alive: usize,
  priceUsd: usize,
  targetPriceUsd: usize,
  depthUsd: usize,
  spendingUsd: usize,
  totalSpendingUsd: usize,
  reserveSpentUsd: usize,
  backingUsd: usize,
  levers: usize,
  appliedLevers: usize,
  leverStride: usize,
  leverUnits: usize,
  leverSlots: i32,
  pegScale: usize,
  targetDepthUsd: usize,
  pegCost: usize,
  depthCost: usize,
  spendingCost: usize,
  leverChangeCost: usize,
  solvencyCost: usize,
  targetMovementCost: usize,
): void {
  const one = constant(1)
  for (let at = bytes(first); at < bytes(end); at += 16) {
    const mask = get(alive, at)
    const z = div(sub(div(get(priceUsd, at), get(targetPriceUsd, at)), one), get(pegScale, at))
    put(pegCost, at, mask, atMost(sub(sqrt(add(one, mul(z, z))), one), constant(5)))
    put(depthCost, at, mask, positivePart(complement(div(get(depthUsd, at), get(targetDepthUsd, at)))))
    const spending = get(spendingUsd, at)
    put(totalSpendingUsd, at, mask, add(get(totalSpendingUsd, at), spending))
    const yearly = div(mul(spending, constant(HOURS_PER_YEAR)), constant(SPENDING_UNIT_PER_YEAR))
    put(spendingCost, at, mask, yearly)
    let change = constant(0)
    let column = at
    for (let slot = 0; slot < leverSlots; slot++) {
      const asked = get(levers, column)
      const moved = abs(sub(asked, get(appliedLevers, column)))
      change = add(change, div(moved, v128.load_splat<u64>(leverUnits + bytes(slot))))
      put(appliedLevers, column, mask, asked)
      column += leverStride
    }
    put(leverChangeCost, at, mask, atMost(change, constant(2)))
    if (pegged) {
      const spent = unitPart(div(get(reserveSpentUsd, at), constant(SPENT_RESERVE_UNIT_USD)))
      const lack = positivePart(complement(get(backingUsd, at)))
      put(solvencyCost, at, mask, add(lack, mul(constant(SPENT_RESERVE_COST), spent)))
    }
    if (movesTarget) {
      put(targetMovementCost, at, mask, div(abs(get(levers, at)), constant(RATE_UNIT_PER_YEAR)))
    }
  }
}
