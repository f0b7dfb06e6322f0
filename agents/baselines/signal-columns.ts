import { usageError } from '../../core/errors.js'
import type { Infos } from '../../env/vector-env.js'
import type { LeverLimits } from '../../guard/specification.js'

/** A public reading of the economy, one entry an environment. */
export function signalColumn(infos: Infos, name: string): Float64Array {
  const column = infos.columns[`signal/${name}`]
  if (column === undefined) {
    throw usageError(
      `A rule reads "signal/${name}", which the environment does not tell`,
      'baselines',
      'Rules run on token economies; see `minthelm env list`.',
    )
  }
  return column
}

/** Refuses actions of another width than the levers have: rules set levers themselves, never a menu of moves. */
export function requireLeverActions(levers: readonly LeverLimits[], width: number, name: string): void {
  if (width !== levers.length) {
    throw usageError(
      `"${name}" sets ${levers.length} levers but the action has ${width} entries`,
      'baselines',
      'Run rules on the environment without a lever menu; pairs of episodes stay the same.',
    )
  }
}
