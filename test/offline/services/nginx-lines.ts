import { needPackages } from '../../servers/debian-packages.ts';

/** Lines that give nginx a small configuration in a small host: it answers with the text of /etc/nginx/answer. */
export function nginxLines(): string {
  needPackages(['nginx-light', 'init-system-helpers', 'sysvinit-utils']);
  return `
rm -rf etc/nginx
mkdir -p etc/nginx var/log/nginx
cat > etc/nginx/nginx.conf <<'X'
pid /run/nginx.pid;
worker_processes 1;
events { worker_connections 64; }
http {
  access_log off;
  server {
    listen 127.0.0.1:80;
    location / { include /etc/nginx/answer; }
  }
}
X
echo 'return 200 "one\\n";' > etc/nginx/answer
# The init script of nginx waits a second whenever it has stopped it.
cat > usr/local/sbin/sleep <<'X'
#!/bin/sh
[ "$1" != 1 ] || set -- 0.05
exec /bin/sleep "$@"
X
chmod 755 usr/local/sbin/sleep
`;
}
