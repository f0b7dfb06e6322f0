/** Markup that may be put into a page as it is. */
export class Html {
  constructor(readonly markup: string) {}
}

/** What a template takes: markup as it is, everything else escaped; lists one after the other; null is nothing. */
export type Fragment = Html | string | number | null | readonly Fragment[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function render(fragment: Fragment): string {
  if (fragment === null) return ''
  if (fragment instanceof Html) return fragment.markup
  if (typeof fragment === 'object') return fragment.map(render).join('')
  return String(fragment).replace(/[&<>"']/g, (character) => entities[character]!)
}

/** A template of markup: whatever is put in is escaped, unless it is markup itself. Attributes must be quoted. */
export function html(texts: TemplateStringsArray, ...fragments: readonly Fragment[]): Html {
  return new Html(texts.reduce((markup, text, index) => markup + render(fragments[index - 1]!) + text))
}
