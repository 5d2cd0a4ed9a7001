import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RULES } from '../../../src/audit/rules/index.ts';
import type { Finding } from '../../../src/model/audit/finding.ts';
import { claimedOf } from '../../../src/audit/claimed.ts';
import { maskAudited } from '../../../src/audit/mask-audited.ts';
import { auditSubject, type Making, reportedOf } from '../../helpers/audit-subject.ts';
import { tgz, zip } from '../rules/content/binaries.ts';
import { PLANTED, type Planted } from './planted.ts';

/** The parts of a secret that nobody may see: its lines, and every eight characters of the longest of them. */
function parts({ secret }: Planted): readonly string[] {
  const longest = secret.split('\n').toSorted((a, b) => b.length - a.length)[0] ?? '';
  // The first characters of many tokens only say whose they are.
  const tail = longest.slice(Math.min(12, Math.max(0, longest.length - 12)));
  const pieces = Array.from({ length: Math.max(1, tail.length - 7) }, (_, at) => tail.slice(at, at + 8));
  return [longest, ...pieces];
}

/** What an audit shows of a made-up bundle. */
type Shown = Awaited<ReturnType<typeof shownOf>>;

function demandMasked(all: Shown, planted: readonly Planted[]): void {
  const shown = JSON.stringify(all);
  for (const one of planted)
    for (const part of parts(one))
      assert.ok(!shown.includes(part), `${one.name}: a finding shows part of the secret`);
}

async function shownOf(making: Making) {
  const made = await auditSubject({ observe: true, ...making });
  const findings = await reportedOf(RULES, made);
  const { capabilities, components, vulnerabilities, licences } = made.subject.observed;
  const observed = { capabilities, components, vulnerabilities, licences, files: [] };
  return maskAudited({ claimed: claimedOf(made.subject), observed, findings });
}

const FILES = Object.fromEntries(PLANTED.map(({ path, content }, index) => [`${index}/${path}`, content]));
const secretsOf = ({ findings }: Shown): readonly Finding[] =>
  findings.filter(({ rule }) => rule === 'ARX202');

void describe('findings of all rules, with secrets planted', () => {
  void it('show no character of any secret in a file', async () => {
    assert.ok(PLANTED.length >= 40);
    const shown = await shownOf({ files: FILES });
    const found = new Set(secretsOf(shown).map(({ where }) => where.path?.split('/')[0]));
    assert.equal(found.size, PLANTED.length);
    demandMasked(shown, PLANTED);
  });

  void it('show no character of any secret in an archive', async () => {
    const parts = Object.entries(FILES).map(([name, content]) => ({ name, content }));
    const shown = await shownOf({
      files: {
        'a.zip': zip(...parts),
        'b.tgz': tgz(...parts.map(({ name, content }) => [{ name }, content] as const)),
      },
    });
    assert.ok(secretsOf(shown).length >= PLANTED.length * 2);
    demandMasked(shown, PLANTED);
  });

  void it('show no character of any secret in the manifest, in variables and in words of commands', async () => {
    const tokens = PLANTED.filter(({ secret }) => /^[A-Za-z0-9_.-]{20,100}$/.test(secret));
    const shown = await shownOf({
      files: { a: 'x' },
      manifest: tokens.map(({ content }) => content.replaceAll(/^/gm, '# ')).join('\n'),
      code: tokens.map(({ secret }) => ({
        cmd: 'run',
        args: ['--token', secret],
        env: { API_TOKEN: secret },
      })),
      seal: { env: Object.fromEntries(tokens.map(({ secret }, index) => [`TOKEN_${index}`, secret])) },
    });
    const places = new Set(secretsOf(shown).map(({ where }) => where.field?.split('.')[0]));
    assert.deepEqual(places, new Set(['env', 'args', 'manifest']));
    demandMasked(shown, tokens);
  });

  void it('have fingerprints that change with the file, and not with the secret alone', async () => {
    const [one, two] = await Promise.all(
      ['x', 'y'].map(async (note) => {
        const content = `# ${note}\n${PLANTED[13]?.content ?? ''}`;
        return secretsOf(await shownOf({ files: { 'a.tf': content } })).map(({ fingerprint }) => fingerprint);
      }),
    );
    assert.equal(one?.length, 1);
    assert.notDeepEqual(one, two);
  });
});
