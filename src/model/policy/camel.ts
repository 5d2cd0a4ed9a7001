/** `max_root_age` as `maxRootAge`: what the file calls a thing, and what the code does. */
export function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}
