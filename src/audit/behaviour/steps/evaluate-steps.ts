import { posix } from 'node:path';
import type { SealedCode } from '../../../model/seal.ts';
import { interpreterOf, SHELLS } from '../commands/interpreters.ts';
import { evaluateCommand } from '../evaluate/evaluate.ts';
import { joinPath } from '../evaluate/paths.ts';
import { newUnit, type ScriptFacts } from '../evaluate/script-facts.ts';
import { SEALED_PLACE } from '../evaluate/run-text.ts';
import type { ShellParser } from '../shell/shell-parser.ts';
import { baseOf, keyOf, type SealedWork } from './placements.ts';

/** One command of a bundle, looked at for itself. */
export interface StepFacts {
  readonly cwd: string;
  readonly facts: ScriptFacts;
  /** The key of the source's file that is its program. */
  readonly program?: string;
}

/** True if a command has text in it that may be shell text, or runs a file: only then a parser is needed. */
export function needsParser({ cmd, source, jar, args }: SealedCode): boolean {
  if (source !== undefined) return jar !== true;
  const name = posix.basename(cmd ?? '');
  return (
    SHELLS.has(name) ||
    (cmd ?? '').includes('/') ||
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
    if (code.source !== undefined) return programStep(code.source, code.jar === true, cwd);
    const environment = { ...seal.env, ...code.env };
    return { cwd, facts: evaluateCommand([code.cmd ?? '', ...code.args], { cwd, environment }, parser) };
  });
}

/** A source that is run: the text is in its file. java runs jars. */
function programStep(source: number, jar: boolean, cwd: string): StepFacts {
  const unit = newUnit();
  if (!jar) return { cwd, facts: { units: new Map([['', unit]]) }, program: keyOf({ source }) };
  unit.facts.push(
    { kind: 'executes', text: 'java', at: SEALED_PLACE },
    { kind: 'opaque', text: `jar of source ${source}`, at: SEALED_PLACE },
  );
  return { cwd, facts: { units: new Map([['', unit]]) } };
}
