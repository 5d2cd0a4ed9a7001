import assert from 'node:assert/strict';
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, describe, it } from 'node:test';
import { checkManifest } from '../../src/commands/check.ts';
import { ranToEnd } from '../../src/contract/ran-to-end.ts';
import { ArxError } from '../../src/core/errors.ts';
import { fleetHosts } from '../../src/library/fleet-hosts.ts';
import { fleetStatus } from '../../src/library/fleet-status.ts';
import type { Host } from '../../src/model/fleet/fleet.ts';
import { parseFleet } from '../../src/model/fleet/parse-fleet.ts';
import { fleetWords } from '../../src/library/fleet-words.ts';
import { directoryDigest } from '../../src/online/plugins/directory-digest.ts';
import { knownConnectors } from '../../src/online/plugins/known-connectors.ts';
import { readPluginPackage } from '../../src/online/plugins/plugin-package.ts';
import { failure } from '../library/world.ts';
import { pluginWorld, runs } from './plugin-world.ts';

const world = pluginWorld();
after(() => world[Symbol.dispose]());

const KEYS = {
  bad_text: { type: 'string', means: 'a text', default: 'usual' },
  bad_many: { type: 'strings', means: 'texts' },
  bad_count: { type: 'number', means: 'a number' },
  bad_flag: { type: 'boolean', means: 'a flag' },
  bad_password: { type: 'secret', means: 'a secret' },
};
const BAD = { bad: { keys: KEYS } };
const QUICK = { bad_timeout: 0.3 };

/** Allows one plug-in with this module, and nothing else. */
async function allowed(module: string, connectors: unknown = BAD): Promise<string> {
  const directory = world.write({ connectors, module });
  await world.allow(directory);
  return directory;
}

async function refused(module: string, data = {}, connectors: unknown = BAD): Promise<ArxError> {
  await allowed(module, connectors);
  try {
    await (await world.open('@bad/x', data))[Symbol.asyncDispose]();
  } catch (error) {
    if (error instanceof ArxError) return error;
    throw error;
  }
  return assert.fail('it was opened');
}

const withOpen = (body: string): string => `export default { async open(target, effects) { ${body} } };`;
const withExec = (body: string, more = ''): string =>
  withOpen(`const { start } = effects; return { exec: (request) => { ${body} }, ${more} };`);

/** How opening fails, and what is said of it. */
const OPENING: Readonly<Record<string, readonly [module: string, said: RegExp, data?: object]>> = {
  'throws a text': [
    withOpen('throw "no\\nway\\u001b[31m";'),
    /^PLUGIN_FAILED Cannot reach "@bad\/x": the plug-in arx-test-\d+@1\.0\.0 says: no way/,
  ],
  'throws what cannot be read': [
    withOpen('throw { get message() { throw 1; }, toString() { throw 2; } };'),
    /^PLUGIN_FAILED .* says: something that is no error/,
  ],
  'throws with a code of hosts': [
    withOpen('throw Object.assign(new Error("no route"), { code: "HOST_UNREACHABLE" });'),
    /^HOST_UNREACHABLE Cannot reach "@bad\/x": the plug-in arx-test-\d+@1\.0\.0 says: no route/,
  ],
  'throws with a code of something else': [
    withOpen('throw Object.assign(new Error("x"), { code: "TRUST_REVOKED" });'),
    /^PLUGIN_FAILED /,
  ],
  'tells a secret': [
    withOpen('throw new Error(`password ${target.data.bad_password} at https://me:PLANTED@h/`);'),
    /says: password \[redacted\] at https:\/\/h\/$/,
    { bad_password: 'hunter2' },
  ],
  'opens nothing': [withOpen('return null;'), /opened something else, expected a session with exec/],
  'has only expand()': ['export default { expand() { return []; } };', /has no open\(\)/],
  'exports nothing': ['export const open = 1;', /^PLUGIN_INVALID .*default export has no open and no expand/],
  'throws when it is loaded': ['throw new Error("broken");', /^PLUGIN_INVALID Cannot load .*: broken/],
  'is no module': ['export default {', /^PLUGIN_INVALID Cannot load /],
  'never opens': [
    withOpen('await new Promise(() => {});'),
    /^PLUGIN_FAILED .* did not open the way within 0\.3 s/,
    QUICK,
  ],
  'never loads': [
    'await new Promise(() => {}); export default { open() {} };',
    /^PLUGIN_FAILED .* did not load within 0\.3 s/,
    QUICK,
  ],
  'is given data of another type': [withOpen(''), /^HOST_INVALID Cannot use "bad_count"/, { bad_count: [1] }],
};

