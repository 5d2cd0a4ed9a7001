import { type Parsed, parseProblem } from './read-with.ts';

/** An element: its name without a prefix, the text directly in it, and the elements in it. */
export interface XmlElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

const DEEPEST = 64;
const MOST = 200_000;
const NAME = '[A-Za-z_][\\w.:-]*';
const ATTRIBUTES = `(?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*`;
const TOKEN = new RegExp(
  [
    '<!--[^]*?-->',
    '<!\\[CDATA\\[([^]*?)\\]\\]>',
    '<\\?[^]*?\\?>',
    `<(${NAME})${ATTRIBUTES}\\s*(/?)>`,
    `</(${NAME})\\s*>`,
    '([^<]+)',
  ].join('|'),
  'y',
);
const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }),
);

/**
 * The root element of an XML document. A document type, and so any entity but the five of XML itself, is refused; so is
 * nesting deeper than 64. Attributes are skipped.
 */
export function parseXml(text: string): Parsed<XmlElement> {
  try {
    return { value: readDocument(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    return { problem: parseProblem('XML', error) };
  }
}

function readDocument(text: string): XmlElement {
  const document: XmlElement = { name: '', text: '', children: [] };
  const open = [document];
  TOKEN.lastIndex = 0;
  let count = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (token === null) throw new SyntaxError(`something else than an element at character ${at}`);
    if ((count += 1) > MOST) throw new SyntaxError(`more than ${MOST} parts`);
    follow(token, open);
  }
  const [root, ...more] = document.children;
  if (open.length > 1) throw new SyntaxError(`"${open.at(-1)?.name ?? ''}" has no end`);
  if (root === undefined || more.length > 0) throw new SyntaxError('not one root element');
  return root;
}

function follow([, cdata, started, alone, ended, plain]: RegExpExecArray, open: XmlElement[]): void {
  const parent = open.at(-1);
  if (parent === undefined) return;
  if (started !== undefined) start(started, alone === '/', open, parent);
  else if (ended !== undefined) end(ended, open, parent);
  else if (cdata !== undefined) parent.text += cdata;
  else if (plain !== undefined) parent.text += decode(plain);
}

function start(name: string, isEmpty: boolean, open: XmlElement[], parent: XmlElement): void {
  const element: XmlElement = { name: local(name), text: '', children: [] };
  parent.children.push(element);
  if (isEmpty) return;
  if (open.length > DEEPEST) throw new SyntaxError(`elements nested more than ${DEEPEST} deep`);
  open.push(element);
}

function end(name: string, open: XmlElement[], parent: XmlElement): void {
  if (open.length < 2 || parent.name !== local(name))
    throw new SyntaxError(`"${name}" ends where it did not begin`);
  open.pop();
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function decode(text: string): string {
  return text.replace(/&(#?\w{1,8});/g, (whole, name: string) => {
    if (name.startsWith('#')) return whole;
    const found = ENTITIES.get(name);
    if (found === undefined) throw new SyntaxError(`an entity that XML itself does not have`);
    return found;
  });
}

/** The text of the first element with this name in another, without blanks around it. */
export function textIn(element: XmlElement | undefined, name: string): string | undefined {
  const text = childOf(element, name)?.text.trim();
  return text === '' ? undefined : text;
}

/** The first element with this name in another. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}
