import type { Bundle } from '../checkpoints/runtime/bundle.js'
import { mechanismOfEnvironment } from '../env/mechanisms/mechanisms.js'
import { raiRecord } from '../eval/replay/rai-record.js'
import { driveByRecord, marketWindows, type RecordedDrive } from '../eval/replay/recorded-market.js'
import { runShadow, type Shadow } from '../eval/replay/shadow.js'
import { terraRecord } from '../eval/replay/terra-record.js'
import { readSeries } from './series.js'

/** A bundle on recorded history. */
export interface BundleReplay {
  /** Recorded ETH hours as the market that drives the simulated economy. */
  readonly drives: readonly RecordedDrive[]
  /** The bundle beside the record of its own kind of token; empty where none is carried. */
  readonly shadows: readonly Shadow[]
}

const WINDOW_HOURS = 720

/** What the bundle's policy would have asked for beside the record of its kind of token. */
export function shadowsOf(bundle: Bundle, seed: number): readonly Shadow[] {
  const mechanism = mechanismOfEnvironment(bundle.environment)
  if (mechanism?.id === 'terra') {
    return [runShadow(bundle, terraRecord(readSeries('ust-daily'), readSeries('luna-daily'), seed))]
  }
  if (mechanism?.id === 'rai') {
    const depth = mechanism.defaults.targetDepthUsd?.value
    return [runShadow(bundle, raiRecord(readSeries('rai-hourly'), typeof depth === 'number' ? depth : 1))]
  }
  return []
}

/** Replays a bundle: the recorded market drives its economy, and its own record is shadowed. */
export function replayBundle(bundle: Bundle, episodes: number, seed: number): BundleReplay {
  const windows = marketWindows(readSeries('eth-hourly'), WINDOW_HOURS)
  return { drives: driveByRecord(bundle, windows, episodes, seed), shadows: shadowsOf(bundle, seed) }
}
