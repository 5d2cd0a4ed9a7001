import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import { ArxError } from '../../core/errors.ts';
import { quoted } from '../../core/quoted.ts';
import { redactText } from '../../core/redact.ts';
import { readPluginPackage } from '../../online/plugins/plugin-package.ts';
import { findProgram } from '../../sys/find-program.ts';
import { capture } from '../../sys/spawn.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import { fromTarball } from './from-tarball.ts';
import type { PluginFound } from './plugin-found.ts';

/** By what npm finds its settings, its registry and the way there. */
const NAMES = /^(?:npm_config_.*|https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_file|lang|xdg_.*)$/i;

/**
 * The plug-in that a registry has under `NAME@VERSION`, fetched by npm itself: its settings say which registry, and it checks what
 * comes against the registry's integrity. No script of it runs.
 * @throws ArxError PLUGIN_INVALID when npm does not get it, or gets another one; as `fromTarball`.
 */
export async function fromRegistry(named: string, room: string, context: Context): Promise<PluginFound> {
  await pack(named, room, context);
  const file = readdirSync(room).find((name) => name.endsWith('.tgz'));
  if (file === undefined) throw notHad(named, 'npm wrote no file');
  const found = await fromTarball(join(room, file), room, context);
  const wanted = named.slice(0, named.lastIndexOf('@'));
  const { name } = readPluginPackage(found.path);
  if (name !== wanted) throw notHad(named, `what came is ${quoted(name, 80)}`);
  return found;
}

async function pack(named: string, room: string, { env, home, signal }: Context): Promise<void> {
  const path = env['PATH'] ?? SYSTEM_PATH;
  const npm = findProgram('npm', path, '/');
  if (npm === undefined) throw notHad(named, 'there is no program npm in PATH');
  const chosen = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && NAMES.test(entry[0]),
  );
  const { code, stderr } = await capture({
    argv: [npm, 'pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', room, '--', named],
    cwd: room,
    env: { ...Object.fromEntries(chosen), PATH: path, HOME: home },
    signal,
    limit: 64 * 1024,
  });
  if (code === 0) return;
  const said = redactText(stderr.toString())
    .split('\n')
    .map((line) => line.replace(/^npm (?:error|ERR!) ?/, ''));
  throw notHad(
    named,
    `npm says: ${said.find((line) => line !== '' && !line.startsWith('code ')) ?? 'nothing'}`,
  );
}

function notHad(named: string, problem: string): ArxError {
  return new ArxError(
    'PLUGIN_INVALID',
    `Cannot get the plug-in ${quoted(named)}: ${problem}, expected its package`,
    {
      hint: `Try it by hand: npm pack ${named}`,
    },
  );
}
