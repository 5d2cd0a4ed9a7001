/** The files of a new source plug-in, by their name. `name` is also its scheme. */
export function sourceTemplate(name: string): Readonly<Record<string, string>> {
  return {
    'package.json': packageJson(name),
    'index.js': INDEX.replaceAll('NAME', name),
    'index.test.js': TEST.replaceAll('NAME', name),
    'README.md': README.replaceAll('NAME', name),
  };
}

function packageJson(name: string): string {
  const content = {
    name: `arx-source-${name}`,
    version: '0.1.0',
    description: `${name}:// sources for arx`,
    type: 'module',
    main: 'index.js',
    arx: { sources: [name] },
    scripts: { test: 'node --test' },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

const INDEX = `// A source for arx. This one reads releases that stand beside each other in a directory:
//
//     NAME:///srv/releases/app            the highest version below /srv/releases/app
//     NAME:///srv/releases/app?1.2.0      that version
//
// Change it to what you need: resolve() says what a URL means now, vendor() hands over the content.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** @type {import('arx').SourcePlugin} */
export default {
  async resolve({ url, redacted }) {
    const { directory, version } = parse(url);
    const versions = await readdir(directory).catch(() => []);
    const found = version === '' ? highest(versions) : versions.find((name) => name === version);
    if (found === undefined) throw missing(\`\${redacted} has no such version\`);
    return found;
  },

  async vendor({ url, redacted }, resolved, files, { signal }) {
    // It may come from a lock that somebody else wrote: it must be a name, and no way to another directory.
    if (/^\\.|\\//.test(resolved)) throw missing(\`\${redacted} has no version \${resolved}\`);
    const root = join(parse(url).directory, resolved);
    const names = await readdir(root, { recursive: true }).catch(() => undefined);
    if (names === undefined) throw missing(\`\${redacted} has no version \${resolved} any more\`);
    for (const name of names) {
      signal.throwIfAborted();
      const info = await stat(join(root, name));
      if (!info.isFile()) continue;
      await files.file(name, await readFile(join(root, name)), { executable: (info.mode & 0o100) !== 0 });
    }
    return 'directory';
  },
};

function parse(url) {
  const { pathname, search } = new URL(url);
  return { directory: decodeURIComponent(pathname), version: decodeURIComponent(search.slice(1)) };
}

function highest(versions) {
  return versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
}

// An error with a code of the SOURCE_ family keeps it: see \`arx explain\`.
function missing(message) {
  return Object.assign(new Error(message), { code: 'SOURCE_NOT_FOUND' });
}
`;

const TEST = `import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceContract } from 'arx/contract';

// The tests that the sources of arx itself pass too. The fixture is a real place that the source reads.
sourceContract({
  name: 'NAME',
  plugin: import.meta.dirname,
  fixture() {
    const directory = mkdtempSync(join(tmpdir(), 'NAME-'));
    const release = (version, text) => {
      mkdirSync(join(directory, 'app', version), { recursive: true });
      writeFileSync(join(directory, 'app', version, 'a.txt'), text);
    };
    release('1.0.0', 'one');
    return {
      url: \`NAME://\${directory}/app\`,
      files: { 'a.txt': 'one' },
      missing: \`NAME://\${directory}/none\`,
      change: () => release('1.1.0', 'two'),
      [Symbol.asyncDispose]: async () => rmSync(directory, { recursive: true }),
    };
  },
});
`;

const README = `# NAME:// sources for arx

    npm install --no-save --prefix .. PATH/TO/arx   # for the tests; of a checkout, after \`npm run build\` in it
    npm test                                        # the contract that every source passes
    arx plugin add .                                # allow it on this machine, with the files that it has now

The tests need the Node that arx needs: 22.22.2, 24.15, or 26 and later. They find arx beside this directory; in it, it would be
a part of the plug-in.

Then a manifest can say \`- /srv/app: NAME:///srv/releases/app\`. Only the config of a user or a machine can allow a plug-in,
never a project. After a change of any file run \`arx plugin add .\` again.
`;
