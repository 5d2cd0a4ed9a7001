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
import { entryProblem, toLockEntry } from './lockfile-entry.ts';
import type { LockEntry, Lockfile } from './lockfile.ts';

const SCHEMA = 'arx.lock/1';

/** A YAML node, for its place. */
type Where = Node | null | undefined;

/** One pair of a map: its key's node and its value. */
interface Fact {
  readonly node: Node;
  readonly value: Node | null;
}

/**
 * Reads a lockfile in any form that YAML allows for it, for example after a merge by hand.
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
    const schema = top.get('schema')?.value;
    if (!isScalar(schema) || schema.value !== SCHEMA) throw this.#invalid(schema, `schema is not ${SCHEMA}`);
    const sources = this.#facts(top.get('sources')?.value, 'sources');
    return { sources: new Map([...sources].map(([source, fact]) => [source, this.#entry(source, fact)])) };
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

  #invalid(where: Where, problem: string): ArxError {
    return this.#at(where?.range?.[0] ?? 0, problem);
  }

  #at(offset: number, problem: string): ArxError {
    const { line, col } = this.#lines.linePos(offset);
    const at = { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1), length: 1 };
    return new ArxError(
      'LOCK_INVALID',
      `Cannot read "${this.#file}" at ${at.line}:${at.column}: ${problem}`,
      { at, hint: 'Restore it from version control, or delete it and run `arx lock`' },
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
