import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipArchive } from '../zip-bytes.ts';

/** A small jar that prints its arguments, a line each. */
export function helloJar(): Buffer {
  const manifest = 'Manifest-Version: 1.0\r\nMain-Class: Hello\r\n\r\n';
  const compiled = readFileSync(join(import.meta.dirname, 'Hello.class'));
  return zipArchive([
    { name: 'META-INF/MANIFEST.MF', content: manifest },
    { name: 'Hello.class', content: compiled },
  ]);
}
