import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { CHAIN_NAMES, CONNECTORS } from '../../src/connect/connectors.ts';
import { elevatedArgv } from '../../src/connect/elevation/elevated-argv.ts';
import { elevationOf } from '../../src/connect/elevation/elevation.ts';
import { directArgv } from '../../src/connect/ssh/ssh-argv.ts';
import { sshSettings } from '../../src/connect/ssh/ssh-settings.ts';
import { ArxError } from '../../src/core/errors.ts';
import type { HostData } from '../../src/model/fleet/host-data.ts';
import { parseTargetName } from '../../src/model/fleet/parse-target-name.ts';
import type { TargetLink } from '../../src/model/fleet/target-name.ts';
import { open, run, watched } from './docker-world.ts';
import { type ReplayAnswers, type ReplayWorld, replayWorld } from './replay-world.ts';

/**
 * What a test of pyinfra's connectors pins, as data: the call, what pyinfra does then, what arx does, and which of the
 * differences that docs/connectors/pyinfra.md explains lie between. Facts only: no code of those tests.
 */
interface ReplayCase {
  /** Name of pyinfra's test, or where else the fact is from. */
  readonly test: string;
  readonly title: string;
  readonly call: 'open' | 'close' | 'run' | 'links' | 'parse' | 'expand' | 'wrap' | 'ssh' | 'file';
  readonly target: string;
  readonly data?: HostData;
  readonly args?: { readonly command?: string; readonly stdin?: string; readonly terminal?: boolean };
  readonly world?: ReplayAnswers;
  readonly pyinfra: Outcome;
  readonly ours: Outcome;
  readonly differences: readonly string[];
}

interface Outcome {
  /** Programs that were started. */
  readonly argv?: readonly (readonly string[])[];
  readonly code?: number;
  readonly stdin?: string;
  /** pyinfra: whether, or with which words; arx: its code. */
  readonly error?: boolean | string | null;
  readonly hosts?: readonly unknown[];
  readonly links?: readonly (readonly (string | null)[])[];
  readonly told?: string;
  readonly looked?: boolean;
  /** Words of ssh that are not there when nothing is given. */
  readonly words?: readonly string[];
}

const DIRECTORY = join(import.meta.dirname, 'replay');
const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'connectors', 'pyinfra.md');
const CASES = readdirSync(DIRECTORY)
  .toSorted()
  .map((file) => ({
    name: file.replace('.json', ''),
    cases: JSON.parse(readFileSync(join(DIRECTORY, file), 'utf8')) as readonly ReplayCase[],
  }));

for (const { name, cases } of CASES) {
  void suite(`replay of ${name}`, { concurrency: 4 }, () => {
    for (const [number, one] of cases.entries()) {
      test(`${one.call}() does what the list says when ${one.title} (${number + 1}: ${one.test})`, async () => {
        using world = replayWorld(one.world);
        assert.deepEqual(await outcomeOf(one, world), { ...one.ours, error: one.ours.error || null });
        assert.equal(
          one.differences.length > 0,
          differs(one),
          'a difference without a name, or a name without one',
        );
      });
    }
  });
}

test('docs/connectors/pyinfra.md explains exactly the differences that the cases have', () => {
  const page = readFileSync(PAGE, 'utf8');
  const explained = [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, id]) => id ?? '');
  const used = new Set(CASES.flatMap(({ cases }) => cases.flatMap(({ differences }) => differences)));
  assert.deepEqual(new Set(explained), used);
  assert.equal(explained.length, used.size);
});

/** Whether what arx does is not what pyinfra does. An error is one, whatever its words. */
function differs({ pyinfra, ours }: ReplayCase): boolean {
  const plain = ({ error, ...rest }: Outcome & { success?: boolean }): unknown => ({
    ...rest,
    error: Boolean(error),
  });
  const worded = typeof pyinfra.error === 'string';
  return worded || JSON.stringify(sorted(plain(pyinfra))) !== JSON.stringify(sorted(plain(ours)));
}

