import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, suite, test } from 'node:test';
import { ArxError } from '../../src/core/errors.ts';
import { openChannel } from '../../src/fleet/far/far-channel.ts';
import type { HostData } from '../../src/model/fleet/host-data.ts';
import type { Session } from '../../src/plugin/session.ts';
import type { ContainerEngine } from '../servers/container-engine.ts';
import { ROOM_REGISTRY, startRoomRegistry } from '../servers/room-registry.ts';
import { scratch } from '../servers/scratch.ts';
import { sessionContract } from '../../src/contract/session-contract.ts';
import { open, run, watched } from './docker-world.ts';

/** What holds for every engine, on a real one. */
export function containerSuite(engineName: 'docker' | 'podman', start: () => Promise<ContainerEngine>): void {
  void suite(`${engineName}Connector`, { concurrency: false }, () => {
    let engine: ContainerEngine;
    before(async () => (engine = await start()));
    after(async () => engine[Symbol.asyncDispose]());

    const data = (more: HostData = {}): HostData => ({
      [`${engineName}_binary`]: engine.program,
      docker_network: 'none',
      docker_pull: 'never',
      ...more,
    });
    const link = (argument: string): { connector: string; argument: string } => ({
      connector: engineName,
      argument,
    });
    const runContainer = async (name: string): Promise<void> => {
      const loop = 'trap "exit 0" TERM; while sleep 1000 & wait $!; do :; done';
      await engine.ask('run', '-d', `--name=${name}`, '--network=none', engine.image, 'sh', '-c', loop);
    };
    const stateOf = (name: string): Promise<string> =>
      engine.ask('container', 'inspect', '--format', '{{.State.Status}}', name);
    const remove = (...names: readonly string[]): Promise<string> => engine.ask('rm', '-f', ...names);
    const imagesWith = async (tag: string): Promise<string> => engine.ask('images', '--quiet', tag);

    test('open() makes a container of an image and removes it at the end, when there is no container', async () => {
      const session = await open(link(engine.image), data());
      const [name = ''] = await engine.containers();
      assert.match(name, /^arx-[0-9a-f]{16}$/);
      assert.equal((await run(session, ['id', '-u'])).stdout, '0\n');
      await session[Symbol.asyncDispose]();
      await session[Symbol.asyncDispose]();
      assert.deepEqual(await engine.containers(), []);
    });

    test('exec() gives no terminal', async () => {
      await using session = await open(link(engine.image), data());
      assert.equal((await run(session, ['tty'], '')).stdout, 'not a tty\n');
    });

    test('the answer of a program that ends before it was given everything comes whole, each time', async () => {
      await using session = await open(link(engine.image), data());
      const { context } = watched();
      const channel = openChannel(session, '', context);
      for (let round = 0; round < 12; round += 1) {
        // The agent is not there: what is asked of it is not read by anybody.
        await run(session, ['rm', '-rf', '/var/lib/arx']);
        const answer = await channel.ask({ verb: 'look', input: () => [Buffer.from('\nasked')] }, 100_000);
        assert.match(answer.toString(), /^uid 0$/m);
      }
    });

    void suite('the contract of sessions', () => {
      let session: Session;
      before(async () => (session = await open(link(engine.image), data())));
      after(async () => session[Symbol.asyncDispose]());
      sessionContract({ name: `@${engineName}`, session: () => session });
    });

    test('exec() runs as docker_user when the data names one', async () => {
      await using session = await open(link(engine.image), data({ docker_user: 'web' }));
      assert.equal((await run(session, ['id', '-un'])).stdout, 'web\n');
    });

    test('open() uses a container that runs, by name or id, and leaves it running', async () => {
      await runContainer('runs');
      const id = await engine.ask('container', 'inspect', '--format', '{{.Id}}', 'runs');
      for (const [argument, more] of [
        ['runs', { on_end: 'keep' }],
        [id.slice(0, 12), { on_end: 'commit', commit_tag: 'never:1' }],
        ['any-word', { docker_identifier: 'runs' }],
        ['any-word', { docker_container_id: 'runs' }],
      ] as const) {
        const session = await open(link(argument), data(more));
        assert.equal((await run(session, ['cat', '/proc/1/comm'])).stdout, 'sh\n');
        session.failed?.();
        await session[Symbol.asyncDispose]();
        assert.equal(await stateOf('runs'), 'running');
      }
      assert.deepEqual(await engine.containers(), ['runs']);
      assert.equal(await imagesWith('never:1'), '');
      await remove('runs');
    });

    test('open() starts a container that is stopped, and stops it again', async () => {
      await runContainer('stopped');
      await engine.ask('exec', 'stopped', 'sh', '-c', 'echo kept > /root/file');
      await engine.ask('stop', 'stopped');
      const session = await open(link('stopped'), data());
      assert.equal((await run(session, ['cat', '/root/file'])).stdout, 'kept\n');
      assert.equal(await stateOf('stopped'), 'running');
      await session[Symbol.asyncDispose]();
      assert.equal(await stateOf('stopped'), 'exited');
      assert.deepEqual(await engine.containers(), ['stopped']);
      await remove('stopped');
    });

    test('open() keeps or commits a container that it made, as on_end says', async () => {
      const kept = watched();
      const keeping = await open(link(engine.image), data({ on_end: 'keep' }), kept);
      await run(keeping, ['sh', '-c', 'echo one > /root/file']);
      await keeping[Symbol.asyncDispose]();
      const [name = ''] = await engine.containers();
      const last = kept.events.at(-1);
      assert.ok(last?.type === 'step' && last.detail === `the container ${name} is kept`);
      const again = await open(link(name), data());
      assert.equal((await run(again, ['cat', '/root/file'])).stdout, 'one\n');
      await again[Symbol.asyncDispose]();
      await remove(name);

      const committing = await open(link(engine.image), data({ on_end: 'commit', commit_tag: 'made:1' }));
      await run(committing, ['sh', '-c', 'echo two > /root/file']);
      await committing[Symbol.asyncDispose]();
      assert.deepEqual(await engine.containers(), []);
      assert.equal(await engine.ask('run', '--rm', '--network=none', 'made:1', 'cat', '/root/file'), 'two');
      assert.doesNotMatch(
        await engine.ask('image', 'inspect', '--format', '{{json .Config}}', 'made:1'),
        /sleep 86400|arx-[0-9a-f]{16}/,
      );
    });

    test('open() gives a committed image the start of its image back', async () => {
      for (const change of ['ENTRYPOINT ["first"]\nCMD ["one"]', 'ENTRYPOINT ["first", "one"]']) {
        await engine.ask('create', '--name=base', engine.image, 'sh');
        const changes = change.split('\n').map((each) => `--change=${each}`);
        await engine.ask('commit', ...changes, 'base', 'base:1');
        await remove('base');
        const session = await open(link('base:1'), data({ on_end: 'commit', commit_tag: 'base:2' }));
        assert.equal((await run(session, ['true'])).code, 0);
        await session[Symbol.asyncDispose]();
        const startOf = (tag: string): Promise<string> =>
          engine.ask('image', 'inspect', '--format', '{{json .Config.Entrypoint}} {{json .Config.Cmd}}', tag);
        assert.equal(await startOf('base:2'), await startOf('base:1'), change);
        await engine.ask('rmi', '-f', 'base:2', 'base:1');
      }
    });

    test('close() removes the container, whatever on_end says, after failed() and after an interruption', async () => {
      for (const [end, more] of [
        ['failed', { on_end: 'keep' }],
        ['failed', { on_end: 'commit', commit_tag: 'bad:1' }],
        ['interrupt', { on_end: 'keep' }],
      ] as const) {
        const world = watched();
        const session = await open(link(engine.image), data(more), world);
        if (end === 'failed') session.failed?.();
        else world.interrupt();
        await session[Symbol.asyncDispose]();
        assert.deepEqual(await engine.containers(), []);
      }
      assert.equal(await imagesWith('bad:1'), '');
    });

    test('open() leaves nothing when it fails or is interrupted', async () => {
      await engine.ask('create', '--name=without', engine.image, 'sh');
      const bare = await engine.ask('commit', '--change=ENV PATH=/nowhere', 'without', 'bare:1');
      assert.notEqual(bare, '');
      await remove('without');
      await assert.rejects(open(link('bare:1'), data()), code('HOST_NO_PROGRAM', /the image has no "sh"/));
      assert.deepEqual(await engine.containers(), []);
      const world = watched();
      const opening = open(link(engine.image), data(), world);
      setTimeout(() => world.interrupt(), 250);
      await opening.then(
        (session) => session[Symbol.asyncDispose](),
        (error: unknown) => assert.equal((error as ArxError).code, 'INTERRUPTED'),
      );
      assert.deepEqual(await engine.containers(), []);
    });

    test('open() pulls an image that is not there from a registry, or when it is told to, and says when there is none', async () => {
      const place = scratch(`${engineName}-pull`);
      const registry = await startRoomRegistry(engine.enter, place.path);
      const name = `${ROOM_REGISTRY}/team/pulled:1`;
      const opened = async (pull: string): Promise<string> => {
        await using session = await open(link(name), data({ docker_pull: pull }));
        return (await run(session, ['id', '-un'])).stdout;
      };
      await engine.ask('tag', engine.image, name);
      await engine.ask('push', '--quiet', name);
      await engine.ask('rmi', name);
      assert.equal(await opened('missing'), 'root\n');
      assert.notEqual(await imagesWith(name), '');
      assert.equal(await opened('always'), 'root\n');
      const missing = open(link(`${ROOM_REGISTRY}/team/pulled:2`), data({ docker_pull: 'missing' }));
      await assert.rejects(missing, code('HOST_UNREACHABLE', /no such container and no such image/));
      await registry.stop();
      await engine.ask('rmi', name);
      assert.deepEqual(await engine.containers(), []);
      place.remove();
    });

    test('open() says what is wrong', async () => {
      await runContainer('paused');
      await engine.ask('pause', 'paused');
      await engine.ask('create', '--name=ends', engine.image, 'sh', '-c', 'exit 3');
      const cases: readonly [string, HostData, ReturnType<typeof code>][] = [
        [
          'paused',
          {},
          code('HOST_UNREACHABLE', /is paused, expected it to run or to be stopped/, /unpause paused/),
        ],
        [
          'ends',
          {},
          code('HOST_UNREACHABLE', /it was started and ended at once, with 3/, / logs [0-9a-f]{12}/),
        ],
        [
          'nosuch:1',
          {},
          code('HOST_UNREACHABLE', /there is no container and no image "nosuch:1" \(docker_pull is never\)/),
        ],
        [
          'x',
          { docker_container_id: 'nosuch' },
          code('HOST_UNREACHABLE', /there is no container "nosuch"/, /docker_image/),
        ],
        [
          'paused',
          { docker_image: 'paused' },
          code('HOST_UNREACHABLE', /no container and no image "paused"/),
        ],
        ['x', { [`${engineName}_binary`]: '/nonexistent/engine' }, code('HOST_NO_PROGRAM', /engine/)],
        ['', {}, code('HOST_INVALID', /no container and no image is named/)],
        ['-x', {}, code('HOST_INVALID', /begins with "-"/)],
        ['a b', {}, code('HOST_INVALID', /has spaces/)],
        ['x', { docker_user: '-x' }, code('HOST_INVALID', /docker_user/)],
        ['x', { docker_network: 'a\nb' }, code('HOST_INVALID', /docker_network/)],
        ['x', { docker_pull: 'often' }, code('HOST_INVALID', /one of always, missing, never/)],
        ['x', { on_end: 'stay' }, code('HOST_INVALID', /one of remove, keep, commit/)],
        ['x', { on_end: 'commit' }, code('HOST_INVALID', /commit_tag/)],
        ['x', { commit_tag: 'x:1' }, code('HOST_INVALID', /commit_tag/)],
        ['x', { docker_identifier: 7 }, code('HOST_INVALID', /docker_identifier/)],
      ];
      for (const [argument, more, check] of cases)
        await assert.rejects(open(link(argument), data(more)), check);
      assert.equal(await stateOf('paused'), 'paused');
      assert.deepEqual(await engine.containers(), ['ends', 'paused']);
      await engine.ask('unpause', 'paused');
      await remove('paused', 'ends');
    });

    test('exec() says that the container is gone when it is', async () => {
      await runContainer('gone');
      const session = await open(link('gone'), data());
      const process = await session.exec({ argv: ['sleep', '1000'] });
      for (const stream of [process.stdout, process.stderr]) stream.resume();
      await remove('gone');
      assert.match((await process.ended).lost ?? '', /^the container is (?:gone|removing|exited)$/);
      await session[Symbol.asyncDispose]();
    });

    test('open() names what a killed controller left, and touches nothing', async () => {
      const script = `
        const { open, watched } = await import(${JSON.stringify(new URL('docker-world.ts', import.meta.url))});
        await open(${JSON.stringify(link(engine.image))}, ${JSON.stringify(data())}, watched());
        process.stdout.write('open');
        setInterval(() => {}, 1000);`;
      const controller = spawn(process.execPath, ['--input-type=module', '-e', script]);
      await once(controller.stdout, 'data');
      const [left = ''] = await engine.containers();
      const others = watched();
      await (await open(link(engine.image), data(), others))[Symbol.asyncDispose]();
      assert.deepEqual(
        others.events.filter(({ type }) => type === 'warning'),
        [],
      );
      controller.kill('SIGKILL');
      await once(controller, 'close');
      const world = watched();
      await (await open(link(engine.image), data(), world))[Symbol.asyncDispose]();
      const [warning] = world.events;
      assert.ok(
        warning?.type === 'warning' && warning.message.includes(`the controller that made ${left} has ended`),
      );
      assert.ok(warning.hint?.endsWith(`rm --force ${left}`));
      assert.deepEqual(await engine.containers(), [left]);
      await remove(left);
    });
  });
}

/** A check for assert.rejects. */
function code(wanted: string, message: RegExp, hint?: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof ArxError, String(error));
    assert.equal(error.code, wanted, error.message);
    assert.match(error.message, message);
    assert.match(error.message, /^Cannot [^\n]*[^.\n]$/);
    if (hint !== undefined) assert.match(error.hint ?? '', hint);
    return true;
  };
}
