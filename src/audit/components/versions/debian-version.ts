import { compareText } from '../../../core/compare-text.ts';
const FORM = /^(?:(\d{1,9}):)?([A-Za-z0-9.+~:-]*?)(?:-([A-Za-z0-9.+~]*))?$/;

/** deb-version(7), "Sorting algorithm": epoch, upstream version, revision; parts of letters and of digits in turn. */
export function compareDebian(a: string, b: string): number | undefined {
  const [first, second] = [read(a), read(b)];
  if (first === undefined || second === undefined) return undefined;
  const epochs = first.epoch - second.epoch;
  return (
    epochs || compareParts(first.upstream, second.upstream) || compareParts(first.revision, second.revision)
  );
}

interface Version {
  readonly epoch: number;
  readonly upstream: string;
  readonly revision: string;
}

function read(version: string): Version | undefined {
  if (version.length > 256) return undefined;
  const dash = version.lastIndexOf('-');
  const revision = dash < 0 ? '' : version.slice(dash + 1);
  const head = dash < 0 ? version : version.slice(0, dash);
  const found = FORM.exec(version);
  if (found === null || head === '' || (dash >= 0 && revision === '')) return undefined;
  const epoch = found[1];
  const upstream = epoch === undefined ? head : head.slice(epoch.length + 1);
  if (!/^\d/.test(upstream) || (epoch === undefined && upstream.includes(':'))) return undefined;
  return { epoch: Number(epoch ?? 0), upstream, revision };
}

/** "the strings are compared from left to right": first what is no digit, then a number, until one differs. */
function compareParts(a: string, b: string): number {
  let [x, y] = [0, 0];
  while (x < a.length || y < b.length) {
    while ((x < a.length && !isDigit(a, x)) || (y < b.length && !isDigit(b, y))) {
      const order = rank(a, x) - rank(b, y);
      if (order !== 0) return order;
      x += 1;
      y += 1;
    }
    const [first, second] = [digitsAt(a, x), digitsAt(b, y)];
    x += first.length;
    y += second.length;
    const order = compareNumbers(first, second);
    if (order !== 0) return order;
  }
  return 0;
}

/** Digits and the end count as nothing, the tilde as less than nothing, letters before everything else. */
function rank(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (Number.isNaN(code) || isDigit(text, at)) return 0;
  if (text[at] === '~') return -1;
  return /[A-Za-z]/.test(text[at] ?? '') ? code : code + 256;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

function digitsAt(text: string, at: number): string {
  let end = at;
  while (isDigit(text, end)) end += 1;
  return text.slice(at, end);
}

/** Two runs of digits of any length, as numbers. */
export function compareNumbers(a: string, b: string): number {
  const [first, second] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (first.length !== second.length) return first.length - second.length;
  return compareText(first, second);
}
