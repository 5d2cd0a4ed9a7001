import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for sources that could not be obtained. */
export const SOURCE_CODES = {
  SOURCE_NOT_FOUND: {
    exit: EXIT.source,
    means: 'The source, or the part of it that was asked for, does not exist.',
    remedy: 'Check the URL, the ref and the fragment.',
  },
  SOURCE_NOT_AN_ARCHIVE: {
    exit: EXIT.source,
    means: 'A tar+ source is not a tar archive in a form that arx reads, or is damaged.',
    remedy: 'Check the URL: servers answer with a page instead of the file when something is wrong.',
  },
} as const satisfies Record<string, CodePage>;