void describe('openSession() with a plug-in', { concurrency: 1 }, () => {
  for (const [what, [module, said, data]] of Object.entries(OPENING))
    void it(`fails, and names the plug-in, when it ${what}`, async () => {
      const { code, message } = await refused(module, data);
      assert.match(`${code} ${message}`, said);
      assert.doesNotMatch(message, /hunter2|PLANTED|\p{Cc}/u);
    });

  void it('stops waiting when it is told to', async () => {
    await allowed(
      withOpen('effects.report({ type: "warning", message: "asked" }); await new Promise(() => {});'),
    );
    const stop = new AbortController();
    const report = (): void => stop.abort();
    await failure('INTERRUPTED', () => world.open('@bad/x', {}, { signal: stop.signal, report }));
  });

  void it('ends what a failed opening has started', async () => {
    const { message } = await refused(
      withOpen(
        'const child = await effects.start({ argv: ["sh", "-c", "echo $$; exec sleep 60"] }); for await (const chunk of child.stdout) throw new Error(`pid ${String(chunk).trim()}`);',
      ),
    );
    assert.equal(runs(/pid (\d+)/.exec(message)?.[1] ?? 'self'), false);
  });

  void it('gives it the keys that it declares, each of its type, and no others', async () => {
    await allowed(withOpen('throw new Error(JSON.stringify(target));'));
    const data = { bad_many: 'one', bad_count: 3, bad_flag: false, ssh_password: 'PLANTED', other: 'x' };
    const { message } = await failure('PLUGIN_FAILED', () => world.open('@bad/x', data));
    assert.deepEqual(JSON.parse(message.slice(message.indexOf('{'))), {
      name: '@bad/x',
      connector: 'bad',
      argument: 'x',
      data: { bad_text: 'usual', bad_many: ['one'], bad_count: 3, bad_flag: false, bad_timeout: 60 },
    });
  });

  void it('gives it a secret from where the reference says', async () => {
    const file = join(world.path, 'secret');
    writeFileSync(file, 'PLANTED\n', { mode: 0o600 });
    await allowed(withOpen('throw new Error(String(target.data.bad_password.length));'));
    const { message } = await failure('PLUGIN_FAILED', () =>
      world.open('@bad/x', { bad_password: { file } }),
    );
    assert.match(message, /says: 7$/);
  });

  void it('loads no code when a byte of it changed after it was allowed', async () => {
    const mark = join(world.path, 'ran');
    const directory = await allowed(withExec('return start(request);'));
    appendFileSync(
      join(directory, 'index.js'),
      `\nimport fs from 'node:fs'; fs.writeFileSync('${mark}', '');\n`,
    );
    await failure('PLUGIN_CHANGED', () => world.open('@bad/x'));
    assert.equal(existsSync(mark), false);
  });

  void it('runs neither of two plug-ins with one name', async () => {
    const module = withExec('return start(request);');
    await world.allow(world.write({ connectors: BAD, module }), world.write({ connectors: BAD, module }));
    const { message } = await failure('PLUGIN_CONFLICT', () => world.open('@bad/x'));
    assert.match(message, /the plug-ins arx-test-\d+ and arx-test-\d+ both add it/);
  });

  void it('keeps its own connector when a plug-in has the name of one', async () => {
    for (const word of ['local', 'ssh', 'docker', 'dockerssh', 'terraform']) {
      const directory = world.write({
        connectors: { [word]: {} },
        module: withOpen('throw new Error("taken");'),
      });
      await world.allow(directory);
      await failure('PLUGIN_INVALID', () => readPluginPackage(directory));
    }
    await using session = await world.open('@local');
    const { stdout } = await ranToEnd(await session.exec({ argv: ['echo', 'own'] }));
    assert.equal(stdout.toString(), 'own\n');
  });

  void it('lets one stand behind another link', async () => {
    const box = { box: {} };
    await allowed(
      `const ENTER = 'cd -- "$1" && shift && exec "$@"';
       export default { open: ({ argument }, { start }) => ({
         exec: (request) => start({ ...request, argv: ['sh', '-c', ENTER, 'sh', './' + argument, ...request.argv] }),
       }) };`,
      box,
    );
    await using session = await world.open('@box/usr/@box/bin');
    const { stdout } = await ranToEnd(await session.exec({ argv: ['pwd'] }));
    assert.equal(stdout.toString(), '/usr/bin\n');
  });
});

