import { parsePattern, type PatternNode } from './pattern-syntax.ts';

/** A pattern that has been read. */
export interface LinearPattern {
  /** True if the whole text matches. Takes time linear in the text, whatever the text is. */
  matches(text: string): boolean;
}

/** Why a text is no pattern. */
export interface NoPattern {
  readonly problem: string;
}

// States of the automaton; more than any pattern that people write.
const MOST_STATES = 4096;

/**
 * Reads a regular expression that always matches the whole text: literals, `.`, classes, groups, alternatives, and the
 * quantifiers `* + ? {n} {n,} {n,m}`. Nothing that needs backtracking: a hostile text cannot make it slow, as it can with
 * the RegExp of JavaScript (Thompson's construction; R. Cox, "Regular Expression Matching Can Be Simple And Fast").
 */
export function linearPattern(text: string): LinearPattern | NoPattern {
  const node = parsePattern(text);
  if ('problem' in node) return node;
  const program: State[] = [];
  const start = compile(node, ACCEPT, program);
  if (start === TOO_LARGE) return { problem: 'it repeats too much' };
  return { matches: (subject) => run(program, start, subject) };
}

const ACCEPT = -1;
const TOO_LARGE = -2;

/** Reads one character and goes on, or goes on in two places without reading. */
type State =
  | { readonly test: (character: string) => boolean; readonly next: number }
  | { readonly fork: readonly number[] };

/** Adds states that match the node and then go on at `next`; returns where they begin. */
function compile(node: PatternNode, next: number, program: State[]): number {
  if (program.length > MOST_STATES || next === TOO_LARGE) return TOO_LARGE;
  switch (node.kind) {
    case 'character':
      return program.push({ test: node.test, next }) - 1;
    case 'sequence':
      return node.parts.reduceRight((at, part) => compile(part, at, program), next);
    case 'choice':
      return fork(
        node.options.map((option) => compile(option, next, program)),
        program,
      );
    case 'repeat':
      return repeat(node, next, program);
  }
}

function repeat(node: PatternNode & { kind: 'repeat' }, next: number, program: State[]): number {
  const { part, least, most } = node;
  let at = most === undefined ? loop(part, next, program) : next;
  for (let count = least; count < (most ?? least); count += 1)
    at = fork([compile(part, at, program), next], program);
  for (let count = 0; count < least; count += 1) at = compile(part, at, program);
  return at;
}

function loop(part: PatternNode, next: number, program: State[]): number {
  const targets = [next];
  const at = program.push({ fork: targets }) - 1;
  targets.unshift(compile(part, at, program));
  return targets.includes(TOO_LARGE) ? TOO_LARGE : at;
}

function fork(targets: readonly number[], program: State[]): number {
  return targets.includes(TOO_LARGE) ? TOO_LARGE : program.push({ fork: targets }) - 1;
}

function run(program: readonly State[], start: number, subject: string): boolean {
  let here = reachable(program, [start]);
  for (const character of subject) {
    const steps: number[] = [];
    for (const at of here) {
      const state = program[at];
      if (state !== undefined && 'test' in state && state.test(character)) steps.push(state.next);
    }
    here = reachable(program, steps);
    if (here.size === 0) return false;
  }
  return here.has(ACCEPT);
}

/** The states that are reached without reading; each once, so a step costs at most the size of the pattern. */
function reachable(program: readonly State[], from: readonly number[]): ReadonlySet<number> {
  const seen = new Set<number>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const state = program[at];
    if (state !== undefined && 'fork' in state) open.push(...state.fork);
  }
  return seen;
}
