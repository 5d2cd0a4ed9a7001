import { type CommandTable, each } from './command-spec.ts';

/** Programs that read, write and delete files (POSIX 2024, GNU coreutils, findutils, tar). */
export const FILE_COMMANDS: CommandTable = {
  ...each(
    'cat tac nl xxd hexdump wc uniq rev fmt file stat md5sum sha1sum sha256sum sha512sum b2sum cksum cmp diff comm join',
    {
      operands: 'reads',
    },
  ),
  ...each('less more zcat bzcat xzcat zstdcat strings', { operands: 'reads' }),
  ...each('head tail', {
    operands: 'reads',
    options: { '-n': 'skip', '-c': 'skip', '--lines': 'skip', '--bytes': 'skip' },
  }),
  ...each('cut paste fold od', {
    operands: 'reads',
    options: {
      '-d': 'skip',
      '-f': 'skip',
      '-c': 'skip',
      '-w': 'skip',
      '-t': 'skip',
      '-N': 'skip',
      '-j': 'skip',
      '-A': 'skip',
    },
  }),
  sort: {
    operands: 'reads',
    options: { '-o': 'writes', '--output': 'writes', '-k': 'skip', '-t': 'skip', '-T': 'skip', '-S': 'skip' },
  },
  ...each('base64 base32', { operands: 'reads', options: { '-w': 'skip' } }),
  ...each('tr echo printf', { operands: 'skip' }),
  ...each('grep egrep fgrep zgrep rg', {
    operands: 'pattern-reads',
    options: { '-e': 'skip', '-f': 'reads', '-A': 'skip', '-B': 'skip', '-C': 'skip', '-m': 'skip' },
  }),
  ...each('awk gawk mawk nawk', {
    operands: 'pattern-reads',
    options: { '-f': 'reads', '-F': 'skip', '-v': 'skip' },
  }),
  ...each('jq yq', { operands: 'pattern-reads', options: { '-f': 'reads', '--indent': 'skip' } }),
  sed: {
    operands: 'pattern-reads',
    options: { '-e': 'skip', '-f': 'reads', '--expression': 'skip', '--file': 'reads' },
    unless: { flags: ['-i', '--in-place'], operands: 'changes' },
  },
  cp: { operands: 'copies', options: { '-t': 'writes', '--target-directory': 'writes', '-S': 'skip' } },
  mv: { operands: 'moves', options: { '-t': 'writes', '--target-directory': 'writes', '-S': 'skip' } },
  ln: { operands: 'copies', options: { '-t': 'writes', '-S': 'skip' } },
  install: {
    operands: 'copies',
    options: {
      '-m': 'skip',
      '--mode': 'skip',
      '-o': 'user',
      '--owner': 'user',
      '-g': 'skip',
      '--group': 'skip',
      '-t': 'writes',
      '-S': 'skip',
    },
    unless: { flags: ['-d', '--directory'], operands: 'writes' },
  },
  ...each('rm rmdir unlink tee sponge mkfifo', { operands: 'writes' }),
  mkdir: { operands: 'writes', options: { '-m': 'skip', '--mode': 'skip' } },
  ...each('shred truncate', {
    operands: 'writes',
    options: { '-s': 'skip', '--size': 'skip', '-n': 'skip', '-r': 'reads' },
  }),
  touch: { operands: 'writes', options: { '-d': 'skip', '-t': 'skip', '-r': 'reads' } },
  ...each('chmod chgrp setfacl chattr chcon', {
    operands: 'changes',
    options: { '--reference': 'reads', '-m': 'skip', '-x': 'skip' },
  }),
  chown: { operands: 'changes', options: { '--reference': 'reads', '--from': 'skip' } },
  patch: { operands: 'writes', options: { '-p': 'skip', '-i': 'reads', '-d': 'skip' } },
  ...each('gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd lz4', {
    operands: 'moves',
    options: { '-S': 'skip', '-T': 'skip', '-o': 'writes' },
    unless: { flags: ['-c', '--stdout', '-t', '-l'], operands: 'reads' },
  }),
  unzip: { operands: 'reads', options: { '-d': 'writes', '-x': 'skip', '-P': 'secret' } },
  zip: { operands: 'writes', options: { '-x': 'skip', '-P': 'secret' } },
  split: { operands: 'reads', options: { '-b': 'skip', '-l': 'skip' } },
  logrotate: { operands: 'reads' },
  sqlite3: { operands: 'writes' },
  ...each('ls du df find readlink realpath basename dirname test which locate tree', { operands: 'skip' }),
};
