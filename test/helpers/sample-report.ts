import { digestOf } from '../../src/core/digest.ts';
import type { Finding, RuleCode, WaivedFinding } from '../../src/model/audit/finding.ts';
import type { AuditReport, Claimed, Observed, ObservedFile } from '../../src/model/audit/report.ts';
import { SEVERITIES, type Severity } from '../../src/model/audit/severity.ts';
import type { RulePage } from '../../src/plugin/rule.ts';

/** Texts that try to break out of a document, to hide or to reorder. */
export const HOSTILE_NAMES: Readonly<Record<string, string>> = {
  image: '<img src=x onerror=alert(1)>.png',
  script: '</script><script>document.title=1</script>.js',
  comment: '<!--<script>.html',
  attribute: `"'><b onmouseover=alert(2)>&amp;.txt`,
  bidi: 'invoice\u202egpj.exe',
  zeroWidth: 'read\u200bme\ufeff.md',
  nul: 'nul\0byte',
  newline: 'two\nlines\r\u2028three',
  markdown: '[click](javascript:alert(3))|`x`',
  formula: '=cmd|calc!A1',
  emoji: '🧨 grün 日本.txt',
  long: `${'a-very-long-name-without-any-break'.repeat(7)}.txt`,
};

/** A verdict "fail" with something of everything that a report can hold; the same bytes on every call. */
export function sampleReport(): AuditReport {
  const findings = sampleFindings();
  return {
    subject: { file: 'shop.arx', size: 1_243_904 },
    verdict: 'fail',
    reason: '2 critical and 2 high are at or above fail_on high',
    failOn: 'high',
    at: '2026-11-22',
    verified: {
      digest: digestOf('the seal of shop'),
      signers: [
        {
          kind: 'identity',
          name: 'corp-ci',
          san: 'https://ci.example.com/shop/app/.ci/release.yml@refs/tags/v1.4.0',
          issuer: 'https://ci.example.com',
          role: 'builder',
          time: '2026-10-02T14:03:11Z',
          logIndex: '48213377',
        },
        {
          kind: 'key',
          name: 'security-team',
          fingerprint: 'SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE',
          role: 'reviewer',
        },
      ],
      bytes: 4_812_331,
      files: 23,
      roots: [{ name: 'corp', date: '2026-09-14' }],
    },
    claimed: sampleClaimed(),
    observed: sampleObserved(),
    findings,
    waived: sampleWaived(),
    counts: countsOf(findings),
    checks: {
      run: ['ARX001', 'ARX101', 'ARX201', 'ARX202', 'ARX205', 'ARX301', 'ARX305', 'ARX401', 'ARX503'],
      notRun: [
        { check: 'known vulnerabilities of gems', why: 'no database for RubyGems was given' },
        { check: 'ARX506', why: 'it needs --rebuild' },
      ],
    },
    policy: {
      digest: digestOf('the policy of corp'),
      files: ['/etc/arx/policy.yaml', '/home/ci/.config/arx/policy.yaml'],
    },
    databases: [
      {
        kind: 'osv',
        file: 'osv-2026-11-18.zip',
        digest: digestOf('osv'),
        date: '2026-11-18',
        entries: 48_112,
      },
      { kind: 'vex', file: 'corp.openvex.json', digest: digestOf('vex'), entries: 3 },
    ],
    baseline: { file: 'shop-1.3.2.arx', digest: digestOf('the seal of shop 1.3.2'), gone: 2 },
  };
}

/** Nothing in the file can be believed; only the reason is there. */
export function unverifiedReport(): AuditReport {
  return {
    subject: { file: 'altered.arx', size: 1_243_904 },
    verdict: 'unverified',
    reason: `The content of blob ${digestOf('expected')} does not match the seal: found ${digestOf('found')}`,
    failOn: 'high',
    at: '2026-11-22',
    findings: [],
    waived: [],
    counts: countsOf([]),
    checks: { run: [], notRun: [{ check: 'all rules', why: 'the file is not to be believed' }] },
    policy: { digest: digestOf('the policy of corp'), files: [] },
    databases: [],
  };
}

/** A verdict "pass": signed, and nothing found. */
export function passingReport(): AuditReport {
  return {
    ...sampleReport(),
    verdict: 'pass',
    reason: 'nothing is at or above fail_on high',
    findings: [],
    waived: [],
    counts: countsOf([]),
  };
}

