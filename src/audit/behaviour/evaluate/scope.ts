import type { Assignment, Block, Command, Statement, Word } from '../shell/shell-model.ts';

/** What the variables of a script may be. The order of assignments is not followed: any of them may hold. */
export interface Scope {
  /** The words that a variable is assigned; undefined if it may be anything. Empty: it is never assigned. */
  values(name: string): readonly Word[] | undefined;
  /** Set from outside, as the seal declares. */
  readonly environment: Readonly<Record<string, string>>;
  /** What was found out of a variable. */
  readonly known: Map<string, readonly string[]>;
  /** Variables that are being found out: one that needs itself cannot be known. */
  readonly open: Set<string>;
}

/** Finds every assignment of a text, and its functions. */
export function scopeOf(
  block: Block,
  environment: Readonly<Record<string, string>>,
): Scope & { readonly functions: ReadonlySet<string> } {
  const found = new Map<string, Word[]>();
  const lost = new Set<string>();
  const functions = new Set<string>();
  gather(block, { found, lost, functions });
  return {
    values: (name) => (lost.has(name) ? undefined : (found.get(name) ?? [])),
    environment,
    known: new Map(),
    open: new Set(),
    functions,
  };
}

interface Gathered {
  readonly found: Map<string, Word[]>;
  readonly lost: Set<string>;
  readonly functions: Set<string>;
}

function gather(block: Block, gathered: Gathered): void {
  for (const statement of block) gatherOne(statement, gathered);
}

function gatherOne(statement: Statement, gathered: Gathered): void {
  switch (statement.kind) {
    case 'command':
      return gatherCommand(statement, gathered);
    case 'group':
      if (statement.variable !== undefined) add(statement.variable, statement.values ?? [], gathered);
      return gather(statement.body, gathered);
    case 'pipeline':
      return gather(statement.stages, gathered);
    case 'either':
      return gather([statement.left, statement.right], gathered);
    case 'background':
      return gatherOne(statement.body, gathered);
    case 'function':
      gathered.functions.add(statement.name);
      return gather(statement.body, gathered);
    case 'unreadable':
  }
}

function add(name: string, values: readonly Word[], { found, lost }: Gathered): void {
  // A loop without words goes over the arguments of the script.
  if (values.length === 0) lost.add(name);
  else found.set(name, [...(found.get(name) ?? []), ...values]);
}

function gatherCommand({ assignments, words }: Command, gathered: Gathered): void {
  for (const assignment of assignments) gatherAssignment(assignment, gathered);
  const [name, ...rest] = words.map(plainText);
  if (name === 'read' || name === 'mapfile' || name === 'readarray' || name === 'getopts')
    for (const word of rest) if (word !== undefined) gathered.lost.add(word);
  if (name === 'printf' && rest[0] === '-v' && rest[1] !== undefined) gathered.lost.add(rest[1]);
}

function gatherAssignment({ name, value, partial }: Assignment, gathered: Gathered): void {
  if (partial || value === undefined) gathered.lost.add(name);
  else add(name, [value], gathered);
}

/** The text of a word that is one plain text. */
export function plainText({ parts }: Word): string | undefined {
  let text = '';
  for (const part of parts) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  return text;
}
