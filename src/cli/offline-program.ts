import type { Command } from 'commander';
import { buildProgram } from './build-program.ts';
import type { Face } from './face.ts';
import type { Program } from './main.ts';
import { runProgram } from './run-program.ts';
import { explainVerb } from './verbs/explain.ts';
import { extractVerb } from './verbs/extract.ts';
import { inspectVerb } from './verbs/inspect.ts';
import { runVerb } from './verbs/run.ts';
import type { RunAbility } from './verbs/run-operand.ts';
import { removeVerb } from './verbs/remove.ts';
import { rollbackVerb } from './verbs/rollback.ts';
import { statusVerb } from './verbs/status.ts';
import { verifyVerb } from './verbs/verify.ts';
import { versionVerb } from './verbs/version.ts';

const NAME = 'arx-run';
const EXAMPLE = `  $ arx-run verify app.arx    who signed it, and that every byte holds
  $ arx-run app.arx           verify, place, run`;
const RUN: RunAbility = {
  program: NAME,
  description:
    'Verifies every byte, places the data, then runs the commands in order. This program asks nobody but services on the loopback of this host, when a bundle declares a health check. `arx-run FILE` is the same.',
  operand: 'a bundle, or - for standard input',
};

/** The program `arx-run`: what a machine without network needs, and nothing that could reach one. */
export const offlineProgram: Program = (shell) => runProgram(shell, build);

function build(face: Face): Command {
  const page = {
    name: NAME,
    description:
      'Verifies, inspects and runs sealed bundles, and rolls back what they placed. It reaches no network.',
    example: EXAMPLE,
    verbs: [
      verifyVerb(face, NAME),
      inspectVerb(face, NAME),
      extractVerb(face, NAME),
      runVerb(face, RUN),
      statusVerb(face, NAME),
      rollbackVerb(face, NAME),
      removeVerb(face, NAME),
      explainVerb(face, NAME),
      versionVerb(face, NAME),
    ],
  };
  return buildProgram(page, face);
}
