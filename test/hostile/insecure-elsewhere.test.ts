import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { codeOf, workplace } from '../online/workplace.ts';
import { startNginx } from '../servers/nginx.ts';

// Two hosts whose certificates nobody trusts.
const [lenient, other] = [await startNginx(), await startNginx()];
after(async () => {
  await lenient.stop();
  await other.stop();
});

const CONTENT = 'app\n';
const LIST = `${createHash('sha256').update(CONTENT).digest('hex')}  app\n`;

test('resolveSources() checks the certificate of another host that vouches for an insecure source', async () => {
  for (const { root } of [lenient, other]) {
    writeFileSync(join(root, 'app'), CONTENT);
    writeFileSync(join(root, 'SHA256SUMS'), LIST);
  }
  using w = workplace('insecure');
  const at = (host: string): unknown => ({
    source: `${lenient.https}/app`,
    insecure: true,
    verify: { sums: `${host}/SHA256SUMS` },
  });
  await w.resolve([at(lenient.https)]);
  assert.equal(await codeOf(w.resolve([at(other.https)])), 'SOURCE_TLS');
});
