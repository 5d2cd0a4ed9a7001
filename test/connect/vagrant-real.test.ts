import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { arxHome } from '../helpers/arx-home.ts';
import { startVagrant } from '../servers/vagrant.ts';

const manifest = (version: string, text: string): string => `name: hello
version: ${version}
cwd: /home/vagrant/hello
data:
  - greeting: { text: ${text} }
`;

test('a bundle is planned, placed, looked at and removed on a machine of the real Vagrant', async () => {
  await using world = await startVagrant(['web']);
  using home = arxHome('vagrant-real');
  // nsenter(1) starts in /.
  const at = (name: string): string => join(home.path, name);
  writeFileSync(
    at('fleet.yaml'),
    `fleet:\n  data: ${JSON.stringify({
      vagrant_directory: world.project,
      vagrant_binary: world.program,
    })}\n  hosts: ['@vagrant']\n`,
  );
  for (const [version, text] of [
    ['1.0.0', 'hello'],
    ['1.1.0', 'again'],
  ] as const) {
    writeFileSync(at('arx.yaml'), manifest(version, text));
    await home.ok(['repack', '-q', '-o', `${version}.arx`]);
  }
  const ask = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await home.run([...args, '--fleet', at('fleet.yaml')], {
      under: world.enter,
    });
    assert.equal(code, 0, stderr);
    return stdout + stderr;
  };
  const greeting = (): string => world.ask('ssh', 'web', '-c', 'cat hello/greeting').trim();
  assert.match(await ask('run', at('1.0.0.arx'), '--dry-run'), /2 to create/);
  assert.match(await ask('run', at('1.0.0.arx')), /on @vagrant\/web {2}done {2}2 created/);
  assert.equal(greeting(), 'hello');
  assert.match(await ask('run', at('1.0.0.arx')), /on @vagrant\/web {2}unchanged/);
  assert.match(await ask('run', at('1.1.0.arx')), /on @vagrant\/web {2}done {2}1 changed/);
  assert.equal(greeting(), 'again');
  assert.match(await ask('remove', 'hello'), /done {2}2 deleted/);
  assert.equal(world.ask('ssh', 'web', '-c', 'ls').trim(), '');
});