/** The sample with one more source of that many files in a hundred directories, and a finding on every hundredth. */
export function largeReport(files: number): AuditReport {
  const report = sampleReport();
  const many: ObservedFile[] = Array.from({ length: files }, (_, index) => ({
    path: `d${pad(index % 100, 2)}/s${pad(Math.floor(index / 100) % 10, 1)}/file-${pad(index, 6)}.js`,
    kind: 'file' as const,
    size: 100 + ((index * 7919) % 50_000),
    digest: digestOf(`large ${index}`),
    type: 'text',
  }));
  many.sort((a, b) => (a.path < b.path ? -1 : 1));
  const { claimed, observed } = report;
  if (claimed === undefined || observed === undefined) return report;
  const source = claimed.sources.length;
  const found = many
    .filter((_, index) => index % 100 === 0)
    .map(({ path }) => finding(['ARX208', 'low'], 'a file that nothing names', { source, path }));
  const findings = [...report.findings, ...found];
  return {
    ...report,
    claimed: {
      ...claimed,
      sources: [
        ...claimed.sources,
        {
          request: 'git+https://git.example.com/shop/monorepo.git?ref=main',
          nature: 'directory',
          resolution: { commit: '9'.repeat(40), ref: 'refs/heads/main' },
          tree: digestOf('large'),
          entries: files,
          contentSize: many.reduce((sum, { size }) => sum + size, 0),
        },
      ],
    },
    observed: { ...observed, files: [...observed.files, many] },
    findings,
    counts: countsOf(findings),
  };
}

/** One page for every rule that the sample names. */
export function samplePages(): ReadonlyMap<string, RulePage> {
  return new Map(PAGES.map((page) => [page.id, page]));
}

const page = (id: RuleCode, severity: Severity, title: string, why: string): RulePage => ({
  id,
  severity,
  title,
  why,
  evidence: 'The place, and what stands there.',
  remedy: 'Change it where it comes from, and repack. If it has to be so, waive it with a reason.',
});

const PAGES: readonly RulePage[] = [
  page(
    'ARX104',
    'medium',
    'Source without a pin',
    'A branch moves, so nobody can tell from the manifest what was meant.',
  ),
  page(
    'ARX107',
    'high',
    'Obtained without checking the host',
    'Whoever sits between could have given anything.',
  ),
  page('ARX201', 'critical', 'Secret in a file', 'Whoever has the bundle has the secret.'),
  page('ARX205', 'medium', 'Executable without a source', 'Nobody can read what it does.'),
  page(
    'ARX208',
    'low',
    'A name that deceives',
    'Characters that are not shown make one name look like another.',
  ),
  page(
    'ARX301',
    'high',
    'Pipes into a shell',
    'What runs is not what was reviewed: it comes at the moment of running.',
  ),
  page('ARX305', 'info', 'Restarts a service', 'It is said so that nobody is surprised.'),
  page('ARX401', 'high', 'Known vulnerability', 'It is public, so it is tried.'),
  page('ARX503', 'low', 'Waiver near its end', 'Soon it is a finding again.'),
];

function finding(
  [rule, severity]: readonly [RuleCode, Severity],
  message: string,
  where: Finding['where'],
  rest: Partial<Finding> = {},
): Finding {
  const fingerprint = digestOf(JSON.stringify([rule, message, where]));
  return { rule, severity, message, where, evidence: {}, fingerprint, ...rest };
}

function sampleFindings(): Finding[] {
  return [
    finding(
      ['ARX201', 'critical'],
      'GitHub token ghp_****',
      { source: 0, path: 'deploy/.env', line: 3, column: 14 },
      {
        evidence: { secret: 'ghp_****', kind: 'GitHub personal access token', length: 40 },
        also: 2,
        novelty: 'new',
      },
    ),
    finding(
      ['ARX201', 'critical'],
      'private key in PEM form',
      { source: 4, path: HOSTILE_NAMES['image'] ?? '', line: 1 },
      {
        evidence: { kind: 'PKCS #8, not encrypted', [HOSTILE_NAMES['attribute'] ?? '']: '</script>' },
        novelty: 'new',
      },
    ),
    finding(
      ['ARX301', 'high'],
      'curl pipes into sh',
      { step: 1 },
      {
        evidence: {
          text: 'curl -fsSL https://get.example.net/agent | sh',
          from: 'https://get.example.net/agent',
        },
        novelty: 'unchanged',
      },
    ),
    finding(
      ['ARX401', 'high'],
      'GHSA-29mw-wpgm-hmr9 in lodash 4.17.20 (CVSS 7.2)',
      { source: 0, path: 'package-lock.json', component: 'pkg:npm/lodash@4.17.20' },
      {
        evidence: {
          vulnerability: 'GHSA-29mw-wpgm-hmr9',
          aliases: ['CVE-2021-23337', 'SNYK-JS-LODASH-1040724'],
          score: 7.2,
          fixed: '4.17.21',
        },
        novelty: 'unchanged',
      },
    ),
    finding(
      ['ARX107', 'medium'],
      'the host was not checked',
      { source: 3 },
      { evidence: { insecure: true } },
    ),
    finding(
      ['ARX205', 'medium'],
      'ELF program that no listed source builds',
      { source: 0, path: 'bin/helper' },
      { evidence: { type: 'elf', machine: 'x86-64', linked: ['libc.so.6', 'libpthread.so.0'] } },
    ),
    finding(
      ['ARX208', 'low'],
      'the name holds a right-to-left override',
      { source: 4, path: HOSTILE_NAMES['bidi'] ?? '' },
      { evidence: { name: HOSTILE_NAMES['bidi'] ?? '', characters: ['U+202E'] } },
    ),
    finding(['ARX104', 'low'], 'the manifest names a branch', { source: 0, field: 'request' }),
    finding(
      ['ARX305', 'info'],
      'systemctl restart app',
      { step: 0 },
      { evidence: { service: 'app restart' } },
    ),
    finding(['ARX503', 'info'], 'a waiver ends in 12 days', {}, { evidence: { rule: 'ARX205', days: 12 } }),
  ];
}

