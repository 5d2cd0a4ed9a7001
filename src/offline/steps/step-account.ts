import type { Account } from '../../sys/account.ts';
import { findAccount } from '../../sys/account.ts';
import { findProgram } from '../../sys/find-program.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import type { Step } from '../run/step-model.ts';
import { stepFailure } from './step-failure.ts';

/**
 * As whom a command runs; undefined: whoever runs the bundle.
 * @throws ArxError RUN_NO_USER if this machine has no such user, or only root may become it, or the command would need what
 * is private to the run and has no sandbox in which that is opened to somebody else.
 */
export function stepAccount(
  step: Pick<Step, 'number' | 'label' | 'user' | 'init' | 'program'>,
): Account | undefined {
  if (step.user === undefined) return undefined;
  const account = findAccount(step.user);
  const user = JSON.stringify(step.user);
  if (account === undefined)
    throw stepFailure('RUN_NO_USER', step, `this machine has no user ${user}, expected one`);
  const own = process.geteuid?.();
  if (account.uid === own) return undefined;
  if (own !== 0) throw stepFailure('RUN_NO_USER', step, `only root may run it as ${user}`);
  if (step.init === 'direct' && step.program !== undefined)
    throw stepFailure('RUN_NO_USER', step, `with init: direct ${user} cannot read the source that it runs`);
  if (findProgram('setpriv', SYSTEM_PATH, '/') === undefined)
    throw stepFailure(
      'RUN_NO_USER',
      step,
      `this machine has no program "setpriv", which makes it run as ${user}`,
      {
        hint: 'Install util-linux, which has setpriv',
      },
    );
  return account;
}

/** Words before a command that make it run as somebody: no privileges, and no way to get any back (setpriv(1)). */
export function asAccount(account: Account | undefined): string[] {
  if (account === undefined) return [];
  const { name, uid, gid } = account;
  return [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    name === undefined ? '--clear-groups' : '--init-groups',
    '--inh-caps=-all',
    '--ambient-caps=-all',
    '--bounding-set=-all',
    '--no-new-privs',
    '--',
  ];
}
