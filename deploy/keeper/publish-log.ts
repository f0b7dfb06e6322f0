import type { NamedValue } from './log-lines.js'
import type { LoggedDecision, ReadLog } from './verify-log.js'

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for HTML: nothing in it can become markup. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character]!)
}

/** A fixed18 integer as a decimal number, every digit kept, zeros at the end left out. */
export function fixed18Text(value: string): string {
  const negative = value.startsWith('-')
  const digits = (negative ? value.slice(1) : value).padStart(19, '0')
  const fraction = digits.slice(-18).replace(/0+$/, '')
  return `${negative ? '-' : ''}${digits.slice(0, -18)}${fraction === '' ? '' : `.${fraction}`}`
}

const timeText = (seconds: string) =>
  new Date(Number(seconds) * 1000).toISOString().replace('.000Z', ' UTC').replace('T', ' ')

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th>${escapeHtml(text)}</th>`).join('')
  const body = rows
    .map((row) => `<tr>${row.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}</tr>`)
    .join('\n')
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`
}

const textOf = (values: readonly NamedValue[], name: string) => {
  const found = values.find((entry) => entry.name === name)
  return found === undefined ? '' : fixed18Text(found.value)
}

function section({ decision, receipts, effect, hash }: LoggedDecision): string {
  const receipt = receipts.at(-1)!
  const levers = decision.inForce.map(({ name, value }, index) => {
    const applied = receipt.applied[index]
    return [
      name,
      fixed18Text(value),
      textOf(decision.requested, name),
      textOf(decision.guarded, name),
      applied === undefined ? '' : fixed18Text(applied),
    ]
  })
  const observations = decision.observations.map(({ name, value }) => [
    name,
    fixed18Text(value),
    ...decision.attributions.map(({ contributions }) => textOf(contributions, name)),
    ...(effect === null ? [] : [textOf(effect.observationsAfter, name)]),
  ])
  const reasons = decision.reasons.map((reason) => `<li>${escapeHtml(reason)}</li>`).join('')
  const revised =
    receipts.length > 1 ? ` The record was revised ${receipts.length - 1} times after reorganisations.` : ''
  return `<section><h2>Epoch ${escapeHtml(decision.epoch)}: <span class="${receipt.state}">${receipt.state}</span></h2>
<p>Decided ${escapeHtml(timeText(decision.decidedAt))} on round ${escapeHtml(decision.round)}. ${escapeHtml(receipt.reason)}.${escapeHtml(revised)}</p>
${reasons === '' ? '' : `<ul>${reasons}</ul>`}
${table(['lever', 'in force', 'asked for', 'after the guard', 'applied'], levers)}
${table(['observation', 'value', ...decision.attributions.map(({ lever }) => `moved ${lever} by`), ...(effect === null ? [] : ['later'])], observations)}
<p class="hash">${escapeHtml(hash)}${receipt.transaction === null ? '' : ` in transaction ${escapeHtml(receipt.transaction)}`}</p></section>`
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2330;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.2rem}table{border-collapse:collapse;margin:.6rem 0;font-size:.85rem;display:block;overflow-x:auto}
th,td{text-align:left;padding:.2rem .7rem .2rem 0;border-bottom:1px solid #d7dce4;font-variant-numeric:tabular-nums}
.applied{color:#0a6b3d}.refused,.halted{color:#a32020}.expired,.superseded{color:#7a5a00}.hash{font:.75rem/1.4 ui-monospace,monospace;color:#5a6475;overflow-wrap:anywhere}
@media(prefers-color-scheme:dark){body{color:#e4e8ef;background:#14181f}th,td{border-color:#323a47}.applied{color:#5fd39a}.refused,.halted{color:#ff8f8f}.expired,.superseded{color:#e2bd5e}.hash{color:#97a2b4}}`

/**
 * The public page of a log, one file without anything from outside. What has not ended is withheld: who reads a request
 * before the chain carries it out can trade on it.
 */
export function logPage(log: ReadLog): string {
  const final = log.decisions.filter(({ receipts }) => receipts.length > 0)
  const withheld = log.decisions.length - final.length
  const first = log.decisions[0]?.decision
  const counts = new Map<string, number>()
  for (const { receipts } of final) {
    const { state } = receipts.at(-1)!
    counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  const summary = [...counts].map(([state, count]) => `${count} ${state}`).join(', ')
  const identity =
    first === undefined
      ? ''
      : `<p>Controller ${escapeHtml(first.controller)} on chain ${first.chainId}; bundle <span class="hash">${escapeHtml(first.bundleHash)}</span>.</p>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Decisions</title><style>${style}</style></head><body>
<h1>Decisions</h1>
${identity}
<p>${final.length} decisions${summary === '' ? '' : ` (${summary})`}${withheld === 0 ? '' : `; ${withheld} that have not ended are withheld`}.
What each input moved is the exact difference from its median of training; what was read later is observed, not caused. Check this page against the chain with
<code>minthelm log verify FILE --rpc URL --controller ADDRESS</code>.</p>
${final.toReversed().map(section).join('\n')}
</body></html>
`
}
