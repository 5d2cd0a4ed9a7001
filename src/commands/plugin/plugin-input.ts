import { closeSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { openBundleFile } from '../../library/bundle-input.ts';
import { fromBundle } from './from-bundle.ts';
import { fromRegistry } from './from-registry.ts';
import { fromTarball } from './from-tarball.ts';
import type { PluginFound, PluginTerms } from './plugin-found.ts';

/** `NAME@VERSION` as npm takes it; the name may have a scope. */
const OF_REGISTRY = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*@[0-9A-Za-z.+^~*-]+$/;

/**
 * Finds the plug-in in what a user names: its directory, a sealed bundle, a file of `npm pack`, or `NAME@VERSION` when there is no
 * such file. A file is told by its first bytes, never by its name. No code of it runs.
 * @param room a private directory, for what has to be unpacked.
 * @throws ArxError USAGE_NO_FILE; as `fromBundle`, `fromTarball` and `fromRegistry`.
 */
export async function pluginInput(
  named: string,
  room: () => string,
  terms: PluginTerms,
  context: Context,
): Promise<PluginFound> {
  const path = resolve(named);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined && OF_REGISTRY.test(named)) return await fromRegistry(named, room(), context);
  if (found === undefined) throw notThere(named);
  if (found.isDirectory()) return { path, isTemporary: false };
  // RFC 1952, section 2.3.1: the first bytes of gzip.
  if (startOf(path) === '1f8b') return await fromTarball(path, room(), context);
  return await fromBundle(path, room(), terms, context);
}

function notThere(named: string): ArxError {
  return new ArxError('USAGE_NO_FILE', `Cannot open ${quoted(named)}: it does not exist`, {
    hint: 'Name a directory, a bundle, a .tgz of npm pack, or NAME@VERSION of the registry of npm',
  });
}

function startOf(path: string): string {
  const fd = openBundleFile(path);
  try {
    const start = Buffer.alloc(2);
    return start.subarray(0, readSync(fd, start, 0, 2, 0)).toString('hex');
  } finally {
    closeSync(fd);
  }
}
