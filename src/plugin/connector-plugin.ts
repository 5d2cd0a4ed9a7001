import type { Json } from '../core/canonical-json.ts';
import type { Event } from '../core/event.ts';
import type { ExecRequest, FarProcess } from './session.ts';

/** A target, as its name and its data say it. */
export interface PluginTarget {
  /** What people call it: its name in the fleet. For messages. */
  readonly name: string;
  /** The word after `@`: a plug-in may have several. */
  readonly connector: string;
  /** What follows the word: `web` in `@box/web`. */
  readonly argument?: string;
  /**
   * The keys that package.json declares, each of its type, or its default; one without both is missing. Of a `secret` it is the
   * secret itself: never put it into a message, an argv or an environment.
   */
  readonly data: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Of an inventory: the directory of the fleet file, or, without a file, where arx was called. Absolute. */
  readonly directory?: string;
}

/** What a plug-in may use beside its own means. */
export interface ConnectorEffects {
  /** Ends the opening or the asking: stop, and reject. What runs on an open session is ended by `kill()` and `close()`. */
  readonly signal: AbortSignal;
  /** Takes a `progress` or `warning` event. Never put a credential into one. */
  readonly report: (event: Event) => unknown;
  /**
   * Starts a program where the way begins: on this machine, or in a chain on the link before. The words reach it as they are. It
   * must have ended when `close()` has; what still runs then is ended by force, and that is an error.
   */
  readonly start: (request: ExecRequest) => Promise<FarProcess>;
}

/** A way to one target that is open. */
export interface PluginSession {
  /** Starts a program on the target. Up to four may run at the same time. What `start` gave may be handed on as it is. */
  exec(request: ExecRequest): Promise<FarProcess> | FarProcess;
  /** Ends the way, and everything that was started for it. Called once. */
  close?(): Promise<void> | void;
}

/** A host that an inventory has. */
export interface PluginHost {
  /** What it is called behind the word: `web` for `@box/web`. */
  readonly name: string;
  /** Data that holds where the fleet says nothing else: for a plug-in without `open` that of ssh, as `ssh_hostname`. */
  readonly data?: Readonly<Record<string, Json>>;
  readonly groups?: readonly string[];
}

/**
 * What the module of a plug-in exports as `default` when it adds connectors: `open`, or `expand`, or both. To say why something
 * failed it throws an Error; one with a `code` of the HOST_ family (`arx explain`) keeps that code, for example
 * HOST_UNREACHABLE; any other is PLUGIN_FAILED. Either way only that host fails.
 */
export interface ConnectorPlugin {
  /**
   * Opens the way to a target. Without it the hosts of `expand` are reached by ssh.
   * Once `effects.signal` is aborted, or the time of the key `NAME_timeout` is over, nobody waits for it any more.
   */
  open?(target: PluginTarget, effects: ConnectorEffects): Promise<PluginSession> | PluginSession;
  /** The hosts that a name stands for: all without an argument. Only asked when package.json says `"inventory": true`. */
  expand?(
    target: PluginTarget,
    effects: ConnectorEffects,
  ): Promise<readonly PluginHost[]> | readonly PluginHost[];
}
