import { quoted } from '../../../core/quoted.ts';
import type { Found } from '../../../model/audit/finding.ts';
import type { AuditSubject } from '../../../plugin/rule.ts';
import { interpreterOf, SHELLS } from '../../behaviour/commands/interpreters.ts';
import { BUILTINS, USUAL_TOOLS } from '../../behaviour/commands/usual-tools.ts';
import { defineRule } from '../../define-rule.ts';
import { shownList } from '../../shown-list.ts';
import { stepName } from './step-name.ts';

/** It needs what the machine may not have. */
export const missingTools = defineRule(
  {
    id: 'ARX307',
    title: 'Tools that a machine may lack',
    severity: 'medium',
    why: 'A command that needs a program which is not there fails in the middle, on the one machine where it was not tried.',
    evidence:
      'The programs that are not part of the usual base system, that the command does not ask for before (`command -v`), and interpreters that the policy does not list.',
    remedy:
      'Bring the program as a source, use one that is everywhere, or ask with `command -v` first. List interpreters that every machine has in `behaviour.allow_interpreters` of the policy.',
  },
  (subject) => ({ finish: () => missing(subject) }),
);

function* missing(subject: AuditSubject): Generator<Found> {
  const { seal, policy, observed } = subject;
  for (const step of seal.code.keys()) {
    const own = (observed.behaviour ?? []).filter(({ steps }) => steps.includes(step));
    const asked = new Set(own.flatMap(({ kind, text }) => (kind === 'asks-for' ? [text] : [])));
    const tools = [...new Set(own.flatMap(({ kind, text }) => (kind === 'executes' ? [text] : [])))]
      .filter((name) => !asked.has(name) && !isThere(name, policy.behaviour.allowInterpreters))
      .sort();
    if (tools.length === 0) continue;
    yield {
      message: `${stepName(seal, step)} needs ${tools.length === 1 ? 'a tool' : 'tools'} that a machine may lack: ${shownList(
        tools,
        5,
      )
        .map((name) => quoted(name))
        .join(', ')}`,
      where: { step },
      evidence: { tools: shownList(tools, 50) },
    };
  }
}

function isThere(name: string, allowed: readonly string[] | undefined): boolean {
  if (name.includes('/') || BUILTINS.has(name)) return true;
  const isInterpreter = interpreterOf(name) !== undefined || SHELLS.has(name);
  if (isInterpreter && name !== 'sh') return allowed === undefined ? name === 'bash' : allowed.includes(name);
  return USUAL_TOOLS.has(name);
}