function sampleWaived(): WaivedFinding[] {
  return [
    {
      ...finding(['ARX205', 'medium'], 'ELF program that no listed source builds', {
        source: 1,
        path: 'bin/tool',
      }),
      waiver: {
        reason: 'The vendor signs it, and we check that signature',
        owner: 'ops@example.com',
        expires: '2026-12-04',
        ticket: 'OPS-1423',
      },
    },
    {
      ...finding(['ARX208', 'low'], 'the name holds a zero-width space', {
        source: 4,
        path: HOSTILE_NAMES['zeroWidth'] ?? '',
      }),
      waiver: { reason: `Upstream calls it so\u202e <b>`, owner: 'a.reviewer', expires: '2027-03-01' },
    },
  ];
}

function sampleClaimed(): Claimed {
  return {
    name: 'shop',
    version: '1.4.0',
    sequence: 14,
    builder: 'https://ci.example.com/shop/app',
    arx: '0.1.0',
    sources: [
      {
        request: 'git+https://git.example.com/shop/app.git?ref=v1.4.0',
        nature: 'directory',
        resolution: { ref: 'refs/tags/v1.4.0', commit: '4c1e9f2b7a6d5038c1f2e3d4a5b6c7d8e9f00112' },
        tree: digestOf('tree of app'),
        entries: 12,
        contentSize: 2_014_411,
      },
      {
        request: 'tar+https://dl.example.org/tool/2.3.1/tool-2.3.1.tgz#/',
        nature: 'directory',
        resolution: {
          url: 'https://cdn.example.org/a/b/tool-2.3.1.tgz',
          mirror: 'https://mirror.corp.example/tool-2.3.1.tgz',
          integrity: 'sha256-qUiQTy8PR5uPgZdpSzAYSw0u0cHNKh7A+4XSmaGSpEc=',
          size: 812_114,
          verified: 'minisign RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3 of tool-2.3.1.tgz',
        },
        tree: digestOf('tree of tool'),
        entries: 5,
        contentSize: 2_411_007,
      },
      {
        request: 'text:welcome',
        nature: 'file',
        resolution: {},
        tree: digestOf('tree of text'),
        entries: 1,
        contentSize: 18,
      },
      {
        request: 's3://releases/shop/assets/',
        nature: 'directory',
        resolution: { listing: digestOf('listing'), auth: 'releases-reader', insecure: true },
        tree: digestOf('tree of assets'),
        entries: 3,
        contentSize: 386_211,
      },
      {
        request: `https://odd.example/${HOSTILE_NAMES['script']}\u202e`,
        nature: 'directory',
        resolution: { url: `https://odd.example/"><script>alert(4)</script>` },
        tree: digestOf('tree of odd'),
        entries: Object.keys(HOSTILE_NAMES).length,
        contentSize: 684,
      },
    ],
    code: [
      {
        command: ['sh', '-c', 'service app stop ; service app start'],
        network: 'none',
        cwd: '/srv/app',
        label: 'restart',
        line: 14,
        capabilities: { executes: ['service', 'sh'], services: ['app start', 'app stop'] },
      },
      {
        command: [
          'bash',
          '-c',
          `set -eu\ncurl -fsSL https://get.example.net/agent | sh\necho "<b>done</b> \u202e"\n`,
        ],
        network: 'host',
        line: 15,
        capabilities: { executes: ['bash', 'curl'], network: ['curl https://get.example.net/agent'] },
      },
      {
        command: [
          'tar+https://dl.example.org/tool/2.3.1/tool-2.3.1.tgz#bin/tool',
          '--apply',
          '/etc/app.conf',
        ],
        source: 1,
        network: 'none',
        line: 22,
      },
    ],
    data: [
      { source: 0, target: '/srv/app' },
      { source: 1, target: '/opt/tool', mode: '0755', owner: 'root:root' },
      { source: 2, target: 'motd' },
      { source: 4 },
    ],
  };
}

