import { createContext } from '../../../src/core/context.ts';
import { openBench } from './change-bench.ts';

// With the state on a small file system of its own: runs a command that writes more than there is room for, and removes it all.
const [directory = '', stateDir = ''] = process.argv.slice(2);
const warnings: string[] = [];
const context = createContext({
  tmp: directory,
  home: directory,
  stateDir,
  report: (event) => void (event.type === 'warning' && warnings.push(event.message)),
});
const hand = openBench(directory, context);
const script = 'head -c 6000000 /dev/zero | tr "\\0" x; echo; echo end';
const code = ['1', '2'].map(() => ({ cmd: 'sh', args: ['-c', script] }));
const { steps } = await hand.install({ a: '1' }, { code });
const { result } = await hand.remove();
console.log(JSON.stringify({ states: steps.map(({ state }) => state), warnings, result }));
