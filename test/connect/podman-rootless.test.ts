import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ContainerEngine } from '../servers/container-engine.ts';
import { startRootlessPodman } from '../servers/rootless-podman.ts';
import { open, run } from './docker-world.ts';

let engine: ContainerEngine;
before(async () => (engine = await startRootlessPodman()));
after(async () => engine[Symbol.asyncDispose]());

const data = () => ({ podman_binary: engine.program, docker_network: 'none', docker_pull: 'never' });
const link = (argument: string) => ({ connector: 'podman', argument });

test('podman of a user without root: a container is made of an image, used, and removed', async () => {
  assert.equal(await engine.ask('info', '--format', '{{.Host.Security.Rootless}}'), 'true');
  {
    await using session = await open(link(engine.image), data());
    const said = await run(session, ['sh', '-c', 'id -u; cat >/root/file; cat /root/file'], 'input');
    assert.equal(said.stdout, '0\ninput');
  }
  assert.deepEqual(await engine.containers(), []);
});

test('podman of a user without root: a container that runs is used, and left running', async () => {
  const loop = 'trap "exit 0" TERM; while sleep 1000 & wait $!; do :; done';
  await engine.ask('run', '-d', '--name=runs', '--network=none', engine.image, 'sh', '-c', loop);
  {
    await using session = await open(link('runs'), data());
    assert.equal((await run(session, ['cat', '/proc/1/comm'])).stdout, 'sh\n');
  }
  assert.deepEqual(await engine.containers(), ['runs']);
  await engine.ask('rm', '-f', 'runs');
});
