import assert from 'node:assert/strict';
import { test } from 'node:test';
import { opener } from '../../src/connect/elevation/opener.ts';
import { refusal } from '../../src/connect/elevation/why-refused.ts';

// Debian 12 has no sudo-rs: this is what it says (0.2.8 to 0.2.12), which puts a prompt of ours into one of its own.
const MARKS = { prompt: 'arx-password-n0nce:', ready: 'arx-ready-n0nce' };
const SUDO = { sudo: { login: false, password: 'the password' } };

for (const pieces of [
  ['[sudo: arx-password-n0nce:] Password: '],
  ['[sudo: arx-pass', 'word-n0nce:', '] Pass', 'word: '],
])
  test(`opener() answers sudo-rs once, when its question comes in ${pieces.length} pieces`, async () => {
    const lines: string[] = [];
    const open = opener(MARKS, SUDO, (line) => lines.push(line));
    open.stream.resume();
    for (const piece of pieces) open.stream.write(piece);
    open.stream.write('\narx-ready-n0nce');
    assert.equal(await open.outcome, 'ready');
    assert.deepEqual(lines, ['the password\n']);
  });

const SAID: readonly (readonly [string, RegExp])[] = [
  ['sudo: interactive authentication is required', /it asks for a password/],
  ['sudo: A terminal is required to authenticate', /it wants a terminal/],
  ["sudo: I'm sorry ann. I'm afraid I can't do that", /it does not let this user/],
  ['sudo: Authentication failed, try again.', /it refused the password/],
  ['sudo-rs: user nobodyatall not found', /there is no such user/],
];

for (const [said, expected] of SAID)
  test(`refusal() knows what sudo-rs means by: ${said}`, () => {
    const { code, message } = refusal('h1', { sudo: { login: false } }, { said, code: 1 });
    assert.equal(code, 'HOST_REFUSED');
    assert.match(message, expected);
  });
