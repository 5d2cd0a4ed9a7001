import { quoted } from '../../core/quoted.ts';
import { redactUrl } from '../../core/redact.ts';
import { listOf } from '../manifest/fields.ts';
import { type Node, nameOfKind } from '../manifest/node.ts';
import type { ProblemList } from '../manifest/problem-list.ts';
import { textOf } from '../manifest/texts.ts';
import { configFieldsOf } from './config-fields.ts';
import { NETWORK_KEYS } from './config-keys.ts';
import type { UserConfig } from './config.ts';

const CODE = 'CONFIG_INVALID';
const HOST = /^(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/i;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)(?:\/(\d{1,3}))?$/i;

/** The section `network`. */
export function networkSettingsOf(list: ProblemList, node: Node): UserConfig['network'] {
  if (node.kind !== 'map') {
    if (node.kind !== 'broken')
      list.add(
        CODE,
        `Cannot use network: it is ${nameOfKind(node)}, expected a map with allow_private`,
        node.at,
      );
    return { allowPrivate: [] };
  }
  const hosts = configFieldsOf(list, node, 'network', NETWORK_KEYS).get('allow_private');
  const items =
    hosts === undefined
      ? []
      : (listOf(list, hosts, 'network.allow_private', 'write [host, 10.0.0.0/8]') ?? []);
  return {
    allowPrivate: items.flatMap((item, at) => hostOf(list, item, `network.allow_private[${at}]`) ?? []),
  };
}

function hostOf(list: ProblemList, node: Node, where: string): string | undefined {
  const text = textOf(list, node, where, 'a host or a network');
  if (text === undefined || isHost(text)) return text?.toLowerCase();
  list.add(
    CODE,
    `Cannot use ${where} ${quoted(redactUrl(text), 60)}: it is neither a host nor a network, expected host, *.domain or 10.0.0.0/8`,
    node.at,
  );
  return undefined;
}

function isHost(text: string): boolean {
  const address = ADDRESS.exec(text);
  if (address === null) return HOST.test(text) && text.length <= 255;
  const [whole, bits] = address;
  const host = whole.split('/')[0] ?? '';
  const isV6 = host.includes(':');
  // The URL parser reads addresses as every other part of arx does.
  const reads = URL.canParse(isV6 ? `http://[${host}]/` : `http://${host}/`);
  return reads && Number(bits ?? 0) <= (isV6 ? 128 : 32);
}
