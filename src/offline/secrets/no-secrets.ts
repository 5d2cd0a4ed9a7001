import { ArxError } from '../../core/errors.ts';
import type { GivenSecrets, Masker, OpenSecrets } from './secrets-model.ts';

const NOTHING = new Uint8Array();
const OPEN: Masker = { push: (bytes) => bytes, end: () => NOTHING };
const NONE_GIVEN: GivenSecrets = { env: {}, directory: undefined, [Symbol.dispose]: () => undefined };

/** What a run without secrets has: nothing to give and nothing to mask. */
export const noSecrets: OpenSecrets = {
  for: (names) => {
    const [name] = names;
    if (name === undefined) return NONE_GIVEN;
    throw new ArxError('INTERNAL', `Cannot give the secret ${JSON.stringify(name)}: it was not opened`);
  },
  masker: () => OPEN,
  mask: (text) => text,
  directory: undefined,
  [Symbol.dispose]: () => undefined,
};
