import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { arxHome } from '../../helpers/arx-home.ts';

const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
/** What keeps a user from running it, and what is said of that. */
const REFUSED: readonly (readonly [user: string, says: RegExp])[] = [
  ['root', /RUN_NO_USER\]: Cannot run step 1 "code\[0\]": only root may run it as "root"/],
  ['no-such-user', /RUN_NO_USER\]: Cannot run step 1 "code\[0\]": this machine has no user "no-such-user"/],
];

for (const [user, says] of REFUSED)
  test(`arx run is refused as its dry run is when a command is to run as ${user} and the user is nobody`, async () => {
    using home = arxHome('dry-run-user');
    const at = (name: string): string => join(home.path, name);
    writeFileSync(at('arx.yaml'), JSON.stringify({ name: 'demo', code: [{ cmd: 'true', user }] }));
    await home.ok(['repack', at('arx.yaml'), '-o', at('demo.arx')]);
    execFileSync('chmod', ['-R', 'go+rX', home.path]);
    chmodSync(at('tmp'), 0o1777);
    for (const dry of [['--dry-run'], []]) {
      const env = { ARX_STATE_DIR: at('tmp/state'), ARX_CACHE_DIR: at('tmp/cache') };
      const { code, stderr, stdout } = await home.run(['run', at('demo.arx'), ...dry], {
        under: NOBODY,
        env,
      });
      assert.deepEqual([code, stdout], [3, ''], stderr);
      assert.match(stderr, says);
      assert.ok(dry.length === 0 || !existsSync(at('tmp/state')));
    }
  });
