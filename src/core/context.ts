import { isAbsolute, join } from 'node:path';
import { ArxError } from './errors.ts';
import type { Event } from './event.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';

/** The effects that come in from outside. Library code reads nothing from the process itself. */
export interface Context {
  readonly signal: AbortSignal;
  /** Aborted when the user asks a second time: what still runs is ended without a grace; undoing goes on. */
  readonly hurry: AbortSignal;
  /**
   * Takes what happened. A promise that it returns for an `output` event is waited for before more of that output is read;
   * what it returns otherwise is ignored.
   */
  readonly report: (event: Event) => unknown;
  readonly limits: Limits;
  /** The caller's environment variables; read-only, and never passed on whole. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The caller's home directory. */
  readonly home: string;
  /** The directory for private temporary files. */
  readonly tmp: string;
  /** The content cache's directory. */
  readonly cacheDir: string;
  /** The directory of keys and trust. */
  readonly configDir: string;
  /** The directory where this host keeps what bundles have placed, with the journal and the receipts. */
  readonly stateDir: string;
  /** The directory of what arx was given to keep for the user: plug-ins that came in bundles. */
  readonly dataDir: string;
  /** The time at which expiry and age are judged. */
  readonly now: () => Date;
}

/** Options of a context: everything has a default taken from `env`. */
export type ContextOptions = Partial<Context>;

/**
 * A context with the defaults of the XDG Base Directory Specification: cache in $ARX_CACHE_DIR or $XDG_CACHE_HOME/arx
 * or ~/.cache/arx, configuration in $ARX_CONFIG_DIR or $XDG_CONFIG_HOME/arx or ~/.config/arx, data in $ARX_DATA_DIR or
 * $XDG_DATA_HOME/arx or ~/.local/share/arx. The state of root is in
 * $ARX_STATE_DIR or /var/lib/arx (Filesystem Hierarchy Standard 3.0, section 5.8), that of others in $ARX_STATE_DIR or
 * $XDG_STATE_HOME/arx or ~/.local/state/arx. An empty variable counts as missing, so the working directory never decides
 * where trust is read from.
 * @throws ArxError USAGE_INVALID if HOME, TMPDIR or one of the ARX_…_DIR is needed and is a relative path.
 */
export function createContext(options: ContextOptions = {}): Context {
  const env = options.env ?? {};
  const home = absolute('HOME', options.home) ?? absolute('HOME', env['HOME']) ?? '/root';
  return {
    signal: options.signal ?? new AbortController().signal,
    hurry: options.hurry ?? new AbortController().signal,
    report: options.report ?? (() => undefined),
    limits: options.limits ?? DEFAULT_LIMITS,
    env,
    home,
    now: options.now ?? (() => new Date()),
    tmp: options.tmp ?? absolute('TMPDIR', env['TMPDIR']) ?? '/tmp',
    cacheDir:
      options.cacheDir ??
      absolute('ARX_CACHE_DIR', env['ARX_CACHE_DIR']) ??
      join(baseDirectory(env['XDG_CACHE_HOME']) ?? join(home, '.cache'), 'arx'),
    configDir:
      options.configDir ??
      absolute('ARX_CONFIG_DIR', env['ARX_CONFIG_DIR']) ??
      join(baseDirectory(env['XDG_CONFIG_HOME']) ?? join(home, '.config'), 'arx'),
    dataDir:
      options.dataDir ??
      absolute('ARX_DATA_DIR', env['ARX_DATA_DIR']) ??
      join(baseDirectory(env['XDG_DATA_HOME']) ?? join(home, '.local', 'share'), 'arx'),
    stateDir: options.stateDir ?? absolute('ARX_STATE_DIR', env['ARX_STATE_DIR']) ?? stateOf(env, home),
  };
}

/** The host has one state, whatever the home of the root user is. */
function stateOf(env: Context['env'], home: string): string {
  if (process.geteuid?.() === 0) return '/var/lib/arx';
  return join(baseDirectory(env['XDG_STATE_HOME']) ?? join(home, '.local', 'state'), 'arx');
}

function absolute(variable: string, value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (isAbsolute(value)) return value;
  throw new ArxError(
    'USAGE_INVALID',
    `Cannot use ${variable}="${value}": it is a relative path, expected an absolute one`,
    { hint: `Write ${variable} from the root on, or leave it empty for the default` },
  );
}

/** XDG Base Directory Specification, "Basics": a relative path in such a variable is invalid and ignored. */
function baseDirectory(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined;
}

/** @throws ArxError INTERRUPTED once the context's signal is aborted. */
export function checkAborted(context: Pick<Context, 'signal'>): void {
  if (!context.signal.aborted) return;
  throw new ArxError('INTERRUPTED', 'Cannot go on: the work was interrupted', {
    cause: context.signal.reason,
  });
}
