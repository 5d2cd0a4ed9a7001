import { digestOf } from '../../src/core/digest.ts';
import type { BundleDiff, FileDiff } from '../../src/model/audit/bundle-diff.ts';
import type { ObservedFile } from '../../src/model/audit/report.ts';
import { HOSTILE_NAMES, sampleReport } from './sample-report.ts';

/** A comparison with something of everything; the same bytes on every call. */
export function sampleDiff(): BundleDiff {
  const { verified, claimed, observed } = sampleReport();
  const [builder, reviewer] = verified?.signers ?? [];
  const [app, tool] = claimed?.sources ?? [];
  const [restart, install] = claimed?.code ?? [];
  const [lodash, express] = observed?.components ?? [];
  const [injection, slow] = observed?.vulnerabilities ?? [];
  if (!builder || !reviewer || !app || !tool || !restart || !install) throw new Error('no sample');
  if (!lodash || !express || !injection || !slow) throw new Error('no sample');
  return {
    a: { file: 'shop-1.3.2.arx', digest: digestOf('a'), name: 'shop', version: '1.3.2', signers: [builder] },
    b: {
      file: `shop-1.4.0${HOSTILE_NAMES['bidi']}.arx`,
      digest: digestOf('b'),
      name: 'shop',
      version: '1.4.0',
      sequence: 14,
      signers: [builder, reviewer],
    },
    identical: false,
    signers: { added: [reviewer], removed: [] },
    sources: [
      {
        state: 'changed',
        name: 'app',
        before: { ...app, resolution: { ref: 'refs/tags/v1.3.2', commit: 'b'.repeat(40) } },
        after: app,
        growth: 212_004,
        commits: { count: 12, subjects: ['Orders can be sorted', `Fix <b>\u202e`] },
        files: sampleFiles(),
      },
      { state: 'added', name: 'tool', after: tool, growth: tool.contentSize, files: [] },
      { state: 'unchanged', name: 'text', growth: 0, files: [] },
    ],
    code: [
      {
        state: 'unchanged',
        before: { ...restart, index: 0 },
        after: { ...restart, index: 0 },
        gained: {},
        lost: {},
      },
      {
        state: 'changed',
        before: { ...install, command: ['bash', '-c', 'true'], network: 'none', index: 1 },
        after: { ...install, index: 1 },
        gained: { network: ['curl https://get.example.net/agent'], users: ['root'] },
        lost: { reads: ['/etc/motd'] },
      },
    ],
    fields: [
      { field: 'data[0].target', before: '/srv/old', after: '/srv/app' },
      { field: 'network', after: 'host' },
    ],
    components: [
      { state: 'changed', before: { ...lodash, purl: 'pkg:npm/lodash@4.17.15' }, after: lodash },
      { state: 'added', after: express },
    ],
    vulnerabilities: { added: [injection], removed: [slow] },
    risk: {
      newExecutables: 1,
      changedCommands: 1,
      newOrigins: 2,
      newSigners: 1,
      newCapabilities: 2,
      newVulnerabilities: 1,
    },
  };
}

function sampleFiles(): FileDiff[] {
  const one = (path: string, more: Partial<ObservedFile> = {}): ObservedFile => ({
    path,
    kind: 'file',
    size: 400,
    digest: digestOf(path),
    type: 'text',
    ...more,
  });
  const image = HOSTILE_NAMES['image'] ?? '';
  return [
    {
      state: 'added',
      path: 'bin/helper',
      after: one('bin/helper', { type: 'elf', executable: true }),
      newExecutable: true,
    },
    {
      state: 'changed',
      path: 'src/main.js',
      before: one('src/main.js'),
      after: one('src/main.js', { size: 420 }),
      text: {
        added: 2,
        removed: 1,
        hunks: [
          {
            before: 3,
            after: 3,
            lines: [
              ' const one = 1;',
              '-</pre><script>alert(5)</script>',
              '+const two = "\u202e";',
              '+const three = 3;',
              ' end',
            ],
          },
        ],
      },
    },
    { state: 'renamed', path: 'docs/new.md', from: 'docs/old.md', after: one('docs/new.md') },
    { state: 'removed', path: image, before: one(image) },
    { state: 'mode', path: 'run', before: one('run'), after: one('run', { executable: true }) },
  ];
}
