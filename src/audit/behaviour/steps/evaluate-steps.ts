import { posix } from 'node:path';
import type { SealedCode } from '../../../model/seal.ts';
import { interpreterOf, SHELLS } from '../commands/interpreters.ts';
import { evaluateCommand } from '../evaluate/evaluate.ts';
import { joinPath } from '../evaluate/paths.ts';
import { newUnit, type ScriptFacts } from '../evaluate/script-facts.ts';
import { SEALED_PLACE } from '../evaluate/run-text.ts';
import type { ShellParser } from '../shell/shell-parser.ts';
import { baseOf, keyOf, type SealedWork } from './placements.ts';
import { serviceCommandsOf, type SideCommand, sideCommandsOf } from './side-commands.ts';

/** One command of a bundle, looked at for itself. */
export interface StepFacts {
  readonly cwd: string;
  readonly facts: ScriptFacts;
  /** The key of the source's file that is its program. */
  readonly program?: string;
  /** What the runner starts because of it. */
  readonly sides: readonly SideFacts[];
}

/** A command beside those of `code`, looked at for itself. */
export interface SideFacts {
  /** Where it stands: `undo`, `services[0].health.command`. */
  readonly field: string;
  readonly facts: ScriptFacts;
}

/** True if a command has text in it that may be shell text, or runs a file: only then a parser is needed. */
export function needsParser(code: SealedCode, seal: SealedWork): boolean {
  const { cmd = '', source, jar, args } = code;
  const sides = sideCommandsOf(code, seal);
  if (sides.some(({ argv: [first = '', ...words] }) => isShellText(first, words))) return true;
  return source === undefined ? isShellText(cmd, args) : jar !== true;
}

function isShellText(cmd: string, args: readonly string[]): boolean {
  const name = posix.basename(cmd);
  return (
    SHELLS.has(name) ||
    cmd.includes('/') ||
    args.some((word) => /[\s;|&]/.test(word) || /^-\w*c$/.test(word)) ||
    args.some((word) => word.includes('/') || SHELLS.has(word)) ||
    interpreterOf(name) !== undefined ||
    name === '.'
  );
}

/** Looks at the commands of a bundle. The parser may be missing if none needs it. */
export function evaluateSteps(seal: SealedWork, parser: ShellParser | undefined): readonly StepFacts[] {
  const base = baseOf(seal);
  return seal.code.map((code) => {
    const cwd = code.cwd === undefined ? base : joinPath(base, code.cwd);
    const around = { cwd, environment: { ...seal.env, ...code.env } };
    const sides = sideFacts(sideCommandsOf(code, seal), around, parser);
    if (code.source !== undefined) return { ...programStep(code.source, code.jar === true, cwd), sides };
    return { cwd, facts: evaluateCommand([code.cmd ?? '', ...code.args], around, parser), sides };
  });
}

/** Looks at what a bundle has beside its commands. */
export function evaluateServices(seal: SealedWork, parser: ShellParser): StepFacts {
  const around = { cwd: baseOf(seal), environment: seal.env ?? {} };
  const sides = sideFacts(serviceCommandsOf(seal), around, parser);
  return { cwd: around.cwd, facts: { units: new Map([['', newUnit()]]) }, sides };
}

function sideFacts(
  commands: readonly SideCommand[],
  around: { readonly cwd: string; readonly environment: Readonly<Record<string, string>> },
  parser: ShellParser | undefined,
): SideFacts[] {
  return commands.map(({ field, argv }) => ({ field, facts: evaluateCommand(argv, around, parser) }));
}

/** A source that is run: the text is in its file. java runs jars. */
function programStep(source: number, jar: boolean, cwd: string): Omit<StepFacts, 'sides'> {
  const unit = newUnit();
  if (!jar) return { cwd, facts: { units: new Map([['', unit]]) }, program: keyOf({ source }) };
  unit.facts.push(
    { kind: 'executes', text: 'java', at: SEALED_PLACE },
    { kind: 'opaque', text: `jar of source ${source}`, at: SEALED_PLACE },
  );
  return { cwd, facts: { units: new Map([['', unit]]) } };
}
