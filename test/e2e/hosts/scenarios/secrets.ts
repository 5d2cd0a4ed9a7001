import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PASSWORD } from '../../../servers/ssh-fleet-roots.ts';
import { everythingBelow, leaksIn, secret, SECRETS } from '../../planted-secrets.ts';
import { ARX } from '../../../helpers/arx-home.ts';
import { SECRET_COMMAND, SECRET_FILE } from '../bundles.ts';
import { allProcesses, type Process } from '../processes.ts';
import { onEach, type Scenario } from '../scenario.ts';
import { until } from '../until.ts';
import type { Way } from '../way.ts';

const GO = '/srv/e2e-go';
/** What the caller of arx has in its variables. */
const OF_CALLER = ['of a variable', 'of one host', 'password of sudo'];
/** What a command has in one of its own. */
const OF_COMMAND = ['of a variable', 'of one host'];

async function plant({ far }: Way): Promise<void> {
  await far(`umask 077
echo ${secret('of a file')} >${SECRET_FILE}
echo ${secret('of a command')} >/etc/e2e-asked
printf '#!/bin/sh\\nexec cat /etc/e2e-asked\\n' >${SECRET_COMMAND}
chmod 700 ${SECRET_COMMAND}`);
}

/** Words that tell a secret, and variables of others than the command that is given it, and arx itself. */
function tellers(): string[] {
  return allProcesses().flatMap((one) => {
    const told = [
      ...leaksIn(one.words.join('\0')),
      ...leaksIn(one.environment).filter((name) => !mayHave(one, name)),
    ];
    return told.length === 0 ? [] : [`${one.words.slice(0, 6).join(' ')} tells ${told.join()}`];
  });
}

function mayHave({ words, environment }: Process, name: string): boolean {
  if (words.includes(ARX)) return OF_CALLER.includes(name);
  return /(?:^|\0)ARX_STEP=/.test(environment) && OF_COMMAND.includes(name);
}

/** Files of a target with a secret, but for those that were planted. */
async function filesWith({ far }: Way): Promise<string> {
  const values = [...OF_COMMAND, 'of a file', 'of a command'].map((name) => `-e ${secret(name)}`);
  return await far(
    `find /srv /tmp /var/lib/arx -path /srv/tree -prune -o -type f -exec grep -lF ${values.join(' ')} {} + || :`,
  );
}

const MEMORY = 'ls -d /run/arx/* /dev/shm/arx-* 2>/dev/null || :';

const secrets: Scenario = {
  title: 'secrets and passwords are in no words, variables and files of others',
  act: async (world, ways) => {
    SECRETS.set('password of sudo', PASSWORD);
    await onEach(ways, plant);
    let [told, here]: [string[], string[]] = [[], []];
    let files = (_way: Way): string => '';
    let memory = (_way: Way): string => '';
    const ready = (way: Way): boolean => {
      const log = world.logs(way);
      return log !== undefined && readFileSync(log, 'utf8').includes('ready\n');
    };
    const done = await world.call(['run', 'secrets.arx'], {
      meanwhile: async () => {
        await until('all are ready', () => ways.every(ready));
        told = tellers();
        here = leaksIn(everythingBelow(world.home, /^$/));
        files = await onEach(ways, filesWith);
        memory = await onEach(ways, ({ far }) => far(MEMORY));
        await onEach(ways, ({ far }) => far(`: >${GO}`));
      },
    });
    await onEach(ways, ({ far }) => far(`rm ${GO}`));
    const removed = await world.call(['remove', 'secrets']);
    const [toldLater, hereLater] = [tellers(), leaksIn(everythingBelow(world.home, /^$/))];
    const [filesLater, memoryLater] = [
      await onEach(ways, filesWith),
      await onEach(ways, ({ far }) => far(MEMORY)),
    ];
    return (way) => {
      assert.equal(done.of(way).state, 'done', JSON.stringify(done.of(way)));
      assert.equal(removed.of(way).state, 'done', JSON.stringify(removed.of(way)));
      assert.deepEqual([told, here, toldLater, hereLater], [[], [], [], []]);
      assert.deepEqual([files(way), filesLater(way)], ['', '']);
      assert.match(memory(way), /arx-far-/);
      assert.equal(memoryLater(way), '');
      assert.equal(count(readFileSync(done.of(way).log ?? '', 'utf8'), 'said ***'), 6);
      assert.match(readFileSync(removed.of(way).log ?? '', 'utf8'), /undone \*\*\*/);
      assert.deepEqual(leaksIn(done.all + removed.all), []);
    };
  },
};

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

export const SECRECY: readonly Scenario[] = [secrets];
