import { readFileSync } from 'node:fs';
import { createContext } from '../../../src/core/context.ts';
import { demandOutside } from '../../../src/offline/services/daemons/demand-outside.ts';
import { stopDaemon } from '../../../src/offline/services/daemons/stop-daemon.ts';
import type { DaemonRecord } from '../../../src/offline/state/records.ts';

// What a daemon starts in daemons.test.ts: stops that daemon, as a run does that replaces it.
const record = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as DaemonRecord;
try {
  demandOutside([record]);
  console.log((await stopDaemon(record, createContext())) ?? 'stopped');
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
}
