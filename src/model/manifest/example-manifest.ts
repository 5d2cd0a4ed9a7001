/**
 * The manifest that `arx init` writes: it checks, seals and runs as it is, anywhere. Its name is that of no other example: its
 * sequence would keep one without out of a host that has run this.
 */
export const EXAMPLE_MANIFEST = `# yaml-language-server: $schema=arx.schema.json
# An editor completes and checks this file after: arx schema >arx.schema.json
#
# Next: with the name of this file, arx check FILE, arx repack FILE, arx run first.arx

name: first
version: '0.1.0'
sequence: 1                     # grows with each release; hosts refuse to go back
label: says hello

# cwd: /srv                     # where relative targets go; default: a fresh temporary directory
env:
  GREETING: hello               # values are text: quote numbers, yes and no

# Sources, and where their content goes. Each is fetched once, locked by its content, and sealed into the bundle.
data:
  - motd: {text: 'This came with the bundle.'}
  - etc:                        # a directory of files
      app.conf: |
        level = info
      hosts: [alpha, beta]      # files 0 and 1
# - /srv/app: git+https://host.example/app.git?ref=v1.4.0
# - /etc/nginx: git+ssh://git@host.example/sys.git#nginx
# - /opt/tool: tar+https://host.example/tool-1.2.tar.gz#/
# - /etc/default/app: file:///@/./app.env
# - {source: 'https://host.example/ca.pem', target: /etc/app/ca.pem, mode: '0640', owner: 'root:app'}

# Commands, in order, after all data is placed: a program and its arguments. No shell unless it is named, no network
# unless network: host.
code:
  - [cat, motd, etc/app.conf, etc/hosts/0]
  - [sh, -c, 'echo "$GREETING from $(basename "$0")"', arx]
# - {cmd: [app, migrate], when: changed, undo: [app, migrate, --down], timeout: 5m, secrets: DB_PASSWORD}
# - ['tar+https://host.example/tool-1.2.tar.gz#tool-1.2/bin/tool', --version]

# What the runner does with services of the host after the commands, and where secrets are there; never a secret itself.
# services: [{name: app, do: restart, when: changed, health: {tcp: 8080}}]
# secrets: {DB_PASSWORD: {file: /etc/app/db-password}}
`;
