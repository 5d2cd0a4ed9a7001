import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ArxError } from '../../src/core/errors.ts';
import { openDesk } from '../../src/offline/services/open-desk.ts';
import { runSteps } from '../../src/offline/steps/run-steps.ts';
import { StepBench } from '../offline/steps/step-bench.ts';

/** The directory of its window, as a command finds it out: it runs as arx does, so it may change what is there. */
const FIND = 'w=$(command -v service); w=${w%/bin/service}';
const ASK = 'service nginx restart; [ $? = 77 ] || exit 3';

/** A bench with something outside that must stay as it is. */
async function deskFor(asking: readonly number[]) {
  const bench = new StepBench();
  const outside = bench.path('outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'file'), 'untouched');
  const performed = (): void => assert.fail('something was done to a service');
  const around = { workspace: bench.workspace, performed };
  const services = await openDesk({ asking, declared: [] }, around, bench.context);
  const close = async (): Promise<void> => {
    await services[Symbol.asyncDispose]();
    assert.deepEqual(readdirSync(outside), ['file']);
    assert.equal(readFileSync(join(outside, 'file'), 'utf8'), 'untouched');
    bench[Symbol.dispose]();
  };
  return { bench, outside, services, [Symbol.asyncDispose]: close };
}

/** By what a failed attempt makes of its window; OUT is a directory outside. */
const MADE: Readonly<Record<string, string>> = {
  'a directory in place of the FIFO': 'rm questions; mkdir questions',
  'a file in place of the FIFO': 'rm questions; echo 1.0 service nginx stop >questions',
  'a link in place of the FIFO': 'rm questions; ln -s $OUT/file questions',
  'no FIFO': 'rm questions',
  'a question that nobody has read': 'printf "1.0 service nginx stop\\n" >questions',
  'a link in place of the replies': 'rm -rf replies; ln -s $OUT replies',
  'a file in place of the programs': 'rm -rf bin; echo >bin',
  'a link in place of a program': 'rm bin/service; ln -s $OUT/file bin/service',
  'a pipe in place of a program': 'rm bin/service; mkfifo bin/service',
  'nothing at all': 'cd /; rm -rf $w',
};

for (const [what, script] of Object.entries(MADE))
  test(`a command that is started again can ask as before when it has left ${what}`, async () => {
    await using desk = await deskFor([1]);
    const { bench, outside, services } = desk;
    const again = bench.path('again');
    const text = `${FIND}; if [ -e ${again} ]; then ${ASK}; else touch ${again}; cd $w && { ${script}; }; exit 1; fi`;
    const step = bench.step(text.replaceAll('$OUT', outside), { retries: 1 });
    const [record] = await runSteps([step], bench.around({ services }), bench.context);
    assert.deepEqual([record?.state, record?.attempts], ['done', 2]);
    assert.match(bench.output('stderr'), /^arx: refused .*: the bundle does not list /m);
  });

/** By what a command makes of all windows, or of that of the command behind it. */
const SPOILT: Readonly<Record<string, string>> = {
  'a file in place of all windows': 'cd ..; rm -rf "$PWD"; cd ..; echo >services',
  'a directory in place of its FIFO': 'cd ../2; rm questions; mkdir questions',
  'a link in place of its FIFO': 'cd ../2; rm questions; ln -s $OUT/file questions',
  'a file in place of its FIFO': 'cd ../2; rm questions; echo >questions',
  'a pipe in place of its program': 'mkdir ../2/bin; mkfifo ../2/bin/service ../2/bin/systemctl',
  'a link in place of its replies': 'ln -s $OUT ../2/replies',
  'a link in place of its programs': 'ln -s $OUT ../2/bin',
};

for (const [what, script] of Object.entries(SPOILT))
  test(`a command is refused by its number when the one before has put ${what}`, async () => {
    await using desk = await deskFor([1, 2]);
    const { bench, outside, services } = desk;
    const text = `${FIND}; cd $w && { ${script}; }`.replaceAll('$OUT', outside);
    const steps = [bench.step(text), bench.step('echo started', { number: 2, label: 'second' })];
    const running = runSteps(steps, bench.around({ services }), bench.context);
    const error: unknown = await running.catch((thrown: unknown) => thrown);
    assert.ok(error instanceof ArxError, String(error));
    assert.equal(error.code, 'RUN_SERVICE_REFUSED');
    assert.match(
      error.message,
      /^Cannot run step 2 "second": where it asks for services cannot be made ready \([A-Z]+\), expected "/,
    );
    assert.deepEqual([error.data['step'], bench.output(), error.hint !== undefined], [2, '', true]);
    assert.deepEqual(
      bench.records.map(({ number, state, attempts }) => [number, state, attempts]),
      [
        [1, 'done', 1],
        [2, 'failed', 0],
      ],
    );
  });

test('a command that is started again is refused by its number when it has left no place for its window', async () => {
  await using desk = await deskFor([1]);
  const { bench, services } = desk;
  const step = bench.step(`${FIND}; cd $w/../..; rm -rf services; echo >services; exit 1`, { retries: 3 });
  const running = runSteps([step], bench.around({ services }), bench.context);
  await assert.rejects(running, {
    code: 'RUN_SERVICE_REFUSED',
    message: /^Cannot run step 1 "one": where it asks for services cannot be made ready \(ENOTDIR\)/,
  });
  assert.deepEqual(
    bench.records.map(({ state, attempts }) => [state, attempts]),
    [['failed', 1]],
  );
});
