import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { CHANGED, SAID } from '../bundles.ts';
import { onEach, type Scenario } from '../scenario.ts';
import { stateOf, treeOf } from '../tree-of.ts';
import type { Way } from '../way.ts';
import type { Outcome } from '../world.ts';

/** What was there before any bundle came, by way. */
const first = new Map<Way, string>();

function demand(outcome: Outcome, state: Outcome['state']): void {
  assert.equal(outcome.state, state, JSON.stringify(outcome.error ?? outcome));
}

function logOf({ log }: Outcome): string {
  return log === undefined ? '' : readFileSync(log, 'utf8');
}

function startsOf({ starts }: Way): string[] {
  return starts === undefined ? [] : readFileSync(starts, 'utf8').split('\n').filter(Boolean);
}

const plan: Scenario = {
  title: 'a dry run plans, and writes nothing there but the agent',
  act: async (world, ways) => {
    const before = await onEach(ways, treeOf);
    for (const way of ways) first.set(way, before(way));
    const { of } = await world.call(['run', 'v1.arx', '--dry-run']);
    const after = await onEach(ways, treeOf);
    const state = await onEach(ways, stateOf);
    return (way) => {
      demand(of(way), 'planned');
      assert.equal(after(way), before(way));
      assert.match(state(way).join('\n'), /^\.\/far\/agent-[0-9a-f]{64}\.sh\n\.\/far\/facts$/);
    };
  },
};

const refused: Scenario = {
  title: 'a target without namespaces is refused where the policy does not allow that',
  on: ({ title }) => title.includes('without namespaces'),
  act: async (world, ways) => {
    const { of } = await world.call(['run', 'v1.arx', '--policy', 'strict.yaml'], { ways });
    return (way) => {
      assert.equal(of(way).error?.code, 'HOST_LACKS');
      assert.equal(of(way).exit, 3);
    };
  },
};

const install: Scenario = {
  title: 'a run places any names and bytes, says any words, restarts a service',
  act: async (world, ways) => {
    const { of } = await world.call(['run', 'v1.arx']);
    const placed = await onEach(ways, ({ far }) =>
      far('cd /srv/e2e/site; find . -type f -print0 | sort -z | xargs -0 sha256sum; readlink link; ./tool'),
    );
    const service = await onEach(ways, ({ far }) => far('cat /var/e2e-demo.log 2>/dev/null || :'));
    const conf = await onEach(ways, ({ far }) => far('stat -c "%a %u:%g %s" /srv/e2e/conf'));
    const { runProgram } = await import('../../../helpers/arx-home.ts');
    const lines = 'find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; readlink link; ./tool';
    const here = await runProgram(['sh', '-c', lines], { cwd: world.at('work/site-1') });
    return (way) => {
      demand(of(way), 'done');
      assert.equal(sorted(placed(way)), sorted(here.stdout));
      assert.equal(conf(way).trim(), '600 0:0 8');
      assert.equal(logOf(of(way)).replace(/^== .*\n/, ''), SAID);
      assert.equal(service(way).trim(), way.services ? 'restart' : '');
      if (!way.services) assert.match(String(of(way).remarks), /e2e-demo was not told to restart/);
    };
  },
};

const again: Scenario = {
  title: 'a second run changes nothing, and asks the target once',
  act: async (world, ways) => {
    const before = await onEach(ways, async (way) => [await treeOf(way), await stateOf(way)]);
    for (const { starts } of ways) if (starts !== undefined) writeFileSync(starts, '');
    const { of } = await world.call(['run', 'v1.arx']);
    const asked = await onEach(ways, (way) => Promise.resolve(startsOf(way)));
    const after = await onEach(ways, async (way) => [await treeOf(way), await stateOf(way)]);
    return (way) => {
      demand(of(way), 'unchanged');
      assert.deepEqual(after(way), before(way));
      const asking = asked(way).filter((line) => line.includes('far/agent-'));
      if (way.starts !== undefined) assert.equal(asking.length, 1, asked(way).join('\n'));
    };
  },
};

const upgrade: Scenario = {
  title: 'an upgrade sends only the bytes that are missing',
  act: async (world, ways) => {
    const { of } = await world.call(['run', 'v2.arx']);
    const placed = await onEach(ways, ({ far }) =>
      far('cd /srv/e2e; cat "site/a b" conf; [ ! -e site/old ]; wc -c <site/new'),
    );
    const missing = Object.values(CHANGED).reduce((sum, each) => sum + Buffer.byteLength(each), 0);
    return (way) => {
      demand(of(way), 'done');
      assert.deepEqual(of(way).traffic, { need: missing, sent: missing });
      assert.equal(placed(way).replaceAll(/\s+/g, ' ').trim(), 'second PORT=81 1000');
    };
  },
};

const status: Scenario = {
  title: 'status says what is there, what has drifted, and whether services run',
  act: async (world, ways) => {
    await onEach(ways, ({ far }) => far('echo edited >/srv/e2e/conf'));
    const { of } = await world.call(['status']);
    await onEach(ways, ({ far }) => far(`printf '${CHANGED.conf.trim()}\\n' >/srv/e2e/conf`));
    return (way) => {
      demand(of(way), 'planned');
      const text = JSON.stringify(of(way).status);
      assert.match(text, /"version":"2"/);
      assert.match(text, /"\/srv\/e2e\/conf"[^}]*content/);
      const services = way.services ? [{ service: 'e2e-demo', action: 'restart', active: true }] : [];
      assert.ok(text.includes(`"services":${JSON.stringify(services)}`), text);
    };
  },
};

const rollback: Scenario = {
  title: 'a rollback brings version 1 back',
  act: async (world, ways) => {
    const { of } = await world.call(['rollback', 'e2e']);
    const placed = await onEach(ways, ({ far }) =>
      far('cd /srv/e2e; cat "site/a b" conf site/old; [ ! -e site/new ]; stat -c %a conf'),
    );
    return (way) => {
      demand(of(way), 'done');
      assert.equal(placed(way).replaceAll(/\s+/g, ' ').trim(), 'first a b PORT=80 goes with version 2 600');
    };
  },
};

const remove: Scenario = {
  title: 'a removal leaves nothing but the state directory',
  act: async (world, ways) => {
    const { of } = await world.call(['remove', 'e2e']);
    const after = await onEach(ways, treeOf);
    const state = await onEach(ways, stateOf);
    return (way) => {
      demand(of(way), 'done');
      assert.equal(after(way), first.get(way));
      const left = state(way).map((path) => path.split('/').slice(0, 2).join('/'));
      const kinds = ['./controllers', './far', './floors', './ledger', './lock', './objects', './receipts'];
      assert.deepEqual(
        [...new Set(left)].filter((kind) => !kinds.includes(kind)),
        [],
      );
      assert.deepEqual(
        state(way).filter((path) => /^\.\/far\/(?!agent-|facts$|pruned$)/.test(path)),
        [],
      );
    };
  },
};

/** sha256sum of coreutils writes backslashes of names twice. */
function sorted(text: string): string {
  return text.replaceAll(/^\\/gm, '').replaceAll('\\\\', '\\').trim().split('\n').toSorted().join('\n');
}

/** In this order, on hosts that have seen nothing. */
export const LIFECYCLE: readonly Scenario[] = [
  plan,
  refused,
  install,
  again,
  upgrade,
  status,
  rollback,
  remove,
];
