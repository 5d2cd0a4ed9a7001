import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AskPassphrase } from '../../commands/ask-passphrase.ts';
import type { ManifestInput } from '../../commands/manifest-input.ts';
import { ArxError } from '../../core/errors.ts';
import type { Context } from '../../core/context.ts';
import type { PlanDocument } from '../../model/plan-document.ts';
import type { RunOptions, RunResult } from '../../offline/run.ts';
import type { Call } from '../face.ts';
import type { Answer, Session } from '../session.ts';
import type { RunFlags } from './run-flags.ts';

/** Runs a manifest: what the offline program cannot. */
export type RunManifest = (
  input: ManifestInput,
  options: RunOptions & { readonly askPassphrase?: AskPassphrase; readonly policy?: string },
  context: Context,
) => Promise<RunResult>;

/** What a program's `run` can do. */
export interface RunAbility {
  readonly program: string;
  readonly description: string;
  readonly operand: string;
  /** Missing: bundles only. */
  readonly manifests?: () => Promise<RunManifest>;
  /** Missing: this machine only. */
  readonly targets?: () => Promise<RunTargets>;
}

/** Runs a bundle or manifest on other hosts. */
export type RunTargets = (session: Session, call: Call, flags: RunFlags) => Promise<Answer>;

/** What was run, and the path under which another run finds it. */
export interface RunOfFile {
  readonly result: RunResult;
  /** Absolute; missing for a stream or a manifest. */
  readonly file?: string;
}

/** The command line alone says whether the file is a manifest, never the file or a plan: a manifest needs no signature. */
export async function runOperand(session: Session, flags: RunFlags, ability: RunAbility): Promise<RunOfFile> {
  const { context, shell } = session;
  const options = await optionsOf(session, flags);
  const { isManifestName } = await import('../../library/is-manifest-name.ts');
  const { file } = flags;
  if (file !== undefined && (flags.manifest || isManifestName(file)))
    return { result: await runManifest({ manifest: file, stdin: shell.stdin }, options, context, ability) };
  const { withInput } = await import('../../library/open-input.ts');
  const { bundleArgument } = await import('../../commands/bundle-argument.ts');
  const { run } = await import('../../commands/run.ts');
  const name = file ?? fileOf(options.apply);
  const running = withInput(bundleArgument(name, shell.stdin), context, (input) =>
    run(input, options, context),
  );
  const manifests = name === '-' && ability.manifests !== undefined;
  const result = await (manifests ? running.catch(namingManifests) : running);
  return { result, ...(name !== '-' && { file: resolve(name) }) };
}

/** What comes through a pipe may be meant as a manifest, which is run only when that is said. */
function namingManifests(error: unknown): never {
  if (!(error instanceof ArxError) || error.code !== 'INTEGRITY_NOT_A_BUNDLE') throw error;
  throw new ArxError(error.code, error.message, {
    hint: `${error.hint}; a manifest, which nobody has signed, is run by \`arx run --manifest -\``,
  });
}

type Options = RunOptions & { readonly trust?: readonly string[]; readonly policy?: string };

async function optionsOf({ shell, context }: Session, flags: RunFlags): Promise<Options> {
  const { dryRun, diff, force, allowDowngrade, rollback, wait, trust, policy, apply } = flags;
  const common = { dryRun, diff, force, allowDowngrade, rollback, wait };
  const judged = { ...(trust !== undefined && { trust }), ...(policy !== undefined && { policy }) };
  if (apply === undefined) return { ...common, ...judged };
  const { readPlan } = await import('../../commands/read-plan.ts');
  return { ...common, ...judged, apply: await readPlan(apply, shell.stdin, context) };
}

/**
 * @throws ArxError USAGE_INVALID for a plan of what came through a pipe, or of a manifest; USAGE_NO_FILE when the bundle is no
 * longer where it was.
 */
function fileOf(plan: PlanDocument | undefined): string {
  if (plan?.file !== undefined && existsSync(plan.file)) return plan.file;
  if (plan?.file !== undefined)
    throw new ArxError(
      'USAGE_NO_FILE',
      `Cannot apply the plan: its bundle ${JSON.stringify(plan.file)} does not exist, expected it where it was`,
      { hint: 'Name it where it is now: arx run --apply FILE app.arx' },
    );
  throw new ArxError('USAGE_INVALID', 'Cannot apply the plan: it names no bundle, expected one behind it', {
    hint: 'Name it: arx run --apply FILE app.arx',
  });
}

async function runManifest(
  input: ManifestInput,
  { trust, ...options }: Options,
  context: Context,
  { manifests, program }: RunAbility,
): Promise<RunResult> {
  if (manifests === undefined) throw bundlesOnly(input.manifest, program);
  if (trust !== undefined)
    throw new ArxError(
      'USAGE_CONFLICT',
      'Cannot use --trust with a manifest: it is sealed here and now, by the own key',
    );
  const { passphraseAsker } = await import('../ask-passphrase.ts');
  const askPassphrase = passphraseAsker();
  const run = await manifests();
  return run(input, { ...options, ...(askPassphrase !== undefined && { askPassphrase }) }, context);
}

function bundlesOnly(name: string, program: string): ArxError {
  return new ArxError(
    'USAGE_INVALID',
    `Cannot run "${name}": it is a manifest, and ${program} runs bundles only`,
    {
      hint: 'Use `arx` for a manifest, or make a bundle with `arx repack`',
    },
  );
}
