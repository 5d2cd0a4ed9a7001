import type { Context } from '../../core/context.ts';
import type { HostData } from '../../model/fleet/host-data.ts';
import type { TargetLink } from '../../model/fleet/target-name.ts';
import type { Connector, ExpandedHost, Opening } from '../../plugin/connector.ts';
import type { ConnectorPlugin, PluginSession, PluginTarget } from '../../plugin/connector-plugin.ts';
import type { Session } from '../../plugin/session.ts';
import { hostValues } from '../host-value.ts';
import { FLEET_DIRECTORY } from '../inventory-directory.ts';
import { clientEnvironment } from '../local-environment.ts';
import { localSession } from '../local-session.ts';
import { once } from '../once.ts';
import { tied } from '../tied.ts';
import type { ConnectorCode, DeclaredConnector } from './declared-connector.ts';
import { type PluginUse, wrongPlugin } from './host-plugin-error.ts';
import { inTime } from './in-time.ts';
import { pluginData } from './plugin-data.ts';
import { pluginHosts } from './plugin-hosts.ts';
import { pluginSession } from './plugin-session.ts';
import { startedPrograms } from './started-programs.ts';
import { timeoutKey } from './timeout-key.ts';

/** The connector that a plug-in adds. Its code is loaded when a host needs it first, and never before. */
export function pluginConnector(declared: DeclaredConnector, { plugin, load }: ConnectorCode): Connector {
  const { word, inventory } = declared;
  const code = { plugin, load: once(load) };
  const keys = [...declared.keys, timeoutKey(word)];
  const own = { ...declared, keys };
  return {
    id: word,
    handles: (asked) => asked === word,
    keys,
    open: (link, opening, context) => open(own, code, { link, opening }, context),
    ...(inventory && {
      expand: (link: TargetLink, data: HostData, context: Context) =>
        expand(own, code, { link, data }, context),
    }),
  };
}

interface Way {
  readonly link: TargetLink;
  readonly opening: Opening;
}

async function open(
  declared: DeclaredConnector,
  code: ConnectorCode,
  { link, opening: { name, data, outer } }: Way,
  context: Context,
): Promise<Session> {
  const { use, target, most } = await prepare(declared, code, { link, name, data }, context);
  const plugin = await loaded(code, { use, most }, context);
  if (typeof plugin.open !== 'function') throw wrongPlugin(use, 'has no open()', 'one');
  let isOpen = false;
  const programs = startedPrograms(outer, () => isOpen);
  const effects = { signal: context.signal, report: context.report, start: programs.start };
  try {
    const ask = async (): Promise<PluginSession> => demandSession(await plugin.open?.(target, effects), use);
    const late = (session: PluginSession): void => void closeLate(session);
    const session = await inTime({ use, doing: 'open the way', most, ask, late }, context.signal);
    isOpen = true;
    return pluginSession({ session, use, programs, most }, context);
  } catch (error) {
    await programs.end();
    throw error;
  }
}

async function expand(
  declared: DeclaredConnector,
  code: ConnectorCode,
  { link, data }: { readonly link: TargetLink; readonly data: HostData },
  context: Context,
): Promise<readonly ExpandedHost[]> {
  const name = link.argument === undefined ? `@${declared.word}` : `@${declared.word}/${link.argument}`;
  const { use, target, most } = await prepare(declared, code, { link, name, data }, context);
  const plugin = await loaded(code, { use, most }, context);
  if (typeof plugin.expand !== 'function') throw wrongPlugin(use, 'has no expand()', 'one');
  const here = localSession({ name, env: clientEnvironment(context), before: tied() }, context);
  const programs = startedPrograms(here, () => false);
  const effects = { signal: context.signal, report: context.report, start: programs.start };
  const directory = data[FLEET_DIRECTORY];
  const asked = typeof directory === 'string' ? { ...target, directory } : target;
  try {
    const expanding = { use, word: declared.word, opens: typeof plugin.open === 'function' };
    const ask = async (): Promise<ExpandedHost[]> =>
      pluginHosts(await plugin.expand?.(asked, effects), expanding);
    return await inTime({ use, doing: 'say which hosts there are', most, ask }, context.signal);
  } finally {
    await programs.end();
    await here[Symbol.asyncDispose]();
  }
}

interface Prepared {
  readonly use: PluginUse;
  readonly target: PluginTarget;
  readonly most: number;
}

async function prepare(
  { word, keys }: DeclaredConnector,
  { plugin }: ConnectorCode,
  { link, name, data }: { readonly link: TargetLink; readonly name: string; readonly data: HostData },
  context: Context,
): Promise<Prepared> {
  const values = hostValues(name, data);
  const own = await pluginData(keys, values, context);
  const limit = timeoutKey(word);
  const seconds = values.number(limit.name, 0.001, limit.most) ?? limit.default;
  const secrets = keys.filter(({ type }) => type === 'secret').map((key) => String(own[key.name] ?? ''));
  const argument = link.argument === undefined ? {} : { argument: link.argument };
  return {
    use: { plugin, host: name, secrets: secrets.filter((secret) => secret !== '') },
    target: { name, connector: word, ...argument, data: own },
    most: seconds * 1000,
  };
}

async function loaded(
  { load }: ConnectorCode,
  { use, most }: Pick<Prepared, 'use' | 'most'>,
  context: Context,
): Promise<ConnectorPlugin> {
  return await inTime({ use, doing: 'load', most, ask: load }, context.signal);
}

function demandSession(session: unknown, use: PluginUse): PluginSession {
  const { exec } = (session ?? {}) as Partial<PluginSession>;
  if (typeof exec === 'function') return session as PluginSession;
  throw wrongPlugin(use, 'opened something else', 'a session with exec()');
}

/** Nobody waits for it any more. */
async function closeLate(session: PluginSession): Promise<void> {
  await Promise.resolve()
    .then(() => session.close?.())
    .catch(() => undefined);
}
