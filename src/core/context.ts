import { ArxError } from './errors.ts';
import type { Event } from './event.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';

/** The effects that come in from outside. Library code reads nothing from the process itself. */
export interface Context {
  readonly signal: AbortSignal;
  readonly report: (event: Event) => void;
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
}

/** Options of a context: everything has a default taken from `env`. */
export type ContextOptions = Partial<Context>;

/**
 * A context with the defaults of the XDG Base Directory Specification: cache in $ARX_CACHE_DIR or $XDG_CACHE_HOME/arx
 * or ~/.cache/arx, configuration in $ARX_CONFIG_DIR or $XDG_CONFIG_HOME/arx or ~/.config/arx.
 */
export function createContext(options: ContextOptions = {}): Context {
  const env = options.env ?? {};
  const home = options.home ?? env['HOME'] ?? '/root';
  return {
    signal: options.signal ?? new AbortController().signal,
    report: options.report ?? (() => undefined),
    limits: options.limits ?? DEFAULT_LIMITS,
    env,
    home,
    tmp: options.tmp ?? env['TMPDIR'] ?? '/tmp',
    cacheDir: options.cacheDir ?? env['ARX_CACHE_DIR'] ?? `${env['XDG_CACHE_HOME'] ?? `${home}/.cache`}/arx`,
    configDir:
      options.configDir ?? env['ARX_CONFIG_DIR'] ?? `${env['XDG_CONFIG_HOME'] ?? `${home}/.config`}/arx`,
  };
}

/** @throws ArxError INTERRUPTED once the context's signal is aborted. */
export function checkAborted(context: Context): void {
  if (!context.signal.aborted) return;
  throw new ArxError('INTERRUPTED', 'Cannot go on: the work was interrupted', {
    cause: context.signal.reason,
  });
}
