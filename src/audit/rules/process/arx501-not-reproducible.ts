import { VERSION } from '../../../core/version.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject, Rebuilt, RuleRun } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';
import { shownUrl } from '../../shown-url.ts';

/** Building the bundle again gives another one. */
export const notReproducible = defineRule(
  {
    id: 'ARX501',
    title: 'Building it again gives something else',
    severity: 'high',
    why: 'The same manifest, lock and content always give the same bundle. If they do not, something else went into this one: another program, another version, or somebody.',
    evidence:
      'Both digests and the first thing that differs; or that the policy wants a rebuild and none was made.',
    remedy:
      'Run `arx audit --rebuild` with the version of arx that sealed it, and ask the sealer about the difference.',
    keys: ['require.reproducible'],
  },
  judge,
);

/** Two URLs with their digests fit, in characters. */
const LONGEST = 1000;

function judge({ rebuilt, digest, policy }: AuditSubject): RuleRun {
  if (rebuilt === undefined)
    return policy.require.reproducible
      ? { head: () => [missing] }
      : { notRun: 'nothing was built again: --rebuild was not given' };
  const same = rebuilt.digest === digest && rebuilt.difference === undefined;
  return { head: () => (same ? [] : [differs(rebuilt, digest)]) };
}

const missing: Found = {
  message: 'The policy wants the bundle to be built again, and --rebuild was not given',
  where: {},
  evidence: { rebuilt: false },
};

function differs({ from, digest, difference, sealedBy }: Rebuilt, sealed: string): Found {
  const first = difference === undefined ? undefined : shownUrl(difference, LONGEST);
  const what =
    digest === undefined
      ? `It cannot be built again from its ${from}`
      : `Building it again from its ${from} gives another bundle`;
  const said = `${what}${byAnother(sealedBy)}`;
  return {
    message: first === undefined ? said : `${said}: ${first}`,
    // Whoever waives that nobody has built it waives nothing of this.
    where: { field: `rebuilt from ${from}` },
    evidence: {
      sealed,
      ...(digest !== undefined && { rebuilt: digest }),
      ...(first !== undefined && { difference: first }),
    },
  };
}

/** Versions may seal the same work differently, so that this accuses nobody. */
function byAnother(sealedBy: string | undefined): string {
  if (sealedBy === undefined) return '';
  return ` (arx ${shownUrl(sealedBy)} sealed it, and this is arx ${VERSION}, which may do so differently)`;
}
