import type { Command } from 'commander';
import { buildProgram } from './build-program.ts';
import type { Face } from './face.ts';
import type { Program } from './main.ts';
import { runProgram } from './run-program.ts';
import { addVerb } from './verbs/add.ts';
import { approveVerb } from './verbs/approve.ts';
import { auditVerb } from './verbs/audit.ts';
import { cacheVerb } from './verbs/cache.ts';
import { checkVerb } from './verbs/check.ts';
import { diffVerb } from './verbs/diff.ts';
import { explainVerb } from './verbs/explain.ts';
import { exportVerb } from './verbs/export.ts';
import { extractVerb } from './verbs/extract.ts';
import { fleetVerb } from './verbs/fleet.ts';
import { initVerb } from './verbs/init.ts';
import { inspectVerb } from './verbs/inspect.ts';
import { keyVerb } from './verbs/key.ts';
import { lockVerb } from './verbs/lock.ts';
import { outdatedVerb } from './verbs/outdated.ts';
import { pluginVerb } from './verbs/plugin.ts';
import { policyVerb } from './verbs/policy.ts';
import { repackVerb } from './verbs/repack.ts';
import { runVerb } from './verbs/run.ts';
import type { RunAbility } from './verbs/run-operand.ts';
import { signVerb } from './verbs/sign.ts';
import { schemaVerb } from './verbs/schema.ts';
import { removeVerb } from './verbs/remove.ts';
import { rollbackVerb } from './verbs/rollback.ts';
import { statusVerb } from './verbs/status.ts';
import { trustVerb } from './verbs/trust.ts';
import { updateVerb } from './verbs/update.ts';
import { verifyVerb } from './verbs/verify.ts';
import { workerVerb } from './verbs/worker.ts';
import { versionVerb } from './verbs/version.ts';

const NAME = 'arx';
const EXAMPLE = `  $ arx repack -o app.arx     seal what arx.yaml names
  $ arx inspect app.arx       look inside
  $ arx audit app.arx         who vouches for it, what is wrong with it
  $ arx run app.arx           verify, place, run: offline`;
const RUN: RunAbility = {
  program: NAME,
  description:
    'Verifies every byte, places the data, then runs the commands in order, offline. A manifest (FILE.yaml, .yml or .json) is repacked into a private bundle first; any other file, and standard input, must be a signed bundle. `arx FILE` is the same.',
  operand: 'a bundle or a manifest, or - for a bundle from standard input',
  manifests: async () => (await import('../commands/run-manifest.ts')).runManifest,
  targets: async () => (await import('./verbs/run-targets.ts')).runTargets,
};

const reverse = async () => (await import('./verbs/reverse-targets.ts')).reverseTargets;

/** The program `arx`. */
export const program: Program = (shell) => runProgram(shell, build);

function build(face: Face): Command {
  const page = {
    name: NAME,
    description: 'Data from anywhere and the commands to run on it, in one signed file.',
    example: EXAMPLE,
    verbs: [
      initVerb(face),
      checkVerb(face),
      addVerb(face),
      lockVerb(face),
      repackVerb(face),
      signVerb(face),
      updateVerb(face),
      outdatedVerb(face),
      verifyVerb(face, NAME),
      auditVerb(face),
      approveVerb(face),
      diffVerb(face),
      inspectVerb(face, NAME),
      extractVerb(face, NAME),
      exportVerb(face),
      policyVerb(face),
      runVerb(face, RUN),
      statusVerb(face, NAME, async () => (await import('./verbs/status-targets.ts')).statusTargets),
      rollbackVerb(face, NAME, reverse),
      removeVerb(face, NAME, reverse),
      fleetVerb(face),
      workerVerb(face),
      keyVerb(face),
      trustVerb(face),
      pluginVerb(face),
      cacheVerb(face),
      explainVerb(face, NAME),
      schemaVerb(face),
      versionVerb(face, NAME),
    ],
  };
  return buildProgram(page, face);
}
