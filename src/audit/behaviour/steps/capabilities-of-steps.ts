import type { Capabilities } from '../../../model/audit/capabilities.ts';
import { loadShellParser, type ShellParser } from '../shell/shell-parser.ts';
import { capabilitiesFrom } from './capabilities-from.ts';
import { describeFile, looksRunnable, type RunnableFile } from './describe-file.ts';
import { evaluateSteps, needsParser, type StepFacts } from './evaluate-steps.ts';
import { followStep, type StepFact } from './follow-step.ts';
import { placements, type SealedWork } from './placements.ts';

/** The first bytes of a file of a source, and what its tree says of it. */
export interface FoundFile {
  readonly path: string;
  readonly executable: boolean;
  /** At most LOOKED_AT + 1. */
  readonly bytes: Uint8Array;
}

/** Finds files by their keys (see `keyOf`); those that are not there are missing in what it returns. */
export type ReadFiles = (keys: readonly string[]) => Promise<ReadonlyMap<string, FoundFile>>;

/** Scripts that run scripts are followed this far. */
const MOST_ROUNDS = 16;

/**
 * What each command of a bundle can do, in their order; for sealing. Only the files that the commands run are read.
 * @throws what `read` throws.
 */
export async function capabilitiesOfSteps(
  seal: SealedWork,
  read: ReadFiles,
): Promise<readonly Capabilities[]> {
  const parser = seal.code.some((code) => needsParser(code, seal)) ? await loadShellParser() : undefined;
  const steps = evaluateSteps(seal, parser);
  if (parser === undefined) return steps.map((step) => capabilitiesFrom(ownFacts(step)));
  const at = placements(seal);
  const files = new Map<string, RunnableFile | undefined>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { missing, results } = follow(steps, at, files);
    if (missing.size === 0) return results.map(capabilitiesFrom);
    await readMissing(missing, { read, parser, files });
  }
  return follow(steps, at, files).results.map(capabilitiesFrom);
}

/** Of a step that runs no file. */
function ownFacts({ facts, sides }: StepFacts): StepFact[] {
  const units = [{ facts }, ...sides];
  return units.flatMap(({ facts: { units: all }, ...field }) =>
    (all.get('')?.facts ?? []).map((fact) => ({ ...fact, ...field })),
  );
}

function follow(
  steps: readonly StepFacts[],
  at: ReturnType<typeof placements>,
  files: ReadonlyMap<string, RunnableFile | undefined>,
): { readonly missing: ReadonlyMap<string, boolean>; readonly results: readonly (readonly StepFact[])[] } {
  const missing = new Map<string, boolean>();
  const look = (key: string, asShell: boolean): RunnableFile | undefined => {
    if (!files.has(key)) missing.set(key, asShell || missing.get(key) === true);
    return files.get(key);
  };
  return { missing, results: steps.map((step) => followStep(step, { at, look })) };
}

async function readMissing(
  missing: ReadonlyMap<string, boolean>,
  {
    read,
    parser,
    files,
  }: {
    readonly read: ReadFiles;
    readonly parser: ShellParser;
    readonly files: Map<string, RunnableFile | undefined>;
  },
): Promise<void> {
  const found = await read([...missing.keys()]);
  for (const [key, asShell] of missing) {
    const file = found.get(key);
    const runs = file !== undefined && looksRunnable(file.bytes, { ...file, asShell });
    files.set(key, runs ? describeFile(file.bytes, parser) : undefined);
  }
}
