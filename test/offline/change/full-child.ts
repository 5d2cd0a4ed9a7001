import { rmSync } from 'node:fs';
import { createContext } from '../../../src/core/context.ts';
import { ArxError } from '../../../src/core/errors.ts';
import { recover } from '../../../src/offline/change/recover.ts';
import { openState } from '../../../src/offline/state/state-directory.ts';
import { openBench } from './change-bench.ts';
import { hostTree } from './host-tree.ts';

// On a small file system of its own: installs, upgrades with a command that fills what is left and fails, and says what is there.
const [directory = '', stateDir = '', script = '', dropped = ''] = process.argv.slice(2);
const context = createContext({ tmp: '/tmp', home: directory, stateDir });
const hand = openBench(directory, context);
const content = (text: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}`, text.repeat(8000)]));
await hand.install({ ...content('1'), ...(dropped !== '' && { [dropped]: 'x'.repeat(8000) }) });
const before = hostTree(`${directory}/srv`);
const code = script === '' ? [] : [{ cmd: 'sh', args: ['-c', script] }];
const failed = await hand
  .install({ ...content('2'), ...(script === '' && { more: 'x'.repeat(400_000) }) }, { code })
  .then(
    () => 'nothing',
    (error: unknown) => (error instanceof ArxError ? `${error.code}: ${error.message}` : String(error)),
  );
const after = hostTree(`${directory}/srv`);
rmSync(`${directory}/srv/filler`, { force: true });
await recover(openState(context), context);
console.log(JSON.stringify({ failed, before, after, recovered: hostTree(`${directory}/srv`) }));
