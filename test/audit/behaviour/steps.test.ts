import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  capabilitiesOfSteps,
  type FoundFile,
} from '../../../src/audit/behaviour/steps/capabilities-of-steps.ts';
import { keyOf } from '../../../src/audit/behaviour/steps/placements.ts';
import type { Capabilities } from '../../../src/model/audit/capabilities.ts';
import { auditSubject, type Made, type Making } from '../../helpers/audit-subject.ts';

/** What the sealing side says: it reads only what commands run, and is asked for files by their keys. */
async function sealed({ subject, files }: Made): Promise<readonly Capabilities[]> {
  const asked: string[] = [];
  const found = await capabilitiesOfSteps(subject.seal, (keys) => {
    asked.push(...keys);
    const all = new Map<string, FoundFile>();
    for (const { uses, bytes } of files)
      for (const { source, path, executable } of uses)
        for (const key of [keyOf({ source, path }), keyOf({ source })])
          if (keys.includes(key)) all.set(key, { path, executable, bytes });
    return Promise.resolve(all);
  });
  assert.equal(new Set(asked).size, asked.length, 'a file was asked for twice');
  return found;
}

interface Case {
  readonly name: string;
  readonly making: Making;
  readonly capabilities: readonly Capabilities[];
}

const CASES: readonly Case[] = [
  {
    name: 'a plain command',
    making: { code: [{ cmd: 'wc', args: ['-l', 'brew.rb'] }] },
    capabilities: [{ reads: ['brew.rb'], executes: ['wc'] }],
  },
  {
    name: 'a command in a cwd',
    making: { code: [{ cmd: 'cp', args: ['a', '/b/../c'], cwd: 'sub' }], seal: { cwd: '/srv' } },
    capabilities: [{ reads: ['/srv/sub/a'], writes: ['/c'], executes: ['cp'] }],
  },
  {
    name: 'services exactly',
    making: {
      code: [
        {
          cmd: 'sh',
          args: ['-c', 'service app stop ; service app start; systemctl --quiet reload nginx.service app@1'],
        },
      ],
    },
    capabilities: [
      {
        executes: ['service', 'sh', 'systemctl'],
        services: ['app start', 'app stop', 'app@1 reload', 'nginx reload'],
      },
    ],
  },
  {
    name: 'a variable that the seal declares',
    making: {
      code: [{ cmd: 'sh', args: ['-c', 'cat "$DIR/a" "${OTHER:-/o}" "$LOST/b"'], env: { DIR: '/d' } }],
      seal: { env: { OTHER: '/x' } },
    },
    capabilities: [{ reads: ['/d/a', '/x', '…/b'], executes: ['cat', 'sh'] }],
  },
  {
    name: 'a source that is the program, which reads a file of the bundle',
    making: {
      sources: [
        { files: { tool: '#!/bin/sh\n. /srv/lib.sh\ngo\n' } },
        { files: { 'lib.sh': 'go() { touch /srv/done; }\nstop() { curl x; }\n', other: '' } },
      ],
      data: [{ source: 1, target: '/srv' }],
      code: [{ source: 0 }],
    },
    capabilities: [{ reads: ['/srv/lib.sh'], writes: ['/srv/done'], executes: ['touch'] }],
  },
  {
    name: 'a file source under another name',
    making: {
      sources: [{ files: { 'install.txt': 'mkdir -p /opt/x\n' } }],
      data: [{ source: 0, target: '/opt/run' }],
      code: [{ cmd: 'sh', args: ['/opt/run'] }],
    },
    capabilities: [{ reads: ['/opt/run'], writes: ['/opt/x'], executes: ['mkdir', 'sh'] }],
  },
  {
    name: 'scripts that call each other in a circle, from another directory',
    making: {
      files: {
        'a.sh': '#!/bin/sh\ncd "$(dirname "$0")/sub"\n./b.sh\n',
        'sub/b.sh*': '#!/bin/sh\ncat c\n../a.sh\n',
        'sub/c': '',
      },
      data: [{ source: 0, target: 'app' }],
      code: [{ cmd: 'sh', args: ['app/a.sh'] }],
    },
    capabilities: [
      { reads: ['app/a.sh', 'app/sub/c'], executes: ['app/a.sh', 'app/sub/b.sh', 'cat', 'dirname', 'sh'] },
    ],
  },
  {
    name: 'what is not shell text',
    making: {
      files: {
        'tool*': Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0),
        'run.py': '#!/usr/bin/env python3\nprint(1)\n',
        plain: 'curl https://x.example\n',
        'a/b': '',
      },
      code: [
        { cmd: './tool', args: ['-x'] },
        { cmd: './run.py' },
        { cmd: 'python3', args: ['plain'] },
        { cmd: 'perl', args: ['-e', 'system("id")'] },
        { cmd: './not-there' },
      ],
    },
    capabilities: [
      { executes: ['tool'], opaque: ['binary tool'] },
      { executes: ['python3', 'run.py'], opaque: ['python3 run.py'] },
      { reads: ['plain'], executes: ['python3'], opaque: ['python3 plain'] },
      { executes: ['id', 'perl'], opaque: ['perl of a text in the command'] },
      { executes: ['not-there'], opaque: ['program not-there'] },
    ],
  },
  {
    name: 'a script without a first line, which only a command of the bundle makes one',
    making: {
      files: { one: 'sh ./two\n. ./three\n', two: 'cat a\n', three: 'cat b\n' },
      code: [{ cmd: 'sh', args: ['one'] }],
    },
    capabilities: [{ reads: ['one', 'three', 'two'], executes: ['sh'], opaque: ['. three', 'sh two'] }],
  },
  {
    name: 'a jar',
    making: { files: { 'app.jar': 'PK' }, code: [{ source: 0, jar: true }] },
    capabilities: [{ executes: ['java'], opaque: ['jar of source 0'] }],
  },
  {
    name: 'the same content once executable, once not',
    making: {
      files: { 'x*': 'cat a\n', y: 'cat a\n', 'run.sh': './x\n./y\n' },
      code: [{ cmd: 'sh', args: ['run.sh'] }],
    },
    capabilities: [{ reads: ['a', 'run.sh'], executes: ['cat', 'sh', 'x', 'y'], opaque: ['program y'] }],
  },
  { name: 'nothing', making: { code: [{ cmd: ':' }] }, capabilities: [{}] },
];

for (const { name, making, capabilities } of CASES)
  test(`what commands can do is the same when it is sealed and when it is audited: ${name}`, async () => {
    const made = await auditSubject({ ...making, observe: true });
    assert.deepEqual(made.subject.observed.capabilities, capabilities);
    assert.deepEqual(await sealed(made), capabilities);
  });

test('a script whose digest stands at several places is told once, with the commands that reach it', async () => {
  const made = await auditSubject({
    files: { 'a/run.sh': 'curl https://x.example\n', 'b/run.sh': 'curl https://x.example\n' },
    code: [{ cmd: 'sh', args: ['a/run.sh'] }, { cmd: 'ls' }, { cmd: 'sh', args: ['b/run.sh'] }],
    observe: true,
  });
  const facts = made.subject.observed.behaviour?.filter(({ kind }) => kind === 'network') ?? [];
  assert.deepEqual(
    facts.map(({ steps, script, line, column }) => [steps, script?.path, script?.also, line, column]),
    [[[0, 2], 'a/run.sh', 1, 1, 6]],
  );
});
