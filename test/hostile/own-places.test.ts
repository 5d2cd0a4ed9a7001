import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Context, createContext } from '../../src/core/context.ts';
import { runFrom } from '../../src/offline/run.ts';
import { hostTree } from '../offline/change/host-tree.ts';
import { fakeBundle, refusal, type Sketch } from '../offline/run-fixture.ts';
import { EACH_SHELL } from '../fleet/far-act/shells.ts';
import { TargetBench } from '../fleet/target/target-bench.ts';

/** A home with a context in it, as a user has them who sets no variable but HOME. */
class Home implements Disposable {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'arx-test-')));
  readonly #elsewhere = mkdtempSync(join(tmpdir(), 'arx-test-'));
  readonly context: Context = createContext({
    home: this.path,
    tmp: this.#elsewhere,
    stateDir: join(this.#elsewhere, 'state'),
  });

  async run(sketch: Sketch, dryRun = false): Promise<unknown> {
    return await runFrom(fakeBundle({ name: 'web', ...sketch }), { dryRun }, this.context);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
    rmSync(this.#elsewhere, { recursive: true });
  }
}

function file(target: string): Sketch {
  return { sources: { f: { 'evil.pub': 'key' } }, files: ['f'], data: [{ source: 'f', target }] };
}

function tree(target: string, path: string): Sketch {
  const names = path.split('/');
  const above = names.slice(1).map((_, index) => [names.slice(0, index + 1).join('/'), null] as const);
  return {
    sources: { s: { ...Object.fromEntries(above), [path]: 'key' } },
    data: [{ source: 's', target }],
  };
}

function link(target: string, name: string, to: string): Sketch {
  return { sources: { s: { [name]: { link: to } } }, leaving: ['s'], data: [{ source: 's', target }] };
}

/** What a bundle may try below a home, and by what it is made ready. */
const TRIES: Readonly<
  Record<string, readonly [sketch: (home: string) => Sketch, ready?: (home: string) => void]>
> = {
  'a trusted key': [(home) => file(`${home}/.config/arx/trust/evil.pub`)],
  'a trusted key by a tree': [(home) => tree(home, '.config/arx/trust/evil.pub')],
  'a key of its own to sign with': [(home) => file(`${home}/.config/arx/keys/default.key`)],
  'a policy': [(home) => file(`${home}/.config/arx/policy.yaml`)],
  'a config': [(home) => file(`${home}/.config/arx/config.yaml`)],
  'a file in place of the configuration': [(home) => file(`${home}/.config/arx`)],
  'compiled code': [(home) => file(`${home}/.cache/arx/code/v24/x`)],
  'a plug-in': [(home) => file(`${home}/.local/share/arx/plugins/x/index.js`)],
  'the key of another directory by a link above': [
    (home) => link(home, '.config', 'srv'),
    (home) => {
      mkdirSync(`${home}/srv/arx/trust`, { recursive: true });
      writeFileSync(`${home}/srv/arx/trust/evil.pub`, 'key');
    },
  ],
  'a key where a link leads': [
    (home) => file(`${home}/dots/arx/trust/evil.pub`),
    (home) => {
      mkdirSync(`${home}/dots`);
      symlinkSync('dots', `${home}/.config`);
    },
  ],
  'a key by another way to the same place': [
    (home) => file(`${home}/way/arx/trust/evil.pub`),
    (home) => {
      mkdirSync(`${home}/.config/arx`, { recursive: true });
      symlinkSync('.config', `${home}/way`);
    },
  ],
  'another link in place of one on the way': [
    (home) => link(`${home}/hop`, 'next', '../evil'),
    (home) => {
      for (const name of ['evil/arx/trust', 'dots/arx', 'hop'])
        mkdirSync(`${home}/${name}`, { recursive: true });
      symlinkSync('../dots', `${home}/hop/next`);
      symlinkSync('hop/next', `${home}/.config`);
    },
  ],
};

for (const [title, [sketch, ready]] of Object.entries(TRIES))
  test(`a run does not place ${title} where arx believes it, also where nothing of that is there yet`, async () => {
    using home = new Home();
    ready?.(home.path);
    const before = hostTree(home.path);
    for (const dryRun of [true, false]) {
      const refused = refusal('RUN_CONFLICT', 'arx has its keys, trust, policy, plug-ins or cache there');
      await assert.rejects(home.run(sketch(home.path), dryRun), refused);
    }
    assert.deepEqual(hostTree(home.path), before);
  });

test('a run does not place the configuration of the system', async () => {
  using home = new Home();
  // Nothing is written: where that fails, it is only a plan.
  for (const name of ['policy.yaml', 'config.yaml', 'more/x'])
    await assert.rejects(
      home.run(file(`/etc/arx/${name}`), true),
      refusal('RUN_CONFLICT', 'arx has its keys'),
    );
});

test('a run places beside what arx believes', async () => {
  using home = new Home();
  await home.run(file(`${home.path}/.config/arx2/evil.pub`));
  await home.run({ ...tree(`${home.path}/.config`, 'other/arx/trust/evil.pub'), name: 'other' });
  assert.deepEqual(readdirSync(join(home.path, '.config')).toSorted(), ['arx2', 'other']);
});

for (const [name, shell] of EACH_SHELL)
  test(`a run on a target with ${name} does not place what arx-run believes there`, async () => {
    using place = new Home();
    const home = place.path;
    using bench = new TargetBench(shell, {}, { HOME: home, XDG_CACHE_HOME: `${home}/of cache` });
    for (const place of ['.config/arx/trust/evil.pub', '.local/share/arx/x', 'of cache/arx/code/x'])
      await assert.rejects(bench.there(file(join(home, place))), refusal('RUN_CONFLICT', 'arx has its keys'));
    await assert.rejects(
      bench.there(file('/etc/arx/policy.yaml'), { dryRun: true }),
      refusal('RUN_CONFLICT'),
    );
    await assert.rejects(
      bench.there(link(home, '.config', 'srv')),
      refusal('RUN_CONFLICT', 'arx has its keys'),
    );
    mkdirSync(join(home, 'dots'));
    symlinkSync('dots', join(home, '.config'));
    const before = hostTree(home);
    await assert.rejects(
      bench.there(file(join(home, 'dots/arx/trust/x'))),
      refusal('RUN_CONFLICT', 'arx has'),
    );
    assert.deepEqual(hostTree(home), before);
    await bench.there(file(join(home, '.cache/arx/x')));
  });

test('a run on a target places nothing where its caller says that arx believes it there', async () => {
  using bench = new TargetBench();
  const ownPlaces = [bench.path('conf')];
  await assert.rejects(bench.there(file(bench.path('conf/trust/x')), { ownPlaces }), refusal('RUN_CONFLICT'));
  assert.deepEqual(hostTree(bench.directory), {});
});
