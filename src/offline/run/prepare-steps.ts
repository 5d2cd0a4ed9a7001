import { basename, join } from 'node:path';
import { ArxError } from '../../core/errors.ts';
import type { Seal, SealedCode } from '../../model/seal.ts';
import { allowedServices } from '../services/allowed-services.ts';
import { SYSTEM_PATH } from '../../sys/system-path.ts';
import type { VerifiedHead } from '../verified-head.ts';
import { isShutOut } from './is-shut-out.ts';
import { onlyFile } from './plan-data.ts';
import type { SourceProgram, Step } from './step-model.ts';
import { targetPath } from './target-path.ts';
import type { Workspace } from './workspace.ts';

/** How long a command may take unless the bundle says otherwise, in seconds. */
const DEFAULT_TIMEOUT = 3600;
/** How long it may be silent, in seconds. */
const DEFAULT_SILENCE = 900;

/**
 * The commands of a bundle in their order, each with its whole environment.
 * @param base the bundle's cwd.
 * @throws ArxError RUN_BAD_TARGET for a variable that no environment can hold, or a cwd with `..`, or a timeout below a second.
 */
export function prepareSteps(head: VerifiedHead, base: string, workspace: Workspace): Step[] {
  return head.seal.code.map((code, index) => prepareStep(head, code, index, { base, workspace }));
}

function prepareStep(
  head: VerifiedHead,
  code: SealedCode,
  index: number,
  { base, workspace }: { base: string; workspace: Workspace },
): Step {
  const { seal } = head;
  const program = sealedProgram(head, code, index, workspace);
  const own = { ...seal.env, ...code.env };
  return {
    number: index + 1,
    label: code.label ?? `code[${index}]`,
    argv: demandWords([...startOf(code, program), ...code.args]),
    cwd: cwdOf(code, seal, base),
    env: demandVariables({ ...fixedEnvironment(head, index, workspace), ...own }),
    names: Object.keys(own).sort(),
    network: code.network ?? seal.network ?? 'none',
    timeout: demandTime(code.timeout ?? seal.timeout ?? DEFAULT_TIMEOUT),
    ...conductOf(code, seal),
    ...(code.capabilities === undefined ? {} : { capabilities: code.capabilities }),
    ...(program === undefined ? {} : { program }),
  };
}

/** Who is shut out of the fresh private directory is in `/`. */
function cwdOf(code: SealedCode, seal: Seal, base: string): string {
  if (code.cwd !== undefined) return targetPath(base, code.cwd);
  return seal.cwd === undefined && isShutOut({ ...code, ...userOf(code, seal) }) ? '/' : base;
}

function userOf(code: SealedCode, seal: Seal): Pick<Step, 'user'> {
  const user = code.user ?? seal.user;
  return user === undefined ? {} : { user };
}

function conductOf(code: SealedCode, seal: Seal) {
  const { undo, daemon, health, init } = code;
  return {
    silence: demandTime(code.silence ?? seal.silence ?? DEFAULT_SILENCE),
    when: code.when ?? 'always',
    retries: code.retries ?? 0,
    pass: code.pass ?? seal.pass ?? [],
    secrets: code.secrets ?? [],
    services: allowedServices(code, seal.services ?? []),
    ...userOf(code, seal),
    ...(undo !== undefined && { undo }),
    ...(daemon !== undefined && { daemon }),
    ...(health !== undefined && { health }),
    ...(init !== undefined && { init }),
  } as const;
}

/** What each command gets before the bundle's own variables; nothing comes from the caller. */
function fixedEnvironment(
  { digest }: VerifiedHead,
  index: number,
  { scratch }: Workspace,
): Record<string, string> {
  return {
    PATH: SYSTEM_PATH,
    HOME: scratch,
    LANG: 'C.UTF-8',
    TMPDIR: scratch,
    ARX_BUNDLE: digest,
    ARX_STEP: String(index + 1),
  };
}

/** The words in front of the arguments. */
function startOf({ cmd = '' }: SealedCode, program: SourceProgram | undefined): [string, ...string[]] {
  if (program === undefined) return [cmd];
  return program.jar ? ['java', '-jar', program.file.path] : [program.file.path];
}

/** A source that is run: its file goes into the private directory of programs, under its own name. */
function sealedProgram(
  head: VerifiedHead,
  { source, jar }: SealedCode,
  index: number,
  { programs }: Workspace,
): SourceProgram | undefined {
  if (source === undefined) return undefined;
  const { path, digest, size } = onlyFile(head, source);
  const place = join(programs, String(index + 1), basename(path));
  const request = head.seal.sources[source]?.request ?? '';
  return {
    request,
    file: {
      action: 'create',
      kind: 'file',
      path: place,
      source,
      digest,
      size,
      mode: jar === true ? 0o644 : 0o755,
    },
    jar: jar === true,
  };
}

function demandWords(argv: [string, ...string[]]): [string, ...string[]] {
  if (argv.some((word) => word.includes('\0')))
    throw new ArxError('RUN_BAD_TARGET', 'Cannot run a command: one of its words has a NUL, expected none');
  return argv;
}

function demandTime(seconds: number): number {
  if (seconds < 1)
    throw new ArxError(
      'RUN_BAD_TARGET',
      `Cannot run a command: its timeout is ${seconds} s, expected at least 1 s`,
    );
  return seconds;
}

function demandVariables(env: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(env)) {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !value.includes('\0')) continue;
    const problem = 'expected letters, digits and underscores in its name and no NUL in its value';
    throw new ArxError('RUN_BAD_TARGET', `Cannot set the variable ${JSON.stringify(name)}: ${problem}`);
  }
  return env;
}
