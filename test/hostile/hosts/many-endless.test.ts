import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import { askEngine } from '../../../src/connect/containers/ask-engine.ts';
import { elevatedSession } from '../../../src/connect/elevation/elevated-session.ts';
import { createContext } from '../../../src/core/context.ts';
import { openChannel } from '../../../src/fleet/far/far-channel.ts';
import { verifyThere } from '../../../src/fleet/target/verify-there.ts';
import type { ExecRequest, Session } from '../../../src/plugin/session.ts';

const MIB = 1024 * 1024;
const CHUNK = Buffer.alloc(MIB, 'x');
const context = createContext({ env: {} });

/** A target whose programs say something and then more, without an end, until they are killed. */
interface Endless extends Session {
  kills: number;
}

function endless(more: Buffer | undefined, first: (request: ExecRequest) => string = () => ''): Endless {
  const target: Endless = {
    name: 'hostile',
    kills: 0,
    exec: (request) => {
      const end = Promise.withResolvers<Record<string, never>>();
      const stdout = Readable.from(
        (async function* () {
          yield Buffer.from(first(request));
          if (more === undefined) return await end.promise;
          for (;;) {
            yield more;
            await new Promise(setImmediate);
          }
        })(),
      );
      const kill = (): void => {
        target.kills += 1;
        stdout.destroy();
        end.resolve({});
      };
      const stdin = new PassThrough();
      stdin.resume();
      return Promise.resolve({ stdin, stdout, stderr: Readable.from([]), ended: end.promise, kill });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return target;
}

const begun = ({ argv }: ExecRequest): string => `arx:${argv[4] ?? ''} begin\n`;

test('64 targets that answer without an end are all ended before their answers are more than this machine has', async () => {
  const limit = 20 * MIB;
  const ask = async (target: Session): Promise<string> =>
    await openChannel(target, '', context).ask({ verb: 'look' }, limit).then(String, String);
  const targets = Array.from({ length: 64 }, () => endless(CHUNK, begun));
  const before = process.memoryUsage().rss;
  const said = await Promise.all(targets.map(ask));
  assert.ok(process.memoryUsage().rss - before < 500 * MIB);
  assert.ok(said.every((text) => text.includes('it answers with')));
  assert.ok(said.some((text) => text.includes('as others do at the same time')));
  assert.ok(targets.every(({ kills }) => kills > 0));
  // The room is there again.
  assert.match(await ask(endless(CHUNK, begun)), /more than \d+ bytes/);
});

const SIGNATURE = { keyid: 'k', pem: 'p', signature: Buffer.from('s'), signed: Buffer.from('b') };

test('verifyThere() ends an openssl that says too much, and one that says nothing', async () => {
  const loud = endless(CHUNK);
  await assert.rejects(verifyThere(loud, [SIGNATURE]), { code: 'TRUST_BAD_SIGNATURE' });
  const silent = endless(undefined);
  await assert.rejects(verifyThere(silent, [SIGNATURE], 0.05), { code: 'HOST_UNREACHABLE' });
  assert.ok(loud.kills > 0 && silent.kills > 0);
});

test('askEngine() ends an engine that says too much', async () => {
  const target = endless(CHUNK);
  const engine = { name: 'docker', argv: ['docker'] as const, outer: target, target: 'hostile' } as const;
  await assert.rejects(askEngine(engine, ['ps']), { code: 'HOST_UNREACHABLE' });
  assert.ok(target.kills > 0);
});

test('elevatedSession() ends a sudo that starts nothing and says too much', async () => {
  const target = endless(CHUNK);
  const session = elevatedSession(target, { sudo: { login: false } }, context);
  await assert.rejects(session.exec({ argv: ['true'] }), { code: 'HOST_REFUSED' });
  assert.ok(target.kills > 0);
});
