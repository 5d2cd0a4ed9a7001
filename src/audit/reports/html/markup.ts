import { redactText } from '../../../core/redact.ts';
import { visible, visibleWith } from '../../../core/visible.ts';

/** Text of a document whose parts have been escaped. Only this file makes it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text is escaped, markup stays, nothing is nothing. */
export type Part = Markup | string | number | undefined | false | readonly Part[];

/**
 * A template whose values are escaped for where they stand: between tags, or in an attribute's double quotes. No value
 * can end either (HTML standard, 13.1.2.3 and 13.3), no character of it is invisible or turns the line around, and no
 * URL in it shows a credential.
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const [first = '', ...rest] = strings.map(withoutIndent);
  let text = first;
  let inTag = endsInTag(text, false);
  for (const [index, part] of parts.entries()) {
    const next = rest[index] ?? '';
    text += partText(part, inTag) + next;
    inTag = endsInTag(next, inTag);
  }
  return new Markup(text);
}

/** A text of several lines, whose newlines stay: for `pre`. */
export function lines(text: string): Markup {
  return new Markup(
    text
      .split('\n')
      .map((line) => between(line))
      .join('\n'),
  );
}

/** Attributes by name; those that are undefined or false are left out, true is one without a value. */
export function attributes(values: Readonly<Record<string, string | number | boolean | undefined>>): Markup {
  const text = Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${quotedValue(String(value))}"`));
  return new Markup(text.join(''));
}

/** A script or style element with exactly this text, which this program has written; it holds nothing from a bundle. */
export function program(name: 'script' | 'style', text: string): Markup {
  const type = name === 'script' ? ' type="module"' : '';
  return new Markup(`<${name}${type}>${text}</${name}>`);
}

/**
 * A value for the script to read. `<` is written as an escape, so that nothing ends the element or starts a comment in it
 * (HTML standard, 4.12.1.3), and so are the separators that older scripts take for the end of a line.
 */
export function data(anchor: string, value: unknown): Markup {
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const json = JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escape);
  return new Markup(`<script type="application/json" id="${anchor}">${json}</script>`);
}

function partText(part: Part, inTag: boolean): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map((each) => partText(each, inTag)).join('');
  return inTag ? quotedValue(String(part)) : between(String(part));
}

function between(text: string): string {
  return visibleWith(escapeMarkup(redactText(text)), (escape) => `<span class="unseen">${escape}</span>`);
}

function quotedValue(text: string): string {
  return visible(escapeMarkup(redactText(text)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Templates are indented for who writes them, not for who gets them. */
function withoutIndent(text: string): string {
  return text.replace(/\n\s+/g, '\n');
}

function endsInTag(text: string, before: boolean): boolean {
  const [open, close] = [text.lastIndexOf('<'), text.lastIndexOf('>')];
  return open === close ? before : open > close;
}
