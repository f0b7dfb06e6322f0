import { describe, expect, it } from 'vitest'
import { Html, html } from '../../../eval/report/html.js'
import { spreadLabels } from '../../../eval/report/line-plot.js'
import { modelCard } from '../../../eval/report/model-card.js'
import { axisTexts, number, percent, ticks } from '../../../eval/report/numbers.js'
import { envelopePaths, extent, linearScale, linePath, logScale } from '../../../eval/report/plot.js'

describe('markup', () => {
  it('escapes texts and takes markup as it is', () => {
    const inner = html`<b>${'<&>"\''}</b>`
    expect(html`<p title="${'"'}">${inner}${[1, 'a<']}${null}</p>`.markup).toBe(
      '<p title="&quot;"><b>&lt;&amp;&gt;&quot;&#39;</b>1a&lt;</p>',
    )
    expect(html`${new Html('<i>')}`.markup).toBe('<i>')
  })

  it('sets a model card', () => {
    const card = '# Use\r\nOne\ntwo\n\n- first\n  more\n- <b>\n```\na < b\n\nc\n```\nend'
    expect(modelCard(card).markup).toBe(
      '<h3>Use</h3><p>One two</p><ul><li>first more</li><li>&lt;b&gt;</li></ul><pre>a &lt; b\n\nc</pre><p>end</p>',
    )
  })

  it("sets a card's tables, and leaves out the block for catalogues in front of it", () => {
    const card =
      '---\ntags: [a]\n---\n\n# Scores\n| scenario | mean |\n| --- | ---: |\n| calm <b> | 1 |\ntext'
    expect(modelCard(card).markup.replaceAll('\n', '')).toBe(
      '<h3>Scores</h3><table><thead><tr><th>scenario</th><th>mean</th></tr></thead>' +
        '<tbody><tr><td>calm &lt;b&gt;</td><td>1</td></tr></tbody></table><p>text</p>',
    )
  })
})

describe('numbers for people', () => {
  it('have three significant digits', () => {
    const texts = [0, 1, -0.12345, 12.345, 123.45, 12345, 1234567, 0.00001234, Number.NaN].map(number)
    expect(texts).toEqual(['0', '1', '−0.123', '12.3', '123', '12 345', '1.2e6', '1.2e−5', '–'])
    expect([percent(0.5), percent(0.00123)]).toEqual(['50 %', '0.123 %'])
  })

  it('stand at round places of an axis, with as many decimals as they need', () => {
    expect(ticks(0.9968, 1.0061, 4)).toEqual([1, 1.005])
    expect(axisTexts([1, 1.005])).toEqual(['1.000', '1.005'])
    expect(axisTexts(ticks(-3, 12, 4))).toEqual(['0', '5', '10'])
    expect(axisTexts([-0.2, 0, 0.2])).toEqual(['−0.2', '0.0', '0.2'])
    expect(axisTexts(ticks(0, 100_000, 4))).toEqual(['0', '50 000', '100 000'])
    expect(ticks(2, 2, 4)).toEqual([2])
  })
})

describe('drawings', () => {
  const same = linearScale(0, 100, 0, 100)

  it('scale values to pixels', () => {
    expect(linearScale(10, 20, 100, 0)(15)).toBe(50)
    expect(logScale(0.01, 1, 0, 100)(0.1)).toBeCloseTo(50, 10)
    expect(logScale(0.01, 1, 0, 100)(0)).toBe(0)
    expect(extent([[1, Number.NaN, 3], [-2]])).toEqual([-2, 3])
    expect(extent([[]])).toEqual([0, 1])
  })

  it('keep the extremes of what does not fit', () => {
    expect(linePath([1, 2, 3], same, same, 10)).toBe('M0 1L1 2L2 3')
    expect(linePath([5, 9, 1, 5, 5, 7], same, same, 2)).toBe('M1 9L2 1L3 5L5 7')
    expect(linePath([Number.NaN], same, same, 2)).toBe('')
    expect(envelopePaths([0, 4, 2, 2], 2, same, same)).toEqual({
      area: 'M0.5 4L2.5 2L2.5 2L0.5 0Z',
      means: 'M0.5 2L2.5 2',
    })
  })

  it('move labels apart and keep them in their order and inside', () => {
    expect(spreadLabels([50, 51, 10], 13, 0, 100)).toEqual([50, 63, 10])
    expect(spreadLabels([99, 98], 13, 0, 100)).toEqual([100, 87])
  })
})
