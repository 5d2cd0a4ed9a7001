/** The keys of `fleet`, each with the line that editors show. The parser and the JSON Schema share them. */
export const FLEET_KEYS = {
  hosts: 'The hosts: a list of names, of maps with one name, or of both; or a map of names.',
  groups: 'Groups by name: which hosts they have, and the data that those share. The last group wins.',
  data: 'Data of all hosts.',
  parallelism: 'Hosts at once. 0 or missing: as many as there are, at most 64.',
} as const;

export const GROUP_KEYS = {
  hosts: 'Its hosts: names as under hosts, or globs such as "web-*".',
  data: 'Data of its hosts.',
} as const;

const NO_PLUGINS = {
  problem: 'a fleet file cannot allow plug-ins, expected those that the config of the user allows',
  hint: 'allow one with `arx plugin add FILE`, and take the key out',
};

/** What only Ch-aOS has, and what does the same here; and what no project may say. */
export const OTHER_KEYS: Readonly<Record<string, { readonly problem: string; readonly hint: string }>> = {
  restrictions: {
    problem: 'arx has no restrictions by role, expected the hosts of a run on the command line',
    hint: 'put hosts into groups and choose with --limit GROUP; what a bundle may do is decided by a policy',
  },
  boats: {
    problem: 'arx runs no inventory programs of a fleet file, expected hosts',
    hint: 'name the hosts, or an inventory: @vagrant, @terraform/OUTPUT or the connector of a plug-in',
  },
  plugins: NO_PLUGINS,
  connectors: NO_PLUGINS,
};

/** Most hosts at once. */
export const MOST_AT_ONCE = 10_000;
