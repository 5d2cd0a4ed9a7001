import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSession } from '../../src/connect/open-session.ts';
import { type Context, createContext } from '../../src/core/context.ts';
import { directoryDigest } from '../../src/online/plugins/directory-digest.ts';
import { knownConnectors } from '../../src/online/plugins/known-connectors.ts';
import type { HostData } from '../../src/model/fleet/host-data.ts';
import { parseTargetName } from '../../src/model/fleet/parse-target-name.ts';
import type { Session } from '../../src/plugin/session.ts';
import { scratch } from '../servers/scratch.ts';

/** A plug-in as a test writes it: what package.json declares, and the module. */
export interface WrittenPlugin {
  readonly name?: string;
  readonly connectors: unknown;
  readonly module: string;
}

/** A user's home whose config allows plug-ins that a test writes. */
export interface PluginWorld extends Disposable {
  readonly path: string;
  readonly context: Context;
  /** Writes a plug-in and returns its directory. */
  write(plugin: WrittenPlugin): string;
  /** Allows the plug-ins of these directories, with the files that they have now, and no others. */
  allow(...directories: readonly string[]): Promise<void>;
  open(target: string, data?: HostData, context?: Partial<Context>): Promise<Session>;
}

export function pluginWorld(): PluginWorld {
  const home = scratch('plugin-world');
  const context = createContext({ home: home.path, tmp: home.path, env: { PATH: process.env['PATH'] } });
  let count = 0;
  const write = ({ name, connectors, module }: WrittenPlugin): string => {
    count += 1;
    const directory = join(home.path, `plugin-${count}`);
    mkdirSync(directory, { mode: 0o755 });
    const about = {
      name: name ?? `arx-test-${count}`,
      version: '1.0.0',
      type: 'module',
      arx: { connectors },
    };
    writeFileSync(join(directory, 'package.json'), JSON.stringify(about));
    writeFileSync(join(directory, 'index.js'), module);
    return directory;
  };
  const allow = async (...directories: readonly string[]): Promise<void> => {
    const plugins = await Promise.all(
      directories.map(async (path, at) => ({
        name: `p${at}`,
        path,
        tree: await directoryDigest(path, context),
      })),
    );
    mkdirSync(context.configDir, { recursive: true, mode: 0o700 });
    const file = join(context.configDir, 'config.yaml');
    writeFileSync(file, JSON.stringify({ plugins }), { mode: 0o600 });
  };
  const open: PluginWorld['open'] = async (target, data = {}, other = {}) => {
    const chain = parseTargetName(target);
    if ('problem' in chain) throw new Error(chain.problem);
    const own = { ...context, ...other };
    return await openSession({ name: target, chain, data, groups: [] }, own, knownConnectors(own));
  };
  return { path: home.path, context, write, allow, open, [Symbol.dispose]: home.remove };
}

/** Whether a process is there. */
export function runs(pid: string): boolean {
  return existsSync(`/proc/${pid}`);
}
