import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for what a person wrote in arx.yaml. */
export const MANIFEST_CODES = {
  MANIFEST_INVALID: {
    exit: EXIT.usage,
    means: 'The manifest has one or more problems; each is listed with its place.',
    remedy: 'Repair each problem; `arx check` lists all of them at once.',
  },
} as const satisfies Record<string, CodePage>;
