import { type Html, html } from './html.js'

/** A table whose second row draws the line below its head. */
function table([head = [], , ...body]: readonly string[][]): Html {
  const cells = (row: readonly string[]) => row.map((cell) => html`<td>${cell}</td>`)
  return html`<table><thead><tr>${head.map((cell) => html`<th>${cell}</th>`)}</tr></thead>
<tbody>${body.map((row) => html`<tr>${cells(row)}</tr>`)}</tbody></table>`
}

/**
 * A model card's Markdown as markup: headings, lists, tables, paragraphs and fenced code; everything else stays text. Headings
 * are set two levels lower, below the page's own.
 */
export function modelCard(markdown: string): Html {
  const blocks: Html[] = []
  let items: string[] = []
  let paragraph: string[] = []
  let rows: string[][] = []
  let code: string[] | null = null
  const flush = () => {
    if (rows.length > 0) blocks.push(table(rows))
    if (items.length > 0) blocks.push(html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`)
    if (paragraph.length > 0) blocks.push(html`<p>${paragraph.join(' ')}</p>`)
    items = []
    paragraph = []
    rows = []
  }
  // The metadata block in front is for catalogues.
  const text = markdown.replace(/^---\r?\n.*?\n---\r?\n/s, '')
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('```')) {
      if (code === null) flush()
      else blocks.push(html`<pre>${code.join('\n')}</pre>`)
      code = code === null ? [] : null
    } else if (code !== null) code.push(line)
    else if (/^#{1,6} /.test(line)) {
      flush()
      blocks.push(html`<h3>${line.replace(/^#+ /, '')}</h3>`)
    } else if (line.startsWith('|')) {
      if (items.length + paragraph.length > 0) flush()
      rows.push(
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      )
    } else if (/^[-*] /.test(line)) {
      if (paragraph.length + rows.length > 0) flush()
      items.push(line.slice(2))
    } else if (line.trim() === '') flush()
    else if (items.length > 0 && /^\s/.test(line)) items.push(`${items.pop()!} ${line.trim()}`)
    else {
      if (items.length + rows.length > 0) flush()
      paragraph.push(line.trim())
    }
  }
  flush()
  if (code !== null) blocks.push(html`<pre>${code.join('\n')}</pre>`)
  return html`${blocks}`
}
