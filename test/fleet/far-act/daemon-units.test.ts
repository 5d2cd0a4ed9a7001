import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startSmallHost } from '../../servers/small-host.ts';
import { farWorld } from './far-world.ts';
import { EACH_SHELL } from './shells.ts';

const host = await startSmallHost({ first: 'systemd' });
after(() => host[Symbol.asyncDispose]());

/** What systemd and a shell would make something else of. */
const WORDS = [
  '$HOME',
  '${HOME}',
  '$$',
  'a$$b',
  '$',
  '%h',
  '%%',
  '\\',
  '\\n',
  '"a\'b"',
  ';',
  '',
  ' x ',
  'a\nb',
];
const SCRIPT = `printf '<%s>' "braced=\${OWN}" "bare=$OWN" "$@"; exec sleep 3456`;

for (const [name, shell] of EACH_SHELL)
  test(`a daemon is a unit with the words that are sealed, and root starts it without the bundle's variables, when the shell is ${name}`, async () => {
    using target = farWorld(shell, { before: host.enter, parent: host.shared });
    await host.sh('rm -rf /run/own && mkdir /run/own && chown www-data /run/own');
    const env = { OWN: '8080', LD_DEBUG: 'libs', LD_DEBUG_OUTPUT: '/run/own/trace' };
    const argv = ['sh', '-c', SCRIPT, 'sh', ...WORDS] as const;
    const heard = await target.run({
      steps: [{ daemon: name, argv, env, user: 'www-data', network: 'host', cwd: '/' }],
    });
    assert.equal(heard.error, undefined);
    const [record] = heard.events.flatMap((event) => (event.type === 'daemon' ? [event.record] : []));
    assert.ok(record?.unit === `arx-${name}.service`);
    assert.equal(await host.sh(`ps -o user= -p ${record.pid}`), 'www-data\n');
    const said = await host.sh(`cat '${record.log}'`);
    assert.equal(said, ['braced=8080', 'bare=8080', ...WORDS].map((word) => `<${word}>`).join(''));
    assert.equal(await host.sh('stat -c %U /run/own/trace.* | sort -u'), 'www-data\n');
    target.close();
    assert.equal((await target.run({ reverse: true, stop: [record] })).end, 'acted');
    assert.equal((await host.run('systemctl', 'is-active', `arx-${name}`)).stdout, 'inactive\n');
  });
