import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asArxError } from '../../../src/cli/as-arx-error.ts';
import { withinState } from '../../../src/offline/state/state-invalid.ts';

for (const [code, is] of [
  ['EROFS', 'its file system may only be read'],
  ['EACCES', 'you may not use it'],
  ['ENOSPC', 'its file system is full'],
  ['EDQUOT', 'your quota is used up there'],
] as const)
  test(`withinState() says a sentence, and the variable to set, when the system says ${code}`, () => {
    const fail = (): never => {
      throw Object.assign(new Error(code), { code, syscall: 'open' });
    };
    const wrong = (elsewhere?: string) => {
      try {
        return withinState('/s/lock', fail, elsewhere);
      } catch (error) {
        return asArxError(error);
      }
    };
    const { message, hint = '' } = wrong();
    assert.deepEqual([message, hint.includes('ARX_STATE_DIR')], [`Cannot use "/s/lock": ${is}`, true]);
    assert.match(wrong('or set X').hint ?? '', /, or set X$/);
  });
