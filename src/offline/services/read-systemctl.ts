import type { Call, CallReader, Effect } from './call.ts';
import { serviceName } from './service-name.ts';
import { type KnownOptions, splitOptions } from './split-options.ts';

/** What systemctl(1) does to units; and what is done at once with --now. */
export const UNIT_ACTIONS: ReadonlySet<string> = new Set([
  'condrestart',
  'disable',
  'enable',
  'force-reload',
  'kill',
  'mask',
  'preset',
  'reenable',
  'reload',
  'reload-or-restart',
  'reset-failed',
  'restart',
  'start',
  'stop',
  'try-reload-or-restart',
  'try-restart',
  'unmask',
]);
const NOW: Readonly<Record<string, string>> = { enable: 'start', disable: 'stop', mask: 'stop' };
/** Done to the manager itself. Never what ends or changes the state of the whole host. */
const MANAGER_ACTIONS: ReadonlySet<string> = new Set(['daemon-reload', 'daemon-reexec', 'reset-failed']);

const QUERIES = new Set(['status', 'is-active', 'is-enabled', 'is-failed', 'show', 'cat']);
const LISTS = new Set(['list-units', 'list-unit-files']);

const flag = (long: string): readonly [string, boolean] => [long, false];
const value = (long: string): readonly [string, boolean] => [long, true];
// --no-block: it is waited for all the same, so that its end can be told.
const EFFECT_OPTIONS: KnownOptions = {
  '-q': flag('--quiet'),
  '--quiet': flag('--quiet'),
  '--no-pager': flag('--no-pager'),
  '--no-ask-password': flag('--no-ask-password'),
  '--no-block': flag('--no-block'),
  '--no-wall': flag('--no-wall'),
  '--system': flag('--system'),
  '--now': flag('--now'),
};
const QUERY_OPTIONS: KnownOptions = {
  ...EFFECT_OPTIONS,
  '-a': flag('--all'),
  '--all': flag('--all'),
  '-l': flag('--full'),
  '--full': flag('--full'),
  '--no-legend': flag('--no-legend'),
  '--plain': flag('--plain'),
  '--value': flag('--value'),
  '-n': value('--lines'),
  '--lines': value('--lines'),
  '-p': value('--property'),
  '--property': value('--property'),
  '-t': value('--type'),
  '--type': value('--type'),
  '--state': value('--state'),
};
/** What only speaks of how it is shown or waited for. */
const DROPPED = new Set(Object.values(EFFECT_OPTIONS).map(([long]) => long));

/** `systemctl ACTION UNIT…` */
export const readSystemctl: CallReader = (words) => {
  const split = splitOptions(words, QUERY_OPTIONS);
  const [verb, ...units] = split?.operands ?? [];
  if (split === undefined || verb === undefined) return undefined;
  const services = units.map(serviceName);
  if (!services.every((name) => name !== undefined)) return undefined;
  if (QUERIES.has(verb) || LISTS.has(verb)) return queryOf(verb, services, split.options);
  if (splitOptions(words, EFFECT_OPTIONS) === undefined) return undefined;
  return effectsOf(verb, services, split.options.includes('--now'));
};

function queryOf(verb: string, services: readonly string[], options: readonly string[]): Call | undefined {
  if (options.includes('--now')) return undefined;
  if (services.length === 0 && !LISTS.has(verb)) return undefined;
  const shown = options.filter((option) => option === '--quiet' || !DROPPED.has(option));
  return { kind: 'query', verb, services, options: shown };
}

function effectsOf(verb: string, services: readonly string[], now: boolean): Call | undefined {
  const soon = NOW[verb];
  if (now && soon === undefined) return undefined;
  if (services.length === 0)
    return MANAGER_ACTIONS.has(verb)
      ? { kind: 'effects', effects: [{ service: 'systemd', action: verb }] }
      : undefined;
  if (!UNIT_ACTIONS.has(verb)) return undefined;
  const effects = services.flatMap((service): Effect[] => [
    { service, action: verb },
    ...(now && soon !== undefined ? [{ service, action: soon }] : []),
  ]);
  return { kind: 'effects', effects };
}
