import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { CappedFile } from '../../../src/offline/steps/capped-file.ts';
import { LastLines } from '../../../src/core/last-lines.ts';
import { openStepLog } from '../../../src/offline/steps/step-log.ts';
import { runSteps } from '../../../src/offline/steps/run-steps.ts';
import type { Masker, OpenSecrets } from '../../../src/offline/secrets/secrets-model.ts';
import { noSecrets } from '../../../src/offline/secrets/no-secrets.ts';
import { StepBench } from './step-bench.ts';

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

test('runSteps() keeps a log of all output, for nobody else to read', async () => {
  using bench = new StepBench();
  const { log } = await bench.runScript(
    String.raw`echo out; sleep 0.05; echo err >&2; sleep 0.05; printf '\377\000 open'`,
  );
  assert.equal(log, 'logs/1.log');
  assert.equal(statSync(bench.path('state/logs/1.log')).mode & 0o777, 0o600);
  const text = readFileSync(bench.path('state/logs/1.log'), 'latin1');
  const pattern = `^${TIME} stdout F out\n${TIME} stderr F err\n${TIME} stdout P \u00ff\0 open\n$`;
  assert.match(text, new RegExp(pattern));
});

test('runSteps() keeps the attempts of a command in one log', async () => {
  using bench = new StepBench();
  await bench.failScript('echo try; exit 1', { retries: 1 });
  assert.equal(bench.log().match(/stdout F try/g)?.length, 2);
  assert.match(bench.log(), /stderr F arx: it is started again in 1 s/);
});

test('runSteps() goes on without a log, and says so once, when it cannot be written', async () => {
  using bench = new StepBench();
  rmSync(bench.logs, { recursive: true });
  const { state } = await bench.runScript('echo a; echo b');
  assert.equal(state, 'done');
  assert.equal(bench.output(), 'a\nb\n');
  assert.equal(bench.warnings().length, 1);
  assert.match(bench.warnings()[0] ?? '', /^Cannot write the log ".*1.log": ENOENT$/);
});

test('runSteps() repeats the last lines in the error of a command that failed', async () => {
  using bench = new StepBench();
  const { data } = await bench.failScript('seq 100; echo last >&2; exit 3');
  const expected = [...Array.from({ length: 19 }, (_, at) => String(82 + at)), 'last'];
  assert.deepEqual([...(data['lastLines'] as string[])].sort(), expected.sort());
  assert.match(readFileSync(String(data['log']), 'utf8'), /^\S+ stderr F last$/m);
});

test('runSteps() shows, keeps and repeats nothing that is to be masked', async () => {
  using bench = new StepBench();
  const masker = (): Masker => ({
    push: (bytes) => Buffer.from(Buffer.from(bytes).toString().replaceAll('hunter2', '***')),
    end: () => Buffer.from('(end)'),
  });
  const secrets: OpenSecrets = {
    ...noSecrets,
    masker,
    for: () => ({ env: { PASSWORD: 'hunter2' }, directory: undefined, [Symbol.dispose]: () => undefined }),
  };
  const step = bench.step('echo $PASSWORD; echo $PASSWORD >&2; exit 1', { secrets: ['PASSWORD'] });
  await assert.rejects(runSteps([step], bench.around({ secrets }), bench.context), ({ data }: never) => {
    assert.deepEqual([...(data as { lastLines: string[] }).lastLines].sort(), [
      '(end)',
      '(end)',
      '***',
      '***',
    ]);
    return true;
  });
  assert.equal(bench.output(), '***\n(end)');
  assert.equal(bench.log().includes('hunter2'), false);
});

for (const [size, ...expected] of [
  [5, 5, 0],
  [10, 10, 0],
  [20, 20, 0],
  [21, 20, 1],
  [29, 20, 9],
  [30, 20, 10],
  [1234, 20, 1214],
] as const)
  test(`CappedFile keeps beginning and end of ${size} bytes`, () => {
    for (const piece of [1, 3, 7, 10, 2000]) {
      using bench = new StepBench();
      const bytes = Buffer.from(Array.from({ length: size }, (_, at) => 65 + (at % 26)));
      const file = new CappedFile(bench.path('log'), 10);
      for (let at = 0; at < size; at += piece) file.write(bytes.subarray(at, at + piece));
      file.close();
      const [kept, missing] = expected;
      const notice = missing === 0 ? '' : `\n[${missing} bytes are left out here]\n`;
      const text = readFileSync(bench.path('log'), 'latin1');
      assert.equal(text.length, kept + notice.length, text);
      assert.equal(
        text,
        missing === 0
          ? bytes.toString()
          : `${bytes.subarray(0, 10).toString()}${notice}${bytes.subarray(-10).toString()}`,
      );
      assert.deepEqual(
        readdirSync(bench.directory).sort(),
        [bench.workspace.root.slice(bench.directory.length + 1), 'log', 'state'].sort(),
      );
    }
  });

test('openStepLog() writes a line that is too long in parts', () => {
  using bench = new StepBench();
  const log = openStepLog(bench.directory, 'long', bench.context);
  for (let at = 0; at < 4; at += 1) log.write('stdout', Buffer.alloc(10_000, 'x'));
  log.write('stdout', Buffer.from('\n'));
  log.close();
  const tags = readFileSync(log.path, 'utf8')
    .trim()
    .split('\n')
    .map((line) =>
      line.replace(/^\S+ stdout ([FP]) (x*)$/, (_, tag: string, text: string) => `${tag}${text.length}`),
    );
  assert.deepEqual(tags, ['P16384', 'P16384', 'F7232']);
});

for (const [title, chunks, expected] of [
  ['nothing', [], []],
  ['fewer lines', ['a\nb\n'], ['a', 'b']],
  ['more lines', ['a\nb\nc\nd\n'], ['b', 'c', 'd']],
  ['lines in pieces', ['a', 'b\nc', '\nd'], ['ab', 'c', 'd']],
  ['an open line', ['a\nb\nc\nopen'], ['b', 'c', 'open']],
  ['empty lines', ['a\n\n\n'], ['a', '', '']],
  ['a character in two pieces', [Buffer.from([0xc3]), Buffer.from([0xbc, 0x0a])], ['ü']],
  ['carriage returns', ['a\r\nb\r\n'], ['a', 'b']],
] as const)
  test(`LastLines keeps the last three of ${title}`, () => {
    const last = new LastLines(3);
    for (const chunk of chunks) last.push('stdout', Buffer.from(chunk));
    assert.deepEqual(last.lines, expected);
  });

test('LastLines takes no more memory for a line without an end', () => {
  const last = new LastLines(3);
  for (let at = 0; at < 1000; at += 1) last.push('stderr', Buffer.alloc(100_000, 'x'));
  assert.deepEqual(
    last.lines.map(({ length }) => length),
    [500],
  );
});
