import { beforeAll, describe, expect, it } from 'vitest'
import { renderReport } from '../../../eval/report/render-report.js'
import type { ReportData } from '../../../eval/report/report-data.js'
import { sampleReport } from './sample-report.js'

const HOSTILE = `"><script>alert('1')</script><img src=x onerror=alert(2)>&`

/** Every text in the data made hostile; texts by which the page chooses what it shows are left alone. */
function poisoned(value: unknown, key = ''): unknown {
  if (typeof value === 'string')
    return ['better', 'verdict', 'format', 'metric'].includes(key) ? value : `${value}${HOSTILE}`
  if (Array.isArray(value)) return value.map((entry) => poisoned(entry, key))
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, name === 'metrics' ? entry : poisoned(entry, name)]),
  )
}

describe('the page', () => {
  let data: ReportData
  let page: string
  beforeAll(() => {
    data = sampleReport(4, 48)
    page = renderReport(data)
  })

  it('has every section, and each entry of its contents leads to one', () => {
    const ids = [...page.matchAll(/<h2 id="([a-z]+)">/g)].map((match) => match[1])
    expect(ids).toEqual(['training', 'evaluation', 'guard', 'episodes', 'drive', 'shadow', 'card'])
    expect([...page.matchAll(/href="#([a-z]+)"/g)].map((match) => match[1])).toEqual(ids)
  })

  it('is whole by itself: no script, no style sheet, no image, no address', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|<object|@import|url\(|https?:|\bsrc=|\/\/[a-z]/i)
  })

  it('shows the data: policies, figures, limits, marks', () => {
    const text = page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
    expect(text).toContain(data.bundle.manifest.policyHash)
    expect(text).toContain(data.bundle.provenance.checkpointSha256)
    expect(text).toContain('makes no claim of what the market would have done')
    expect(text).toContain('One training seed (7)')
    expect(text).toContain('A sample policy')
    for (const policy of ['no-action', 'pid']) expect(text).toContain(policy)
    for (const name of ['recorded', 'derived', 'imputed']) expect(text).toContain(name)
    for (const lever of data.bundle.guard.levers) expect(text).toContain(lever.name)
  })

  it('draws only finite numbers, and says in words what each drawing shows', () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/)
    const drawings = [...page.matchAll(/<svg [^>]*>/g)].map(([tag]) => tag)
    expect(drawings.length).toBeGreaterThan(15)
    for (const tag of drawings) expect(tag).toMatch(/role="img" aria-label="[^"]{10,}"/)
  })

  it('closes every element that it opens', () => {
    const open: string[] = []
    for (const [, closing, name, rest] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^">])*)>/g)) {
      if (['meta', 'br'].includes(name!) || rest!.endsWith('/')) continue
      if (closing === '') open.push(name!)
      else expect(open.pop()).toBe(name)
    }
    expect(open).toEqual([])
  })

  it('escapes whatever it is given', () => {
    const hostile = poisoned(data) as ReportData
    // A guard that was loaded names its quantities alike everywhere; those names are never printed.
    const { quantities, windows } = data.bundle.guard
    const guard = { ...hostile.bundle.guard, quantities, windows }
    const poison = renderReport({ ...hostile, bundle: { ...hostile.bundle, guard } })
    expect(poison).not.toMatch(/<script|<img|onerror=alert\(2\)>/)
    expect(poison).toContain(
      '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;&amp;',
    )
    const tags = (text: string) =>
      [...text.matchAll(/<\/?([a-z][a-z0-9]*)/g)].map((match) => match[1]).join(' ')
    expect(tags(poison)).toBe(tags(page))
  })

  it('is the same for the same data, and leaves out what there is none of', () => {
    expect(renderReport(structuredClone({ ...data, bundle: data.bundle }))).toBe(page)
    const bare = renderReport({ ...data, examples: [], drives: [], shadows: [], evaluations: [] })
    expect(bare).not.toMatch(/id="(?:episodes|drive|shadow)"|#(?:episodes|drive|shadow)"/)
  })
})
