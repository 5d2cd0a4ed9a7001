import { matchesGlob, posix } from 'node:path';
import {
  CAPABILITIES,
  COMPUTED_IMPORTS,
  ENTRIES,
  LAYERS,
  LOOPBACK_FILE,
  MAX_LINES,
  OFFLINE_STARTS,
  PACKAGES,
  SILENT_STARTS,
} from '../architecture-rules.ts';
import {
  findChain,
  findCycles,
  importGraph,
  type Import,
  type ImportGraph,
  type SourceTree,
} from './import-graph.ts';
import { type Token, tokenize } from './tokenize.ts';

/** One rule: looks at the whole tree and returns one sentence for each breach. */
export type Rule = (tree: SourceTree, graph: ImportGraph) => string[];

/** Every rule of the house, by what it says. */
export const RULES: Readonly<Record<string, Rule>> = {
  'every import leads to a file': missingFiles,
  'arrows point down': wrongArrows,
  'no circle of imports, types included': circles,
  'what works offline cannot reach online code': offlineLeaks,
  'what only reads and checks opens no socket at all': loopbackLeaks,
  'sockets, processes, threads, globals are used only where they may be': capabilityBreaches,
  'each folder uses only the packages it may': packageBreaches,
  'import() names what it loads': computedImports,
  'no default export': defaultExports,
  'files are short': longFiles,
};

/** All breaches of all rules. */
export function checkArchitecture(tree: SourceTree): string[] {
  const graph = importGraph(tree);
  return Object.values(RULES).flatMap((rule) => rule(tree, graph));
}

function eachImport(graph: ImportGraph, look: (file: string, found: Import) => string[]): string[] {
  return [...graph].flatMap(([file, imports]) => imports.flatMap((found) => look(file, found)));
}

function missingFiles(tree: SourceTree, graph: ImportGraph): string[] {
  return eachImport(graph, (file, { file: target, line }) =>
    target === undefined || tree.has(target) ? [] : [`${file}:${line} imports ${target}, which is not there`],
  );
}

function wrongArrows(_tree: SourceTree, graph: ImportGraph): string[] {
  return eachImport(graph, (file, { file: target, line }) => {
    if (target === undefined || mayImport(file, target)) return [];
    return [`${file}:${line} imports ${target}: ${nameOf(file)} may not know ${nameOf(target)}`];
  });
}

function mayImport(file: string, target: string): boolean {
  if (ENTRIES.includes(target)) return false;
  const [from, to] = [folderOf(file), folderOf(target)];
  return from === to || levelOf(file) > levelOf(target);
}

function folderOf(file: string): string {
  return file.split('/')[1] ?? '';
}

function nameOf(file: string): string {
  return ENTRIES.includes(file) ? file : folderOf(file);
}

function levelOf(file: string): number {
  if (ENTRIES.includes(file)) return LAYERS.length;
  const level = LAYERS.findIndex((row) => row.includes(folderOf(file)));
  if (level === -1) throw new Error(`${file} is in no folder of the house`);
  return level;
}

function circles(_tree: SourceTree, graph: ImportGraph): string[] {
  return findCycles(graph).map((cycle) => `a circle of imports: ${cycle.join(' -> ')}`);
}

function offlineLeaks(_tree: SourceTree, graph: ImportGraph): string[] {
  const starts = [...graph.keys()].filter((file) => isOneOf(file, OFFLINE_STARTS));
  return starts.flatMap((start) => {
    const chain = findChain(graph, start, (file) => file.startsWith('src/online/'));
    return chain === undefined ? [] : [`online code can be reached: ${chain.join(' -> ')}`];
  });
}

function loopbackLeaks(_tree: SourceTree, graph: ImportGraph): string[] {
  const starts = [...graph.keys()].filter((file) => isOneOf(file, SILENT_STARTS));
  return starts.flatMap((start) => {
    const chain = findChain(graph, start, (file) => file === LOOPBACK_FILE);
    return chain === undefined ? [] : [`sockets can be reached: ${chain.join(' -> ')}`];
  });
}

function isOneOf(file: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matchesGlob(file, pattern));
}

