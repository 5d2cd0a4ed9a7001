import { exported } from './bundles.ts';
import type { Row } from './runner-row.ts';

const RUN = 'next.sh --digest $digest';

/** Rows of exported scripts, and of bundles that no script can be made of. */
export const EXPORT_ROWS: readonly Row[] = [
  ...(
    [
      ['a daemon', 'daemon-tcp'],
      ['a service', 'service-fails'],
      ['a secret', 'secret-env'],
      ['a user', 'user-number'],
    ] as const
  ).map(([what, bundle]): Row => ({
    name: `a bundle that needs ${what} is exported`,
    line: `export ${bundle}.arx --format sh -o out.sh`,
    exit: 3,
  })),
  { name: 'a damaged bundle is exported', line: 'export damaged.arx --format sh -o out.sh', exit: 4 },
  ...(
    [
      ['nobody vouches for the script', ':', 4, 'next.sh'],
      ['the digest of the script is another one', `echo ${'0'.repeat(64)} >digest`, 4],
      [
        'the payload of the script is damaged',
        'printf X | dd of=next.sh bs=1 conv=notrunc seek=$(($(stat -c %s next.sh) - 2000)) 2>/srv/dd; sha256sum next.sh | cut -c 1-64 >digest',
        4,
      ],
      ['the script is cut off', 'truncate -s -3000 next.sh; sha256sum next.sh | cut -c 1-64 >digest', 4],
      ['the key of the script is not there', ':', 2, 'next.sh --key none.pub'],
      ['an option of the script is not known', ':', 2, 'next.sh --hurry'],
      ['a file is where a directory of the script must be', 'rm -r /srv/host/app; echo >/srv/host/app', 3],
      ['a link is where a file of the script must be', 'rm /srv/host/app/a; ln -s b /srv/host/app/a', 3],
      ['a pipe is where a file of the script must be', 'rm /srv/host/app/a; mkfifo /srv/host/app/a', 3],
      ['others may write where the script places', 'chmod 777 /srv/host/app', 3],
      ['the script may only read its target', 'closed host', 1],
      ['the disk is full for the script', 'full host 20k', 1],
      ['TMPDIR of the script may only be read', 'closed tmp', 1],
      ['TMPDIR of the script is full', 'full tmp 4k; rm /srv/tmp/filler', 1],
      ['there is no sha256sum for the script', 'hide sha256sum', 3],
      ['there is no tar for the script', 'hide tar', 3],
    ] as const
  ).map(([name, wrong, exit, line = RUN]): Row => ({
    name,
    line,
    exit,
    script: true,
    on: 'exported',
    wrong: `${wrong}; export digest=$(cat digest)`,
    mended: '',
  })),
  ...(
    [
      ['a command of the script fails', 'fails', 7],
      ['a command of the script takes too long', 'slow', 7],
      ['there is no unshare for the script', 'fails', 3],
      ['the script is for another platform', 'windows', 3],
      ['an owner of the script is not known', 'owner', 3],
    ] as const
  ).map(([name, bundle, exit]): Row => ({
    name,
    line: RUN,
    exit,
    script: true,
    wrong: `${exported(bundle)}; ${exit === 3 && bundle === 'fails' ? 'hide unshare; ' : ''}export digest=$(cat digest)`,
    mended: '',
    ...(exit === 7 && ({ changes: true } as const)),
  })),
];
