import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import type { ServiceEntry } from '../manifest.ts';
import { isOfWholeHost, isServiceName, SERVICE_ACTIONS } from '../service-words.ts';
import { choiceOf } from './choice-of.ts';
import { fieldsOf, isMisspelt, listOf } from './fields.ts';
import { healthOf } from './health-of.ts';
import { SERVICE_KEYS } from './keys.ts';
import { type MapNode, type Node, nameOfKind } from './node.ts';
import { orderedNamesOf } from './names-of.ts';
import type { ProblemList } from './problem-list.ts';
import { defined } from './settings.ts';
import { lineOf } from './texts.ts';
import { whenOf } from './when-of.ts';

/** The services of a bundle, in the order in which they are handled: names, or maps with a name. */
export function servicesOf(list: ProblemList, node: Node, where: string): ServiceEntry[] | undefined {
  const items = listOf(list, node, where, hintFor(node));
  if (items?.length === 0)
    list.add('MANIFEST_NO_EFFECT', `Cannot use ${where}: it is an empty list`, node.at, 'remove it');
  // A broken one keeps its place, so that later messages name the right one.
  return items?.map(
    (item, at) => serviceOf(list, item, `${where}[${at}]`) ?? { name: `\0${at}`, do: ['start'] },
  );
}

function hintFor(node: Node): string {
  if (node.kind === 'scalar' && isServiceName(node.text)) return `write [${node.text}]`;
  return 'write [NAME], or begin each entry with "- "';
}

function serviceOf(list: ProblemList, node: Node, where: string): ServiceEntry | undefined {
  if (node.kind === 'broken') return undefined;
  if (node.kind === 'map') return mapped(list, node, where);
  if (node.kind === 'scalar') {
    const name = nameOf(list, node, where);
    return name === undefined ? undefined : { name };
  }
  list.add(
    'MANIFEST_TYPE',
    `Cannot use ${where}: it is ${nameOfKind(node)}, expected the name of a service, or a map`,
    node.at,
    'write NAME, or {name: NAME, do: restart}',
  );
  return undefined;
}

function mapped(list: ProblemList, node: MapNode, where: string): ServiceEntry | undefined {
  const fields = fieldsOf(list, node, where, SERVICE_KEYS);
  const [named, actions, when, health] = ['name', 'do', 'when', 'health'].map((key) => fields.get(key));
  const name = named && nameOf(list, named, `${where}.name`);
  const others = defined({
    do: actions && orderedNamesOf(list, actions, `${where}.do`, actionOf),
    when: when && whenOf(list, when, `${where}.when`),
    health: health && healthOf(list, health, `${where}.health`),
  });
  if (named === undefined && !isMisspelt(node, 'name', SERVICE_KEYS))
    list.add('MANIFEST_MISSING_KEY', `Cannot use ${where}: it has no name`, node.at, shortHint(node));
  return name === undefined ? undefined : { name, ...others };
}

/** `nginx: restart` means a name and what is done. */
function shortHint(node: MapNode): string | undefined {
  const [only] = node.entries;
  return node.entries.length === 1 &&
    only !== undefined &&
    isServiceName(only.key) &&
    !Object.hasOwn(SERVICE_KEYS, only.key)
    ? `write {name: ${only.key}, do: restart}`
    : undefined;
}

function actionOf(list: ProblemList, node: Node, where: string): string | undefined {
  return choiceOf(list, node, where, SERVICE_ACTIONS);
}

/** As the init system calls it. systemd takes `nginx.service` and `nginx` for the same: one final `.service` goes. */
function nameOf(list: ProblemList, node: Node, where: string): string | undefined {
  const text = lineOf(list, node, where);
  if (text === undefined) return undefined;
  const name = text.replace(/\.service$/, '');
  if (isServiceName(name)) return name;
  const problem = isOfWholeHost(name)
    ? 'ends or changes the whole host, expected a service of it'
    : 'is not the name of a service, expected letters, digits, ".", "_", "-" and "@"';
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: ${quoted(redactText(text), 60)} ${problem}`,
    node.at,
    text.includes('/') ? 'write its name, not a path' : undefined,
  );
  return undefined;
}
