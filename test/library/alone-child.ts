import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { digestOf } from '../../src/core/digest.ts';
import { writeBundle } from '../../src/library/write-bundle.ts';
import { digestFiles } from '../../src/online/local/digest-files.ts';
import { ownSigner } from '../../src/trust/local-signer.ts';
import { allowThreads } from '../helpers/few-threads.ts';
import { putTogether, type SampleParts, sampleParts, World } from '../helpers/sample-bundle.ts';

// Says what is made with all threads, and what with so many: WHAT MORE
const [what = '', more = ''] = process.argv.slice(2);
const FILES = Object.fromEntries(
  Array.from({ length: 40 }, (_, at) => [`f${10 + at}`, Buffer.alloc(1 << 20, `${at} `)]),
);

const MAKING: Record<string, (world: World, parts: SampleParts) => Promise<unknown>> = {
  frames: async (world, parts) => digestOf(await putTogether(world, parts, 'zstd')),
  bundle: async (world, parts) => {
    const { seal, sealBytes, members, contents } = parts;
    const composition = { seal, sealBytes, digest: digestOf(sealBytes), members, contents };
    const [signature = assertNever()] = parts.signatures;
    const [signer, output] = [await ownSigner(world.context), world.path('written.arx')];
    await writeBundle({ composition, signature, signer }, { output, compress: 'none' }, world.context);
    return digestOf(readFileSync(output));
  },
  digests: async ({ directory, context }) => {
    const files = Object.keys(FILES).map((path) => ({ path, stat: lstatSync(`${directory}/${path}`) }));
    const twice = [...files, ...files];
    return digestFiles(directory, twice, context);
  },
};

function assertNever(): never {
  throw new Error('it is signed');
}

// As a user already: of root the system counts none.
allowThreads(100);
using world = new World();
for (const [name, content] of Object.entries(FILES)) writeFileSync(world.path(name), content);
const parts = await sampleParts(world, [FILES]);
const withAll = await MAKING[what]?.(world, parts);
allowThreads(Number(more));
const withFew = await MAKING[what]?.(world, parts);
console.log(JSON.stringify({ withAll, withFew }));