/** What exec() or the program that it gives does wrong. */
const RUNNING: Readonly<Record<string, readonly [exec: string, said: RegExp]>> = {
  'throws in exec()': ['throw new Error("gone");', /^PLUGIN_FAILED .*says: gone/],
  'starts nothing': ['return {};', /^PLUGIN_FAILED .* started something else/],
  'never starts': ['return new Promise(() => {});', /did not start a program within 0\.3 s/],
  'gives no stdin': [
    'return start({ ...request, stdin: "null" });',
    /^PLUGIN_FAILED .* started something else, expected stdin/,
  ],
  'writes what is no bytes': [
    'return fake({ stdout: Readable.from([{}, 1]) });',
    /^lost the plug-in arx-test-\d+@1\.0\.0 says: .*no bytes/,
  ],
  'has a stream that fails': [
    'return fake({ stderr: new Readable({ read() { this.destroy(new Error("cut")); } }) });',
    /^lost the plug-in .* says: .*cut/,
  ],
  'never says how it ended': ['return fake({ ended: Promise.resolve(7) });', /^lost .* does not say how/],
  'says a code that is none': [
    'return fake({ ended: Promise.resolve({ code: -3 }) });',
    /^lost .* does not say/,
  ],
  'rejects the end': ['return fake({ ended: Promise.reject(new Error("oh")) });', /^lost .* says: .*oh/],
  'does not end what is killed': [
    'return fake({ ended: new Promise(() => {}) }, true);',
    /^lost .* did not end it/,
  ],
};

const FAKE = `import { Readable, PassThrough } from 'node:stream';
const fake = (part) => ({ stdin: new PassThrough(), stdout: Readable.from([]), stderr: Readable.from([]), ended: Promise.resolve({ code: 0 }), kill() { throw new Error('no'); }, ...part });
`;

void describe('exec() of the session of a plug-in', { concurrency: 4 }, () => {
  for (const [what, [exec, said]] of Object.entries(RUNNING))
    void it(`fails, or the program counts as lost, when it ${what}`, async () => {
      using own = pluginWorld();
      const directory = own.write({ connectors: BAD, module: FAKE + withExec(exec) });
      await own.allow(directory);
      await using session = await own.open('@bad/x', QUICK);
      let outcome: string;
      try {
        const child = await session.exec({ argv: ['true'], stdin: 'pipe' });
        child.kill();
        outcome = `lost ${(await ranToEnd(child, '')).end.lost}`;
      } catch (error) {
        if (!(error instanceof ArxError)) throw error;
        outcome = `${error.code} ${error.message}`;
      }
      assert.match(outcome, /arx-test-\d+@1\.0\.0/);
      assert.match(outcome, said);
    });

  void it('ends what close() left running, and says so', async () => {
    using own = pluginWorld();
    const started = withOpen(
      `const { start } = effects; const child = await start({ argv: ['sh', '-c', 'echo $$; exec sleep 60'] });
       const [pid] = (await child.stdout.take(1).toArray()).map(String);
       return { exec: () => start({ argv: ['echo', pid] }) };`,
    );
    await own.allow(own.write({ connectors: BAD, module: started }));
    const session = await own.open('@bad/x');
    const { stdout } = await ranToEnd(await session.exec({ argv: ['true'] }));
    const pid = stdout.toString().trim();
    assert.equal(runs(pid), true);
    const { message } = await failure('PLUGIN_FAILED', () => session[Symbol.asyncDispose]());
    assert.match(message, /left a program running, expected none after close\(\)/);
    assert.equal(runs(pid), false);
  });

  void it('waits for close() no longer than it may take', async () => {
    using own = pluginWorld();
    const module = withExec('return start(request);', 'close: () => new Promise(() => {})');
    await own.allow(own.write({ connectors: BAD, module }));
    const session = await own.open('@bad/x', QUICK);
    const { message } = await failure('PLUGIN_FAILED', () => session[Symbol.asyncDispose]());
    assert.match(message, /did not close the way within 0\.3 s/);
  });
});

