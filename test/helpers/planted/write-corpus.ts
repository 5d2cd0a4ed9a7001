import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeRecords } from '../../audit/components/osv-records.ts';
import { BINARY_FILES } from './binary-files.ts';
import { CLEAN_FILES } from './clean-files.ts';
import { ADVISORIES, COMPONENT_FILES } from './component-files.ts';
import type { PlantedFile } from './planted-file.ts';
import { SCRIPT_FILES } from './script-files.ts';
import { SECRET_FILES } from './secret-files.ts';
import { TEXT_FILES } from './text-files.ts';

/** Every file with something to be found. */
export const PLANTED_FILES: readonly PlantedFile[] = [
  ...SECRET_FILES,
  ...TEXT_FILES,
  ...BINARY_FILES,
  ...SCRIPT_FILES,
  ...COMPONENT_FILES,
];

const MANIFEST = `name: shop
version: 1.4.0
data:
  - /srv/shop: file:///@/./shop
  - /srv/clean: file:///@/./clean
  - {source: {text: "#!/bin/sh\\nid\\n"}, target: /srv/shop-id, mode: '0666'}
code:
  - [sh, /srv/shop/deploy/run.sh]
  - [sh, /srv/shop/deploy/start.sh]
`;

/** What is wrong with the manifest itself: by rule, how often at medium or above. */
export const MANIFEST_FINDINGS: Readonly<Record<string, number>> = { ARX111: 2, ARX204: 1, ARX307: 1 };

/** Writes a repository with the problems, one with the near-misses, advisories, and a manifest over all of it. */
export function writeCorpus(directory: string): void {
  for (const file of PLANTED_FILES) write(join(directory, 'shop'), file);
  for (const file of CLEAN_FILES) write(join(directory, 'clean'), file);
  // What .gitmodules of the one names is an empty directory.
  mkdirSync(join(directory, 'shop', 'theme'));
  writeRecords(join(directory, 'advisories'), ADVISORIES);
  writeFileSync(join(directory, 'arx.yaml'), MANIFEST);
}

function write(root: string, { path, content, executable }: PlantedFile): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, executable === true ? 0o755 : 0o644);
}
