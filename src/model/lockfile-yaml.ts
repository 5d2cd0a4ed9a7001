import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import { ArxError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import { entryProblem, toLockEntry } from './lockfile-entry.ts';
import { inSchema, NEWEST_SCHEMA } from './lockfile-schema.ts';
import type { LockEntry, Lockfile } from './lockfile.ts';

const SCHEMA = /^arx\.lock\/([1-9]\d{0,8})$/;

/** A YAML node, for its place. */
type Where = Node | null | undefined;

/** One pair of a map: its key's node and its value. */
interface Fact {
  readonly node: Node;
  readonly value: Node | null;
}

/**
 * Reads a lockfile in any form that YAML allows for it, for example after a merge.
 * @throws ArxError LOCK_INVALID with the place of the first problem.
 */
export function readLockYaml(text: string, file: string): Lockfile {
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
    });
  }

  read(): Lockfile {
    const [problem] = [...this.#document.errors, ...this.#document.warnings];
    if (problem !== undefined) throw this.#at(problem.pos[0], firstLine(problem.message));
    this.#refuseMarks();
    const top = this.#facts(this.#document.contents, 'the lockfile');
    for (const [key, { node }] of top)
      if (key !== 'schema' && key !== 'sources') throw this.#invalid(node, `the key "${key}" is unknown`);
    const schema = this.#schema(top.get('schema')?.value);
    const sources = this.#sources(top.get('sources')?.value);
    return inSchema(
      schema,
      new Map([...sources].map(([source, fact]) => [source, this.#entry(source, fact)])),
    );
  }

  #schema(value: Where): 1 | 2 {
    const number = Number(SCHEMA.exec(textOf(value))?.[1]);
    if (number === 1 || number === 2) return number;
    const known = `arx ${VERSION} knows arx.lock/1 to arx.lock/${NEWEST_SCHEMA}`;
    if (!(number > NEWEST_SCHEMA)) throw this.#invalid(value, `schema is not arx.lock/N; ${known}`);
    const hint = `Use the arx that wrote it, or a newer one: ${known}`;
    throw this.#invalid(value, `it has the schema arx.lock/${number}, which this arx does not know`, hint);
  }

  /** Nothing below the key, as arx writes it for a manifest without sources, is an empty map. */
  #sources(value: Where): Map<string, Fact> {
    if (isScalar(value) && value.value === '' && value.type === 'PLAIN') return new Map();
    return this.#facts(value, 'sources');
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
    const facts = this.#facts(value, `"${source}"`);
    const texts = new Map([...facts].map(([fact, { value }]) => [fact, textOf(value)]));
    const found = entryProblem(source, texts);
    if (found === undefined) return toLockEntry(texts);
    const wrong = found.fact === undefined ? undefined : facts.get(found.fact);
    throw this.#invalid(wrong?.node ?? node, found.problem);
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

  #invalid(where: Where, problem: string, hint?: string): ArxError {
    return this.#at(where?.range?.[0] ?? 0, problem, hint);
  }

  #at(offset: number, problem: string, hint?: string): ArxError {
    const { line, col } = this.#lines.linePos(offset);
    const at = { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1), length: 1 };
    return new ArxError(
      'LOCK_INVALID',
      `Cannot read "${this.#file}" at ${at.line}:${at.column}: ${problem}`,
      { at, hint: hint ?? 'Restore it from version control, or delete it and run `arx lock`' },
    );
  }
}

/** A scalar's text; empty, which no fact may be, for anything else. */
function textOf(value: Where): string {
  return isScalar(value) && typeof value.value === 'string' ? value.value : '';
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
