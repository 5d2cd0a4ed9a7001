import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PLAN_CODES } from '../../src/core/codes/plan.ts';
import { RUN_CODES } from '../../src/core/codes/run.ts';
import { SECRETS_CODES } from '../../src/core/codes/secrets.ts';
import { SERVICE_CODES } from '../../src/core/codes/service.ts';
import { STATE_CODES } from '../../src/core/codes/state.ts';
import { STEP_CODES } from '../../src/core/codes/step.ts';
import { isApart } from '../helpers/apart.ts';
import { needPackages } from '../servers/debian-packages.ts';
import { EXPORT_ROWS } from './runner/export-rows.ts';
import { PLACE_ROWS } from './runner/place-rows.ts';
import { REVERSAL_ROWS } from './runner/reversal-rows.ts';
import { runnerTable } from './runner/runner-row.ts';
import { runnerWorld } from './runner/runner-world.ts';
import { SECRET_ROWS } from './runner/secret-rows.ts';
import { STATE_ROWS } from './runner/state-rows.ts';
import { STEP_ROWS } from './runner/step-rows.ts';
import { readTexts } from './text-table.ts';

/** Codes that no row ends with, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  RUN_BAD_TARGET: 'such a manifest is not sealed; test/offline has seals that say so',
  RUN_CHANGED: 'somebody must write at the right moment; test/offline/change has them',
  RUN_LOCK_LOST: 'somebody must remove the lock meanwhile; test/e2e/runner-lock.test.ts does',
  RUN_NO_JAVA: 'needs a jar; test/e2e/jar.test.ts has it',
};

needPackages(['util-linux']);
if (isApart(import.meta.filename)) {
  const world = runnerWorld();
  after(async () => (await world).home.remove());
  runnerTable('state', { world, way: 'here' }, STATE_ROWS);
  runnerTable('placing', { world, way: 'here' }, PLACE_ROWS);
  runnerTable('steps', { world, way: 'here' }, STEP_ROWS);
  runnerTable('secrets', { world, way: 'here' }, SECRET_ROWS);
  runnerTable('reversals', { world, way: 'here' }, REVERSAL_ROWS);
  runnerTable('scripts', { world, way: 'apart' }, EXPORT_ROWS);
  test('each code of runs is the end of some row, or is named with the reason', everyCode);
}

function everyCode(): void {
  const texts = ['state', 'placing', 'steps', 'secrets', 'reversals', 'scripts'].flatMap((name) => [
    ...readTexts(join(import.meta.dirname, 'runner', `${name}.txt`)).values(),
  ]);
  const codes = Object.keys({
    ...RUN_CODES,
    ...STATE_CODES,
    ...STEP_CODES,
    ...SERVICE_CODES,
    ...SECRETS_CODES,
    ...PLAN_CODES,
  });
  const met = codes.filter((code) => texts.some((text) => text.includes(`error[${code}]`)));
  assert.deepEqual(codes.filter((code) => !met.includes(code)).toSorted(), Object.keys(ELSEWHERE).toSorted());
}
