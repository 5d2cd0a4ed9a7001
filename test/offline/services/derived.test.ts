import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capabilitiesOfSteps } from '../../../src/audit/behaviour/steps/capabilities-of-steps.ts';
import type { Call } from '../../../src/offline/services/call.ts';
import { isAllowed } from '../../../src/offline/services/is-allowed.ts';
import { readCall } from '../../../src/offline/services/read-call.ts';
import { auditSubject } from '../../helpers/audit-subject.ts';

async function derived(line: string): Promise<readonly string[]> {
  const {
    subject: { seal },
  } = await auditSubject({ code: [{ cmd: 'sh', args: ['-c', line] }] });
  const [capabilities] = await capabilitiesOfSteps(seal, () => Promise.resolve(new Map()));
  return capabilities?.services ?? [];
}

/** The words of a call as the seal would list them. */
function wordsOf(call: Call): string[] {
  const pairs =
    call.kind === 'effects'
      ? call.effects.map(({ service, action }) => `${service} ${action}`)
      : call.services.map((service) => `${service} ${call.verb}`);
  return pairs.sort();
}

/** As a shim asks: the name of the program, and its words. */
function callOf(line: string): Call | undefined {
  const [program = '', ...words] = line.split(' ');
  const script = /^\/etc\/(?:rc\.d\/)?(init\.d\/[^/]+)$/.exec(program)?.[1];
  return readCall(script ?? program.replace(/^.*\//, ''), words);
}

const SAME = [
  ['service nginx stop', 'nginx stop'],
  ['/usr/sbin/service nginx restart', 'nginx restart'],
  ['service nginx status', 'nginx status'],
  ['service nginx configtest', 'nginx configtest'],
  ['service nginx.service reload', 'nginx reload'],
  ['service nginx --full-restart', 'nginx restart'],
  ['invoke-rc.d nginx restart', 'nginx restart'],
  ['invoke-rc.d --quiet --disclose-deny nginx start', 'nginx start'],
  ['rc-service nginx restart', 'nginx restart'],
  ['rc-service -q nginx start', 'nginx start'],
  ['rc-service --nocolor nginx status', 'nginx status'],
  ['initctl restart nginx', 'nginx restart'],
  ['/etc/init.d/nginx restart', 'nginx restart'],
  ['/etc/init.d/nginx status', 'nginx status'],
  ['/etc/rc.d/init.d/nginx reload', 'nginx reload'],
  ['systemctl restart nginx', 'nginx restart'],
  ['/bin/systemctl -q restart nginx.service', 'nginx restart'],
  ['systemctl restart nginx php-fpm redis@a', 'nginx restart', 'php-fpm restart', 'redis@a restart'],
  ['systemctl daemon-reload', 'systemd daemon-reload'],
  ['systemctl daemon-reexec', 'systemd daemon-reexec'],
  ['systemctl reset-failed', 'systemd reset-failed'],
  ['systemctl reset-failed nginx', 'nginx reset-failed'],
  ['systemctl enable --now nginx', 'nginx enable', 'nginx start'],
  ['systemctl --now disable nginx', 'nginx disable', 'nginx stop'],
  ['systemctl mask --now nginx', 'nginx mask', 'nginx stop'],
  ['systemctl enable nginx redis', 'nginx enable', 'redis enable'],
  ['systemctl --no-block try-restart nginx', 'nginx try-restart'],
  ['systemctl reload-or-restart nginx', 'nginx reload-or-restart'],
  ['systemctl --no-pager -l status nginx', 'nginx status'],
  ['systemctl is-active --quiet nginx', 'nginx is-active'],
  ['systemctl show -p ActiveState --value nginx', 'nginx show'],
  ['systemctl show --property=ActiveState nginx', 'nginx show'],
  ['systemctl status -n 5 nginx', 'nginx status'],
  ['systemctl status --lines 5 nginx', 'nginx status'],
  ['systemctl is-enabled nginx.socket', 'nginx.socket is-enabled'],
] as const;

for (const [line, ...words] of SAME)
  test(`readCall() reads the words that the seal derives when a command says ${line}`, async () => {
    const call = callOf(line);
    assert.ok(call);
    assert.deepEqual(wordsOf(call), words);
    const seal = await derived(line);
    assert.deepEqual(seal, words);
    assert.equal(isAllowed(call, seal), true);
    assert.equal(isAllowed(call, ['other restart']), false);
    assert.equal(isAllowed(call, []), false);
  });

test('capabilitiesOfSteps() derives every call when they are joined in one text', async () => {
  assert.deepEqual(await derived('service app stop ; service app start'), ['app start', 'app stop']);
  assert.deepEqual(await derived('systemctl stop a b && invoke-rc.d c start || /etc/init.d/d reload'), [
    'a stop',
    'b stop',
    'c start',
    'd reload',
  ]);
  assert.deepEqual(await derived('for s in x y; do service $s restart; done'), ['x restart', 'y restart']);
  assert.deepEqual(await derived('service "$1" restart'), ['… restart']);
});

const NOT_UNDERSTOOD = [
  '',
  'service',
  'service nginx',
  'service --status-all',
  'service nginx restart now',
  'service ../nginx restart',
  'service nginx; restart',
  'service -nginx restart',
  'service nginx -restart',
  'service nginx RESTART',
  'service --help nginx restart',
  'systemctl',
  'systemctl restart',
  'systemctl status',
  'systemctl edit nginx',
  'systemctl link /tmp/x.service',
  'systemctl set-property nginx CPUQuota=1',
  'systemctl reboot',
  'systemctl isolate rescue.target',
  'systemctl start reboot.target',
  'systemctl restart nginx poweroff.target',
  'systemctl --now enable systemd-reboot.service',
  'service halt stop',
  'systemctl poweroff',
  'systemctl switch-root /x',
  'systemctl restart nginx*',
  'systemctl restart /etc/x.service',
  'systemctl restart -- nginx',
  'systemctl --root=/ enable nginx',
  'systemctl --root / enable nginx',
  'systemctl -H host restart nginx',
  'systemctl --host=host restart nginx',
  'systemctl -M box restart nginx',
  'systemctl --user restart nginx',
  'systemctl --force restart nginx',
  'systemctl --value restart nginx',
  'systemctl --now restart nginx',
  'systemctl --now status nginx',
  'systemctl --quiet=yes restart nginx',
  'systemctl kill -s KILL nginx',
  'systemctl show -p',
  'systemctl show -p A/B nginx',
  'systemctl enable ./nginx.service',
  'rc-service --debug nginx start',
  'rc-service nginx start stop',
  'invoke-rc.d --force nginx start',
  'initctl restart',
  'initctl restart nginx now',
  'initctl emit nginx now',
  '/etc/init.d/nginx',
  '/etc/init.d/nginx restart now',
  '/etc/init.d/nginx --help',
  'telinit 6',
  'reboot',
  'init 0',
  'constructor nginx start',
  '__proto__ nginx start',
] as const;

for (const line of NOT_UNDERSTOOD)
  test(`readCall() refuses ${JSON.stringify(line)} when that is not exactly understood`, () => {
    assert.equal(callOf(line), undefined);
  });

test('isAllowed() lets ask how a service is when something of it is listed, and nothing else', () => {
  const status = callOf('systemctl status nginx redis');
  const list = callOf('systemctl list-units');
  assert.ok(status && list);
  assert.equal(isAllowed(status, ['nginx restart']), false);
  assert.equal(isAllowed(status, ['nginx restart', 'redis start']), true);
  assert.equal(isAllowed(list, ['nginx restart']), true);
  assert.equal(isAllowed(list, []), false);
  const both = callOf('systemctl enable --now nginx');
  assert.ok(both);
  assert.equal(isAllowed(both, ['nginx enable']), false);
});
