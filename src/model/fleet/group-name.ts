/** True for the name of a group: letters, digits, `.`, `_` and `-`; a connector's own group begins with `@`. */
export function isGroupName(text: string): boolean {
  return /^@?[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,127}$/u.test(text);
}
