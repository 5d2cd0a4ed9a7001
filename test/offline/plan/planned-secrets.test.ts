import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { plannedSecrets } from '../../../src/offline/plan/planned-secrets.ts';
import { isSecretThere } from '../../../src/offline/secrets/is-secret-there.ts';

const directory = mkdtempSync(join(tmpdir(), 'arx-planned-'));
const file = join(directory, 'key');
const link = join(directory, 'link');
after(() => rmSync(directory, { recursive: true }));

/** What a plan says of the secret in a file of this host. */
function planned(path: string) {
  const [secret] = plannedSecrets({ secrets: { KEY: { file: path } } }, (one) => isSecretThere(one, {}));
  return { present: secret?.present, problem: secret?.problem };
}

test('plannedSecrets() says why a file cannot be used when it is not one for a secret', () => {
  writeFileSync(file, 'long-enough-1', { mode: 0o600 });
  symlinkSync(file, link);
  assert.deepEqual(planned(file), { present: true, problem: undefined });
  assert.deepEqual(planned(link), { present: false, problem: 'is a link, expected the file itself' });
  const none = 'does not exist, expected a file with its value';
  assert.deepEqual(planned(join(directory, 'none')), { present: false, problem: none });
  chmodSync(file, 0o644);
  const { present, problem = '' } = planned(file);
  assert.equal(present, false);
  assert.match(problem, /^has mode 0644, .*expected 0600$/);
});