const INVENTORY = { inv: { inventory: true } };

void describe('fleetHosts() with the inventory of a plug-in', { concurrency: 1 }, () => {
  const hosts = async (module: string) => {
    await allowed(module, INVENTORY);
    const fleet = parseFleet(
      'fleet: {hosts: ["@inv"]}',
      'fleet.yaml',
      fleetWords(knownConnectors(world.context)),
    );
    return await fleetHosts(fleet, { on: [], limit: [], data: [], directory: '/srv' }, world.context);
  };

  void it('has its hosts, reached by the plug-in itself', async () => {
    const found = await hosts(
      'export default { open() {}, expand: (target) => [{ name: "a", data: { rack: target.directory }, groups: ["web"] }] };',
    );
    assert.deepEqual(found, [
      {
        name: '@inv/a',
        chain: [{ connector: 'inv', argument: 'a' }],
        data: { rack: '/srv' },
        groups: ['@inv', 'web'],
      },
    ]);
  });

  void it('has its hosts, reached by ssh without open()', async () => {
    const [host] = await hosts(
      'export default { expand: () => [{ name: "a", data: { ssh_hostname: "10.0.0.1" } }] };',
    );
    assert.deepEqual(host?.chain, [{ connector: 'ssh', argument: '10.0.0.1' }]);
  });

  const WRONG: Readonly<Record<string, string>> = {
    'no list': '"web"',
    'a host without a name': '[{}]',
    'a name with a link of its own': '[{ name: "a/@ssh/b" }]',
    'a name with a control character': '[{ name: "a\\u0007" }]',
    'data that is none': '[{ name: "a", data: [1] }]',
    'data with a circle': '[{ name: "a", data: (() => { const a = {}; a.a = a; return a; })() }]',
    'a group that is none': '[{ name: "a", groups: [" "] }]',
    'a host that throws when it is read': '[{ get name() { throw new Error("trap"); } }]',
  };
  for (const [what, list] of Object.entries(WRONG))
    void it(`refuses ${what}`, async () => {
      await failure('PLUGIN_FAILED', () => hosts(`export default { open() {}, expand: () => ${list} };`));
    });
});

/** What package.json may not declare. */
const DECLARED: Readonly<Record<string, readonly [connectors: unknown, said: RegExp]>> = {
  'a list': [['box'], /its connectors are no map/],
  nothing: [{}, /its connectors are no map/],
  'a name with a dash': [{ 'a-b': {} }, /"a-b" is no name of a connector/],
  'another member': [{ box: { exec: true } }, /has the member "exec"/],
  'a key of another connector': [
    { box: { keys: { ssh_user: { type: 'string', means: 'x' } } } },
    /is named so/,
  ],
  'the key that all have': [
    { box: { keys: { box_timeout: { type: 'number', means: 'x' } } } },
    /is one of arx itself/,
  ],
  'a key of arx': [
    { state: { keys: { state_directory: { type: 'string', means: 'x' } } } },
    /is one of arx itself/,
  ],
  'a key without a meaning': [{ box: { keys: { box_a: { type: 'string' } } } }, /does not say what it means/],
  'a key of another type': [{ box: { keys: { box_a: { type: 'text', means: 'x' } } } }, /has another form/],
  'a secret with a default': [
    { box: { keys: { box_a: { type: 'secret', means: 'x', default: 'pw' } } } },
    /default .* of another type/,
  ],
};

