/** The directory that an absolute path without `.`, `..` and a slash at its end is in; of `/` itself that is `/`. */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}
