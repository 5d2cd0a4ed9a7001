import { posix } from 'node:path';
import { interpreterOf, SHELLS } from '../commands/interpreters.ts';
import { isSystemPath } from '../commands/places.ts';
import { joinPath } from '../evaluate/paths.ts';
import {
  HERE,
  type ScriptCall,
  type ScriptFact,
  type ScriptFacts,
  type Unit,
  UNKNOWN,
} from '../evaluate/script-facts.ts';
import { GOES_ON } from '../evaluate/check-errexit.ts';
import type { RunnableFile } from './describe-file.ts';
import type { StepFacts } from './evaluate-steps.ts';
import { keyOf, type SealedFile } from './placements.ts';

/** What the files of a bundle are, as far as that has been found out. */
export interface Files {
  /** The files that may stand at a path. */
  at(path: string): readonly SealedFile[];
  /** What one is. `asShell`: a command's own text runs it as shell text. */
  look(key: string, asShell: boolean): RunnableFile | undefined;
}

/** A fact that a step brings about, with paths as the step sees them. */
export interface StepFact extends ScriptFact {
  /** The key of the script that has it; missing: the command's own text. */
  readonly key?: string;
  /** Where the command stands that brings it about, when it is none of `code`: `undo`. */
  readonly field?: string;
}

/** A script that a step reached, and from where. */
interface Frame {
  readonly key?: string;
  readonly facts: ScriptFacts;
  readonly cwd: string;
  /** The directory where the script stands; missing when nobody knows. */
  readonly here?: string;
  /** True: it is read into another one, so that is where errors end it. */
  readonly sourced: boolean;
}

/** A step runs at most so many scripts and functions of them. */
const MOST_UNITS = 5000;

/**
 * Everything that a step does: its text, the scripts that this runs, and the functions that are called in them; and what
 * the commands do that are started because of it.
 */
export function followStep(step: StepFacts, files: Files): readonly StepFact[] {
  const sides = step.sides.flatMap(({ field, facts }) =>
    followText({ cwd: step.cwd, facts }, files).map((fact) => ({ ...fact, field })),
  );
  return [...followText(step, files), ...sides];
}

function followText(step: Omit<StepFacts, 'sides'>, files: Files): readonly StepFact[] {
  const walk: Walk = { files, frames: [], called: new Set(), seen: new Set(), out: [], all: false };
  const program = step.program === undefined ? undefined : files.look(step.program, true);
  enter({ facts: step.facts, cwd: step.cwd, here: step.cwd, sourced: false }, walk);
  if (step.program !== undefined)
    enterFile(program, { key: step.program, cwd: step.cwd, sourced: false }, `source ${step.program}`, walk);
  callFunctions(walk);
  return withoutFunctions(walk);
}

/** What a script does that no command runs: its text and the functions that this calls. */
export function followScript(facts: ScriptFacts, here: string): readonly ScriptFact[] {
  const none: Files = { at: () => [], look: () => undefined };
  const walk: Walk = { files: none, frames: [], called: new Set(), seen: new Set(), out: [], all: false };
  enter({ facts, cwd: '.', here, sourced: true }, walk);
  callFunctions(walk);
  return withoutFunctions(walk);
}

/** A function of another script looks like a program until that script is known. */
function withoutFunctions({ frames, out }: Walk): readonly StepFact[] {
  const names = new Set(frames.flatMap(({ facts }) => [...facts.units.keys()]));
  return out.filter(({ kind, text }) => kind !== 'executes' || !names.has(text));
}

interface Walk {
  readonly files: Files;
  readonly frames: Frame[];
  readonly called: Set<string>;
  readonly seen: Set<string>;
  readonly out: StepFact[];
  /** True: a command is not known, so it may be any function. */
  all: boolean;
}

function enter(frame: Frame, walk: Walk): void {
  walk.frames.push(frame);
  visit(frame, '', walk);
}

