import { type Html, html } from './html.js'
import { linePlot } from './line-plot.js'
import { number } from './numbers.js'
import type { CurvePoint, ReportData } from './report-data.js'

/** Values at equal distances in steps, from points at any: the last value up to each. */
function evenly(points: readonly CurvePoint[], count: number): number[] {
  const last = points.at(-1)!.steps
  const values: number[] = []
  let index = 0
  for (let position = 1; position <= count; position++) {
    const steps = (last * position) / count
    while (index + 1 < points.length && points[index + 1]!.steps <= steps) index++
    values.push(points[index]!.steps <= steps ? points[index]!.value : Number.NaN)
  }
  return values
}

/** The running mean over a part of the points, for the eye; the points themselves are drawn beside it. */
function smoothed(values: readonly number[], width: number): number[] {
  return values.map((_, index) => {
    const near = values.slice(Math.max(0, index - width), index + width + 1).filter(Number.isFinite)
    return near.reduce((sum, value) => sum + value, 0) / near.length
  })
}

function curve(
  title: string,
  description: string,
  points: readonly CurvePoint[],
  smooth: boolean,
): Html | null {
  if (points.length < 2) return null
  const steps = points.at(-1)!.steps
  const values = evenly(points, Math.min(400, points.length))
  const lines = smooth
    ? [
        { label: 'mean', values: smoothed(values, Math.ceil(values.length / 40)), hue: 0 },
        { label: '', values, hue: 5 },
      ]
    : [{ label: '', values, hue: 0 }]
  return html`<figure>${linePlot({
    title,
    description,
    lines,
    width: 520,
    height: 230,
    labels: [
      { at: 0, text: '0' },
      { at: 0.5, text: number(steps / 2) },
      { at: 1, text: `${number(steps)} steps` },
    ],
  })}</figure>`
}

/** What was trained, from what, and how it went. */
export function trainingSection({ bundle, training }: ReportData): Html {
  const { provenance } = bundle
  return html`<section aria-labelledby="training"><h2 id="training">Training</h2>
<p>${provenance.algorithm.toUpperCase()} on ${bundle.environment}, one training seed (${provenance.seed}), ${number(provenance.steps)} decisions.
The run is a function of the config below and the seed: the same two give the same checkpoint, to the byte, on any machine.</p>
<div class="grid pair">
${curve('Return of training episodes', 'Mean return of the episodes that ended while training, by steps', training.returns, true)}
${curve('Score on held-out episodes, while training', 'Mean return on held-out episodes during training, by steps', training.scores, false)}
</div>
${
  training.warnings.length === 0
    ? html`<p class="note">The run gave no warning.</p>`
    : html`<p>Warnings of the run:</p><ul>${training.warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`
}
<details><summary>Config</summary><pre>${training.configText}</pre></details>
<dl class="facts">
<div><dt>Checkpoint, SHA-256</dt><dd><code>${provenance.checkpointSha256}</code></dd></div>
<div><dt>Policy, SHA-256 of weights, normaliser, levers and guard</dt><dd><code>${bundle.manifest.policyHash}</code></dd></div>
<div><dt>Code</dt><dd>${provenance.codeVersion}, numerics ${provenance.numericsVersion}</dd></div>
</dl></section>`
}
