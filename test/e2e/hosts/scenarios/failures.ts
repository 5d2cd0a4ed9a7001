import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LINES } from '../bundles.ts';
import { allProcesses, killAll } from '../processes.ts';
import { onEach, type Scenario } from '../scenario.ts';
import { stateOf, treeOf } from '../tree-of.ts';
import { until } from '../until.ts';
import type { Way } from '../way.ts';
import { end, type Outcome, type World } from '../world.ts';

const GO = '/srv/e2e-go';

function run(name: string): string[] {
  return ['run', `${name}.arx`, '--allow-downgrade'];
}

function demand(outcome: Outcome, state: Outcome['state'], code?: string): void {
  assert.equal(outcome.state, state, JSON.stringify(outcome));
  assert.equal(outcome.error?.code, code);
}

/** What a run leaves open there. */
async function openRuns(way: Way): Promise<readonly string[]> {
  return (await stateOf(way)).filter((path) => /^\.\/far\/\d/.test(path));
}

/** Runs a bundle that fails, over version 1, and looks at what is left. */
function failing(title: string, name: string, check: (outcome: Outcome) => void): Scenario {
  return {
    title,
    act: async (world, ways) => {
      await world.call(run('v1'));
      const before = await onEach(ways, treeOf);
      const { of } = await world.call(run(name));
      const after = await onEach(ways, treeOf);
      const open = await onEach(ways, openRuns);
      return (way) => {
        check(of(way));
        assert.equal(after(way), before(way));
        assert.deepEqual(open(way), []);
      };
    },
  };
}

const fails = failing('a command that fails takes everything back', 'fails', (outcome) => {
  demand(outcome, 'rolled-back', 'RUN_STEP_FAILED');
  assert.deepEqual(outcome.lastLines, ['it breaks']);
});

const late = failing(
  'a command that takes too long is ended with all that it has started',
  'late',
  (outcome) => {
    demand(outcome, 'rolled-back', 'RUN_TIMEOUT');
    const left = allProcesses().filter(({ words }) => words.join(' ') === 'sleep 4242');
    assert.deepEqual(left, []);
  },
);

function logsOf(world: World, way: Way): string {
  const found = world.logs(way);
  return found === undefined ? '' : readFileSync(found, 'utf8');
}

const cut: Scenario = {
  title: 'a run goes on when the way to it is cut, and each line of it comes once',
  act: async (world, ways) => {
    let killed = 0;
    const { of } = await world.call(run('lines'), {
      meanwhile: async () => {
        await until('all have said half of it', () =>
          ways.every((way) => logsOf(world, way).includes(`line ${LINES}\n`)),
        );
        await world.hosts.fleet.cut('h1');
        killed = killAll(({ words }) => ways.some((way) => way.carries(words)));
        await sleep(1000);
        await world.hosts.fleet.heal('h1');
        await onEach(ways, ({ far }) => far(`: >${GO}`));
      },
    });
    await onEach(ways, ({ far }) => far(`rm ${GO}`));
    const lines = Array.from({ length: 2 * LINES }, (_, at) => `line ${at + 1}\n`).join('');
    assert.ok(killed >= ways.length - 2, `${killed} were cut`);
    return (way) => {
      demand(of(way), 'done');
      assert.equal(readFileSync(of(way).log ?? '', 'utf8').replace(/^== .*\n/, ''), lines);
    };
  },
};

/** Starts a run that waits, and ends arx by force when all targets are at it. */
async function killController(world: World, ways: readonly Way[], data: object): Promise<void> {
  const started = world.start(run('waits'), { data: { ...data } });
  try {
    await until('all wait', () => ways.every((way) => logsOf(world, way).includes('waiting\n')));
  } finally {
    for (const { child } of started) end(child);
  }
  await Promise.all(started.map(({ ended }) => ended));
}

const killed: Scenario = {
  title: 'a run goes on without its controller, and the next one closes it',
  act: async (world, ways) => {
    await world.call(['remove', 'e2e', '--force']);
    await world.call(run('v1'));
    await killController(world, ways, {});
    await onEach(ways, ({ far }) => far(`: >${GO}`));
    const closed = await world.call(['status']);
    const { of, all } = await world.call(run('waits'));
    await onEach(ways, ({ far }) => far(`rm ${GO}`));
    const open = await onEach(ways, openRuns);
    const placed = await onEach(ways, ({ far }) => far('cat /srv/e2e/conf'));
    return (way) => {
      demand(closed.of(way), 'planned');
      demand(of(way), 'done');
      assert.ok(
        all
          .split('\n')
          .some((line) => line.includes(way.result) && line.includes('was not closed there; it is now')),
      );
      assert.deepEqual(open(way), []);
      assert.equal(placed(way).trim(), 'PORT=81');
    };
  },
};

const lease: Scenario = {
  title: 'a run with a lease stops without its controller, and takes everything back',
  act: async (world, ways) => {
    await world.call(['rollback', 'e2e']);
    await world.call(['remove', 'e2e']);
    const before = await onEach(ways, treeOf);
    await killController(world, ways, { on_disconnect: 'kill', disconnect_after: 2 });
    await until('all have taken everything back', async () => {
      const tails = await onEach(ways, ({ far }) => far('tail -n 1 /var/lib/arx/far/[0-9]*/events'));
      return ways.every((way) => tails(way).startsWith('end '));
    });
    const after = await onEach(ways, treeOf);
    const { of } = await world.call(run('v1'));
    const open = await onEach(ways, openRuns);
    return (way) => {
      assert.equal(after(way), before(way));
      demand(of(way), 'done');
      assert.deepEqual(open(way), []);
    };
  },
};

/** On hosts that have what the last one has left. */
export const FAILURES: readonly Scenario[] = [fails, late, cut, killed, lease];
