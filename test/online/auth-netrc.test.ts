import assert from 'node:assert/strict';
import { chownSync, chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { netrcCredential } from '../../src/online/auth/netrc.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { startNginx } from '../servers/nginx.ts';
import { runProgram } from '../helpers/arx-home.ts';
import { codeOf, workplace } from './workplace.ts';

/** "user:password", or nothing. */
function loginFor(text: string, host = 'h.test'): string | undefined {
  using w = workplace('netrc');
  writeFileSync(join(w.home, '.netrc'), text, { mode: 0o600 });
  const login = netrcCredential(host, w.context);
  return login === undefined ? undefined : `${login.username}:${login.password}`;
}

const FORMS: Readonly<Record<string, readonly [text: string, login: string | undefined]>> = {
  'one line': ['machine h.test login u password p', 'u:p'],
  'many lines': ['machine h.test\n\tlogin u\n\tpassword p\n', 'u:p'],
  'CRLF lines': ['machine h.test\r\nlogin u\r\npassword p\r\n', 'u:p'],
  'the password first': ['machine h.test password p login u', 'u:p'],
  'an account': ['machine h.test login u account a password p', 'u:p'],
  quotes: ['machine h.test login "u u" password "p \\"q\\" \\\\ \\t"', 'u u:p "q" \\ \t'],
  'a quote inside a word': ['machine h.test login u password p"q', 'u:p"q'],
  'a comment': ['# machine h.test login x password y\nmachine h.test login u password p # z', 'u:p'],
  'a # inside a word': ['machine h.test login u password p#q', 'u:p#q'],
  'another case': ['MACHINE H.Test LOGIN u PASSWORD p', 'u:p'],
  'two entries of the host': ['machine h.test login a password b\nmachine h.test login u password p', 'a:b'],
  'another host before': ['machine x.test login a password b\nmachine h.test login u password p', 'u:p'],
  'only another host': ['machine x.test login a password b', undefined],
  'a default': ['machine x.test login a password b\ndefault login u password p', 'u:p'],
  'no password': ['machine h.test login u', undefined],
  'no login': ['machine h.test password p', ':p'],
  'a macro with the word machine': [
    'macdef init\nmachine h.test login x password y\n\nmachine h.test login u password p',
    'u:p',
  ],
  'a macro after a login': [
    'machine h.test login u password p macdef x\ncd /\n\nmachine h.test login a password b',
    'u:p',
  ],
  'a user named macdef': ['machine h.test login macdef password p', 'macdef:p'],
  'a user named machine': ['machine h.test login machine password p', 'machine:p'],
  nothing: ['', undefined],
  'an open quote': ['machine h.test login u password "p', undefined],
};

for (const [title, [text, login]] of Object.entries(FORMS))
  test(`netrcCredential() finds ${login ?? 'nothing'} when the file has ${title}`, () =>
    assert.equal(loginFor(text), login));

test('netrcCredential() does not look at the port, and knows IPv6 hosts in brackets', () => {
  assert.equal(loginFor('machine h.test login u password p', 'H.test:8443'), 'u:p');
  assert.equal(loginFor('machine ::1 login u password p', '[::1]:8443'), 'u:p');
});

test('netrcCredential() agrees with curl when the file has every form', async () => {
  needPackages(['nginx-light']);
  await using web = await startNginx();
  using w = workplace('netrc');
  const file = join(w.home, '.netrc');
  for (const [title, [text]] of Object.entries(FORMS)) {
    // curl 7.88 of Debian 12 reads a login without a password as an empty password, and "no login" as nothing.
    if (/no (?:password|login)|open quote|another case/.test(title)) continue;
    writeFileSync(file, text.replaceAll(/h\.test/gi, '127.0.0.1'), { mode: 0o600 });
    await runProgram(['curl', '-s', '--netrc-file', file, `${web.http}/`]);
    const { authorization = '' } = (await web.requests()).at(-1) ?? {};
    const sent = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
    const found = netrcCredential('127.0.0.1', w.context);
    assert.equal(found === undefined ? '' : `${found.username}:${found.password}`, sent, title);
  }
});

test('netrcCredential() reads $NETRC instead of ~/.netrc, and refuses a relative path there', async () => {
  using w = workplace('netrc');
  writeFileSync(join(w.home, '.netrc'), 'machine h.test login a password b');
  const file = join(w.path, 'other');
  writeFileSync(file, 'machine h.test login u password p');
  const at = (NETRC: string) => ({ ...w.context, env: { NETRC } });
  assert.deepEqual(netrcCredential('h.test', at(file)), { username: 'u', password: 'p' });
  assert.deepEqual(netrcCredential('h.test', at('')), { username: 'a', password: 'b' });
  assert.equal(await codeOf((async () => netrcCredential('h.test', at('other')))()), 'USAGE_INVALID');
});

const ASIDE: Readonly<Record<string, (file: string) => void>> = {
  'belongs to the user': (file) => chownSync(file, 4321, 4321),
  'bytes, more than': (file) => writeFileSync(file, Buffer.alloc(1024 * 1024 + 1, ' ')),
  'a quote in it': (file) => writeFileSync(file, 'machine h.test login u password "p'),
};

for (const [words, spoil] of Object.entries(ASIDE))
  test(`netrcCredential() gives nothing and warns when the file ${words}`, () => {
    using w = workplace('netrc');
    const file = join(w.home, '.netrc');
    writeFileSync(file, 'machine h.test login u password p', { mode: 0o600 });
    spoil(file);
    assert.equal(netrcCredential('h.test', w.context), undefined);
    const [event] = w.events;
    assert.ok(event?.type === 'warning' && event.message.includes(words), JSON.stringify(w.events));
    assert.equal(w.events.length, 1);
  });

test('netrcCredential() uses a file that others can read, as curl does', () => {
  using w = workplace('netrc');
  writeFileSync(join(w.home, '.netrc'), 'machine h.test login u password p');
  chmodSync(join(w.home, '.netrc'), 0o644);
  assert.deepEqual(netrcCredential('h.test', w.context), { username: 'u', password: 'p' });
  assert.deepEqual(w.events, []);
});
