/** A child process of a memory test: reads a database, looks components up, and prints what it found and the peak in MiB. */
import { readFileSync } from 'node:fs';
import { loadDatabases } from '../../src/audit/components/load-databases.ts';
import { vulnerabilitiesOf } from '../../src/audit/components/vulnerabilities-of.ts';
import { createContext } from '../../src/core/context.ts';
import { component } from '../audit/components/osv-records.ts';

const [advisories = ''] = process.argv.slice(2);
const databases = await loadDatabases({ maxDbAge: 30, vex: [] }, { advisories }, createContext());
const components = [1, 500, 999, 1_999].map((number) =>
  component({ type: 'npm', name: `package-${number}`, version: '1.0.0' }),
);
const { vulnerabilities } = await vulnerabilitiesOf(components, databases);
// Not maxRSS, which a child begins with as its parent has it.
const status = readFileSync('/proc/self/status', 'utf8');
const peak = Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
const { entries } = databases.facts[0] ?? {};
process.stdout.write(JSON.stringify({ entries, found: vulnerabilities.length, peak }));
