/** For an option that may be given several times: all its values, in their order. */
export function several(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text];
}
