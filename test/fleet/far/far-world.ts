import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localSession } from '../../../src/connect/local-session.ts';
import { type Context, createContext } from '../../../src/core/context.ts';
import { digestOf, hexOf } from '../../../src/core/digest.ts';
import { AGENT } from '../../../src/fleet/far/agent-text.ts';
import { type FarChannel, openChannel } from '../../../src/fleet/far/far-channel.ts';
import type { FarBlob, FarChange, FarOrder } from '../../../src/fleet/far/far-model.ts';
import { type FarPlaces, farPlaces } from '../../../src/fleet/far/far-places.ts';
import type { Found } from '../../../src/offline/state/found.ts';
import type { Session } from '../../../src/plugin/session.ts';
import { capture } from '../../../src/sys/spawn.ts';
import { SYSTEM_PATH } from '../../../src/sys/system-path.ts';
import { busybox } from '../../servers/busybox.ts';

/** The shells that a target may have, as the words that start them. */
export const SHELLS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  dash: ['dash'],
  bash: ['bash', '--posix'],
  busybox: [await busybox(), 'sh'],
};

/** A target on this machine: a state directory and a place of its own, spoken to through one shell. */
export interface FarWorld extends Disposable {
  readonly shell: readonly [string, ...string[]];
  readonly context: Context;
  readonly session: Session;
  readonly channel: FarChannel;
  readonly far: FarPlaces;
  readonly state: string;
  readonly place: string;
  /** Changes from what is there now to what is asked for; missing keys stay. */
  changes(wanted: Readonly<Record<string, Found | null>>): Promise<FarChange[]>;
  /** An order of those changes, sent. */
  send(changes: readonly FarChange[]): Promise<FarOrder>;
  /** Does with the agent's own functions what its supervisor does with paths; `prelude` is shell text before the agent's. */
  act(run: string, what: 'place' | 'back', prelude?: string): Promise<string>;
}

const BYTES = new Map<string, Buffer>();

/** A file of some text, whose bytes a target may ask for. */
export function file(text: string, mode = 0o644, owner = self()): Found & { kind: 'file' } {
  const digest = digestOf(text);
  BYTES.set(digest, Buffer.from(text));
  return { kind: 'file', digest, size: Buffer.byteLength(text), mode, ...owner };
}

export function directory(mode = 0o755, owner = self()): Found {
  return { kind: 'directory', mode, ...owner };
}

export function link(target: string, owner = self()): Found {
  return { kind: 'link', target, ...owner };
}

export function self(): { uid: number; gid: number } {
  return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}

export function blobOf(found: Found & { kind: 'file' }): FarBlob {
  const bytes = BYTES.get(found.digest) ?? Buffer.alloc(0);
  return {
    digest: found.digest,
    size: found.size,
    read: async function* (offset) {
      yield bytes.subarray(offset);
    },
  };
}

/** Where making files durable costs nothing. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const ENV = { PATH: SYSTEM_PATH, HOME: '/nonexistent' };

export function openWorld(shell: readonly [string, ...string[]]): FarWorld {
  const base = realpathSync(mkdtempSync(join(MEMORY, 'arx-far-')));
  const [state, place] = [join(base, 'state'), join(base, "pl ace'$x")];
  mkdirSync(place);
  const context = createContext({ env: {}, cacheDir: join(base, 'cache'), configDir: join(base, 'config') });
  const inner = localSession({ name: 'there', env: ENV }, context);
  const session: Session = {
    name: inner.name,
    exec: async (request) => await inner.exec({ ...request, argv: [...shell, ...request.argv.slice(1)] }),
    [Symbol.asyncDispose]: async () => await inner[Symbol.asyncDispose](),
  };
  const channel = openChannel(session, state, context);
  const far = farPlaces(channel, 'there', context);
  const changes: FarWorld['changes'] = async (wanted) => await changesTo(far, place, wanted);
  const send: FarWorld['send'] = async (changes) => {
    const order = orderOf(changes, base);
    await far.sendOrder(order, '');
    return order;
  };
  const act: FarWorld['act'] = async (run, what, prelude = '') => {
    const script = join(base, 'agent.sh');
    writeFileSync(script, prelude + AGENT.replace(/verb=\$1\nshift\n"verb_\$verb" "\$@"\n$/, ACT));
    const env = { ...ENV, LC_ALL: 'C', n: 'x', d: '0'.repeat(64), z: '0', s: state, u: String(self().uid) };
    const { stdout, stderr } = await capture({
      group: true,
      argv: [...shell, script, run, what],
      env,
      cwd: '/',
    });
    return stdout.toString() + stderr.toString();
  };
  const dispose = (): void => rmSync(base, { recursive: true, force: true });
  return {
    shell,
    context,
    session,
    channel,
    far,
    state,
    place,
    changes,
    send,
    act,
    [Symbol.dispose]: dispose,
  };
}

/** What the supervisor does with paths. */
const ACT = `
umask 077
check_stop() { :; }
remark() { printf 'remark %s\\n' "$1"; }
left() { printf 'left %s\\n' "$1"; }
open_state
open_order "$1" && take_lock "$what" "$1" || fail_wrong
if [ "$2" = place ]; then
  journal_add begin && place_all && printf 'placed\\n' && drop_lock && exit
  printf 'failed %s %s\\n' "$err_code" "$err_text"
fi
cd /
take_back
printf 'back %s %s\\n' "$?" "$err_text"
drop_lock
`;

async function changesTo(
  far: FarPlaces,
  place: string,
  wanted: Readonly<Record<string, Found | null>>,
): Promise<FarChange[]> {
  const paths = Object.keys(wanted).map((name) => join(place, name));
  const { sights } = await far.look({ paths, directories: [], rooms: [], owners: [], digests: [] });
  return Object.entries(wanted).map(([name, after]) => {
    const path = join(place, name);
    const sight = sights.get(path);
    if (sight === undefined) return { path, before: null, after };
    if (typeof sight === 'string') throw new Error(`${path}: ${sight}`);
    const { mode, uid, gid, ino, mtimeMs, size, digest, target } = sight;
    const before: Found =
      sight.kind === 'link'
        ? { kind: 'link', target: Buffer.from(target ?? []).toString(), uid, gid }
        : sight.kind === 'directory'
          ? { kind: 'directory', mode, uid, gid }
          : { kind: 'file', digest: digest ?? digestOf(''), size, mode, uid, gid };
    return { path, before, after, print: { ino, mtimeMs, size } };
  });
}

function orderOf(changes: readonly FarChange[], base: string): FarOrder {
  const run = `20260101T000000Z-${randomBytes(3).toString('hex')}`;
  return {
    run,
    bundle: digestOf('bundle'),
    what: 'run "web" 1.4',
    controller: 'me@here',
    rollback: true,
    workspace: join(base, 'work'),
    passing: [],
    changes,
    steps: [],
    bare: false,
    services: [],
    undo: [],
    reverse: false,
    stop: [],
    starting: [],
    restore: [],
    secrets: {},
    closing: Buffer.from('{}'),
  };
}

/** The name of a content in the store. */
export function storeName(found: Found & { kind: 'file' }): string {
  return hexOf(found.digest);
}
