# One host of a fleet: run as the first process of namespaces of its own (see ssh-fleet.ts), never outside of them.
# Arguments: name, its address, our address, the link's name on our side, our process, the fleet's directory, the server
# (sshd or dropbear), two digits, the files below.
set -eu
[ "$$" = 1 ] || exit 1
name=$1 address=$2 ours=$3 link=$4 outside=$5 fleet=$6 server=$7 digits=$8 lower=$9
own=$fleet/$name
read -r pid rest </proc/self/stat
echo "$pid" >"$own/pid"
hostname "$name"

ip link set lo up
ip link add eth0 address "02:00:0a:63:00:$digits" type veth peer name "$link" netns "/proc/$outside/ns/net"
ip address add "$address" peer "$ours" dev eth0
ip link set eth0 up
nsenter "--net=/proc/$outside/ns/net" sh -c '
  echo 1 >"/proc/sys/net/ipv6/conf/$1/disable_ipv6"
  ip address add "$2" peer "$3" dev "$1"
  ip link set "$1" up
  ip neighbour replace "$3" lladdr "02:00:0a:63:00:$4" nud permanent dev "$1"
' sh "$link" "$ours" "$address" "$digits"
: >"$own/linked"

mount --make-rprivate /
mount -t tmpfs arx "$own/mount"
cd "$own/mount"
mkdir upper work root
cp -a "$fleet/add/." upper
mount -t overlay -o "lowerdir=$lower,upperdir=$own/mount/upper,workdir=$own/mount/work" arx root
cd root
for each in proc dev run tmp root home; do
  [ -d "$each" ] || mkdir "$each"
done
mount -t proc proc proc
for each in run tmp dev root home; do mount -t tmpfs -o mode=755 arx "$each"; done
chmod 1777 tmp
chmod 700 root
for each in null zero full random urandom tty; do
  : >"dev/$each"
  mount --bind "/dev/$each" "dev/$each"
done
mkdir dev/pts dev/shm run/sshd
mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts dev/pts
mount -t tmpfs -o mode=1777 arx dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for each in root:0:root ann:1901:home/ann bob:1902:home/bob eve:1903:home/eve; do
  home=${each##*:} id=${each#*:} id=${id%%:*}
  mkdir -p "$home/.ssh"
  cp "$fleet/key.pub" "$home/.ssh/authorized_keys"
  chmod -R go= "$home"
  chown -R "$id:$id" "$home"
done

mkdir .old
pivot_root . .old
umount -l /.old
rmdir /.old
if [ "$server" = dropbear ]; then
  exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin dropbear -F -E -r /etc/dropbear-host-key -p 22
fi
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  /usr/sbin/sshd -D -e -f /etc/ssh/arx_sshd_config
