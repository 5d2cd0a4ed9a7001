import { posix } from 'node:path';
import type { BehaviourFact } from '../../../model/audit/behaviour.ts';
import type { ScriptFact } from '../evaluate/script-facts.ts';
import { followScript, type StepFact } from './follow-step.ts';
import type { ScriptShelf, ShelvedFile } from './script-shelf.ts';

/** At most so many facts are told of a bundle's scripts. */
const MOST_FACTS = 100_000;

/** What rules look at: the facts of each command's own text, and of each script, with the commands that reach it. */
export function gatherFacts(
  results: readonly (readonly StepFact[])[],
  services: readonly StepFact[],
  shelf: ScriptShelf,
): readonly BehaviourFact[] {
  const own = results.flatMap((facts, step) =>
    distinct(facts.filter(({ key }) => key === undefined)).map((fact) => told(fact, [step])),
  );
  const reached = reachedScripts(results, shelf);
  const asked = distinct(services.filter(({ key }) => key === undefined)).map((fact) => told(fact, []));
  const scripts = shelf.entries.flatMap((entry) => scriptFacts(entry, reached.get(entry)));
  return [...own, ...asked, ...scripts].slice(0, MOST_FACTS);
}

type Reached = ReadonlyMap<string, { readonly fact: ScriptFact; readonly steps: Set<number> }>;

/** By script: each fact once, with the commands that bring it about. */
function reachedScripts(
  results: readonly (readonly StepFact[])[],
  shelf: ScriptShelf,
): ReadonlyMap<ShelvedFile, Reached> {
  const all = new Map<ShelvedFile, Map<string, { fact: ScriptFact; steps: Set<number> }>>();
  for (const [step, facts] of results.entries())
    for (const fact of facts) {
      const entry = fact.key === undefined ? undefined : shelf.entry(fact.key);
      if (entry === undefined) continue;
      const known = all.get(entry) ?? new Map<string, { fact: ScriptFact; steps: Set<number> }>();
      all.set(entry, known);
      const mark = markOf(fact);
      const before = known.get(mark);
      if (before === undefined) known.set(mark, { fact, steps: new Set([step]) });
      else before.steps.add(step);
    }
  return all;
}

function scriptFacts(entry: ShelvedFile, reached: Reached | undefined): BehaviourFact[] {
  const { file, digest, use, also } = entry;
  if (file.kind !== 'shell') return [];
  const script = { source: use.source, path: use.path, digest, also };
  if (reached !== undefined)
    return [...reached.values()].map(({ fact, steps }) => ({
      ...told(
        fact,
        [...steps].sort((a, b) => a - b),
      ),
      script,
    }));
  return distinct(followScript(file.facts, posix.dirname(use.path))).map((fact) => ({
    ...told(fact, []),
    script,
  }));
}

function told({ kind, text, at, field }: StepFact, steps: readonly number[]): BehaviourFact {
  return { kind, text, line: at.line, column: at.column, steps, ...(field !== undefined && { field }) };
}

function distinct<Fact extends StepFact>(facts: readonly Fact[]): readonly Fact[] {
  const marks = new Set<string>();
  return facts.filter((fact) => {
    const mark = markOf(fact);
    if (marks.has(mark)) return false;
    marks.add(mark);
    return true;
  });
}

function markOf({ kind, text, at, field = '' }: StepFact): string {
  return `${field} ${kind} ${at.line}:${at.column} ${text}`;
}
