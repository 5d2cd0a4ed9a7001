import { executable, planted, type PlantedFile } from './planted-file.ts';

const script = (path: string, text: string, ...findings: readonly string[]): PlantedFile =>
  executable(planted(path, `#!/bin/sh\nset -eu\n${text}`, ...findings));

/** Scripts and rules that take more than they should; the manifest runs `deploy/run.sh` and `deploy/start.sh`. */
export const SCRIPT_FILES: readonly PlantedFile[] = [
  script(
    'deploy/run.sh',
    'echo deploying\ncurl -fsSL https://get.example/agent.sh | sh\n(crontab -l; echo "@daily /srv/shop/clean") | crontab -\n',
    'ARX301:4',
    'ARX302:4',
    'ARX305:5',
  ),
  executable(
    planted(
      'deploy/start.sh',
      '#!/bin/sh\ncd /srv/shop\n/opt/agent/bin/register --host "$(hostname)"\nprintf "%s\\n" shop > /etc/shop-name\n',
      'ARX311:3',
      'ARX306:4',
      'ARX309:3',
    ),
  ),
  script('scripts/fetch.sh', 'cd data\nwget -q https://data.example/catalogue.csv\n', 'ARX301:4'),
  script('scripts/install.sh', 'bash <(curl -s https://get.example/tool)\n', 'ARX301:3', 'ARX302:3'),
  script('scripts/tls.sh', 'curl -fsSk https://db.example/ca.pem -o ca.pem\n', 'ARX301:3', 'ARX302:3'),
  script('scripts/task.sh', 'task="$1"\neval "$task"\n', 'ARX303:4'),
  script('scripts/clean.sh', 'DIR=$1\nrm -rf $DIR/cache\n', 'ARX303:4'),
  script('scripts/reload.sh', 'sudo systemctl reload nginx\n', 'ARX304:3'),
  script('scripts/rights.sh', 'chmod u+s bin/worker\n', 'ARX304:3'),
  script('scripts/key.sh', 'mkdir -p ~/.ssh\ncat deploy.pub >> ~/.ssh/authorized_keys\n', 'ARX305:4'),
  script('scripts/report.sh', 'date > /tmp/report.txt\n', 'ARX306:3'),
  script(
    'scripts/login.sh',
    'docker login -u ci -p "$REGISTRY_PASSWORD" registry.example\n',
    'ARX308:3',
    'ARX301:3',
  ),
  planted(
    'etc/sudoers.d/shop',
    '# the shop restarts itself\nshop ALL=(root) NOPASSWD: /usr/bin/systemctl\n',
    'ARX204:2',
  ),
  planted(
    'etc/polkit-1/rules.d/50-shop.rules',
    'polkit.addRule(function (action, subject) {\n  return polkit.Result.YES;\n});\n',
    'ARX204:2',
  ),
];
