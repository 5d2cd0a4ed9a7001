import type { WhatToReverse } from '../../fleet/run/perform-reverse.ts';
import type { Call } from '../face.ts';
import type { Answer, Session } from '../session.ts';
import { againLine } from './again-line.ts';
import { reversalOptions } from './reversal.ts';
import { targetCall } from './target-flags.ts';
import { targetsAnswer } from './targets-answer.ts';

/** `arx rollback` and `arx remove` on the targets that the options name. */
export async function reverseTargets(
  session: Session,
  { options }: Call,
  what: WhatToReverse,
): Promise<Answer> {
  const { shell, context, paint, globals } = session;
  const { fleetTargets } = await import('../../commands/fleet-targets.ts');
  const { fleetPace } = await import('../../commands/fleet-pace.ts');
  const { fleetReverse } = await import('../../library/fleet-reverse.ts');
  const { chooseDisplay } = await import('../render/fleet/choose-display.ts');
  const { reversalDocuments, reversalScreens } = await import('../render/fleet/reversals.ts');
  const { hosts, parallelism } = await fleetTargets(targetCall(options), shell.stdin, context);
  const reversing = reversalOptions(options);
  const display = chooseDisplay(session, hosts.length);
  try {
    const passing = { ...fleetPace(options, parallelism), heard: display.heard };
    const pass = await fleetReverse(hosts, what, { reversing, passing }, context);
    display.close();
    const { dryRun } = reversing;
    const found = !dryRun
      ? {}
      : globals.json
        ? { plans: reversalDocuments(pass) }
        : { data: reversalScreens(pass, paint) };
    const told = {
      schema: `fleet-${what.verb}`,
      title: titleOf(what, dryRun),
      facts: { dryRun },
      ...found,
      ...(pass.run !== undefined && { again: againLine(pass.run, shell.argv) }),
    };
    return await targetsAnswer(pass, told, session);
  } finally {
    display.close();
  }
}

function titleOf(what: WhatToReverse, dryRun: boolean): string {
  const subject = what.verb === 'remove' ? what.name : (what.receipt ?? 'the newest run');
  if (dryRun) return `planned to ${what.verb === 'remove' ? 'remove' : 'roll back'} ${subject}`;
  return `${what.verb === 'remove' ? 'removed' : 'rolled back'} ${subject}`;
}
