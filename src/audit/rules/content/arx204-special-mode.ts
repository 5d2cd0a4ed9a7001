import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { SealedData } from '../../../model/seal.ts';
import type { AuditFile, AuditSubject } from '../../../plugin/rule.ts';
import { defineRule } from '../../define-rule.ts';

const SET_USER = 0o4000;
const SET_GROUP = 0o2000;
const WORLD_WRITE = 0o002;
const STICKY = 0o1000;
/** sudoers(5), "User Specification": everything, or no password. */
const SUDO = /^[^#\n=]{1,400}=(?:[ \t]{0,8}ALL\b|[^#\n]{0,400}(?:NOPASSWD[ \t]{0,8}:|\)[ \t]{0,8}ALL\b))/m;
const SUDOERS = /(?:^|\/)(?:sudoers|sudoers\.d\/[^/]+|[^/]+\.sudoers)$/;
const POLKIT_RULES = /(?:^|\/)polkit-1\/rules\.d\/[^/]+\.rules$|(?:^|\/)[^/]+\.pkla$/;
const POLKIT = /polkit\.Result\.YES|^Result(?:Any|Active|Inactive)\s*=\s*yes/m;

/** Something asks for more rights than those of who runs it. */
export const specialMode = defineRule(
  {
    id: 'ARX204',
    title: 'Special rights asked for',
    severity: 'high',
    why: 'A set-id bit gives the rights of the owner to everybody who starts the file, a file that everybody may write can be replaced by anybody, and rules of sudo and polkit hand out the rights of root.',
    evidence: 'The mode, or the line of the file.',
    remedy:
      'Ask for no such mode, and let the administrator of the host decide on rules of sudo and polkit. content.modes in the policy says which modes may be asked for.',
    keys: ['content.modes'],
  },
  (subject) => ({ head: () => modesOf(subject), file: (file) => rightsIn(file) }),
);

function* modesOf({ seal, policy }: AuditSubject): Generator<Found> {
  for (const [data, placed] of seal.data.entries()) {
    if (placed.mode === undefined) continue;
    const problem = problemOf(Number.parseInt(placed.mode, 8), placed.mode, policy.content.modes);
    if (problem !== undefined) yield modeFound({ ...placed, mode: placed.mode }, data, problem);
  }
}

function problemOf(bits: number, mode: string, allowed: readonly string[] | undefined): string | undefined {
  if (allowed !== undefined) return allowed.includes(mode) ? undefined : 'the policy does not allow it';
  if ((bits & SET_USER) !== 0) return 'it has the set-user-id bit';
  if ((bits & SET_GROUP) !== 0) return 'it has the set-group-id bit';
  // As on /tmp: everybody may write, but nobody may replace what others wrote.
  return (bits & WORLD_WRITE) !== 0 && (bits & STICKY) === 0 ? 'everybody may write it' : undefined;
}

function modeFound(placed: SealedData & { readonly mode: string }, data: number, problem: string): Found {
  const { mode, owner, target } = placed;
  const what = target === undefined ? 'an entry' : quoted(target);
  return {
    message: `The mode ${mode} is asked for ${what}: ${problem}`,
    where: { data },
    evidence: { mode, ...(owner !== undefined && { owner }), ...(target !== undefined && { target }) },
  };
}

function* rightsIn(file: AuditFile): Generator<Found> {
  const { uses, text = '' } = file;
  const sudoers = uses.find(({ path }) => SUDOERS.test(path));
  const polkit = uses.find(({ path }) => POLKIT_RULES.test(path));
  const use = sudoers ?? polkit;
  const found = use && (sudoers === undefined ? POLKIT : SUDO).exec(text);
  if (use === undefined || found === null || found === undefined) return;
  const what = sudoers === undefined ? 'polkit' : 'sudo';
  yield {
    message: `${quoted(use.path)} hands out rights by ${what}`,
    where: { source: use.source, path: use.path, ...file.place(found.index) },
    evidence: { by: what },
  };
}
