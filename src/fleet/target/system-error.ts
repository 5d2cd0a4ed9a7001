/** What a target says when it cannot tell what is at a path, as the error that this machine would give. */
export function systemError(reason: string, path: string): Error {
  return Object.assign(new Error(`${reason}: ${path}`), { code: codeOf(reason) });
}

/** Words of strerror(3), as glibc and musl have them. */
function codeOf(reason: string): string {
  if (/permission denied|operation not permitted/i.test(reason)) return 'EACCES';
  if (/too many levels|symbolic link loop/i.test(reason)) return 'ELOOP';
  if (/too long/i.test(reason)) return 'ENAMETOOLONG';
  return 'EIO';
}

/** The error of one code. */
export function codeError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
