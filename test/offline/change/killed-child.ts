import { createContext } from '../../../src/core/context.ts';
import type { Content, Sketch } from '../run-fixture.ts';
import { openBench } from './change-bench.ts';

// Installs on a host that is there already and says when a command has written something, so that a test can kill it.
type Work = readonly [directory: string, stateDir: string, content: Content, code: Sketch['code']];

const [directory, stateDir, content, code] = JSON.parse(process.argv[2] ?? '') as Work;
const report = ({ type }: { readonly type: string }): void => {
  if (type === 'output') process.stdout.write('at work\n');
};
const context = createContext({ tmp: directory, home: directory, stateDir, report });
await openBench(directory, context).install(content, code === undefined ? {} : { code });
