import { quoted } from '../../../core/quoted.ts';
import type { Digest } from '../../../core/digest.ts';
import type { BehaviourFact, BehaviourKind } from '../../../model/audit/behaviour.ts';
import type { Found, Where } from '../../../model/audit/finding.ts';
import { bySeverity, SEVERITIES, type Severity } from '../../../model/audit/severity.ts';
import type { Seal } from '../../../model/seal.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { shownList } from '../../shown-list.ts';
import { stepName } from './step-name.ts';

/** What a rule says of one fact. */
export interface Judgement {
  /** Reads on from the name of a command or a script: `uses the network: curl https://…`. */
  readonly says: string;
  /** As bad as this in what a command runs; one step less in a script that none runs. */
  readonly severity: Severity;
}

/** A finding in a file that was looked at before: the engine binds it to the file's digest. */
type FoundInFile = Found & { readonly content?: Digest; readonly also?: number };

/** A fact with what a rule says of it. */
interface Judged extends Judgement {
  readonly fact: BehaviourFact;
}

/**
 * One finding for each different thing that a command's text, or a script that it runs, does; one for all of a script that
 * no command runs.
 */
export function* judgeFacts(
  subject: AuditSubject,
  kinds: readonly BehaviourKind[],
  judge: (fact: BehaviourFact) => Judgement | undefined,
): Generator<Found> {
  const groups = new Map<string, Judged[]>();
  for (const fact of subject.observed.behaviour ?? []) {
    if (!kinds.includes(fact.kind)) continue;
    const judgement = judge(fact);
    if (judgement === undefined) continue;
    const mark = groupOf(fact, judgement);
    const group = groups.get(mark);
    if (group === undefined) groups.set(mark, [{ ...judgement, fact }]);
    else group.push({ ...judgement, fact });
  }
  for (const group of groups.values()) yield found(subject, group);
}

function groupOf({ script, steps, field = '' }: BehaviourFact, { says }: Judgement): string {
  if (script === undefined) return `step ${steps[0]} ${field} ${says}`;
  return steps.length === 0 ? script.digest : `${script.digest} ${says}`;
}

function found(subject: AuditSubject, group: readonly Judged[]): FoundInFile {
  const [worst] = [...group].sort((a, b) => bySeverity(a.severity, b.severity));
  if (worst === undefined) throw new Error('a group has at least one fact');
  const { fact, says, severity } = worst;
  const { script, steps } = fact;
  const name = script === undefined ? commandName(subject.seal, fact) : quoted(script.path);
  const runs = steps.map((step) => stepName(subject.seal, step));
  const others = [...new Set(group.map((one) => one.says))].filter((one) => one !== says);
  return {
    message: `${name} ${says}`,
    where: whereOf(fact),
    evidence: {
      fact: fact.text,
      ...(others.length > 0 && { more: shownList(others) }),
      lines: shownList([...new Set(group.map((one) => String(one.fact.line)))]),
      runs: steps.length > 0 ? runs : (fact.field ?? 'no command runs it'),
    },
    severity: steps.length === 0 && script !== undefined ? oneLess(severity) : severity,
    ...(script !== undefined && { content: script.digest }),
    ...(script !== undefined && script.also > 0 && { also: script.also }),
  };
}

/** A command, or one that is started because of it: `code[0].undo`. */
function commandName(seal: Seal, { steps: [step], field }: BehaviourFact): string {
  if (step === undefined) return field ?? 'The bundle';
  const name = stepName(seal, step);
  if (field === undefined) return name;
  return field.startsWith('secrets.') ? `${field}, for ${name},` : `${field} of ${name}`;
}

function whereOf({ script, steps: [step], line, column, field }: BehaviourFact): Where {
  if (script !== undefined) return { source: script.source, path: script.path, line, column };
  return { ...(step !== undefined && { step }), ...(field !== undefined && { field }), line, column };
}

function oneLess(severity: Severity): Severity {
  return SEVERITIES[Math.max(0, SEVERITIES.indexOf(severity) - 1)] ?? severity;
}
