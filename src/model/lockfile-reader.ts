import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  type Node,
  visit,
} from 'yaml';
import { isDigest } from '../core/digest.ts';
import { ArxError } from '../core/errors.ts';
import type { LockEntry, Lockfile } from './lockfile.ts';

const SCHEMA = 'arx.lock/1';
const INTEGRITY =
  /^sha(256|384|512)-[A-Za-z0-9+/]{43,86}={0,2}( sha(256|384|512)-[A-Za-z0-9+/]{43,86}={0,2})*$/;

/** The form of each fact, and what a message says of it. */
const FORMS: Readonly<Record<string, { readonly test: (value: string) => boolean; readonly form: string }>> =
  {
    nature: { test: (value) => value === 'file' || value === 'directory', form: 'file or directory' },
    ref: {
      test: (value) => value === 'HEAD' || /^refs\/[^\s~^:?*[\\]+$/.test(value),
      form: 'a full ref name',
    },
    commit: {
      test: (value) => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value),
      form: '40 or 64 hexadecimal digits',
    },
    url: {
      test: (value) => /^https?:\/\/[^\s@]+$/.test(value),
      form: 'an http or https URL without credentials',
    },
    integrity: { test: (value) => INTEGRITY.test(value), form: 'an SRI string such as sha256-…' },
    size: { test: isCount, form: 'a number of bytes' },
    tree: { test: isDigest, form: 'sha256: and 64 hexadecimal digits' },
    entries: { test: isCount, form: 'a number' },
    contentSize: { test: isCount, form: 'a number of bytes' },
  };

const NUMBERS = new Set(['size', 'entries', 'contentSize']);
const ALWAYS = ['nature', 'tree', 'entries', 'contentSize'];

/** What an entry must have, and may have beside that, by the scheme of its source: no entry is hollow. */
const KINDS: readonly {
  readonly scheme: RegExp;
  readonly must: readonly string[];
  readonly may: readonly string[];
}[] = [
  { scheme: /^git\+/, must: [...ALWAYS, 'commit'], may: ['ref'] },
  { scheme: /^(tar\+)?https?:/, must: [...ALWAYS, 'integrity', 'size'], may: ['url'] },
  { scheme: /^tar\+file:/, must: [...ALWAYS, 'integrity', 'size'], may: [] },
  { scheme: /^(file|inline):/, must: ALWAYS, may: [] },
];

/** A YAML node or pair, for its place. */
type Where = Node | null | undefined;

/**
 * The checked value of a lockfile's text.
 * @throws ArxError LOCK_INVALID with the place of the first problem.
 */
export function readLockDocument(text: string, file: string): Lockfile {
  return new LockReader(text, file).read();
}

class LockReader {
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  constructor(text: string, file: string) {
    this.#file = file;
    // The failsafe schema reads every scalar as the text that stands there. The library's own search for duplicate keys
    // takes quadratic time, so it is off, and #facts does it with a map.
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      keepSourceTokens: false,
    });
  }

  read(): Lockfile {
    const [problem] = [...this.#document.errors, ...this.#document.warnings];
    if (problem !== undefined) throw this.#at(problem.pos[0], firstLine(problem.message));
    this.#refuseMarks();
    const top = this.#facts(this.#document.contents, 'the lockfile');
    for (const [key, { node }] of top)
      if (key !== 'schema' && key !== 'sources') throw this.#invalid(node, `the key "${key}" is unknown`);
    const schema = top.get('schema')?.value;
    if (!isScalar(schema) || schema.value !== SCHEMA) throw this.#invalid(schema, `schema is not ${SCHEMA}`);
    const sources = this.#facts(top.get('sources')?.value, 'sources');
    return { sources: new Map([...sources].map(([source, pair]) => [source, this.#entry(source, pair)])) };
  }

  /** Anchors, aliases, tags and directives have no use here and may hide what is meant. */
  #refuseMarks(): void {
    const { directives } = this.#document;
    if (directives?.docStart === true || directives?.yaml.explicit === true)
      throw this.#at(0, 'it has a directive or a document mark, expected none');
    visit(this.#document, {
      Alias: (_, node) => {
        throw this.#invalid(node, 'it has an alias, expected none');
      },
      Node: (_, node) => {
        if (node.anchor !== undefined || node.tag !== undefined)
          throw this.#invalid(node, 'it has an anchor or a tag, expected none');
      },
    });
  }

  #entry(source: string, { node, value }: Fact): LockEntry {
    const kind = KINDS.find(({ scheme }) => scheme.test(source));
    if (kind === undefined) throw this.#invalid(node, `"${source}" is not a source`);
    const facts = this.#facts(value, `"${source}"`);
    const missing = kind.must.find((name) => !facts.has(name));
    if (missing !== undefined) throw this.#invalid(node, `"${source}" has no ${missing}`);
    const pairs = [...facts].map(([name, fact]) => {
      if (!kind.must.includes(name) && !kind.may.includes(name))
        throw this.#invalid(fact.node, `the key "${name}" is unknown for "${source}"`);
      return [name, this.#value(name, fact)] as const;
    });
    return Object.fromEntries(pairs) as unknown as LockEntry;
  }

  #value(name: string, { node, value }: Fact): string | number {
    const text = isScalar(value) && typeof value.value === 'string' ? value.value : '';
    const form = FORMS[name];
    if (form?.test(text) !== true)
      throw this.#invalid(value ?? node, `${name} is ${JSON.stringify(text)}, expected ${form?.form}`);
    return NUMBERS.has(name) ? Number(text) : text;
  }

  #facts(value: Where, what: string): Map<string, Fact> {
    if (!isMap(value)) throw this.#invalid(value, `${what} is not a map`);
    const facts = new Map<string, Fact>();
    for (const pair of value.items as Pair<Node, Node | null>[]) {
      const { key } = pair;
      if (!isScalar(key) || typeof key.value !== 'string')
        throw this.#invalid(key, `a key of ${what} is not text`);
      if (facts.has(key.value)) throw this.#invalid(key, `the key "${key.value}" is there twice`);
      facts.set(key.value, { node: key, value: pair.value });
    }
    return facts;
  }

  #invalid(where: Where, problem: string): ArxError {
    return this.#at(where?.range?.[0] ?? 0, problem);
  }

  #at(offset: number, problem: string): ArxError {
    const { line, col } = this.#lines.linePos(offset);
    const at = { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1), length: 1 };
    return new ArxError(
      'LOCK_INVALID',
      `Cannot read "${this.#file}" at ${at.line}:${at.column}: ${problem}`,
      {
        at,
        hint: 'Restore it from version control, or delete it and run `arx lock`',
      },
    );
  }
}

/** One pair of a map: its key's node and its value. */
interface Fact {
  readonly node: Node;
  readonly value: Node | null;
}

function isCount(value: string): boolean {
  return /^(0|[1-9]\d{0,15})$/.test(value) && Number.isSafeInteger(Number(value));
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
