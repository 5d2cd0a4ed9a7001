import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import type { Conduct } from '../manifest.ts';
import { isDaemonName } from '../service-words.ts';
import { choiceOf } from './choice-of.ts';
import type { Fields } from './fields.ts';
import { healthOf } from './health-of.ts';
import { hostArgvOf } from './host-argv.ts';
import { namesOf } from './names-of.ts';
import type { Node } from './node.ts';
import { retriesOf } from './numbers.ts';
import type { ProblemList } from './problem-list.ts';
import { defined } from './settings.ts';
import { lineOf } from './texts.ts';
import { whenOf } from './when-of.ts';

const KEYS = ['when', 'retries', 'undo', 'secrets', 'daemon', 'health', 'init'] as const;

/** What a command says about its run beyond its words. */
export function conductOf(list: ProblemList, fields: Fields, where: string): Conduct {
  const [when, retries, undo, secrets, daemon, health, init] = KEYS.map((key) => fields.get(key));
  return defined({
    when: when && whenOf(list, when, `${where}.when`),
    retries: retries && retriesOf(list, retries, `${where}.retries`),
    undo: undo && hostArgvOf(list, undo, `${where}.undo`),
    secrets: secrets && secretNamesOf(list, secrets, `${where}.secrets`),
    daemon: daemon && daemonOf(list, daemon, `${where}.daemon`),
    health: health && healthOf(list, health, `${where}.health`),
    init: init && choiceOf(list, init, `${where}.init`, ['direct'] as const),
  });
}

function secretNamesOf(list: ProblemList, node: Node, where: string): string[] | undefined {
  if (node.kind !== 'map') return namesOf(list, node, where, lineOf);
  list.add(
    'MANIFEST_TYPE',
    `Cannot use ${where}: it is a map, expected names of secrets of the bundle`,
    node.at,
    'say on the bundle where secrets are, and here [NAME]',
  );
  return undefined;
}

function daemonOf(list: ProblemList, node: Node, where: string): string | undefined {
  if (node.kind === 'scalar' && node.type === 'boolean') {
    const is = `Cannot use ${where}: it is a truth value, expected a name`;
    list.add('MANIFEST_TYPE', is, node.at, `write ${where.replace(/^.*\./, '')}: NAME`);
    return undefined;
  }
  const name = lineOf(list, node, where);
  if (name === undefined || isDaemonName(name)) return name;
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: ${quoted(redactText(name), 60)} is no name, expected at most 64 letters, digits, "_" and "-"`,
    node.at,
  );
  return undefined;
}
