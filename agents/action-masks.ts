/** One environment's entries of `masks[action * numEnvs + env]`; undefined where nothing is masked. */
export function maskOf(masks: Uint8Array | undefined, env: number, numEnvs: number): Uint8Array | undefined {
  if (masks === undefined) return undefined
  return Uint8Array.from({ length: masks.length / numEnvs }, (_, action) => masks[action * numEnvs + env])
}

/** The allowed action at a uniform number of (0, 1): each with the same probability. */
export function uniformAction(count: number, mask: Uint8Array | undefined, uniform: number): number {
  if (mask === undefined) return Math.floor(uniform * count)
  const allowed = [...mask.keys()].filter((action) => mask[action] === 1)
  return allowed[Math.floor(uniform * allowed.length)]
}