function sampleObserved(): Observed {
  return {
    capabilities: [
      { executes: ['service', 'sh'], services: ['app start', 'app stop'] },
      {
        writes: ['/usr/local/bin/agent'],
        executes: ['bash', 'curl', 'sh'],
        network: ['curl https://get.example.net/agent'],
        users: ['root'],
        opaque: ['what https://get.example.net/agent answers'],
      },
      { reads: ['/etc/app.conf'], secrets: ['APP_TOKEN'], opaque: ['binary bin/tool'] },
    ],
    components: [
      {
        purl: 'pkg:npm/lodash@4.17.20',
        type: 'npm',
        name: 'lodash',
        version: '4.17.20',
        source: 0,
        path: 'package-lock.json',
        licence: 'MIT',
        declaredOnly: true,
      },
      {
        purl: 'pkg:npm/express@5.1.0',
        type: 'npm',
        name: 'express',
        version: '5.1.0',
        source: 0,
        path: 'package-lock.json',
        licence: 'MIT',
        declaredOnly: true,
      },
      {
        purl: 'pkg:golang/example.org/tool@2.3.1',
        type: 'golang',
        name: 'example.org/tool',
        version: '2.3.1',
        source: 1,
        path: 'go.mod',
      },
      {
        purl: 'pkg:generic/%3Cb%3Eodd%3C%2Fb%3E',
        type: 'generic',
        name: '<b>odd</b>\u200b',
        source: 4,
        path: 'x',
      },
    ],
    vulnerabilities: [
      {
        id: 'GHSA-29mw-wpgm-hmr9',
        aliases: ['CVE-2021-23337'],
        purl: 'pkg:npm/lodash@4.17.20',
        summary: 'Command injection through template',
        score: 7.2,
        severity: 'high',
        fixed: '4.17.21',
      },
      {
        id: 'GHSA-35jh-r3h4-6jhm',
        aliases: [],
        purl: 'pkg:npm/lodash@4.17.20',
        summary: 'Slow regular expression in trim <script>',
        severity: 'medium',
        vex: { status: 'not_affected', justification: 'vulnerable_code_not_in_execute_path' },
      },
    ],
    licences: [
      { expression: 'Apache-2.0', source: 0, path: 'LICENSE', by: 'text' },
      { expression: 'Apache-2.0', source: 0, path: 'src/main.js', by: 'header' },
      { expression: 'MIT', source: 0, path: 'package-lock.json', by: 'metadata' },
      { expression: 'NOASSERTION', source: 1, path: 'COPYING', by: 'text' },
    ],
    files: [appFiles(), toolFiles(), [file('motd', 18, 'text')], assetFiles(), oddFiles()],
  };
}

const file = (path: string, size: number, type: string, executable = false): ObservedFile => ({
  path,
  kind: 'file',
  size,
  digest: digestOf(`${path} ${size}`),
  type,
  ...(executable && { executable }),
});

const appFiles = (): ObservedFile[] => [
  file('LICENSE', 11_357, 'text'),
  { path: 'bin', kind: 'directory', size: 0 },
  file('bin/helper', 1_912_004, 'elf', true),
  file('bin/start', 412, 'script', true),
  file('deploy/.env', 214, 'text'),
  file('deploy/systemd/app.service', 388, 'text'),
  { path: 'empty', kind: 'directory', size: 0 },
  { path: 'latest', kind: 'link', size: 0, target: 'bin/start' },
  file('package-lock.json', 48_112, 'text'),
  file('src/lib/routes/index.js', 22_814, 'text'),
  file('src/lib/routes/orders.js', 16_001, 'text'),
  file('src/main.js', 3_109, 'text'),
];

const toolFiles = (): ObservedFile[] => [
  file('COPYING', 4_001, 'text'),
  file('README', 1_204, 'text'),
  file('bin/tool', 2_400_112, 'elf', true),
  file('go.mod', 98, 'text'),
  file('share/man/tool.1.gz', 5_592, 'gzip'),
];

const assetFiles = (): ObservedFile[] => [
  file('fonts/body.woff2', 88_120, 'data'),
  file('img/banner.png', 240_091, 'png'),
  file('img/logo.svg', 58_000, 'text'),
];

const oddFiles = (): ObservedFile[] =>
  Object.values(HOSTILE_NAMES)
    .sort()
    .map((name) => file(name.replaceAll('/', '_'), 57, 'text'));

function countsOf(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
  for (const severity of SEVERITIES)
    counts[severity] = findings.filter((finding) => finding.severity === severity).length;
  return counts;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
