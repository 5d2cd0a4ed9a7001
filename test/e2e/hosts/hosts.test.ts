import { after, before, test } from 'node:test';
import { shellWord } from '../../../src/core/shell-word.ts';
import { saysWhatItShows } from '../../docs/says-what-it-shows.ts';
import { sealBundles, SERVICE } from './bundles.ts';
import { connectorPages, HELLO } from './pages.ts';
import { onEach, type Scenario } from './scenario.ts';
import { FAILURES } from './scenarios/failures.ts';
import { LARGE_FILES } from './scenarios/large.ts';
import { LIFECYCLE } from './scenarios/lifecycle.ts';
import { SECRECY } from './scenarios/secrets.ts';
import { World } from './world.ts';
import { type Hosts, startHosts } from './ways.ts';

// The real program, for each way to a host: one call does a scenario on all of them at once.
const SCENARIOS: readonly Scenario[] = [...LIFECYCLE, ...FAILURES, ...SECRECY, ...LARGE_FILES];

let hosts: Hosts;
let world: World;

before(async () => {
  hosts = await startHosts();
  world = new World(hosts);
  await Promise.all([
    sealBundles(world),
    world.seal('hello', HELLO),
    onEach(world.ways, ({ far }) =>
      far(
        `rm -rf /var/lib/arx; mkdir -p /etc/init.d /srv /var /run; printf %s ${shellWord(SERVICE)} >/etc/init.d/e2e-demo; chmod 755 /etc/init.d/e2e-demo`,
      ),
    ),
  ]);
});
after(async () => hosts[Symbol.asyncDispose]());

for (const scenario of SCENARIOS)
  void test(scenario.title, async (t) => {
    const ways = world.ways.filter((way) => scenario.on?.(way) ?? true);
    const check = await scenario.act(world, ways);
    for (const way of ways) await t.test(way.title, async () => void (await check(way)));
  });

void test('the commands of docs/connectors say what its pages show', { concurrency: 3 }, async (t) => {
  await world.call(['remove', 'e2e']);
  // A page begins with a host that has seen nothing: a floor of its own would be in its status.
  await onEach(world.ways, ({ far }) => far('rm -rf /var/lib/arx'));
  const all = await connectorPages(world);
  await Promise.all(
    all.map(async (pages) => {
      for (const { name, place } of pages)
        await t.test(`${name}.md`, () => saysWhatItShows(`docs/connectors/${name}.md`, place));
    }),
  );
});
