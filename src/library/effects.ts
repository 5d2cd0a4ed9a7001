import { type Context, createContext } from '../core/context.ts';
import type { Event } from '../core/event.ts';
import { callerDirectory, callerEnvironment } from './caller.ts';

/** What the library may use and whom it tells. Every field has a default; nothing is printed, nothing exits. */
export interface Effects {
  /** Aborting it stops the work: the promise rejects with INTERRUPTED and nothing is left behind. */
  readonly signal?: AbortSignal;
  /**
   * Receives each event as it happens. A promise that it returns for an `output` event is waited for before more of that
   * output is read. Default: nobody listens.
   */
  readonly log?: (event: Event) => unknown;
  /** Where private temporary directories are made. Default: $TMPDIR or /tmp. */
  readonly tmp?: string;
  /** The content cache. Default: $ARX_CACHE_DIR, $XDG_CACHE_HOME/arx or ~/.cache/arx. */
  readonly cacheDir?: string;
  /** Keys and trust. Default: $ARX_CONFIG_DIR, $XDG_CONFIG_HOME/arx or ~/.config/arx. */
  readonly configDir?: string;
  /** Plug-ins that came in bundles. Default: $ARX_DATA_DIR, $XDG_DATA_HOME/arx or ~/.local/share/arx. */
  readonly dataDir?: string;
  /** What bundles have placed on this host. Default: $ARX_STATE_DIR, /var/lib/arx for root, else $XDG_STATE_HOME/arx or ~/.local/state/arx. */
  readonly stateDir?: string;
  /** Aborting it ends what still runs at once, without a grace; undoing goes on. */
  readonly hurry?: AbortSignal;
  /** The environment that all of the above is looked up in. Default: the process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What `/@/~` means. Default: $HOME. */
  readonly home?: string;
  /** What `/@/.` means in a bundle made by the library, absolute. Default: the process's working directory. */
  readonly directory?: string;
}

/** The context that some effects stand for. */
export function toContext(effects: Effects): Context {
  const { log, env = callerEnvironment(), ...same } = effects;
  return createContext({ ...same, env, ...(log === undefined ? {} : { report: log }) });
}

/**
 * The same context under the limits of the user's and the system's policy.
 * @param settings A policy file in place of the user's.
 * @throws ArxError POLICY_INVALID, TRUST_KEY_PERMISSIONS, USAGE_INVALID, USAGE_NO_FILE.
 */
export async function openContext(
  effects: Effects,
  { policy }: { readonly policy?: string } = {},
): Promise<Context> {
  const context = toContext(effects);
  const { loadLimits } = await import('../trust/load-limits.ts');
  return { ...context, limits: await loadLimits(context, policy === undefined ? {} : { policy }) };
}

/** The directory that `/@/.` means. */
export function directoryOf(effects: Effects): string {
  return effects.directory ?? callerDirectory();
}

/** The effects of one call: its own, else those given before it; either signal stops the work. */
export function withCall(before: Effects, call: Effects): Effects {
  const signals = [before.signal, call.signal].filter((signal) => signal !== undefined);
  return { ...before, ...call, ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }) };
}