void describe('readPluginPackage()', () => {
  for (const [what, [connectors, said]] of Object.entries(DECLARED))
    void it(`refuses ${what}`, async () => {
      const directory = world.write({ connectors, module: '' });
      const { message } = await failure('PLUGIN_INVALID', () => readPluginPackage(directory));
      assert.match(message, said);
    });
});

void describe('fleetStatus() with plug-ins', { concurrency: 1 }, () => {
  void it('fails the host of one that throws, and no other', async () => {
    using own = pluginWorld();
    await own.allow(
      own.write({ connectors: BAD, module: withOpen('throw new Error("broken");') }),
      own.write({ connectors: { good: {} }, module: withExec('return start(request);') }),
    );
    const data = { state_directory: join(own.path, 'target') };
    const hosts = ['bad', 'good'].map((connector): Host => {
      const chain = [{ connector, argument: 'x' }] as const;
      return { name: `@${connector}/x`, chain, data, groups: [] };
    });
    const { results } = await fleetStatus(hosts, {}, { heard: () => undefined }, own.context);
    assert.deepEqual(
      results.map(({ host, state, error }) => [host, state, error?.code]),
      [
        ['@bad/x', 'failed', 'PLUGIN_FAILED'],
        ['@good/x', 'planned', undefined],
      ],
    );
    assert.match(results[0]?.error?.message ?? '', /the plug-in arx-test-1@1\.0\.0 says: broken/);
  });
});

void describe('parseFleet() with the keys of plug-ins', () => {
  const words = () => fleetWords(knownConnectors(world.context));
  const problem = async (text: string): Promise<string> => {
    const { problems } = await failure('FLEET_INVALID', () => parseFleet(text, 'fleet.yaml', words()));
    return `${problems[0]?.message} ${problems[0]?.hint}`;
  };

  void it('knows them, their types and what is like them', async () => {
    await allowed('throw new Error("it ran");');
    parseFleet(
      'fleet: {hosts: [{"@bad/x": {bad_count: 2, bad_password: {env: PW}}}]}',
      'fleet.yaml',
      words(),
    );
    assert.match(await problem('fleet: {hosts: [{"@bad/x": {bad_cuont: 2}}]}'), /did you mean "bad_count"/);
    assert.match(
      await problem('fleet: {hosts: [{"@bad/x": {bad_flag: 2}}]}'),
      /bad_flag: .*expected true or false/,
    );
  });

  void it('says how a connector is allowed that nobody knows', async () => {
    await world.allow();
    const said = await problem('fleet: {hosts: ["@bad/x"]}');
    assert.match(
      said,
      /there is no connector @bad, .* if a plug-in adds it, allow that: `arx plugin add FILE`/,
    );
  });

  void it('refuses a fleet file that names plug-ins', async () => {
    for (const key of ['plugins', 'connectors']) {
      const said = await problem(`fleet: {hosts: [web], ${key}: {bad: ./plugin}}`);
      assert.match(said, /a fleet file cannot allow plug-ins, .*`arx plugin add FILE`/);
    }
  });

  void it('knows nothing of a config, a package or a manifest beside the fleet file', async () => {
    using project = pluginWorld();
    const directory = project.write({ connectors: BAD, module: 'throw new Error("it ran");' });
    const tree = await directoryDigest(directory, project.context);
    const config = JSON.stringify({ plugins: [{ name: 'arx-test-1', path: directory, tree }] });
    for (const name of ['config.yaml', '.arx.yaml', 'arx.config.yaml'])
      writeFileSync(join(project.path, name), config);
    const fleet = join(project.path, 'fleet.yaml');
    writeFileSync(fleet, 'fleet: {hosts: ["@bad/x"]}');
    const manifest = join(project.path, 'arx.yaml');
    writeFileSync(manifest, `plugins: [{name: bad, path: ${directory}, tree: "${tree}"}]`);
    const check = async (file: string) => {
      await checkManifest({ manifest: file, stdin: Readable.from([]) }, project.context);
    };
    const { problems } = await failure('FLEET_INVALID', () => check(fleet));
    assert.match(problems[0]?.message ?? '', /there is no connector @bad/);
    await failure('MANIFEST_INVALID', () => check(manifest));
  });
});
