import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Token, tokenize } from './tokenize.ts';

/** Source files by their path from the project's root ("src/core/digest.ts"), with "/" between names. */
export type SourceTree = ReadonlyMap<string, string>;

/** One import. Types count like values, because a type ties two files together as well. */
export interface Import {
  readonly how: 'static' | 'type' | 'dynamic' | 'path';
  /** As written. */
  readonly specifier: string;
  /** The imported file for a relative specifier, otherwise undefined. */
  readonly file: string | undefined;
  readonly line: number;
}

/** Every file with its imports. */
export type ImportGraph = ReadonlyMap<string, readonly Import[]>;

/** Reads every .ts file below a folder of the project. */
export function readSourceTree(root: string, folder: string): SourceTree {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => name.endsWith('.ts')).map((name) => posix.join(folder, name));
  return new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
}

/** The imports of every file: static, re-exported, type, dynamic, and paths of modules in strings (worker threads). */
export function importGraph(tree: SourceTree): ImportGraph {
  return new Map([...tree].map(([file, text]) => [file, importsOf(file, text, tree)]));
}

function importsOf(file: string, text: string, tree: SourceTree): Import[] {
  const tokens = tokenize(text);
  const imports: Import[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'string') continue;
    const how = howImported(tokens, index);
    const target = token.text.startsWith('.') ? posix.join(posix.dirname(file), token.text) : undefined;
    if (how === undefined && (target === undefined || !tree.has(target))) continue;
    imports.push({ how: how ?? 'path', specifier: token.text, file: target, line: token.line });
  }
  return imports;
}

/** How the string at `index` is imported; undefined when it is only a string. */
function howImported(tokens: readonly Token[], index: number): Import['how'] | undefined {
  const [before, previous] = [tokens[index - 2], tokens[index - 1]];
  if (isWord(previous, 'import')) return 'static';
  if (previous?.text === '(' && isWord(before, 'import')) return 'dynamic';
  if (!isWord(previous, 'from')) return undefined;
  const start = startOfClause(tokens, index - 2);
  if (start === undefined) return undefined;
  const next = tokens[start + 1];
  const afterNext = tokens[start + 2];
  const isType = isWord(next, 'type') && !isWord(afterNext, 'from') && afterNext?.text !== ',';
  return isType ? 'type' : 'static';
}

/** The place of the `import` or `export` that the clause before a `from` belongs to. */
function startOfClause(tokens: readonly Token[], end: number): number | undefined {
  for (let at = end; at >= 0; at -= 1) {
    const token = tokens[at];
    if (isWord(token, 'import') || isWord(token, 'export')) return at;
    const inClause = token?.kind === 'word' || ['{', '}', ',', '*'].includes(token?.text ?? '');
    if (!inClause && token?.kind !== 'string') return undefined;
  }
  return undefined;
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text;
}

/** The shortest chain of imports from `start` to a file for which `isGoal` is true; undefined when there is none. */
export function findChain(
  graph: ImportGraph,
  start: string,
  isGoal: (file: string) => boolean,
): readonly string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
  for (const file of cameFrom.keys()) {
    if (isGoal(file)) return chainTo(file, cameFrom);
    for (const { file: next } of graph.get(file) ?? []) {
      if (next !== undefined && !cameFrom.has(next)) cameFrom.set(next, file);
    }
  }
  return undefined;
}

function chainTo(end: string, cameFrom: ReadonlyMap<string, string | undefined>): string[] {
  const chain = [];
  for (let file: string | undefined = end; file !== undefined; file = cameFrom.get(file)) chain.unshift(file);
  return chain;
}

/** Every file that can be reached from `start`, itself included. */
export function reachableFrom(graph: ImportGraph, start: string): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const file of reached) {
    for (const { file: next } of graph.get(file) ?? []) if (next !== undefined) reached.add(next);
  }
  return reached;
}

/** One shortest circle of imports for each file that is on one and was not in an earlier circle. */
export function findCycles(graph: ImportGraph): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const seen = new Set<string>();
  for (const [file, imports] of graph) {
    if (seen.has(file)) continue;
    const chains = imports.flatMap((next) => {
      const chain = next.file === undefined ? undefined : findChain(graph, next.file, (at) => at === file);
      return chain === undefined ? [] : [[file, ...chain]];
    });
    const [shortest] = chains.sort((a, b) => a.length - b.length);
    if (shortest === undefined) continue;
    cycles.push(shortest);
    for (const member of shortest) seen.add(member);
  }
  return cycles;
}