function sorted(value: unknown): unknown {
  return Object.fromEntries(Object.entries(value as object).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function outcomeOf(one: ReplayCase, world: ReplayWorld): Promise<Outcome> {
  try {
    return { ...(await WAYS[one.call](one, world)), error: null };
  } catch (error) {
    if (!(error instanceof ArxError)) throw error;
    const argv = one.call === 'links' || one.target.startsWith('@chroot') ? [] : world.calls();
    const looked = one.ours.looked === undefined ? {} : { looked: true };
    return { ...(one.ours.argv === undefined ? {} : { argv }), ...looked, error: error.code };
  }
}

const WAYS: Readonly<Record<ReplayCase['call'], (one: ReplayCase, world: ReplayWorld) => Promise<Outcome>>> =
  {
    open: opened,
    close: closed,
    run: ran,
    expand: expanded,
    wrap: wrapped,
    ssh: dialled,
    links: (one) => Promise.resolve(linked(one)),
    parse: (one) => Promise.resolve({ links: pairs(chainOf(one.target)) }),
    // There is no such call: what is written goes through the input of a program.
    file: () => Promise.resolve({}),
  };

async function opened(one: ReplayCase, world: ReplayWorld): Promise<Outcome> {
  const session = await openCase(one, world);
  const argv = world.calls();
  await session[Symbol.asyncDispose]();
  if (one.ours.looked === true) return { looked: argv.some(([program]) => program === 'chroot') };
  return { argv };
}

async function closed(one: ReplayCase, world: ReplayWorld): Promise<Outcome> {
  const { context, events } = watchedIn(world);
  const session = await open(chainIn(one, world), one.data ?? {}, {
    context,
    events,
    interrupt: () => undefined,
  });
  await session[Symbol.asyncDispose]();
  const said = events.find((event) => event.type === 'step');
  const told = said?.type === 'step' ? (/[0-9a-f]{12}$/.exec(said.detail)?.[0] ?? '') : '';
  return { argv: world.calls(), ...(one.ours.told === undefined ? {} : { told }) };
}

async function ran(one: ReplayCase, world: ReplayWorld): Promise<Outcome> {
  await using session = await openCase(one, world);
  const before = world.calls().length;
  const shell = one.target === '@local' ? world.shell : 'sh';
  const { code } = await run(session, [shell, '-c', one.args?.command ?? ''], one.args?.stdin);
  const stdin = one.ours.stdin === undefined ? {} : { stdin: world.stdin() ?? '' };
  return { argv: world.calls().slice(before), ...(code === undefined ? {} : { code }), ...stdin };
}

async function expanded(one: ReplayCase, world: ReplayWorld): Promise<Outcome> {
  const [link] = chainOf(one.target);
  const connector = CONNECTORS.find((each) => each.handles(link.connector));
  assert.ok(connector?.expand !== undefined);
  const data = { fleet_directory: world.path, ...one.data };
  const hosts = await connector.expand(link, data, watchedIn(world).context);
  return { argv: world.calls(), hosts: hosts.map(({ name, data, groups }) => [name, data, groups]) };
}

async function wrapped({ data = {}, args }: ReplayCase): Promise<Outcome> {
  const argv = ['sh', '-c', args?.command ?? ''] as const;
  const { context } = watched({ MY_PASSWORD: 'mypassword' });
  const elevation = await elevationOf({ name: 'replay', data }, context);
  if (elevation === undefined) return { argv: [argv] };
  return { argv: [elevatedArgv(argv, elevation, { prompt: 'PROMPT', ready: 'READY' })] };
}

const KEY = '/home/me/testkey';

/** A key has to be there, so another one stands in for that of the list. */
async function dialled({ target, data: listed = {} }: ReplayCase, { path }: ReplayWorld): Promise<Outcome> {
  const key = join(path, 'testkey');
  const data = listed['ssh_key'] === KEY ? { ...listed, ssh_key: key } : listed;
  writeFileSync(key, '');
  const { context } = watched({ MY_PASSWORD: 'mypassword' });
  const [link] = chainOf(target);
  const wordsFor = async (given: HostData): Promise<readonly string[]> =>
    directArgv(await sshSettings(link, { name: target, data: given }, context), 'COMMAND');
  const plain = await wordsFor({});
  if (Object.keys(data).length === 0)
    return { words: plain.filter((word) => /^(?:ConnectTimeout|StrictHostKeyChecking)=/.test(word)) };
  const words = (await wordsFor(data)).filter((word) => !plain.includes(word));
  return { words: words.map((word) => (word === key ? KEY : word)) };
}

function linked(one: ReplayCase): Outcome {
  const [link] = chainOf(one.target);
  const name = CHAIN_NAMES.find((each) => each.handles(link.connector));
  assert.ok(name !== undefined);
  return { links: pairs(name.links(link, one.data ?? {})) };
}

function openCase(one: ReplayCase, world: ReplayWorld): ReturnType<typeof open> {
  return open(chainIn(one, world), one.data ?? {}, watchedIn(world));
}

function watchedIn({ bin }: ReplayWorld): ReturnType<typeof watched> {
  return watched({ PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin` });
}

/** The tree of a chroot must be there: it lies in the world. */
function chainIn(one: ReplayCase, world: ReplayWorld): TargetLink {
  const [link] = chainOf(one.target);
  return link.connector === 'chroot' ? { ...link, argument: `${world.path}/${link.argument}` } : link;
}

function chainOf(target: string): readonly [TargetLink, ...TargetLink[]] {
  const chain = parseTargetName(target);
  if ('problem' in chain) throw new ArxError('FLEET_INVALID', `Cannot use "${target}": ${chain.problem}`);
  return chain;
}

function pairs(chain: readonly TargetLink[]): (readonly (string | null)[])[] {
  return chain.map(({ connector, argument }) => [connector, argument ?? null]);
}
