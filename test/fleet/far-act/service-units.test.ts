import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startSmallHost } from '../../servers/small-host.ts';
import { farWorld } from './far-world.ts';
import { EACH_SHELL } from './shells.ts';

const UNIT = String.raw`
printf '[Service]\nExecStart=/bin/sleep 3457\n[Install]\nWantedBy=small.target\n' > etc/systemd/system/plain.service`;
const host = await startSmallHost({ first: 'systemd', prepare: UNIT });
after(() => host[Symbol.asyncDispose]());

// Bus errors have the exit code 1, as "disabled" has.
const SILENT = `cat > /usr/local/sbin/systemctl <<'END'
#!/bin/sh
case $1 in is-*) echo 'Failed to connect to bus: No such file or directory' >&2; exit 1 ;; esac
exec /usr/bin/systemctl "$@"
END
chmod 755 /usr/local/sbin/systemctl`;

for (const [name, shell] of EACH_SHELL) {
  test(`what systemd tells of a service is noted when the shell is ${name}`, async () => {
    using target = farWorld(shell, { before: host.enter, parent: host.shared });
    await host.sh('systemctl stop plain; systemctl disable plain');
    const script =
      'for each in missing plain; do systemctl enable $each; systemctl start $each; done; systemctl enable plain';
    const services = ['missing', 'plain'].flatMap((each) => [`${each} enable`, `${each} start`]);
    const { events } = await target.run({ steps: [{ script, services }] });
    assert.deepEqual(
      events.flatMap((event) =>
        event.type === 'service'
          ? [[event.record.service, event.record.wasActive, event.record.wasEnabled]]
          : [],
      ),
      [
        ['missing', false, false],
        ['missing', false, undefined],
        ['plain', false, false],
        ['plain', false, undefined],
        ['plain', true, true],
      ],
    );
  });

  test(`a service goes on when systemd could not tell how it was before and the shell is ${name}`, async () => {
    using target = farWorld(shell, { before: host.enter, parent: host.shared });
    await host.sh(`systemctl start plain; systemctl enable plain; ${SILENT}`);
    const script = 'systemctl restart plain; systemctl enable plain; exit 1';
    const services = ['plain restart', 'plain enable'];
    const { events, remarks, end } = await target.run({ steps: [{ script, services }] });
    await host.sh('rm /usr/local/sbin/systemctl');
    assert.equal(end, 'taken-back');
    assert.deepEqual(
      events.flatMap((event) =>
        event.type === 'service' ? [[event.record.wasActive, event.record.wasEnabled]] : [],
      ),
      [
        [undefined, undefined],
        [undefined, undefined],
      ],
    );
    assert.deepEqual(remarks, [
      'Nobody could tell whether the service plain ran before, so it was left as it is',
    ]);
    assert.equal((await host.run('systemctl', 'is-active', 'plain')).stdout, 'active\n');
  });
}
