/** The base fee moves by at most an eighth of itself a block (EIP-1559). */
const BASE_FEE_DENOMINATOR = 8

/** A base fee after a block that used so much gas against its target, in real numbers (EIP-1559). */
export function nextBaseFee(baseFee: number, gasUsed: number, gasTarget: number): number {
  return baseFee + (baseFee * (gasUsed - gasTarget)) / gasTarget / BASE_FEE_DENOMINATOR
}

/** The same in whole wei and gas, as clients compute it: floor division, and a rise of at least 1 wei above the target. */
export function nextBaseFeeWei(baseFeeWei: bigint, gasUsed: bigint, gasTarget: bigint): bigint {
  if (gasUsed === gasTarget) return baseFeeWei
  if (gasUsed > gasTarget) {
    const rise = (baseFeeWei * (gasUsed - gasTarget)) / gasTarget / 8n
    return baseFeeWei + (rise > 1n ? rise : 1n)
  }
  return baseFeeWei - (baseFeeWei * (gasTarget - gasUsed)) / gasTarget / 8n
}

/**
 * ETH that proof of stake issues in a year at full participation, for so much ETH staked: a base reward of
 * 64 / sqrt(gwei at stake) a gwei and epoch of 384 seconds (consensus specs, Altair), which comes to 166.32 sqrt(ETH).
 */
export function issuedEtherPerYear(stakedEther: number): number {
  return 166.32 * Math.sqrt(stakedEther)
}
