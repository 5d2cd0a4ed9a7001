const TEXT = ['text', 'script', 'empty'];
const ZIP = ['zip', 'jar'];

/** What a file with such a name must be. Endings that several kinds of file share are not here. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  png: ['png'],
  apng: ['png'],
  jpg: ['jpeg'],
  jpeg: ['jpeg'],
  gif: ['gif'],
  webp: ['webp'],
  bmp: ['bmp'],
  ico: ['ico', 'png', 'bmp'],
  tif: ['tiff'],
  tiff: ['tiff'],
  pdf: ['pdf'],
  woff: ['woff'],
  woff2: ['woff'],
  ttf: ['font'],
  otf: ['font'],
  zip: ZIP,
  jar: ZIP,
  war: ZIP,
  ear: ZIP,
  apk: ZIP,
  whl: ZIP,
  docx: ZIP,
  xlsx: ZIP,
  pptx: ZIP,
  odt: ZIP,
  gz: ['gzip'],
  tgz: ['gzip'],
  xz: ['xz'],
  txz: ['xz'],
  bz2: ['bzip2'],
  zst: ['zstd'],
  '7z': ['7z'],
  rar: ['rar'],
  deb: ['deb'],
  rpm: ['rpm'],
  wasm: ['wasm'],
  exe: ['pe'],
  dll: ['pe'],
  class: ['class'],
  sqlite: ['sqlite'],
  mp3: ['mp3', 'data'],
  mp4: ['mp4'],
  ...Object.fromEntries(
    'txt md markdown rst json yaml yml toml ini cfg conf csv tsv html htm css scss less xml svg js mjs cjs jsx tsx py rb go rs java kt c h cpp hpp cs php sh bash sql lock log properties env'
      .split(' ')
      .map((ending) => [ending, TEXT]),
  ),
};

/** What a file must be by the ending of its name; undefined when the name says nothing. */
export function typesByName(path: string): readonly string[] | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
  return Object.hasOwn(TYPES, ending) ? TYPES[ending] : undefined;
}
