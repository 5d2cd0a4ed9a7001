import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../core/context.ts';
import type { Account } from '../../sys/account.ts';
import type { Step } from '../run/step-model.ts';
import type { ServiceWindow } from '../services/service-desk.ts';
import type { SandboxOptions } from './sandbox-model.ts';
import type { StepSurroundings } from './step-surroundings.ts';

/** What one start of a command needs, until it is disposed. */
export interface Prepared extends Disposable {
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly place: SandboxOptions | 'direct';
  /** Where it asks for services; missing when it reaches the init system itself. */
  readonly window: ServiceWindow | undefined;
}

/** Opens what a command asks for services with, makes the files of its secrets, and puts its environment together. */
export async function prepareAttempt(
  step: Step,
  account: Account | undefined,
  around: StepSurroundings,
  context: Context,
): Promise<Prepared> {
  makeScratch(around.workspace.scratch);
  const window = await around.services.at(step, (text) => around.secrets.mask(text));
  const given = around.secrets.for(step.secrets, account);
  const passed = passedOn(step, context);
  if (step.init === 'direct') {
    const env = { ...step.env, ...outside(step, account), ...passed, ...given.env };
    return { env, place: 'direct', window: undefined, [Symbol.dispose]: () => given[Symbol.dispose]() };
  }
  const { PATH = '' } = step.env;
  const first = window.path === undefined ? {} : { PATH: `${window.path}:${PATH}` };
  return {
    env: { ...step.env, ...first, ...window.env, ...passed, ...given.env },
    place: sandboxFor(step, account, window, around),
    window,
    [Symbol.dispose]: () => given[Symbol.dispose](),
  };
}

/** Where the private directories of the run are closed to somebody else; what the bundle sets itself stays. */
function outside({ names }: Step, account: Account | undefined): Record<string, string> {
  if (account === undefined) return {};
  const own = { HOME: account.home ?? '/', TMPDIR: '/tmp' };
  return Object.fromEntries(Object.entries(own).filter(([name]) => !names.includes(name)));
}

/** HOME and TMPDIR of the commands: the one before may have removed it. */
function makeScratch(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Variables of the caller that are not there are not there for the command either. */
function passedOn({ pass }: Step, { env }: Context): Record<string, string> {
  return Object.fromEntries(
    pass.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * Somebody else may not enter the private directories of the run, so inside they are opened; its own home comes over the
 * runner's, under the same name.
 */
function sandboxFor(
  { network }: Step,
  account: Account | undefined,
  { mounts }: ServiceWindow,
  { workspace: { root, scratch } }: StepSurroundings,
): SandboxOptions {
  if (account === undefined) return { network, mounts, directory: root };
  const home = join(root, `user-${account.uid}`);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  chownSync(home, account.uid, account.gid);
  return { network, directory: root, opened: true, mounts: [{ from: home, over: scratch }, ...mounts] };
}
