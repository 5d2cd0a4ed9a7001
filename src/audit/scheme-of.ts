/** The scheme of a request as sealed: `git+https`, `inline`, `own`; or '' when it has none. */
export function schemeOf(request: string): string {
  return /^([a-z][a-z0-9+.-]{0,63}):/i.exec(request)?.[1]?.toLowerCase() ?? '';
}
