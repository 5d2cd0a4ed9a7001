import { type CommandSpec, type CommandTable, each } from './command-spec.ts';

const ROOT: CommandSpec = { root: true, operands: 'skip' };

/** Programs that change the system, and those whose work is not in shell text. */
export const SYSTEM_COMMANDS: CommandTable = {
  ...each(
    'useradd adduser userdel deluser usermod groupadd addgroup groupdel delgroup groupmod gpasswd passwd chpasswd chsh chfn vipw newusers',
    ROOT,
  ),
  ...each(
    'mount umount losetup swapon swapoff fdisk sfdisk parted mkfs mkfs.ext4 mkfs.xfs mkswap lvcreate vgcreate pvcreate cryptsetup fsck resize2fs',
    ROOT,
  ),
  ...each(
    'modprobe insmod rmmod depmod sysctl update-grub grub-install grub2-mkconfig update-initramfs dracut ldconfig setcap setenforce setsebool semanage restorecon aa-enforce hwclock',
    ROOT,
  ),
  ...each(
    'iptables ip6tables iptables-restore nft ufw firewall-cmd ip ifconfig route brctl tc hostnamectl timedatectl localectl loginctl',
    ROOT,
  ),
  ...each('reboot shutdown halt poweroff init telinit kexec', ROOT),
  ...each('visudo nsenter unshare pivot_root chroot', ROOT),
  'start-stop-daemon': {
    operands: 'skip',
    options: {
      '-x': 'skip',
      '--exec': 'skip',
      '-a': 'skip',
      '--startas': 'skip',
      '-p': 'skip',
      '--pidfile': 'skip',
      '-n': 'skip',
      '--name': 'skip',
      '-u': 'skip',
      '--user': 'skip',
      '-c': 'skip',
      '--chuid': 'skip',
      '-s': 'skip',
      '--signal': 'skip',
      '-R': 'skip',
      '--retry': 'skip',
      '-d': 'skip',
      '--chdir': 'skip',
    },
  },
  systemctl: {
    operands: 'skip',
    options: {
      '-p': 'skip',
      '--property': 'skip',
      '-t': 'skip',
      '--type': 'skip',
      '--state': 'skip',
      '-n': 'skip',
      '--lines': 'skip',
      '-o': 'skip',
      '--output': 'skip',
      '-s': 'skip',
      '--signal': 'skip',
      '--kill-who': 'skip',
      '--kill-whom': 'skip',
      '--job-mode': 'skip',
      '-H': 'address',
      '--host': 'address',
      '-M': 'skip',
      '--machine': 'skip',
      '--root': 'skip',
      '--image': 'skip',
    },
  },
  setcap: { root: true, operands: 'changes' },
  ...each(
    'make gmake cmake ninja meson ansible ansible-playbook puppet chef-client salt-call terraform tofu packer vagrant',
    {
      opaque: true,
      operands: 'skip',
    },
  ),
  ...each('docker podman nerdctl buildah skopeo', {
    options: { '-H': 'address', '--host': 'address', '--context': 'skip' },
    commands: {
      ...each('pull push login search', {
        network: 'always',
        operands: 'addresses',
        options: { '-u': 'skip', '-p': 'secret', '--username': 'skip', '--password': 'secret' },
      }),
      ...each('run create', { network: 'always', opaque: true, operands: 'skip' }),
      ...each('exec build buildx compose start stack load import copy', { opaque: true, operands: 'skip' }),
    },
  }),
  'docker-compose': { opaque: true, operands: 'skip', network: 'always' },
};
