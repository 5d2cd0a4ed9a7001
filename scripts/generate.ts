import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { auditSchemaText } from './generate/audit-schema.ts';
import { configSchemaText } from './generate/config-schema.ts';
import { fleetSchemaText } from './generate/fleet-schema.ts';
import { manifestSchemaText } from './generate/manifest-schema.ts';
import { planSchemaText } from './generate/plan-schema.ts';
import { policySchemaText } from './generate/policy-schema.ts';
import { exportScriptText } from './generate/export-script.ts';
import { errorsPage } from './generate/errors-page.ts';
import { farAgentText } from './generate/far-agent.ts';
import { reportScript } from './generate/report-script.ts';
import { rulesPage } from './generate/rules-page.ts';

/** Every generated file, and what makes its text. Add a line to add a file; a test runs this with --check. */
const FILES: readonly (readonly [path: string, make: () => string])[] = [
  ['schemas/arx.schema.json', manifestSchemaText],
  ['schemas/config.schema.json', configSchemaText],
  ['schemas/audit.schema.json', auditSchemaText],
  ['schemas/fleet.schema.json', fleetSchemaText],
  ['schemas/plan.schema.json', planSchemaText],
  ['schemas/policy.schema.json', policySchemaText],
  ['docs/errors.md', errorsPage],
  ['docs/rules.md', rulesPage],
  ['src/audit/reports/html/script.ts', reportScript],
  ['src/library/export-sh/script.ts', exportScriptText],
  ['src/fleet/far/agent-text.ts', farAgentText],
];

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Writes what has changed, or only tells what would. Returns the paths that differ. */
function generate(check: boolean): string[] {
  const stale = FILES.filter(([path, make]) => read(path) !== make());
  if (check) return stale.map(([path]) => path);
  for (const [path, make] of stale) {
    mkdirSync(dirname(ROOT + path), { recursive: true });
    writeFileSync(ROOT + path, make());
  }
  return stale.map(([path]) => path);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(ROOT + path, 'utf8');
  } catch {
    return undefined;
  }
}

const check = process.argv.includes('--check');
const changed = generate(check);
for (const path of changed)
  console.error(check ? `${path} is stale: run \`npm run generate\`` : `wrote ${path}`);
if (check && changed.length > 0) process.exitCode = 1;
