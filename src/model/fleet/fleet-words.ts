/** A key of host data that has a meaning. */
export interface KnownKey {
  readonly name: string;
  /** For people, half a sentence. */
  readonly means: string;
  /** `secret`: a password or where it is; `secrets`: where the secrets of bundles are, by name. */
  readonly type: 'string' | 'number' | 'boolean' | 'strings' | 'secret' | 'secrets';
}

/** What the words of a fleet are checked against. */
export interface FleetWords {
  /** What the connectors read, beside the keys of arx itself. */
  readonly keys: readonly KnownKey[];
  /** The names behind `@`; missing: any is taken. */
  readonly connectors?: readonly string[];
}

/** The key of host data that says where secrets of bundles are. */
export const SECRETS = 'secrets';

/** Keys of host data that arx itself reads, whatever the connector. */
export const OWN_KEYS: readonly KnownKey[] = [
  {
    name: 'state_directory',
    means: 'where the target keeps what bundles have placed; absolute',
    type: 'string',
  },
  {
    name: 'on_disconnect',
    means:
      'what becomes of a run when nobody follows it: continue (the default), or kill, which takes it back',
    type: 'string',
  },
  {
    name: 'disconnect_after',
    means: 'with on_disconnect: kill, after how many seconds; default 60',
    type: 'number',
  },
  {
    name: SECRETS,
    means:
      'where secrets of bundles are for this host, by name: a variable of this machine, or a file or command of the target',
    type: 'secrets',
  },
];

/** What to do about a connector that nobody knows. */
export const ADD_PLUGIN = 'if a plug-in adds it, allow that: `arx plugin add FILE`';

/** Where data of one's own may stand, whatever it is called. */
export const VARS = 'vars';
