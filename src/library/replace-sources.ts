import { Code } from './code.ts';
import { Data } from './data.ts';
import { isPlainObject } from './forms.ts';
import { Source } from './source.ts';

type Replace = (source: unknown) => unknown;
type Map = Readonly<Record<string, unknown>>;

/**
 * A manifest's plain value, in which each source has been replaced. Knows only where sources stand, in the short and the
 * expanded forms; whatever has another shape stays as it is, for the manifest's own checks to refuse.
 */
export function replaceSources(value: unknown, replace: Replace): unknown {
  if (!isPlainObject(value)) return value;
  const { code, data } = value;
  return {
    ...value,
    ...(Array.isArray(code) ? { code: code.map((item: unknown) => inCode(item, replace)) } : {}),
    ...(Array.isArray(data) ? { data: data.map((item: unknown) => inData(item, replace)) } : {}),
  };
}

/** Whether the first word of a command names a source: the seed's rule, "'://' marks a source". */
export function isProgramSource(word: unknown): boolean {
  return word instanceof Source || (typeof word === 'string' && word.includes('://') && !/\s/.test(word));
}

function inCode(item: unknown, replace: Replace): unknown {
  if (item instanceof Code) return inSourceKey(item.fields, replace);
  if (isProgramSource(item)) return { source: replace(item) };
  if (Array.isArray(item)) return inWords(item, {}, replace) ?? item;
  if (!isPlainObject(item)) return item;
  const { cmd, ...others } = item;
  return inWords(Array.isArray(cmd) ? cmd : [cmd], others, replace) ?? inSourceKey(item, replace);
}

/** A command whose first word is a source, in the expanded form; undefined if it is not. */
function inWords([program, ...words]: readonly unknown[], others: Map, replace: Replace): Map | undefined {
  if (!isProgramSource(program)) return undefined;
  const args: unknown[] = Array.isArray(others['args']) ? others['args'] : [];
  return { ...others, source: replace(program), args: [...words, ...args] };
}

function inData(item: unknown, replace: Replace): unknown {
  if (item instanceof Data) return inSourceKey(item.fields, replace);
  if (typeof item === 'string' || item instanceof Source) return { source: replace(item) };
  if (!isPlainObject(item)) return item;
  const [key = '', ...others] = Object.keys(item);
  if (Object.hasOwn(item, 'source') || others.length > 0) return inSourceKey(item, replace);
  // The reference implementation writes source and target the other way round.
  if (key.includes('://')) return { source: replace(key), target: item[key] };
  return Object.fromEntries([[key, replace(item[key])]]);
}

function inSourceKey(item: object, replace: Replace): object {
  if (!('source' in item)) return item;
  // Only with `archive` beside it does the text say what it means, and only the manifest's own URLs can be archives.
  if ('archive' in item && typeof item.source === 'string') return item;
  return { ...item, source: replace(item.source) };
}
