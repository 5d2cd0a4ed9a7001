import assert from 'node:assert/strict';
import { auditCorpus } from '../audit-corpus.ts';
import type { Bench } from '../bench-context.ts';
import { compare, type Side } from '../compare.ts';
import type { SealedCorpus } from '../corpora.ts';
import { shellSide } from '../sides/shell-side.ts';

const SECONDS = 3;
// What one would look for by hand: private keys and the tokens of a few vendors.
const PATTERNS = [
  '-----BEGIN [A-Z ]*PRIVATE KEY',
  'AKIA[A-Z2-7]{16}',
  'gh[pousr]_[A-Za-z0-9]{36}',
  'glpat-[A-Za-z0-9_-]{20}',
  'xox[abpr]-[A-Za-z0-9-]{20,}',
  'sk_live_[A-Za-z0-9]{24}',
  'AIza[A-Za-z0-9_-]{35}',
  '(password|secret|token|api_?key) *[:=] *["\'][^"\' ]{8,}["\']',
];

/** An audit of 10,000 real files beside what one would do without a scanner: a digest of each file, and grep for secrets. */
export async function benchAudit(bench: Bench): Promise<void> {
  const { options, place, program, report } = bench;
  const corpus = await auditCorpus(place, program);
  const { files, bytes } = corpus.facts;
  report.fact(`audit: ${files} files, ${(bytes / 1e6).toFixed(1)} MB, ${corpus.digest}`);
  const script =
    '(cd "$2" && find . -type f -print0 | xargs -0 sha256sum) >"$1/digests"; LC_ALL=C grep -rnE -e "$3" "$2" >"$1/hits" || true';
  const peer = shellSide(
    { name: 'sha256sum; grep -rnE', script, args: [corpus.directory, PATTERNS.join('|')] },
    place,
  );
  const comparison = await compare(auditSide(corpus, bench), peer, options.pairs, place);
  report.row({ name: 'audit, 10,000 files', comparison, target: { kind: 'seconds', limit: SECONDS } });
}

/** `arx audit`; it must have looked at every file, and say the same each time. */
function auditSide({ bundle, digest }: SealedCorpus, { program }: Bench): Side {
  const command = program.command(['audit', bundle, '--fail-on', 'never', '--at', '2026-11-22', '--json']);
  let first: string | undefined;
  return {
    name: 'arx',
    trial: () => ({
      command,
      check: ({ stdout }) => {
        first ??= stdout;
        assert.equal(stdout, first, 'an audit says something else the second time');
        const { verdict, verified, findings } = JSON.parse(stdout) as {
          verdict: string;
          verified: { digest: string };
          findings: readonly unknown[];
        };
        assert.deepEqual([verdict, verified.digest], ['pass', digest]);
        assert.ok(findings.length > 0);
      },
    }),
  };
}
