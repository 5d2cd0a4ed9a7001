import { isGroupName } from '../../model/fleet/group-name.ts';
import { parseTargetName } from '../../model/fleet/parse-target-name.ts';
import type { ExpandedHost } from '../../plugin/connector.ts';
import type { PluginHost } from '../../plugin/connector-plugin.ts';
import { type PluginUse, wrongPlugin } from './host-plugin-error.ts';

/** As many as a fleet file may have. */
const MOST_HOSTS = 100_000;
const MOST_TEXT = 64 * 1024 * 1024;

/** Whose hosts they are. */
export interface Expanding {
  readonly use: PluginUse;
  readonly word: string;
  /** True: the plug-in itself leads to them; else ssh does. */
  readonly opens: boolean;
}

/**
 * The hosts that a plug-in found, as values: no code of it is called when somebody reads them later.
 * @throws ArxError PLUGIN_FAILED when they are anything else; what the plug-in throws when it is read.
 */
export function pluginHosts(answer: unknown, expanding: Expanding): ExpandedHost[] {
  const found = jsonCopy(answer);
  if (!Array.isArray(found) || found.length > MOST_HOSTS)
    throw wrongPlugin(
      expanding.use,
      Array.isArray(found) ? `found ${found.length} hosts` : 'found something else',
      `a list of at most ${MOST_HOSTS} hosts`,
    );
  return found.map((host: unknown) => hostOf(host, expanding));
}

function hostOf(host: unknown, { use, word, opens }: Expanding): ExpandedHost {
  const { name, data = {}, groups = [] } = (host ?? {}) as Partial<PluginHost>;
  const full = `@${word}/${String(name)}`;
  const links = typeof name === 'string' ? parseTargetName(full) : undefined;
  if (typeof name !== 'string' || links === undefined || 'problem' in links || links.length > 1)
    throw wrongPlugin(use, 'found a host without a name that can be one', `text such as "web"`);
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw wrongPlugin(use, 'found a host whose data is none', 'a map of JSON values');
  if (!Array.isArray(groups) || !groups.every((group) => typeof group === 'string' && isGroupName(group)))
    throw wrongPlugin(use, 'found a host in groups that are none', 'a list of names');
  const link = opens ? { link: { connector: word, argument: name } } : {};
  return { name: full, data, groups: [...new Set([...groups, `@${word}`])], ...link };
}

function jsonCopy(value: unknown): unknown {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined || text.length > MOST_TEXT ? undefined : JSON.parse(text);
}
