import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { withManifestText } from '../manifest/manifest-text.ts';
import { type Node, nameOfKind } from '../manifest/node.ts';
import { createProblemList, type ProblemList, problemsError } from '../manifest/problem-list.ts';
import { readYaml } from '../manifest/read-yaml.ts';
import { authEntryOf } from './auth-entry.ts';
import { configFrame } from './config-frame.ts';
import { configFieldsOf } from './config-fields.ts';
import { CONFIG_KEYS } from './config-keys.ts';
import type { AuthEntry, UserConfig } from './config.ts';
import { keylessSettingsOf } from './keyless-settings.ts';
import { networkSettingsOf } from './network-settings.ts';
import { pluginEntriesOf } from './plugin-entry.ts';

const CODE = 'CONFIG_INVALID';
/** The names of credentials: the same in the config and in manifests. */
const AUTH_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

/** A config without anything. */
export const EMPTY_CONFIG: UserConfig = { auth: new Map(), network: { allowPrivate: [] }, plugins: [] };

/**
 * Reads a config in YAML or JSON. `file` is for messages.
 * @throws ArxError CONFIG_INVALID whose `problems` are all that is wrong, each with its place; nothing shows a value.
 */
export function parseConfig(text: string, file: string): UserConfig {
  const list = createConfigProblems();
  const config = configOf(list, readYaml(file, text, list), file);
  if (list.problems.length === 0) return config;
  const { problems, hint, at } = problemsError(file, list);
  throw withManifestText(
    new ArxError(
      CODE,
      `Cannot use the config ${quoted(file)}: it has ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}, expected none`,
      { problems, ...(hint === undefined ? {} : { hint }), ...(at === undefined ? {} : { at }) },
    ),
    configFrame(text),
  );
}

// The parts of the manifest's reader have codes of manifests, and show keys: here all problems have one code, and a key may
// be a secret that stands in the wrong place.
function createConfigProblems(): ProblemList {
  const list = createProblemList('the config');
  const add: ProblemList['add'] = (code, message, at, hint) => {
    const isKey = code === 'MANIFEST_DUPLICATE_KEY' || /: the key /.test(message);
    if (!code.startsWith('MANIFEST_') || !isKey) return list.add(CODE, message, at, hint);
    const is =
      code === 'MANIFEST_DUPLICATE_KEY'
        ? 'a key is there twice, expected once'
        : 'a key is not text, expected text';
    list.add(CODE, `Cannot read the config: ${is}`, at);
  };
  return { ...list, add };
}

function configOf(list: ProblemList, root: Node, file: string): UserConfig {
  if (root.kind === 'broken' || isNothing(root)) return EMPTY_CONFIG;
  if (root.kind !== 'map') {
    list.add(CODE, `Cannot use the config: it is ${nameOfKind(root)}, expected a map`, root.at);
    return EMPTY_CONFIG;
  }
  const fields = configFieldsOf(list, root, 'the config', CONFIG_KEYS);
  const [auth, network, keyless, plugins] = Object.keys(CONFIG_KEYS).map((key) => fields.get(key));
  return {
    auth: auth === undefined ? EMPTY_CONFIG.auth : authOf(list, auth, file),
    network: network === undefined ? EMPTY_CONFIG.network : networkSettingsOf(list, network),
    ...(keyless !== undefined && { keyless: keylessSettingsOf(list, keyless) }),
    plugins: plugins === undefined ? [] : pluginEntriesOf(list, plugins),
  };
}

function authOf(list: ProblemList, node: Node, file: string): ReadonlyMap<string, AuthEntry> {
  const entries = new Map<string, AuthEntry>();
  if (node.kind !== 'map') {
    if (node.kind !== 'broken')
      list.add(CODE, `Cannot use auth: it is ${nameOfKind(node)}, expected a map of names`, node.at);
    return entries;
  }
  for (const { key, keyAt, value } of node.entries) {
    if (!AUTH_NAME.test(key))
      list.add(
        CODE,
        'Cannot use auth: a name has another form, expected letters, digits, ".", "_" and "-"',
        keyAt,
      );
    const entry = authEntryOf(list, value, { name: AUTH_NAME.test(key) ? key : '?', file });
    if (entry !== undefined) entries.set(key, entry);
  }
  return entries;
}

function isNothing(node: Node): boolean {
  return node.kind === 'scalar' && node.type === 'null';
}
