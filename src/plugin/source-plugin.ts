import type { Event } from '../core/event.ts';

/** What a plug-in is asked for. */
export interface PluginRequest {
  /** The URL as the manifest has it. It may hold credentials: never put it into a message. */
  readonly url: string;
  /** The same without credentials, for messages. */
  readonly redacted: string;
  /** The directory of the manifest. Absolute. */
  readonly directory: string;
  /** What the user's config gives for the `auth` of the source: header fields for a URL, only for its own origins. */
  headersFor(url: URL): Readonly<Record<string, string>>;
}

/** What a plug-in may use beside its own means. */
export interface PluginEffects {
  /** Ends the work: stop, and reject. */
  readonly signal: AbortSignal;
  /** Takes a `progress` or `warning` event. Never put a credential into one. */
  readonly report: (event: Event) => unknown;
}

/** Takes the content of a source. Paths are relative, with `/`; anything unsafe is refused. */
export interface PluginFiles {
  /** A file with its bytes, at once or in chunks. Executable: missing means it is not. */
  file(
    path: string,
    bytes: Uint8Array | string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    options?: { readonly executable?: boolean },
  ): Promise<void>;
  /** A directory. Those above a file need not be named. */
  directory(path: string): void;
  /** A symbolic link; its target must stay inside the source. */
  link(path: string, target: string): void;
}

/**
 * What the module of a plug-in exports as `default`. To say why something failed it throws an Error; one with a `code` of the
 * SOURCE_ family (`arx explain`) keeps that code, for example SOURCE_NOT_FOUND.
 */
export interface SourcePlugin {
  /**
   * Chooses what the request means now, for example a version or a revision, as one line of text. The lock keeps it.
   * Nothing else may choose: the same text must mean the same content for ever.
   */
  resolve(request: PluginRequest, effects: PluginEffects): Promise<string>;
  /** Hands over the content that a resolution means; says whether it is one file or a directory. */
  vendor(
    request: PluginRequest,
    resolved: string,
    files: PluginFiles,
    effects: PluginEffects,
  ): Promise<'file' | 'directory'>;
}
