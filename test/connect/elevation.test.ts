import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openSession } from '../../src/connect/open-session.ts';
import { createContext } from '../../src/core/context.ts';
import { ArxError } from '../../src/core/errors.ts';
import type { Event } from '../../src/core/event.ts';
import type { HostData } from '../../src/model/fleet/host-data.ts';
import { scratch } from '../servers/scratch.ts';
import { type SshFleet, startSshFleet } from '../servers/ssh-fleet.ts';
import { ranToEnd } from '../../src/contract/ran-to-end.ts';

const home = scratch('raised');
const events: Event[] = [];
const context = createContext({
  home: home.path,
  tmp: home.path,
  env: { PATH: process.env['PATH'] },
  report: (event) => events.push(event),
});
const RIGHT = { file: join(home.path, 'right') };
const WRONG = { file: join(home.path, 'wrong') };

interface Case {
  readonly user: string;
  readonly data: HostData;
  /** Who runs it, or the words of the error. */
  readonly is: string | RegExp;
}

const CASES: readonly Case[] = [
  { user: 'bob', data: { _sudo: true }, is: 'root' },
  { user: 'bob', data: { _sudo: true, _sudo_user: 'eve' }, is: 'eve' },
  { user: 'bob', data: { _sudo: true, _sudo_user: 'eve', _use_sudo_login: true }, is: 'eve' },
  { user: 'bob', data: { _sudo: true, _sudo_password: WRONG }, is: 'root' },
  { user: 'ann', data: { _sudo: true, _sudo_password: RIGHT }, is: 'root' },
  { user: 'ann', data: { _sudo: true, _sudo_password: RIGHT, _use_sudo_login: true }, is: 'root' },
  { user: 'bob', data: { _sudo: true, _su_user: 'eve' }, is: 'eve' },
  { user: 'root', data: { _su_user: 'eve', _use_su_login: true }, is: 'eve' },
  { user: 'root', data: { _su_user: 'nobody', _su_shell: '/bin/sh' }, is: 'nobody' },
  { user: 'eve', data: { _su_user: 'ann', _su_password: RIGHT }, is: 'ann' },
  { user: 'bob', data: { _doas: true }, is: 'root' },
  { user: 'bob', data: { _doas: true, _doas_user: 'eve' }, is: 'eve' },
  { user: 'bob', data: { _doas: true, _sudo: true, _sudo_user: 'eve' }, is: 'eve' },
  { user: 'root', data: { _shell_executable: '/bin/bash' }, is: 'root' },
  { user: 'ann', data: { _sudo: true }, is: /sudo on "h1": it asks for a password/ },
  { user: 'ann', data: { _sudo: true, _sudo_password: WRONG }, is: /sudo on "h1": it refused the password/ },
  { user: 'eve', data: { _su_user: 'ann', _su_password: WRONG }, is: /su on "h1": it refused the password/ },
  { user: 'eve', data: { _su_user: 'ann' }, is: /su on "h1": it asks for a password/ },
  { user: 'ann', data: { _doas: true }, is: /doas on "h1": it asks for a password/ },
  { user: 'eve', data: { _doas: true }, is: /doas on "h1": it does not let this user/ },
  { user: 'bob', data: { _sudo: true, _sudo_user: 'nobodyatall' }, is: /there is no such user/ },
  { user: 'root', data: { _su_user: 'nobody' }, is: /currently not available/ },
];

void describe('elevation', { concurrency: 4 }, () => {
  let fleet: SshFleet;
  before(async () => {
    fleet = await startSshFleet({ hosts: 1 });
    writeFileSync(RIGHT.file, `${fleet.password}\n`, { mode: 0o600 });
    writeFileSync(WRONG.file, 'not this one\n', { mode: 0o600 });
  });
  after(async () => {
    await fleet[Symbol.asyncDispose]();
    home.remove();
  });

  const run = async (user: string, data: HostData): Promise<string> => {
    const host = { name: 'h1', chain: [{ connector: 'ssh' }] as const, groups: [] };
    await using session = await openSession(
      { ...host, data: { ...fleet.data('h1', user), ...data } },
      context,
    );
    const argv = ['sh', '-c', 'id -un; cat; echo err >&2; exit 7'] as const;
    const { stdout, stderr, end } = await ranToEnd(await session.exec({ argv, stdin: 'pipe' }), 'input');
    assert.deepEqual([stderr, end], ['err\n', { code: 7 }]);
    return stdout.toString();
  };

  for (const { user, data, is } of CASES)
    it(`exec() of ${user} with ${JSON.stringify(data).replaceAll(home.path, '')} gives ${is}`, async () => {
      if (typeof is === 'string') assert.equal(await run(user, data), `${is}\ninput`);
      else
        await assert.rejects(run(user, data), (error) => {
          assert.equal(error instanceof ArxError && error.code === 'HOST_REFUSED', true, String(error));
          assert.match(String(error), is);
          assert.equal(String(error).includes(fleet.password), false);
          return true;
        });
    });

  it('openSession() refuses data that nothing can be done with, and tells of what has no effect', async () => {
    const table: HostData[] = [
      { _sudo: 'yes' },
      { _sudo: true, _use_sudo_password: true },
      { _sudo: true, _sudo_user: '-u' },
      { _sudo: true, _elevate_on: 'docker' },
    ];
    for (const data of table)
      await assert.rejects(
        run('bob', data),
        (error) => error instanceof ArxError && error.code === 'HOST_INVALID',
      );
    await run('bob', { _sudo: true, _preserve_sudo_env: true });
    assert.equal(
      events.some((event) => event.type === 'warning' && event.message.includes('_preserve_sudo_env')),
      true,
    );
  });

  it('a password that stands in the fleet file itself is taken, with a warning that does not show it', async () => {
    assert.match(await run('ann', { _sudo: true, _sudo_password: fleet.password }), /^root/);
    const told = events.filter((event) => event.type === 'warning').map((event) => JSON.stringify(event));
    assert.equal(
      told.some((text) => text.includes('_sudo_password')),
      true,
    );
    assert.equal(
      told.some((text) => text.includes('four words')),
      false,
    );
  });
});
