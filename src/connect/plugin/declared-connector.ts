import type { DataKey } from '../../plugin/connector.ts';
import type { ConnectorPlugin } from '../../plugin/connector-plugin.ts';

/** A connector that the package.json of a plug-in declares. None of its code has run yet. */
export interface DeclaredConnector {
  /** The word after `@`. */
  readonly word: string;
  readonly keys: readonly DataKey[];
  /** True: it is asked which hosts a name stands for. */
  readonly inventory: boolean;
}

/** Where the code of a connector comes from. */
export interface ConnectorCode {
  /** `NAME@VERSION`, for messages. */
  readonly plugin: string;
  /** Checks the files and loads the module. Errors: PLUGIN_CHANGED, PLUGIN_INVALID, TRUST_KEY_PERMISSIONS. */
  readonly load: () => Promise<ConnectorPlugin>;
}
