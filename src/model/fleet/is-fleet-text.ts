const FLEET = /^(?:["']?fleet["']?[ \t]*:|\{\s*["']?fleet["']?\s*:)/m;
const HOSTS = /^(?:["']?hosts["']?[ \t]*:|\{\s*["']?hosts["']?\s*:)/m;
const MANIFEST = /^["']?(?:name|version|code)["']?[ \t]*:/m;

/**
 * True if a text is a fleet file, as far as that can be seen without reading it: it has the key `fleet` at its top, which no
 * manifest has; or the hosts that should be below that.
 */
export function isFleetText(text: string): boolean {
  return FLEET.test(text) || (HOSTS.test(text) && !MANIFEST.test(text));
}
