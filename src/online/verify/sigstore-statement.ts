// What a statement must say to mean "this is our file": SLSA provenance, and cosign's own word for a signature.
const PREDICATES = ['https://slsa.dev/provenance/v1', 'https://sigstore.dev/cosign/sign/v1'];

/** True if an in-toto Statement v1 is such a word about a file with this SHA-256 digest. */
export function namesSubject(payload: Uint8Array, digest: Buffer): boolean {
  const statement = parse(payload);
  if (statement?.['_type'] !== 'https://in-toto.io/Statement/v1') return false;
  if (!PREDICATES.includes(String(statement['predicateType']))) return false;
  const subjects = statement['subject'];
  return Array.isArray(subjects) && subjects.some((subject) => sha256Of(subject) === digest.toString('hex'));
}

function parse(payload: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function sha256Of(subject: unknown): unknown {
  return (subject as { digest?: { sha256?: unknown } } | null)?.digest?.sha256;
}
