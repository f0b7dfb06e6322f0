// Ratios of two speeds that were measured in turn.

/** Two-sided 95 % quantiles of Student's t by degrees of freedom; index 0 is not used. */
const STUDENT = [NaN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]

/** The most pairs that `pairedRatio` has a quantile for. */
export const MOST_PAIRS = STUDENT.length

const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

/**
 * How many times as fast as the other: the geometric mean of the ratios pair by pair with its 95 % interval (Student's t
 * on the logarithms), and as text; only the text "-" where the other has no figures.
 */
export function pairedRatio(ours, theirs) {
  if (theirs.length === 0) return { text: '-' }
  const logs = ours.map((speed, index) => Math.log(speed / theirs[index]))
  const centre = mean(logs)
  const standardError = Math.sqrt(mean(logs.map((log) => (log - centre) ** 2)) / (logs.length - 1))
  const [estimate, low, high] = [0, -1, 1].map((side) =>
    Math.exp(centre + side * STUDENT[logs.length - 1] * standardError),
  )
  return { estimate, low, high, text: `${estimate.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]` }
}
