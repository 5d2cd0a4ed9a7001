import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, describe } from 'node:test';
import { openSession } from '../../src/connect/open-session.ts';
import { type Context, createContext } from '../../src/core/context.ts';
import type { HostData } from '../../src/model/fleet/host-data.ts';
import type { TargetChain } from '../../src/model/fleet/target-name.ts';
import type { Session } from '../../src/plugin/session.ts';
import { scratch } from '../servers/scratch.ts';
import { type FleetShell, type SshFleet, startSshFleet } from '../servers/ssh-fleet.ts';
import { busyboxTree } from './busybox-tree.ts';
import { mastersIn } from './masters.ts';
import { sessionContract } from '../../src/contract/session-contract.ts';

/** With a directory of its own, so that its connection is the only one there. */
function contextIn(home: string): Context {
  return createContext({ home, tmp: home, env: { PATH: process.env['PATH'] } });
}

/** A way to a host of a fleet, from the chain and data that are made for it. */
interface Way {
  readonly name: string;
  readonly shell: FleetShell;
  readonly chain?: TargetChain;
  readonly user?: string;
  readonly data?: HostData;
  readonly cuts?: boolean;
}

const ssh = { connector: 'ssh' } as const;
const WAYS: readonly Way[] = [
  { name: 'ssh to dash', shell: 'dash', cuts: true },
  { name: 'ssh to fish', shell: 'fish' },
  { name: 'ssh to tcsh', shell: 'tcsh' },
  { name: 'ssh to busybox and dropbear', shell: 'busybox', cuts: true },
  { name: 'ssh to bash and sudo', shell: 'bash', user: 'bob', data: { _sudo: true } },
  {
    name: 'ssh and sudo to a login shell',
    shell: 'tcsh',
    user: 'bob',
    data: { _sudo: true, _use_sudo_login: true },
  },
  { name: 'ssh and su', shell: 'fish', data: { _su_user: 'eve' } },
  { name: 'ssh and doas', shell: 'dash', user: 'bob', data: { _doas: true } },
  {
    name: 'ssh and chroot',
    shell: 'busybox',
    chain: [ssh, { connector: 'chroot', argument: 'tree' }],
  },
];

/** Of one session the tests run one after the other: some break its link. */
const ONE = { concurrency: 1 };

void describe('openSession()', { concurrency: 2 }, () => {
  void describe('@local', ONE, () => {
    const home = scratch('home');
    let session: Session;
    before(async () => {
      session = await openSession(
        { name: '@local', chain: [{ connector: 'local' }], data: {}, groups: [] },
        contextIn(home.path),
      );
    });
    after(async () => {
      await session[Symbol.asyncDispose]();
      home.remove();
    });
    sessionContract({ name: '@local', session: () => session });
  });

  void describe('@chroot', ONE, () => {
    const tree = scratch('tree');
    let session: Session;
    before(async () => {
      await busyboxTree(tree.path);
      const chain = [{ connector: 'chroot', argument: tree.path.slice(1) }] as const;
      session = await openSession({ name: '@chroot', chain, data: {}, groups: [] }, contextIn(tree.path));
    });
    after(async () => {
      await session[Symbol.asyncDispose]();
      tree.remove();
    });
    sessionContract({ name: '@chroot', session: () => session });
  });

  for (const way of WAYS)
    void describe(way.name, ONE, () => {
      const home = scratch('home');
      let fleet: SshFleet;
      let session: Session;
      before(async () => {
        fleet = await startSshFleet({ hosts: 1, shell: way.shell });
        await fleet.run(
          'h1',
          'sh',
          '-c',
          'mkdir -p /tree/bin; cp /bin/busybox /tree/bin 2>/dev/null && chroot /tree /bin/busybox --install -s /bin',
        );
        const data = { ...fleet.data('h1', way.user), ...way.data };
        const host = { name: 'h1', chain: way.chain ?? [ssh], data, groups: [] };
        session = await openSession(host, contextIn(home.path));
      });
      after(async () => {
        await session[Symbol.asyncDispose]();
        await fleet[Symbol.asyncDispose]();
        assert.deepEqual(readdirSync(home.path), []);
        home.remove();
      });
      const cut = (): void => {
        for (const pid of mastersIn(home.path)) process.kill(pid, 'SIGKILL');
      };
      sessionContract({ name: way.name, session: () => session, ...(way.cuts === true ? { cut } : {}) });
    });
});
