import { formatCommandLine } from '../core/command-line.ts';
import type { Conduct, Execution, Health, SecretEntry, ServiceEntry } from './manifest.ts';
import { secretVariable } from './variable-name.ts';

/** A setting and its value, for people. Not made harmless for a terminal. */
export type Words = readonly [name: string, text: string];

/** How commands are run, as far as it is said: `['user', 'www-data']`, `['undo', 'shop migrate --down']`. */
export function conductWords(says: Execution & Conduct): Words[] {
  const { network, timeout, silence, user, pass, when, retries, undo, secrets, daemon, health, init } = says;
  const words: readonly (readonly [name: string, text: string | undefined])[] = [
    ['network', network],
    ['timeout', secondsWords(timeout)],
    ['silence', secondsWords(silence)],
    ['user', user],
    ['pass', pass?.join(', ')],
    ['when', when],
    ['retries', retries?.toString()],
    ['undo', undo && formatCommandLine(undo)],
    ['secrets', secrets?.join(', ')],
    ['daemon', daemon],
    ['health', health && healthWords(health)],
    ['init', init],
  ];
  return words.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
}

function secondsWords(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : `${seconds} s`;
}

/** `tcp 80 within 90 s`. */
export function healthWords({ tcp, http, command, within }: Health): string {
  const asked = command === undefined ? (http ?? `tcp ${tcp}`) : formatCommandLine(command);
  return within === undefined ? asked : `${asked} within ${within} s`;
}

/** `restart when changed, health tcp 80`, or that commands may ask for it. */
export function serviceWords({ do: actions, when, health }: ServiceEntry): string {
  const done = actions?.join(', then ') ?? 'when a command asks';
  const time = when === undefined ? '' : `, when ${when}`;
  return `${done}${time}${health === undefined ? '' : `, health ${healthWords(health)}`}`;
}

/** `env SHOP_DB, given as DB`: where a secret is, never what it is. */
export function secretWords(name: string, secret: SecretEntry): string {
  const { env, file, command } = secret;
  const place = command === undefined ? undefined : `command ${formatCommandLine(command)}`;
  const from = place ?? (file === undefined ? `env ${env}` : `file ${file}`);
  return `${from}, given ${secret.as === 'env' ? 'as' : 'as a file in'} ${secretVariable(name, secret)}`;
}
