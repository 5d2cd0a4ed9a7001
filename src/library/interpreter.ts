import { ArxError } from '../core/errors.ts';
import type { PlainSource } from './plain.ts';
import { Source } from './source.ts';

/** Makes a source of a URL's whole text. */
export type UriHandler = (uri: string) => Source;

/** Makes a source of inline data: the map's one value, and its key. */
export type DataHandler = (value: unknown, kind: string) => Source;

/** Handlers with the scheme or kind that each is for: a text that is equal, or an expression that matches all of it. */
export type Handlers<Handler> = readonly (readonly [pattern: string | RegExp, handler: Handler])[];

/** The tables of an interpreter. In each, the first match wins. */
export interface InterpreterTables {
  readonly uri?: Handlers<UriHandler>;
  readonly data?: Handlers<DataHandler>;
  /** Takes lists, and maps that have no key of the data table. Without it they are refused. */
  readonly collection?: (value: unknown) => Source;
}

/** Translates texts and simple maps to sources. */
export class Interpreter {
  readonly uri: Handlers<UriHandler>;
  readonly data: Handlers<DataHandler>;
  readonly collection: ((value: unknown) => Source) | undefined;

  constructor({ uri = [], data = [], collection }: InterpreterTables) {
    this.uri = uri;
    this.data = data;
    this.collection = collection;
  }

  /** What it was made of, for an interpreter that adds to it. */
  get tables(): InterpreterTables {
    const { uri, data, collection } = this;
    return { uri, data, ...(collection === undefined ? {} : { collection }) };
  }

  /**
   * The source that a value stands for; a source stands for itself.
   * @throws ArxError USAGE_INVALID when no handler is for it, naming those that there are; or what its handler throws.
   */
  interpret(value: Source | PlainSource): Source {
    if (value instanceof Source) return value;
    if (typeof value === 'string') return this.#fromUri(value);
    if (typeof value === 'object' && value !== null) return this.#fromData(value);
    throw unknown(`a value of type ${typeof value}`, 'a URL or a map of inline data');
  }

  #fromUri(uri: string): Source {
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(uri)?.[1]?.toLowerCase();
    if (scheme === undefined) throw unknown('a text without a scheme', `one of ${names(this.uri, '://')}`);
    const handler = select(this.uri, scheme);
    if (handler === undefined) throw unknown(`a "${scheme}://" URL`, `one of ${names(this.uri, '://')}`);
    return handler(uri);
  }

  #fromData(value: object): Source {
    const [key = '', ...others] = Object.keys(value);
    const handler = Array.isArray(value) || others.length > 0 ? undefined : select(this.data, key);
    if (handler !== undefined) return handler((value as Record<string, unknown>)[key], key);
    if (this.collection !== undefined) return this.collection(value);
    throw unknown(
      `inline data with the keys ${JSON.stringify(Object.keys(value))}`,
      `one of ${names(this.data, '')}`,
    );
  }
}

function select<Handler>(table: Handlers<Handler>, name: string): Handler | undefined {
  return table.find(([pattern]) => matches(pattern, name))?.[1];
}

function matches(pattern: string | RegExp, name: string): boolean {
  if (typeof pattern === 'string') return pattern === name;
  // A fresh expression: one with the flag g or y would remember where its last match ended.
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gy]/g, '')).test(name);
}

function names(table: Handlers<unknown>, suffix: string): string {
  const list = table.map(([pattern]) =>
    typeof pattern === 'string' ? `${pattern}${suffix}` : String(pattern),
  );
  return list.length === 0 ? 'nothing' : list.join(', ');
}

function unknown(what: string, expected: string): ArxError {
  return new ArxError('USAGE_INVALID', `Cannot interpret the source: it is ${what}, expected ${expected}`);
}
