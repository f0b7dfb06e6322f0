/** Raised whenever the same config and seed would give other bytes than before; checkpoints carry it. */
export const numericsVersion = 1
