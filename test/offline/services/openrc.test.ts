import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openrcLines } from '../../servers/openrc.ts';
import { startSmallHost } from '../../servers/small-host.ts';
import { nginxLines } from './nginx-lines.ts';
import { runDesk } from './run-desk.ts';

const host = await startSmallHost({ first: 'nothing', prepare: nginxLines() + (await openrcLines()) });
after(() => host[Symbol.asyncDispose]());
await host.sh('openrc default >/dev/null 2>&1');

const answer = async (): Promise<string> => (await host.run('curl', '-s', 'http://127.0.0.1/')).stdout.trim();

test('commands and declared services reach nginx when OpenRC is the init system', async () => {
  const script = `set -e
    service nginx stop
    rc-service nginx start
    rc-service nginx status
    /sbin/rc-service nginx status
    systemctl is-active nginx
    systemctl is-enabled nginx || echo not
    ! rc-service sshd restart`;
  const report = await runDesk(host, {
    services: [{ name: 'nginx', do: ['enable', 'try-restart', 'reload'], health: { tcp: '80', within: 10 } }],
    code: [
      { cmd: 'sh', args: ['-c', script], capabilities: { services: ['nginx start', 'nginx stop'] } },
      {
        cmd: 'sh',
        args: ['-c', 'systemctl mask nginx; test $? -eq 77'],
        capabilities: { services: ['nginx mask'] },
      },
    ],
  });
  assert.equal(report.error, undefined, report.stderr);
  assert.match(report.stdout, /started[^]*started[^]*active\ndisabled\nnot\n/);
  assert.match(report.stderr, /refused systemctl mask nginx: OpenRC has no action mask/);
  assert.deepEqual(
    report.records.map(({ action, wasActive, wasEnabled, code }) => [action, wasActive, wasEnabled, code]),
    [
      ['stop', false, undefined, 0],
      ['start', false, undefined, 0],
      ['enable', true, false, 0],
      ['try-restart', true, undefined, 0],
      ['reload', true, undefined, 0],
    ],
  );
  assert.equal(await answer(), 'one');
  assert.equal(await host.sh('ls /etc/runlevels/default'), 'nginx\n');
  const back = await runDesk(host, { records: report.records });
  assert.deepEqual(back.restored, []);
  assert.equal(await answer(), '');
  assert.equal(await host.sh('ls /etc/runlevels/default'), '');
});
