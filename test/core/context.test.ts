import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Context, createContext } from '../../src/core/context.ts';

type Env = Readonly<Record<string, string>>;
type Places = Pick<Context, 'home' | 'tmp' | 'cacheDir' | 'configDir'>;

const DEFAULTS: Places = {
  home: '/home/ann',
  tmp: '/tmp',
  cacheDir: '/home/ann/.cache/arx',
  configDir: '/home/ann/.config/arx',
};
const PLACES: readonly (readonly [env: Env, differing: Partial<Places>])[] = [
  [{}, {}],
  [{ ARX_CONFIG_DIR: '', ARX_CACHE_DIR: '', TMPDIR: '', XDG_CONFIG_HOME: '', XDG_CACHE_HOME: '' }, {}],
  [{ XDG_CONFIG_HOME: '.', XDG_CACHE_HOME: '.' }, {}],
  [{ XDG_CONFIG_HOME: 'x/y', XDG_CACHE_HOME: '../x' }, {}],
  [
    { XDG_CONFIG_HOME: '/c', XDG_CACHE_HOME: '/d' },
    { configDir: '/c/arx', cacheDir: '/d/arx' },
  ],
  [{ ARX_CONFIG_DIR: '', XDG_CONFIG_HOME: '/c' }, { configDir: '/c/arx' }],
  [{ ARX_CONFIG_DIR: '/c', XDG_CONFIG_HOME: '.' }, { configDir: '/c' }],
  [
    { ARX_CACHE_DIR: '/d', TMPDIR: '/t' },
    { cacheDir: '/d', tmp: '/t' },
  ],
  [{ HOME: '' }, { home: '/root', cacheDir: '/root/.cache/arx', configDir: '/root/.config/arx' }],
];
for (const [env, differing] of PLACES)
  test(`createContext() finds its places when the variables are ${JSON.stringify(env)}`, () => {
    const { home, tmp, cacheDir, configDir } = createContext({ env: { HOME: '/home/ann', ...env } });
    assert.deepEqual({ home, tmp, cacheDir, configDir }, { ...DEFAULTS, ...differing });
  });

const ROOT = process.geteuid?.() === 0;
for (const [env, others] of [
  [{}, '/home/ann/.local/state/arx'],
  [{ ARX_STATE_DIR: '', XDG_STATE_HOME: '' }, '/home/ann/.local/state/arx'],
  [{ XDG_STATE_HOME: '../x' }, '/home/ann/.local/state/arx'],
  [{ XDG_STATE_HOME: '/s' }, '/s/arx'],
] as const)
  test(`createContext() finds the state of ${ROOT ? 'root' : 'a user'} when the variables are ${JSON.stringify(env)}`, () => {
    const { stateDir } = createContext({ env: { HOME: '/home/ann', ...env } });
    assert.equal(stateDir, ROOT ? '/var/lib/arx' : others);
    const named = { HOME: '/home/ann', ...env, ARX_STATE_DIR: '/here' };
    assert.equal(createContext({ env: named }).stateDir, '/here');
  });

test('createContext() takes an empty home for a missing one', () => {
  assert.equal(createContext({ home: '', env: { HOME: '/home/ann' } }).home, '/home/ann');
});

for (const variable of ['HOME', 'TMPDIR', 'ARX_CACHE_DIR', 'ARX_CONFIG_DIR', 'ARX_STATE_DIR'])
  for (const value of ['.', 'x', './x', '../x', '~/x', ' /x'])
    test(`createContext() refuses when ${variable} is "${value}"`, () => {
      assert.throws(() => createContext({ env: { [variable]: value } }), {
        code: 'USAGE_INVALID',
        message: `Cannot use ${variable}="${value}": it is a relative path, expected an absolute one`,
      });
    });

test('createContext() refuses when the home that it is given is relative', () => {
  assert.throws(() => createContext({ home: '.', env: { HOME: '/home/ann' } }), { code: 'USAGE_INVALID' });
});
