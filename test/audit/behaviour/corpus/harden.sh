#!/bin/sh
# Settings of a host. Everything here needs root, and says so.
set -eu
umask 022

sed -i -e 's/^#*PermitRootLogin .*/PermitRootLogin no/' -e 's/^#*PasswordAuthentication .*/PasswordAuthentication no/' /etc/ssh/sshd_config
sshd -t
service ssh reload

printf '%s\n' 'net.ipv4.tcp_syncookies = 1' 'kernel.kptr_restrict = 2' > /etc/sysctl.d/90-harden.conf
sysctl --system >/dev/null

echo 'ops ALL=(root) NOPASSWD: /usr/bin/systemctl restart shop' > /etc/sudoers.d/ops
chmod 0440 /etc/sudoers.d/ops
visudo -cf /etc/sudoers.d/ops
usermod -aG docker ops
chmod u+s /usr/local/bin/probe

install -d -m 0700 -o ops /home/ops/.ssh
cat ops.pub >> /home/ops/.ssh/authorized_keys
rc-service sshd restart || /etc/init.d/ssh restart
