/** The files of a new connector plug-in, by their name. `word` is what stands behind `@`. */
export function connectorTemplate(word: string): Readonly<Record<string, string>> {
  return {
    'package.json': packageJson(word),
    'index.js': INDEX.replaceAll('NAME', word),
    'index.test.js': TEST.replaceAll('NAME', word),
    'README.md': README.replaceAll('NAME', word),
  };
}

function packageJson(word: string): string {
  const before = { type: 'strings', means: 'words before each program, as ["nice", "-n", "10"]' };
  const content = {
    name: `arx-connector-${word}`,
    version: '0.1.0',
    description: `@${word} targets for arx`,
    type: 'module',
    main: 'index.js',
    arx: { connectors: { [word]: { keys: { [`${word}_before`]: before } } } },
    scripts: { test: 'node --test' },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

const INDEX = `// A connector for arx. This one starts the programs of a target in a directory of this machine, or, behind another link
// (@ssh/host/@NAME/srv/app), of that one:
//
//     @NAME/srv/app                       in /srv/app
//     @NAME/srv/app with NAME_before      in /srv/app, behind those words: nice, nsenter, a container's client …
//
// Change it to what you need: open() makes a way to a target, exec() starts one program there.

// $1: the directory. The words behind it are the program; no shell reads them.
const ENTER = 'cd -- "$1" && shift && exec "$@"';

/** @type {import('arx').ConnectorPlugin} */
export default {
  async open({ name, argument, data }, { start }) {
    if (argument === undefined) throw fail('HOST_INVALID', \`\${name} names no directory: write @NAME/srv/app\`);
    const directory = \`/\${argument}\`;
    const before = data.NAME_before ?? [];
    const enter = (argv) => ['sh', '-c', ENTER, 'sh', directory, ...before, ...argv];

    const { code } = await ended(await start({ argv: enter(['true']) }));
    if (code !== 0) throw fail('HOST_UNREACHABLE', \`\${directory} cannot be entered\`);
    return {
      // Words, input and output go through as they are: what start() gives may be handed on.
      exec: (request) => start({ ...request, argv: enter(request.argv) }),
      // What open() has started for good ends here. There is nothing of that kind.
      close: () => undefined,
    };
  },
};

async function ended(child) {
  child.stdout.resume();
  child.stderr.resume();
  return await child.ended;
}

// An error with a code of the HOST_ family keeps it: see \`arx explain HOST_UNREACHABLE\`.
function fail(code, message) {
  return Object.assign(new Error(message), { code });
}
`;

const TEST = `import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectorContract } from 'arx/contract';

// The tests that the connectors of arx itself pass too. The fixture is a real target.
connectorContract({
  name: '@NAME',
  plugin: import.meta.dirname,
  fixture() {
    const directory = mkdtempSync(join(tmpdir(), 'NAME-'));
    return {
      target: \`@NAME\${directory}\`,
      data: { NAME_before: ['env', 'LC_ALL=C'] },
      missing: \`@NAME\${directory}/none\`,
      [Symbol.asyncDispose]: async () => rmSync(directory, { recursive: true }),
    };
  },
});
`;

const README = `# @NAME targets for arx

    npm install --no-save --prefix .. PATH/TO/arx   # for the tests; of a checkout, after \`npm run build\` in it
    npm test                                        # the contract that every connector passes
    arx plugin add .                                # allow it on this machine, with the files that it has now

The tests need the Node that arx needs: 22.22.2, 24.15, or 26 and later. They find arx beside this directory; in it, it would be
a part of the plug-in.

Then \`arx run app.arx --on @NAME/srv/app\` works, and a fleet file can name such targets. Only the config of a user or a machine
can allow a plug-in, never a project or a fleet file. After a change of any file run \`arx plugin add .\` again.
`;
