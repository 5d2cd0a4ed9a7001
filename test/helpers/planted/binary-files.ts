import { gzipSync } from 'node:zlib';
import { elf, HEADS, macho, pe, tar, tgz, zip } from '../../audit/rules/content/binaries.ts';
import { BASE32, madeKey, madeSecret } from './made-secret.ts';
import { executable, hiding, planted, type PlantedFile } from './planted-file.ts';

// It stands in no file of this project: a virus scanner would take the checkout away.
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
const X86_64 = 62;
const ARM64 = 183;
const KEY = madeKey();

/** Programs, archives, and files that are not what their names say. */
export const BINARY_FILES: readonly PlantedFile[] = [
  planted('uploads/sample.com', EICAR, 'ARX201'),
  planted('uploads/sample.zip', zip({ name: 'inner.com', content: EICAR }), 'ARX201', 'ARX205'),
  executable(planted('bin/worker', elf(X86_64, 2, true), 'ARX203')),
  planted('vendor/libfast.so.1', elf(ARM64, 3), 'ARX203'),
  planted('tools/setup.exe', pe(0x8664), 'ARX203'),
  planted('tools/menu', macho(0x0100000c), 'ARX203'),
  planted('public/codec.wasm', HEADS['wasm'] ?? '', 'ARX203'),
  planted('lib/report.tgz', tgz([{ name: 'bin/report' }, elf(X86_64)]), 'ARX203', 'ARX205'),
  planted('public/logo.png', elf(X86_64, 2), 'ARX203', 'ARX207'),
  planted('public/photo.jpg', '#!/bin/sh\nrm -rf cache\n', 'ARX207'),
  planted('docs/notes.txt', zip({ name: 'a.txt', content: 'a' }), 'ARX205', 'ARX207'),
  planted('public/banner.png', HEADS['jpeg'] ?? '', 'ARX207'),
  planted('downloads/release.tar.gz', '<html>404 Not Found</html>\n', 'ARX207'),
  planted('fonts.zip', zip({ name: '../../.bashrc', content: 'x' }), 'ARX205'),
  planted('archive/old.7z', HEADS['7z'] ?? '', 'ARX205'),
  planted('archive/locked.zip', zip({ name: 'a', content: 'x', flags: 1 }), 'ARX205'),
  planted('archive/links.tar', tar([{ name: 'l', type: '2', target: '/etc/passwd' }]), 'ARX205'),
  hiding(
    'archive/site.tgz',
    `AKIA${madeSecret(16, BASE32)}`,
    (key) => tgz([{ name: 'site/.env' }, `AWS_KEY=${key}\n`]),
    'ARX202',
    'ARX205',
  ),
  hiding(
    'archive/backup.zip',
    KEY.split('\n')[1] ?? '',
    () => zip({ name: 'tls/server.key', content: KEY }),
    'ARX202',
    'ARX205',
  ),
  hiding(
    'public/app.js.gz',
    `ghp_${madeSecret(36)}`,
    (token) => gzipSync(`fetch('/x', {headers: {token: '${token}'}})\n`),
    'ARX202',
    'ARX205',
  ),
];
