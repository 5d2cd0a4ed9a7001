import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { directoryDigest } from '../online/plugins/directory-digest.ts';
import { readPluginPackage } from '../online/plugins/plugin-package.ts';
import { makeDirectories } from '../sys/make-directories.ts';
import type { Trial } from './trial.ts';

/** Allows a plug-in as `arx plugin add` does. */
export async function allowPlugin(directory: string, { context }: Trial): Promise<void> {
  const { name } = readPluginPackage(directory);
  const tree = await directoryDigest(directory, { ...context, signal: new AbortController().signal });
  makeDirectories(context.configDir, 0o700);
  const config = { plugins: [{ name, path: directory, tree }] };
  writeFileSync(join(context.configDir, 'config.yaml'), `${JSON.stringify(config)}\n`, { mode: 0o600 });
}
