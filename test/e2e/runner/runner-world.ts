import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Arx } from '../../../src/library/arx.ts';
import { ARX, type ArxHome, arxHome, type Ended, runProgram } from '../../helpers/arx-home.ts';
import { COMPILED_CODE } from '../../helpers/compiled-code.ts';
import { BUNDLES, HOSTS, type Manifest } from './bundles.ts';

/** What every row begins with: bundles, and the hosts on which they were run before. */
export interface RunnerWorld {
  readonly home: ArxHome;
  /** The path of a file of the world. */
  readonly at: (name: string) => string;
}

/** Where each row has its own directory, in namespaces of its own. */
export const HERE = '/srv';

const HOST = join(import.meta.dirname, 'host.sh');

/** Seals all bundles. */
export async function runnerWorld(): Promise<RunnerWorld> {
  const home = arxHome('fault-runner');
  const at = (name: string): string => join(home.path, name);
  for (const name of ['bundles', 'hosts']) mkdirSync(at(name));
  const arx = new Arx({
    cacheDir: at('cache-0'),
    configDir: at('config'),
    stateDir: at('state'),
    tmp: at('tmp'),
    home: home.path,
  });
  for (const [name, manifest] of Object.entries(BUNDLES))
    await seal(arx, at(`bundles/${name}.arx`), manifest);
  damage(at('bundles/app.arx'), at('bundles/damaged.arx'));
  await Promise.all(Object.keys(HOSTS).map(async (name) => await makeHost({ home, at }, name)));
  return { home, at };
}

/** Each host is the directory of a row after what was done there. */
async function makeHost(world: RunnerWorld, name: string): Promise<void> {
  const root = world.at(`hosts/${name}`);
  for (const part of ['host', 'work', 'tmp']) mkdirSync(join(root, part), { recursive: true });
  cpSync(world.at('config'), join(root, 'config'), { recursive: true });
  const ended = await onHost(world, root, { wrong: HOSTS[name] ?? '', argv: ['true'] });
  assert.equal(ended.stderr, '');
  for (const left of ['before', 'after', 'code', 'processes', 'gone', 'left', 'wrong', 'earlier'])
    rmSync(join(root, left));
}

/** What is done in a row. */
export interface Doing {
  readonly wrong: string;
  readonly mended?: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs a command line on a host of its own, which is a directory, in namespaces of their own. */
export async function onHost(world: RunnerWorld, root: string, doing: Doing): Promise<Ended> {
  const apart = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const env = hostEnvironment(world, doing);
  return await runProgram([...apart, ...hostArgv(root, doing)], { cwd: root, env, input: doing.input ?? '' });
}

/** What makes a directory the host, and starts the command line there. */
export function hostArgv(root: string, { wrong, mended = '', argv }: Doing): [string, ...string[]] {
  return ['sh', HOST, root, wrong, mended, ...argv];
}

export function hostEnvironment({ home, at }: RunnerWorld, { env = {} }: Doing): Record<string, string> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C.UTF-8',
    HOME: `${HERE}/work`,
    TMPDIR: `${HERE}/tmp`,
    ARX_CACHE_DIR: home.env['ARX_CACHE_DIR'] ?? '',
    ARX_CONFIG_DIR: `${HERE}/config`,
    ARX_STATE_DIR: `${HERE}/state`,
    BUNDLES: at('bundles'),
    NODE: process.execPath,
    ARX,
    ...COMPILED_CODE,
    ...env,
  };
}

async function seal(arx: Arx, output: string, manifest: Manifest): Promise<void> {
  await arx.repack(arx.Bundle(JSON.stringify(manifest)), { output, compress: 'none' });
}

/** One byte of the data of a file is another one. */
function damage(from: string, to: string): void {
  const bytes = readFileSync(from);
  const place = bytes.lastIndexOf('first a');
  bytes.write('F', place, 'latin1');
  writeFileSync(to, bytes);
}
