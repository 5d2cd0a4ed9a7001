import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { accessOf } from '../../src/online/auth/access.ts';
import type { GitLocation } from '../../src/online/git/git-location.ts';
import { lfsHeaders } from '../../src/online/git/lfs/lfs-credential.ts';
import { findingsOf } from '../../src/online/git/remote-findings.ts';
import { type WebSettings, webSettings } from '../../src/online/git/web-settings.ts';
import { documentOf, errorOf, type Workplace, workplace } from '../online/workplace.ts';
import { sourceRequests } from '../../src/online/source-requests.ts';

// Where git is sent by somebody who can write a commit (submodules) or answers as the server (redirects).
function location(w: Workplace, url: string, more: Partial<GitLocation> = {}): GitLocation {
  const [request] = sourceRequests(documentOf(['git+https://127.0.0.1/app.git'], w.project));
  if (request === undefined) throw new Error('expected a request');
  const transport = url.startsWith('https:') ? 'https' : 'http';
  const access = accessOf(request, w.context);
  return { url, transport, source: 's', key: 's', written: '127.0.0.1', access, ...more };
}

function place(env: Readonly<Record<string, string>> = {}): Workplace {
  const w = workplace('git-places', env);
  const netrc =
    'machine 127.0.0.3 login me password canary-of-a-machine\ndefault login me password canary-of-all\n';
  writeFileSync(join(w.home, '.netrc'), netrc, { mode: 0o600 });
  return w;
}

const SUBMODULE = { submodule: 'deps/x' };

for (const [name, url, more, expected] of [
  ['the host of the manifest', 'https://127.0.0.1/app.git', {}, 'canary-of-all'],
  ['a submodule at the host of the manifest', 'https://127.0.0.1/x.git', SUBMODULE, 'canary-of-all'],
  ['a submodule at a host that an entry names', 'https://127.0.0.3/x.git', SUBMODULE, 'canary-of-a-machine'],
  ['a submodule at any other host', 'https://127.0.0.9/x.git', SUBMODULE, undefined],
] as const)
  test(`lfsHeaders() and webSettings() give ${name} ${expected === undefined ? 'no login' : 'its login'} of ~/.netrc`, async () => {
    using w = place({ ARX_ALLOW_PRIVATE: '127.0.0.0/8' });
    const there = location(w, url, more);
    const { secrets } = await webSettings(there, w.context);
    assert.equal(secrets['ARX_GIT_PASSWORD'], expected);
    const server = { location: there, url: new URL(`${url}/info/lfs`), headers: {}, own: true };
    const { authorization } = lfsHeaders(server, w.context);
    const login = expected === undefined ? undefined : `Basic ${btoa(`me:${expected}`)}`;
    assert.equal(authorization, login);
  });

test('webSettings() gives a host that only a redirect names no login of ~/.netrc', async () => {
  using w = place({ ARX_ALLOW_PRIVATE: '127.0.0.0/8' });
  const here = location(w, 'https://127.0.0.1/app.git');
  findingsOf(here, w.context).url = 'https://127.0.0.3/app.git';
  assert.deepEqual((await webSettings(here, w.context)).secrets, {});
});

function resolved({ settings }: WebSettings): readonly string[] {
  return settings.filter(([key]) => key === 'http.curloptResolve').map(([, value]) => value);
}

test('webSettings() refuses a submodule at a literal private address also behind a proxy', async () => {
  using w = place({ https_proxy: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9' });
  for (const url of [
    'https://169.254.169.254/x.git',
    'http://[::ffff:10.0.0.1]/x.git',
    'https://[fd00:ec2::254]/x',
  ])
    assert.equal((await errorOf(webSettings(location(w, url, SUBMODULE), w.context))).code, 'SOURCE_PRIVATE');
});

test('webSettings() pins the address of a name where only arx, not git, heeds HTTP_PROXY', async () => {
  const here = { written: 'localhost' };
  using upper = place({ HTTP_PROXY: 'http://127.0.0.1:9' });
  const pinned = resolved(await webSettings(location(upper, 'http://localhost:8/x', here), upper.context));
  assert.match(pinned.join(), /^localhost:8:(?:127\.0\.0\.1|\[::1\])/);
  using lower = place({ http_proxy: 'http://127.0.0.1:9' });
  assert.deepEqual(
    resolved(await webSettings(location(lower, 'http://localhost:8/x', here), lower.context)),
    [],
  );
});
