/**
 * True for a path that outlives the run.
 * @param workspace the private directory of the run.
 */
export function isLasting(path: string, workspace: string): boolean {
  return path !== workspace && !path.startsWith(`${workspace}/`);
}
