/** A child process of the memory tests: unpacks the named archive and prints what came out and the peak memory in MiB. */
import { unpackForeignTar } from '../../src/archive/foreign-tar.ts';
import { Store } from '../../src/archive/store.ts';
import { createContext } from '../../src/core/context.ts';

const [file = '', store = ''] = process.argv.slice(2);
using writer = new Store(store).writer();
await unpackForeignTar(file, { kind: 'whole' }, writer, createContext());
const { entries, contentSize } = writer.commit();
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ entries, contentSize, peak }));
