import type { TunedRules } from '../agents/baselines/tuned-rules.js'
import type { Mechanism } from '../env/mechanisms/mechanism.js'

/** The source of agents/baselines/tuned/<mechanism>.ts: what a search found, as a constant. */
export function tunedRulesSource(mechanism: Pick<Mechanism, 'id' | 'levers'>, rules: TunedRules): string {
  const record = ({ rewardPerHour, seed, seedsTried }: TunedRules['pid']['record']) =>
    `{ rewardPerHour: ${rewardPerHour}, seed: ${seed}, seedsTried: ${seedsTried} }`
  const constant = mechanism.id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  const { gains } = rules.pid
  const rows = rules.linear.weights.map(
    (row, lever) => `      // ${mechanism.levers[lever]!.name}\n      [${row.join(', ')}],`,
  )
  return `import type { TunedRules } from '../tuned-rules.js'

/** Written by \`minthelm tune\`; change it by running that again. */
export const ${constant}Rules: TunedRules = {
  pid: {
    gains: {
      proportional: ${gains.proportional},
      integral: ${gains.integral},
      derivative: ${gains.derivative},
      bias: ${gains.bias},
    },
    record: ${record(rules.pid.record)},
  },
  constants: {
    values: [${rules.constants.values.join(', ')}],
    record: ${record(rules.constants.record)},
  },
  linear: {
    weights: [
${rows.join('\n')}
    ],
    record: ${record(rules.linear.record)},
  },
}
`
}
