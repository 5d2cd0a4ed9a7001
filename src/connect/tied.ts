import { realpathSync } from 'node:fs';
import { findProgram } from '../sys/find-program.ts';
import { SYSTEM_PATH } from '../sys/system-path.ts';

/**
 * The words before a program that end it with arx, however that ends (PR_SET_PDEATHSIG, prctl(2)): it then holds no channel
 * open for nobody. None where setpriv(1) of util-linux is missing, as on busybox, whose own cannot.
 */
export function tied(): readonly string[] {
  known ??= find();
  return known;
}

let known: readonly string[] | undefined;

function find(): readonly string[] {
  const setpriv = findProgram('setpriv', SYSTEM_PATH, '/');
  if (setpriv === undefined || realpathSync(setpriv).endsWith('busybox')) return [];
  return [setpriv, '--pdeathsig', 'KILL', '--'];
}
