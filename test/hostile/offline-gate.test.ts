// Attack: a bundle that the policy of a machine refuses is given to another entry: the program of the offline half in other
// programs, an older bundle with a good signature. Each is judged by the same policy, and nothing is placed.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import * as offline from '../../src/offline.ts';
import { failure, World } from '../library/world.ts';

const POLICIES: Readonly<Record<string, string>> = {
  'commands that may not use a network':
    'version: 1\nbehaviour: {allow_network: false}\nrules: {ARX301: {severity: high}}\n',
  'a higher sequence': 'version: 1\nrequire: {sequence: {web: 12}}\n',
};

for (const [what, policy] of Object.entries(POLICIES))
  test(`run() refuses a bundle in the whole and in the offline half when the policy asks for ${what}`, async () => {
    using world = new World();
    const { arx } = world;
    const path = world.at('app.arx');
    const data = arx.Data({ text: 'hello' }, world.at('placed', 'motd'));
    const command = arx.Code('sh', '-c', 'curl https://corp.example/x >/dev/null');
    const bundle = arx.Bundle(data, command, { name: 'web', version: '1.0.0', sequence: 3 });
    await arx.repack(bundle, { output: path });
    mkdirSync(world.at('config'), { recursive: true, mode: 0o700 });
    writeFileSync(world.at('config', 'policy.yaml'), policy, { mode: 0o600 });
    await failure('POLICY_REFUSED', () => offline.run(path, world.effects));
    await failure('POLICY_REFUSED', () => offline.run(path, { ...world.effects, dryRun: true }));
    await failure('POLICY_REFUSED', () => arx.run(path));
    assert.equal(existsSync(world.at('placed')), false);
    assert.deepEqual(world.leftovers(), []);
  });
