/** The environment of the process that loaded the library: the default where a caller gives none. */
export function callerEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/** The directory that `/@/.` means where a caller names none. */
export function callerDirectory(): string {
  return process.cwd();
}
