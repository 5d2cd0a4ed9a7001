import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ArxError } from '../../../core/errors.ts';
import { embeddedFile } from '../../../sys/embedded-file.ts';

const NAME = 'tree-sitter-bash.wasm';

/**
 * The compiled grammar of bash: in the executable itself; beside this file in a published package (scripts/copy-grammar.ts
 * puts it there); in a checkout where npm put it.
 * @throws ArxError INTERNAL if this installation of arx has none.
 */
export function readGrammar(): Uint8Array {
  const embedded = embeddedFile(NAME);
  if (embedded !== undefined) return embedded;
  for (const place of [beside, beyond, installed]) {
    try {
      return readFileSync(fileURLToPath(place()));
    } catch {
      continue;
    }
  }
  throw new ArxError('INTERNAL', `Cannot read shell text: "${NAME}" is missing in this installation of arx`);
}

function beside(): string {
  return new URL(`./${NAME}`, import.meta.url).href;
}

/** From the few files that a published program is (scripts/bundle-programs.ts). */
function beyond(): string {
  return new URL(`../audit/behaviour/shell/${NAME}`, import.meta.url).href;
}

function installed(): string {
  return import.meta.resolve(`tree-sitter-bash/${NAME}`);
}
