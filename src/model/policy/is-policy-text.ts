const POLICY =
  /^["']?(?:trust|require|behaviour|licences|vulnerabilities|limits|rules|fail_on|max_waiver_days|waivers)["']?[ \t]*:/m;
const MANIFEST = /^["']?(?:name|code|data)["']?[ \t]*:/m;

/**
 * True if a text is a policy, as far as that can be seen without reading it: it has a key at its top that nobody writes by
 * mistake into a manifest, as one may `sources`, and none of a manifest.
 */
export function isPolicyText(text: string): boolean {
  return POLICY.test(text) && !MANIFEST.test(text);
}
