import type { CommandSpec } from './command-spec.ts';
import { FILE_COMMANDS } from './file-commands.ts';
import { NETWORK_COMMANDS } from './network-commands.ts';
import { PACKAGE_COMMANDS } from './package-commands.ts';
import { SYSTEM_COMMANDS } from './system-commands.ts';

const ALL: ReadonlyMap<string, CommandSpec> = new Map(
  [FILE_COMMANDS, NETWORK_COMMANDS, PACKAGE_COMMANDS, SYSTEM_COMMANDS].flatMap((table) =>
    Object.entries(table),
  ),
);

/** How the arguments of a program are read, if that is known. */
export function commandSpec(name: string): CommandSpec | undefined {
  return ALL.get(name);
}
