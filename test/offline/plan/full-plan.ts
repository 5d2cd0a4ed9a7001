import { digestOf } from '../../../src/core/digest.ts';
import type { Plan } from '../../../src/offline/run/plan-model.ts';
import type { Found } from '../../../src/offline/state/found.ts';

const OLD = digestOf('old');
const NEW = digestOf('new');

function there(found: Found): { ino: number; mtimeMs: number; size: number; found: Found } {
  return { ino: 1, mtimeMs: 1, size: 1, found };
}

const FILE: Found = { kind: 'file', digest: OLD, size: 3, mode: 0o600, uid: 33, gid: 33 };

/** A plan in which every member that a plan can have is set. */
export function fullPlan(): Plan {
  return {
    digest: digestOf('bundle'),
    name: 'shop',
    version: '1.5.0',
    sequence: 3,
    installed: {
      bundle: digestOf('before'),
      version: '1.4.0',
      sequence: 2,
      receipt: '20260301T120000Z-0a1b2c',
    },
    entries: [
      { action: 'create', kind: 'directory', path: '/srv/new', owner: { uid: 0, gid: -1 } },
      {
        action: 'change',
        kind: 'file',
        path: '/etc/shop.conf',
        source: 0,
        digest: NEW,
        size: 3,
        mode: 0o640,
        owner: { uid: 0, gid: 4 },
        before: there(FILE),
        after: { digest: NEW, gid: 4, kind: 'file', mode: 0o640, size: 3, uid: 0 },
        savedAs: '/etc/shop.conf.arx-saved',
      },
      {
        action: 'change',
        kind: 'link',
        path: '/srv/now',
        source: 1,
        target: 'new',
        before: there({ kind: 'link', target: 'old', uid: 0, gid: 0 }),
        after: { gid: 0, kind: 'link', target: 'new', uid: 0 },
      },
      {
        action: 'unchanged',
        kind: 'directory',
        path: '/srv',
        before: there({ kind: 'directory', mode: 0o755, uid: 0, gid: 0 }),
      },
      { action: 'create', kind: 'file', path: '/tmp/arx-XXXXXX/work/x', digest: NEW, size: 3, mode: 0o644 },
    ],
    deletes: [
      { path: '/srv/gone', before: there(FILE), savedAs: '/srv/gone.arx-saved' },
      {
        path: '/srv/back',
        before: there({ kind: 'link', target: 'x', uid: 0, gid: 0 }),
        restores: { kind: 'directory', mode: 0o700, uid: 0, gid: 0 },
      },
    ],
    counts: { create: 2, change: 2, unchanged: 1, delete: 2 },
    changed: true,
    bytes: 6,
    workspace: '/tmp/arx-XXXXXX',
    roots: [{ path: '/srv', dev: 1, ino: 2 }],
    spaces: [
      { path: '/srv', bytes: 8192, free: 1_000_000_000 },
      { path: '/var/lib/arx', bytes: 4096, free: 2_000_000_000 },
    ],
    commands: [
      {
        label: 'migrate',
        argv: ['/tmp/arx-XXXXXX/programs/1/migrate', '--to', '5'],
        source: 'file:///@/./migrate',
        cwd: '/srv',
        env: ['A', 'B'],
        network: 'host',
        timeout: 60,
        silence: 30,
        user: 'shop',
        when: 'changed',
        skipped: false,
        retries: 2,
        undo: ['migrate', '--to', '4'],
        pass: ['HTTP_PROXY'],
        secrets: ['DB'],
        daemon: 'worker',
        health: { tcp: '8080', within: 5 },
        init: 'direct',
        services: ['nginx reload'],
        capabilities: { reads: ['/etc/shop.conf'], network: ['curl'] },
      },
      {
        label: 'code[1]',
        argv: ['true'],
        cwd: '/srv',
        env: [],
        network: 'none',
        timeout: 3600,
        silence: 900,
        when: 'changed',
        skipped: true,
        retries: 0,
        pass: [],
        secrets: [],
        services: [],
      },
    ],
    services: [
      {
        name: 'nginx',
        do: ['reload'],
        when: 'changed',
        skipped: true,
        health: { http: 'http://127.0.0.1/', within: 10 },
      },
      {
        name: 'shop',
        do: ['restart'],
        when: 'always',
        skipped: false,
        health: { command: ['shop', 'ping'] },
      },
    ],
    daemons: [
      { name: 'worker', action: 'replace' },
      { name: 'old', action: 'stop' },
    ],
    secrets: [
      { name: 'API', from: 'command pass show api', as: 'env' },
      { name: 'DB', from: 'file /etc/db', as: 'file', present: false },
      { name: 'KEY', from: 'env KEY', as: 'file', present: true },
      {
        name: 'LINK',
        from: 'file /etc/link',
        as: 'file',
        present: false,
        problem: 'is a link, expected the file itself',
      },
    ],
    users: ['root:adm', 'shop'],
    warnings: ['migrate: the program "x" is not on this machine yet'],
  };
}
