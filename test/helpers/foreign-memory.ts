/** A child process of the memory tests: unpacks the named archive and prints what came out and the peak memory in MiB. */
import { Store } from '../../src/archive/store.ts';
import { unpackForeign } from '../../src/archive/unpack-foreign.ts';
import { createContext } from '../../src/core/context.ts';

const [file = '', store = ''] = process.argv.slice(2);
const archive = { file, source: 'tar+file:///the/archive', pick: { kind: 'whole' } } as const;
const { tree } = await unpackForeign(archive, new Store(store), createContext());
const { entries, contentSize } = tree;
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ entries, contentSize, peak }));
