import { gzipSync } from 'node:zlib';
import { HEADS, tar, tgz, zip } from '../../audit/rules/content/binaries.ts';
import { CLEAN_TEXTS } from './clean-texts.ts';
import { clean, type PlantedFile } from './planted-file.ts';

const head = (type: string): Uint8Array => HEADS[type] ?? Buffer.alloc(0);

/** Files that are nearly, but not, what a rule looks for. */
export const CLEAN_FILES: readonly PlantedFile[] = [
  ...CLEAN_TEXTS,
  clean('public/logo.png', head('png')),
  clean('public/photo.jpg', head('jpeg')),
  clean('public/favicon.ico', head('png')),
  clean('public/font.woff2', head('woff')),
  clean('docs/manual.pdf', head('pdf')),
  clean('data/shop.db', head('sqlite')),
  clean('fonts.zip', zip({ name: 'fonts/a.txt', content: 'a' }, { name: 'fonts/' })),
  clean('docs.tar.gz', tgz([{ name: 'docs/a.md' }, 'PASSWORD=changeme\n'])),
  clean('docs.tar', tar([{ name: 'docs/a.md' }, 'hello\n'])),
  clean('public/app.js.gz', gzipSync("fetch('/x', {headers: {token: read('token')}})\n")),
  clean(
    'uploads/about-eicar.md',
    'Its text begins with X5O!P%@AP and names EICAR-STANDARD-ANTIVIRUS-TEST-FILE.\n',
  ),
  clean('docs/mz.txt', `MZ is how programs for DOS begin, ${'x'.repeat(80)}\n`),
  clean('docs/pk.txt', 'PK stands for private key, and for the first bytes of a zip file.\n'),
  clean('docs/ustar.txt', `${' '.repeat(250)}the ustar format\n`),
  clean('data/empty.zip', ''),
  clean('data/latin1.txt', Buffer.from('caf\u00e9 cr\u00e8me\n', 'latin1')),
  clean('data/utf16.txt', Buffer.from('\ufeffhello\n', 'utf16le')),
  clean('etc/sudoers.d/README', '# shop ALL=(root) NOPASSWD: ALL\nDefaults secure_path="/usr/bin"\n'),
  clean('docs/sudo.md', 'A rule is `shop ALL=(ALL) NOPASSWD: ALL`; do not write one.\n'),
];
