import type { IterationReport } from '../agents/agent.js'

/** The line of metrics.jsonl that an iteration gives: no clock in it, so that equal runs write equal files. */
export function metricsLine(
  iteration: number,
  steps: number,
  report: IterationReport,
): Record<string, number> {
  const count = report.episodes.length
  const mean = (pick: (episode: IterationReport['episodes'][number]) => number) =>
    report.episodes.reduce((sum, episode) => sum + pick(episode), 0) / count
  return {
    iteration,
    steps,
    episodes: count,
    ...(count === 0
      ? {}
      : {
          episodeReturn: mean((episode) => episode.return),
          episodeLength: mean((episode) => episode.length),
        }),
    ...report.scalars,
  }
}
