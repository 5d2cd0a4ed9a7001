import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { PluginEntry } from '../../model/config/config.ts';
import { EMPTY_CONFIG, parseConfig } from '../../model/config/parse-config.ts';
import { withPlugins } from '../../model/config/with-plugins.ts';
import { configFile, loadConfig } from '../../online/config/load-config.ts';
import { atomicWrite } from '../../sys/atomic-write.ts';
import { makeDirectories } from '../../sys/make-directories.ts';

/**
 * The plug-ins of the user's own config, not those of the system's.
 * @throws ArxError CONFIG_INVALID; TRUST_KEY_PERMISSIONS if others own it or may write it: what they wrote would become ours.
 */
export function ownPlugins(context: Context): readonly PluginEntry[] {
  loadConfig(context);
  const file = configFile(context);
  const text = textOf(file);
  return (text === undefined ? EMPTY_CONFIG : parseConfig(text, file)).plugins;
}

/** Writes other plug-ins into the user's own config. @throws ArxError CONFIG_INVALID, WRITE_FAILED. */
export function writeOwnPlugins(plugins: readonly PluginEntry[], context: Context): void {
  const file = configFile(context);
  const text = withPlugins(textOf(file) ?? '', plugins);
  parseConfig(text, file);
  makeDirectories(dirname(file), 0o700);
  atomicWrite(file, Buffer.from(text), 0o600);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
