import { posix } from 'node:path';
import { commandSpec } from '../commands/all-commands.ts';
import { interpreterOf, SHELLS } from '../commands/interpreters.ts';
import { isSystemProgram } from '../commands/places.ts';
import { BUILTINS } from '../commands/usual-tools.ts';
import { WRAPPERS } from '../commands/wrapper-commands.ts';
import { applySpec } from './apply-spec.ts';
import { BUILTIN_COMMANDS } from './builtin-commands.ts';
import { checkHabits } from './check-habits.ts';
import { type Argument, type Context, record, spend } from './evaluation.ts';
import { joinPath } from './paths.ts';
import { runInterpreter } from './run-interpreter.ts';
import { runScript } from './run-script.ts';
import { runShell } from './run-shell.ts';
import { runSu } from './run-su.ts';
import { runWrapper } from './run-wrapper.ts';
import { HERE, UNKNOWN, UNREADABLE } from './script-facts.ts';
import { SPECIAL_COMMANDS } from './special-commands.ts';

/** So many commands that run commands are followed. */
const DEEPEST = 40;

/** Runs one argv: what its program is, and what that does with its arguments. */
export function dispatch(args: readonly Argument[], context: Context): void {
  const { evaluation } = context;
  const [program] = args;
  if (program === undefined) return;
  if (evaluation.nesting > DEEPEST)
    return record(context, 'opaque', 'a command behind many others', program.at);
  if (!spend(context, 1 + args.length / 8)) return;
  evaluation.nesting += 1;
  dispatchOne(program, args.slice(1), context);
  evaluation.nesting -= 1;
}

function dispatchOne(program: Argument, rest: readonly Argument[], context: Context): void {
  const name = isPattern(program) ? undefined : nameOf(program.text);
  if (name === undefined) return unknownProgram(program, rest, context);
  context.unit.calls.add(name);
  if (context.evaluation.functions.has(name) && !program.text.includes('/'))
    return forward(name, rest, context);
  const builtin = BUILTIN_COMMANDS[name];
  if (builtin !== undefined) return builtin({ name, program, args: rest }, context);
  if (!BUILTINS.has(name)) record(context, 'executes', name, program.at);
  runNamed({ name, program, args: rest }, context);
}

/** What a function that runs its arguments is given: the command begins behind options and numbers. */
function forward(name: string, args: readonly Argument[], context: Context): void {
  if (context.evaluation.units.get(name)?.forwards !== true) return;
  const start = args.findIndex(({ text }) => !/^[-+\d]/.test(text));
  if (start >= 0) context.evaluation.dispatch(args.slice(start), context);
}

/** `/usr/bin/cur?`: which program it is depends on the files of the machine. */
function isPattern({ word }: Argument): boolean {
  const parts = word?.parts ?? [];
  return parts.some((part) => part.kind === 'text' && !part.quoted && /[*?]|\[[^\]\s]/.test(part.text));
}

/** The name by which a program is known. Undefined for other files, and for what is not known. */
function nameOf(text: string): string | undefined {
  if (text.includes(UNKNOWN) || text.includes(HERE)) return undefined;
  if (text.includes('\n')) return undefined;
  if (!text.includes('/')) return text;
  return isSystemProgram(text) ? posix.basename(text) : undefined;
}

interface Named {
  readonly name: string;
  readonly program: Argument;
  readonly args: readonly Argument[];
}

function runNamed(named: Named, context: Context): void {
  const { name, program, args } = named;
  if (SHELLS.has(name)) return runShell(named, context);
  if (name === 'su' || name === 'runuser') return runSu(named, context);
  const wrapper = WRAPPERS[name];
  if (Object.hasOwn(WRAPPERS, name) && wrapper !== undefined) return runWrapper(named, wrapper, context);
  if (interpreterOf(name) !== undefined) return runInterpreter(named, context);
  const spec = commandSpec(name);
  const options = applySpec({ name, program, args, spec: spec ?? {} }, context);
  checkHabits(named, options, context);
  if (Object.hasOwn(SPECIAL_COMMANDS, name)) SPECIAL_COMMANDS[name]?.({ ...named, options }, context);
}

/** A file that is run by its path, or a command that comes out of a variable. */
function unknownProgram(program: Argument, args: readonly Argument[], context: Context): void {
  const { text, at } = program;
  if (/[\n;]/.test(text)) return record(context, 'opaque', UNREADABLE, at);
  if (text === `${HERE}/${UNKNOWN}` || text === `${HERE}/`) return;
  if (/^\/etc\/(?:rc\.d\/)?init\.d\/[^/…]+$/.test(text)) {
    const action = args[0]?.text;
    return record(context, 'services', `${posix.basename(text)} ${action ?? UNKNOWN}`, at);
  }
  if (text.includes('/') && !text.endsWith(UNKNOWN) && !isPattern(program))
    return runScript({ path: joinPath(context.shell.cwd, text), by: '', at }, context);
  context.unit.dynamic = true;
  if (isForwarding(program)) {
    context.unit.forwards = true;
    return record(context, 'opaque', `command from its arguments at ${place(program, context)}`, at);
  }
  record(context, 'opaque', `command from a variable at ${place(program, context)}`, at);
  record(context, 'dynamic', 'a command whose name is not known before it runs', at);
}

/** `"$@"` and `"$1"`: what the caller says. */
function isForwarding({ word }: Argument): boolean {
  const [part] = word?.parts ?? [];
  return part?.kind === 'variable' && /^[@*\d]$/.test(part.name);
}

function place(program: Argument, context: Context): string {
  const { line, column } = context.at ?? program.at;
  return `${line}:${column}`;
}
