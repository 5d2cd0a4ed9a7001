import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { QueueBench } from './queue-bench.ts';

/** Some of 240,000 bytes of output, and an end that says how it went. */
const STEP = `
echo "begins with $TOKEN"; echo to-stderr >&2
seq 1 42000
printf '\\0\n'
echo "ends with $TOKEN"
test ! -e "\${HOME%/far/*}/breaks"`;

test('what hosts write through a queue is shown and kept by the controller: beginning and end, without secrets', async () => {
  await using bench = await QueueBench.start('queue-output');
  const home = bench.home;
  const secret = join(home.path, 'token');
  writeFileSync(secret, 's3cret-of-the-step\n', { mode: 0o600 });
  const manifest = {
    name: 'talks',
    version: '1',
    secrets: { TOKEN: { file: secret, as: 'env' } },
    code: [{ cmd: 'sh', args: ['-euc', STEP], network: 'host', secrets: ['TOKEN'] }],
    data: [],
  };
  writeFileSync(join(home.path, 'arx.yaml'), JSON.stringify(manifest));
  await home.ok(['repack', '-o', bench.bundle], { cwd: home.path });
  const hosts = bench.hosts(2);
  writeFileSync(join(home.path, 'hosts', 'h2', 'breaks'), '');
  const worker = bench.worker('w');
  const shown = new Map<string, string>();
  const { results } = await bench.run(hosts, {
    heard: (event) => {
      if (event.type !== 'event' || event.event.type !== 'output') return;
      const text = `${shown.get(event.host) ?? ''}${Buffer.from(event.event.bytes).toString()}`;
      shown.set(event.host, text);
    },
  });
  assert.deepEqual(
    results.map(({ state }) => state),
    ['done', 'rolled-back'],
    worker.said(),
  );
  for (const { host, log = '' } of results) {
    const kept = readFileSync(log, 'utf8');
    assert.ok(log.startsWith(join(home.path, 'controller')), log);
    assert.ok(kept === `== code[0]\n${shown.get(host) ?? ''}`, 'what is kept was shown');
    for (const text of ['\nbegins with ***\n1\n', '\n42000\n\0\nends with ***\n'])
      assert.ok(kept.includes(text), `${host}: ${text}`);
    assert.ok(!kept.includes('s3cret'));
    assert.ok(readFileSync(log.replace(/\.log$/, '.stderr.log'), 'utf8').includes('to-stderr\n'));
    const [, there = ''] =
      /\n\[\d+ bytes are not here: all of it is in (\/\S+) of the worker w\]\n/.exec(kept) ?? [];
    assert.ok(!kept.includes('\n21000\n') && readFileSync(there, 'utf8').includes('\n21000\n'));
  }
  assert.ok(results[1]?.lastLines?.includes('ends with ***'));
});