/** A function may be called before or after its file is read: until nothing new comes, all files are asked. */
function callFunctions(walk: Walk): void {
  for (let before = -1; before !== walk.seen.size;) {
    before = walk.seen.size;
    for (const frame of walk.frames)
      for (const name of frame.facts.units.keys())
        if (name !== '' && (walk.all || walk.called.has(name))) visit(frame, name, walk);
  }
}

function visit(frame: Frame, name: string, walk: Walk): void {
  const unit = frame.facts.units.get(name);
  const mark = JSON.stringify([frame.key, name, frame.cwd, frame.here]);
  if (unit === undefined || walk.seen.has(mark) || walk.seen.size >= MOST_UNITS) return;
  walk.seen.add(mark);
  take(unit, frame, walk);
  for (const call of unit.scripts) callScript(call, frame, walk);
}

function take(unit: Unit, frame: Frame, walk: Walk): void {
  for (const name of unit.calls) walk.called.add(name);
  if (unit.dynamic) walk.all = true;
  for (const fact of unit.facts) {
    if (frame.sourced && fact.text === GOES_ON) continue;
    const key = frame.key === undefined ? {} : { key: frame.key };
    const text = hasPath(fact)
      ? resolve(fact.text, frame)
      : fact.text.replaceAll(HERE, frame.here ?? UNKNOWN);
    walk.out.push({ ...fact, text, ...key });
  }
}

function hasPath({ kind, text }: ScriptFact): boolean {
  return kind === 'reads' || kind === 'writes' || (kind === 'secrets' && text.includes('/'));
}

/** A path as the step sees it. */
function resolve(path: string, { cwd, here }: Frame): string {
  if (!path.startsWith(HERE)) return joinPath(cwd, path);
  return here === undefined
    ? UNKNOWN + path.slice(HERE.length)
    : joinPath(here, `.${path.slice(HERE.length)}`);
}

function callScript({ path, by, at, cwd }: ScriptCall, frame: Frame, walk: Walk): void {
  const place = resolve(path, frame);
  const add = (kind: ScriptFact['kind'], text: string): void => {
    walk.out.push({ kind, text, at, ...(frame.key === undefined ? {} : { key: frame.key }) });
  };
  const own = by === '' || by === '.' || SHELLS.has(by);
  if (by === '') add('executes', place);
  const candidates = walk.files.at(place);
  const found = own ? foundFile(candidates, frame.key === undefined, walk) : undefined;
  if (found !== undefined)
    return enterFile(
      found.file,
      { key: found.key, cwd: resolve(cwd, frame), here: posix.dirname(place), sourced: by === '.' },
      place,
      walk,
    );
  if (by !== '' || !isSystemPath(place)) add('opaque', `${by === '' ? 'program' : by} ${place}`);
  if (candidates.length === 0 && !isSystemPath(place) && interpreterFits(by))
    add('unsealed', `runs ${place}, which is not in the bundle`);
}

function interpreterFits(by: string): boolean {
  return by === '' || by === '.' || SHELLS.has(by) || interpreterOf(by) !== undefined;
}

function foundFile(
  candidates: readonly SealedFile[],
  asShell: boolean,
  { files }: Walk,
): { readonly key: string; readonly file: RunnableFile } | undefined {
  for (const candidate of candidates) {
    const key = keyOf(candidate);
    const file = files.look(key, asShell);
    if (file !== undefined) return { key, file };
  }
  return undefined;
}

function enterFile(
  file: RunnableFile | undefined,
  place: Omit<Frame, 'facts'>,
  name: string,
  walk: Walk,
): void {
  if (file?.kind === 'shell') return enter({ ...place, facts: file.facts }, walk);
  const at = { line: 1, column: 1 };
  if (file?.kind === 'script') {
    walk.out.push({ kind: 'executes', text: file.interpreter, at });
    walk.out.push({ kind: 'opaque', text: `${file.interpreter} ${name}`, at });
  } else walk.out.push({ kind: 'opaque', text: `${file?.kind ?? 'program'} ${name}`, at });
}
