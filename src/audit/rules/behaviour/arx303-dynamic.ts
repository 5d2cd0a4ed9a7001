import { quoted } from '../../../core/quoted.ts';
import { defineRule } from '../../define-rule.ts';
import { NOT_READ, TOO_LONG, UNREADABLE } from '../../behaviour/evaluate/script-facts.ts';
import type { BehaviourFact } from '../../../model/audit/behaviour.ts';
import { type Judgement, judgeFacts } from './judge-facts.ts';

/** What will run depends on data. */
export const dynamicCommand = defineRule(
  {
    id: 'ARX303',
    title: 'Command made at run time',
    severity: 'high',
    why: 'eval, a command out of a variable, or an unquoted variable in rm, cp or exec does what its data says: a space or a star in it makes other words, another command or other files. Medium for a part that cannot be parsed in what a command runs, and for a text with too many things in it to tell them all; high for one that is too long or too deep to be read.',
    evidence: 'The command, or the variable that is not quoted, and its lines.',
    remedy: 'Write the command out, or quote the variable: "$name". A list of words is "$@".',
  },
  (subject) => ({ finish: () => judgeFacts(subject, ['dynamic', 'opaque'], judge) }),
);

function judge({ kind, text, steps }: BehaviourFact): Judgement | undefined {
  if (kind === 'dynamic') return { says: `runs what its data says: ${quoted(text)}`, severity: 'high' };
  if (text === NOT_READ) return { says: `has ${text}: nobody can say what it does`, severity: 'high' };
  const hides = steps.length > 0 && (text === UNREADABLE || text === TOO_LONG);
  return hides ? { says: `has ${text}: nobody can say what it does`, severity: 'medium' } : undefined;
}
