/**
 * Whether a path is read as a manifest when it is run: its name alone says so, never its content. Whoever can change the
 * bytes of a bundle must not be able to make them a manifest, which needs no signature.
 */
export function isManifestName(name: string): boolean {
  return /\.(?:ya?ml|json)$/.test(name);
}
