import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { openSession } from '../../src/connect/open-session.ts';
import { ArxError } from '../../src/core/errors.ts';
import type { HostData } from '../../src/model/fleet/host-data.ts';
import type { Session } from '../../src/plugin/session.ts';
import type { ContainerEngine } from '../servers/container-engine.ts';
import { startDockerEngine } from '../servers/docker-engine.ts';
import { type GitSshServer, startGitSsh } from '../servers/git-ssh.ts';
import { startPodmanHost } from '../servers/podman-host.ts';
import { run, watched } from './docker-world.ts';

for (const [word, start] of [
  ['docker', startDockerEngine],
  ['podman', startPodmanHost],
] as const)
  void suite(`${word}ssh`, { concurrency: false }, () => {
    let engine: ContainerEngine;
    let server: GitSshServer;
    before(async () => {
      engine = await start();
      server = await startGitSsh();
    });
    after(async () => {
      await server[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
    });

    const data = (more: HostData = {}): HostData => ({
      ssh_port: server.port,
      ssh_user: server.user,
      ssh_key: server.identity,
      ssh_known_hosts_file: server.knownHosts,
      [`${word}_binary`]: engine.program,
      docker_network: 'none',
      docker_pull: 'never',
      ...more,
    });
    const open = (argument: string, more: HostData = {}, { context } = watched()): Promise<Session> => {
      const name = `@${word}ssh/${argument}`;
      const chain = [{ connector: `${word}ssh`, argument }] as const;
      return openSession({ name, chain, data: data(more), groups: [] }, context);
    };

    test('open() makes a container on the host of the name, and removes it there', async () => {
      const session = await open(`127.0.0.1:${engine.image}`);
      assert.equal((await engine.containers()).length, 1);
      const words = ["it's", 'a b', 'new\nline', '$HOME', '\\', '!x'] as const;
      const script = 'for each; do printf "%s|" "$each"; done; cat; exit 7';
      const ran = await run(session, ['sh', '-c', script, 'sh', ...words], 'input');
      assert.deepEqual(ran, {
        code: 7,
        stdout: `${words.map((each) => `${each}|`).join('')}input`,
        stderr: '',
      });
      await session[Symbol.asyncDispose]();
      assert.deepEqual(await engine.containers(), []);
    });

    test('open() uses a container on the host of the data', async () => {
      await engine.ask('run', '-d', '--name=web', '--network=none', engine.image, 'sleep', '1000');
      await using session = await open('web', { ssh_hostname: '127.0.0.1' });
      assert.equal((await run(session, ['cat', '/proc/1/comm'])).stdout, 'sleep\n');
    });

    test('close() removes the container after an interruption, over the same connection', async () => {
      const before = await engine.containers();
      const world = watched();
      const session = await open(`127.0.0.1:${engine.image}`, { on_end: 'keep' }, world);
      assert.equal((await engine.containers()).length, before.length + 1);
      world.interrupt();
      await session[Symbol.asyncDispose]();
      assert.deepEqual(await engine.containers(), before);
    });

    test('open() says on which side something is missing', async () => {
      const cases: readonly [string, HostData, string, RegExp][] = [
        ['127.0.0.1:nosuch', {}, 'HOST_UNREACHABLE', /there is no container and no image "nosuch"/],
        [
          '127.0.0.1:x',
          { [`${word}_binary`]: 'nosuch-engine' },
          'HOST_NO_PROGRAM',
          /no program "nosuch-engine" on/,
        ],
        ['web', {}, 'HOST_INVALID', new RegExp(`no host is named, expected @${word}ssh/HOST:NAME`)],
        [':web', {}, 'HOST_INVALID', /does not begin with a host/],
        ['127.0.0.1:', {}, 'HOST_INVALID', /no container and no image is named/],
      ];
      for (const [argument, more, code, message] of cases)
        await assert.rejects(open(argument, more), (error) => {
          assert.ok(error instanceof ArxError);
          assert.equal(error.code, code, error.message);
          assert.match(error.message, message);
          return true;
        });
    });
  });
