/** Where the private directory of a run is, in paths that are planned before there is one: no path of a bundle has it. */
export const WORK = '/\u0001';

/** A text as one word of a POSIX shell (XCU 2.2.2): between single quotes nothing means anything. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A path as one word; one below WORK is below the script's own `$work`. */
export function pathWord(path: string): string {
  return path.startsWith(`${WORK}/`) ? `"$work"${shellWord(path.slice(WORK.length))}` : shellWord(path);
}
