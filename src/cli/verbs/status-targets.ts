import { EXIT } from '../../core/exit-code.ts';
import type { Call } from '../face.ts';
import type { Answer, Session } from '../session.ts';
import type { AskedStatus } from './status.ts';
import { targetCall } from './target-flags.ts';
import { targetsAnswer } from './targets-answer.ts';

/** `arx status [NAME]` of the targets that the options name. */
export async function statusTargets(
  session: Session,
  { options }: Call,
  asked: AskedStatus,
): Promise<Answer> {
  const { shell, context, paint } = session;
  const { fleetTargets } = await import('../../commands/fleet-targets.ts');
  const { fleetPace } = await import('../../commands/fleet-pace.ts');
  const { fleetStatus } = await import('../../library/fleet-status.ts');
  const { chooseDisplay } = await import('../render/fleet/choose-display.ts');
  const { statusJson, statusScreens, isDrifted } = await import('../render/fleet/statuses.ts');
  const { hosts, parallelism } = await fleetTargets(targetCall(options), shell.stdin, context);
  const display = chooseDisplay(session, hosts.length);
  try {
    const passing = { ...fleetPace(options, parallelism), heard: display.heard };
    const { exitCode, ...looking } = asked;
    const found = await fleetStatus(hosts, looking, passing, context);
    display.close();
    const drifted = isDrifted(found);
    const told = {
      schema: 'fleet-status',
      title: 'status',
      facts: { drifted, statuses: statusJson(found) },
      data: statusScreens(found, paint, asked.name),
    };
    const answer = await targetsAnswer(found, told, session);
    return answer.exit === EXIT.done && drifted && exitCode ? { ...answer, exit: EXIT.gate } : answer;
  } finally {
    display.close();
  }
}
