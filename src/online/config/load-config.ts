import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import type { UserConfig } from '../../model/config/config.ts';
import { EMPTY_CONFIG, parseConfig } from '../../model/config/parse-config.ts';
import { demandUnwritableByOthers } from '../../trust/demand-permissions.ts';
import { readOwnFile } from '../../trust/read-own-file.ts';

const LARGEST = 1024 * 1024;
const SYSTEM_FILE = '/etc/arx/config.yaml';

// What a file said, for as long as it is the same file: a manifest may have thousands of sources.
const READ = new Map<string, { readonly state: string; readonly config: UserConfig }>();

/** The user's config file: where `auth` of a manifest is defined. */
export function configFile(context: Context): string {
  return join(context.configDir, 'config.yaml');
}

/**
 * The config of the user over that of the system: an entry of the user replaces one of the system with the same name.
 * Never anything of a project. A file that is not there is empty.
 * @param systemFile Another place than /etc/arx/config.yaml.
 * @throws ArxError CONFIG_INVALID with every problem; TRUST_KEY_PERMISSIONS if others own a file or may write it.
 */
export function loadConfig(context: Context, systemFile = SYSTEM_FILE): UserConfig {
  const directory = statSync(context.configDir, { throwIfNoEntry: false });
  if (directory !== undefined) demandUnwritableByOthers(context.configDir, directory);
  const [system, own] = [systemFile, configFile(context)].map(readConfig);
  if (system === undefined || own === undefined) return own ?? system ?? EMPTY_CONFIG;
  return {
    auth: new Map([...system.auth, ...own.auth]),
    network: { allowPrivate: [...own.network.allowPrivate, ...system.network.allowPrivate] },
    ...((own.keyless ?? system.keyless) !== undefined && { keyless: { ...system.keyless, ...own.keyless } }),
    plugins: [
      ...own.plugins,
      ...system.plugins.filter(({ name }) => own.plugins.every((plugin) => plugin.name !== name)),
    ],
  };
}

function readConfig(file: string): UserConfig | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const state = [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join();
  const known = READ.get(file);
  if (known?.state === state) return known.config;
  const config = parseConfig(textOf(file), file);
  READ.set(file, { state, config });
  return config;
}

function textOf(file: string): string {
  const read = readOwnFile(file, LARGEST);
  if ('problem' in read)
    throw new ArxError(
      'CONFIG_INVALID',
      `Cannot read the config "${file}": ${read.problem}, expected a text file`,
    );
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(read.bytes);
  } catch {
    throw new ArxError(
      'CONFIG_INVALID',
      `Cannot read the config "${file}": it is not UTF-8, expected UTF-8 text`,
    );
  }
}
