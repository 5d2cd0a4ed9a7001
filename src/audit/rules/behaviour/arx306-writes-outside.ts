import { quoted } from '../../../core/quoted.ts';
import type { BehaviourFact } from '../../../model/audit/behaviour.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { isShared } from '../../behaviour/commands/places.ts';
import { joinPath } from '../../behaviour/evaluate/paths.ts';
import { baseOf, pathBelow } from '../../behaviour/steps/placements.ts';
import { targetOf } from '../../behaviour/steps/placed-paths.ts';
import { defineRule } from '../../define-rule.ts';
import { type Judgement, judgeFacts } from './judge-facts.ts';

/** It changes what the manifest does not name, or a file whose name others can guess. */
export const writesOutside = defineRule(
  {
    id: 'ARX306',
    title: 'Writes outside of its targets',
    severity: 'medium',
    why: 'What a command writes elsewhere is in no plan and is not undone. A name in /tmp that others can guess lets them put a link there first.',
    evidence:
      'The path, its lines, and the commands that write it. Of scripts that no command runs only names in /tmp are looked at.',
    remedy:
      'Write below the cwd or a target of the manifest, list the place in `behaviour.allow_paths` of the policy, and use mktemp or $TMPDIR for what is temporary.',
  },
  (subject) => {
    const allowed = allowedPlaces(subject);
    return { finish: () => judgeFacts(subject, ['writes', 'temporary'], (fact) => judge(fact, allowed)) };
  },
);

function allowedPlaces({ seal, policy }: AuditSubject): readonly string[] {
  const { allowPaths } = policy.behaviour;
  if (allowPaths !== undefined) return allowPaths.map((path) => joinPath('.', path));
  const base = baseOf(seal);
  const targets = seal.data.map((entry) => targetOf(entry, base));
  const directories = seal.code.map(({ cwd }) => (cwd === undefined ? base : joinPath(base, cwd)));
  return [...targets, ...directories].filter((place) => place !== '/');
}

function judge({ kind, text, steps }: BehaviourFact, allowed: readonly string[]): Judgement | undefined {
  if (kind === 'temporary')
    return { says: `writes a temporary file that others can guess: ${quoted(text)}`, severity: 'medium' };
  if (steps.length === 0 || isOwn(text) || isShared(text)) return undefined;
  if (allowed.some((place) => place === text || pathBelow(place, text) !== undefined)) return undefined;
  return { says: `writes ${quoted(text)}, which is below no target`, severity: 'medium' };
}

/** New for each run, or not known; a relative path is below the fresh directory that the runner makes. */
function isOwn(path: string): boolean {
  if (path.startsWith('…') || path.startsWith('~') || path.startsWith('$TMPDIR')) return true;
  return !path.startsWith('/') && path !== '..' && !path.startsWith('../');
}
