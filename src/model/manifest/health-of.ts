import { loopbackAddress, loopbackUrl } from '../../core/loopback.ts';
import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import type { Health } from '../manifest.ts';
import { fieldsOf } from './fields.ts';
import { hostArgvOf } from './host-argv.ts';
import { HEALTH_KEYS } from './keys.ts';
import type { Node } from './node.ts';
import { durationOf } from './numbers.ts';
import { demandOneOf, mapNodeOf } from './one-of.ts';
import type { ProblemList } from './problem-list.ts';
import { defined } from './settings.ts';
import { sealedTextOf } from './texts.ts';

/** How to see that a service or daemon works: a map with one of tcp, http and command. */
export function healthOf(list: ProblemList, node: Node, where: string): Health | undefined {
  const map = mapNodeOf(list, node, where, 'write {tcp: 80}, {http: …} or {command: […]}');
  if (map === undefined) return undefined;
  const fields = fieldsOf(list, map, where, HEALTH_KEYS);
  demandOneOf(list, map, where, { keys: HEALTH_KEYS, of: ['tcp', 'http', 'command'] });
  const [tcp, http, command, within] = ['tcp', 'http', 'command', 'within'].map((key) => fields.get(key));
  return defined({
    tcp: tcp && tcpOf(list, tcp, `${where}.tcp`),
    http: http && httpOf(list, http, `${where}.http`),
    command: command && hostArgvOf(list, command, `${where}.command`),
    within: within && durationOf(list, within, `${where}.within`),
  });
}

function tcpOf(list: ProblemList, node: Node, where: string): string | undefined {
  const isNumber = node.kind === 'scalar' && node.type === 'number';
  const text = isNumber ? node.text : sealedTextOf(list, node, where);
  if (text === undefined) return undefined;
  const address = text.replace(/^localhost(?=:)/i, '127.0.0.1');
  if (loopbackAddress(address) !== undefined) return address;
  const hint = isPort(text) ? undefined : 'only the host itself is asked';
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is ${quoted(redactText(text), 60)}, expected a port, or one at a loopback address such as 127.0.0.1:80 or [::1]:80`,
    node.at,
    hint,
  );
  return undefined;
}

function isPort(text: string): boolean {
  return /^[-+0-9.e]+$/i.test(text);
}

function httpOf(list: ProblemList, node: Node, where: string): string | undefined {
  const text = sealedTextOf(list, node, where);
  if (text === undefined) return undefined;
  const url = text.replace(/^http:\/\/localhost(?=[:/]|$)/i, 'http://127.0.0.1');
  if (loopbackUrl(url) !== undefined) return url;
  list.add(
    'MANIFEST_VALUE',
    `Cannot use ${where}: it is ${quoted(redactText(text), 60)}, expected an http:// URL with a loopback address such as http://127.0.0.1:8080/`,
    node.at,
    'only the host itself is asked, without TLS, user and fragment',
  );
  return undefined;
}