function capabilityBreaches(tree: SourceTree, graph: ImportGraph): string[] {
  return CAPABILITIES.flatMap(({ what, modules = [], globals = [], except = [], allowed }) => {
    const forbidden = [...tree.keys()].filter((file) => !isOneOf(file, allowed));
    return forbidden.flatMap((file) => {
      const imports = (graph.get(file) ?? []).filter(({ specifier }) => modules.includes(bare(specifier)));
      const uses = usesOf(tokenize(tree.get(file) ?? ''), globals, except);
      const found = [...imports.map(({ specifier, line }) => [specifier, line] as const), ...uses];
      return found.map(([name, line]) => `${file}:${line} uses ${name}: it may not ${what}`);
    });
  });
}

/** "node:fs" is "fs": both load the same module. */
function bare(specifier: string): string {
  return specifier.replace(/^node:/, '');
}

/** Where code names one of these globals, also as a member of globalThis. */
function usesOf(
  tokens: readonly Token[],
  globals: readonly string[],
  except: readonly string[],
): (readonly [string, number])[] {
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || isMember(tokens, index) || isName(tokens, index)) return [];
    const next = tokens[index + 1]?.text;
    const member = next === '.' ? `${token.text}.${tokens[index + 2]?.text}` : `${token.text}${next}`;
    if (except.includes(member)) return [];
    const found = globals.filter((name) => name === token.text || name === member);
    return found.map((name) => [name, token.line] as const);
  });
}

/** True for a member of anything but the global object. */
function isMember(tokens: readonly Token[], index: number): boolean {
  const owner = tokens[index - 2]?.text ?? '';
  return tokens[index - 1]?.text === '.' && !['globalThis', 'global'].includes(owner);
}

/** True for the name of a property or parameter ("fetch: ..."), or of a method that is declared here. */
function isName(tokens: readonly Token[], index: number): boolean {
  const next = tokens[index + 1]?.text;
  const optional = next === '?' && tokens[index + 2]?.text === ':';
  return (next === ':' && tokens[index - 1]?.text !== '?') || optional;
}

function packageBreaches(_tree: SourceTree, graph: ImportGraph): string[] {
  return eachImport(graph, (file, { specifier, file: target, line }) => {
    if (target !== undefined || specifier.startsWith('node:')) return [];
    const allowed = Object.keys(PACKAGES[folderOf(file)] ?? {});
    if (allowed.includes(specifier) || allowed.includes(packageOf(specifier))) return [];
    return [`${file}:${line} imports ${specifier}: no such package is allowed in ${nameOf(file)}`];
  });
}

/** The package's name of a specifier that may name a file inside it. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function computedImports(tree: SourceTree): string[] {
  return eachPlace(tree, (tokens, index) => {
    const opens = tokens[index]?.text === 'import' && tokens[index + 1]?.text === '(';
    return opens && tokens[index + 2]?.kind !== 'string'
      ? 'loads something that is only known when it runs'
      : '';
  }).filter((breach) => !Object.keys(COMPUTED_IMPORTS).some((file) => breach.startsWith(`${file}:`)));
}

function defaultExports(tree: SourceTree): string[] {
  return eachPlace(tree, (tokens, index) => {
    const isDefault = tokens[index]?.text === 'export' && tokens[index + 1]?.text === 'default';
    const named = tokens[index]?.text === 'as' && tokens[index + 1]?.text === 'default';
    return isDefault || named ? 'has a default export' : '';
  });
}

function eachPlace(tree: SourceTree, look: (tokens: readonly Token[], index: number) => string): string[] {
  return [...tree].flatMap(([file, text]) => {
    const tokens = tokenize(text);
    return tokens.flatMap((token, index) => {
      const said = token.kind === 'word' ? look(tokens, index) : '';
      return said === '' ? [] : [`${posix.normalize(file)}:${token.line} ${said}`];
    });
  });
}

function longFiles(tree: SourceTree): string[] {
  return [...tree].flatMap(([file, text]) => {
    const lines = text.trimEnd().split('\n').length;
    return lines > MAX_LINES ? [`${file} has ${lines} lines, expected at most ${MAX_LINES}`] : [];
  });
}
