import type { RandomStream } from '../../core/random/stream.js'
import { type ActionColumns, type Space, samplePoints } from '../spaces.js'

/** Fills a batch with random actions; choices that the masks rule out give way to the next ones that they allow. */
export function drawActions(
  space: Space,
  masks: Uint8Array | undefined,
  stream: RandomStream,
  numEnvs: number,
  actions: ActionColumns,
): void {
  samplePoints(space, stream, numEnvs, actions)
  if (masks === undefined || space.kind === 'box') return
  const counts = space.kind === 'discrete' ? [space.count] : space.counts
  let first = 0
  counts.forEach((count, choice) => {
    for (let env = 0; env < numEnvs; env++) {
      const at = choice * numEnvs + env
      for (let tried = 0; tried < count && masks[(first + actions[at]) * numEnvs + env] === 0; tried++) {
        actions[at] = (actions[at] + 1) % count
      }
    }
    first += count
  })
}
