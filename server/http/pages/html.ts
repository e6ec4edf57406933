/** A template tag that escapes whatever is put into it: markup comes from the code only, never from a value. */

const source = Symbol('source');

/** A piece of finished HTML; only the tag here can make one. */
export interface Markup {
  readonly [source]: string;
}

type Value = string | number | Markup | readonly Markup[] | undefined;

/**
 * Makes HTML; strings and numbers among the values are escaped, for element content and for quoted
 * attributes. Undefined leaves nothing.
 */
export function markup(texts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { [source]: texts.map((text, index) => text + render(values[index])).join('') };
}

/** The one way out. There is no way back in: a string that is put into markup is escaped. */
export function sourceOf(piece: Markup): string {
  return piece[source];
}

function render(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return isList(value) ? value.map(sourceOf).join('') : sourceOf(value);
}

// Array.isArray alone does not narrow a readonly array.
const isList = (value: Markup | readonly Markup[]): value is readonly Markup[] => Array.isArray(value);

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
