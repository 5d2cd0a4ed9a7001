import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startNginx } from '../servers/nginx.ts';
import { workplace } from './workplace.ts';

const [one, two] = await Promise.all([startNginx(), startNginx()]);
after(() => Promise.all([one.stop(), two.stop()]));
for (const { root } of [one, two]) writeFileSync(join(root, 'a.txt'), 'a\n');
await one.set('/a.txt', { status: 404 });

for (const [title, origins, sent] of [
  ['its origin is not one of those', [one.http], ''],
  ['its origin is one of those', [one.http, two.http], 'Bearer mirror-token'],
] as const)
  test(`resolveSources() sends a mirror ${sent === '' ? 'no' : 'the'} credential when ${title}`, async () => {
    using w = workplace('auth-mirrors', { MIRROR_TOKEN: 'mirror-token' });
    mkdirSync(w.context.configDir, { mode: 0o700 });
    const entry = { for: origins, bearer: { env: 'MIRROR_TOKEN' } };
    writeFileSync(join(w.context.configDir, 'config.yaml'), JSON.stringify({ auth: { corp: entry } }));
    const source = { source: `${one.http}/a.txt`, auth: 'corp', mirrors: [`${two.http}/a.txt`] };
    const { lock } = await w.resolve([source]);
    const [locked] = lock.sources.values();
    assert.deepEqual(
      { auth: locked?.auth, mirror: locked?.mirror },
      { auth: 'corp', mirror: `${two.http}/a.txt` },
    );
    assert.equal((await one.requests()).at(-1)?.authorization, 'Bearer mirror-token');
    assert.equal((await two.requests()).at(-1)?.authorization, sent);
  });
