#!/bin/sh
# The kind of installer that people pipe into a shell.
if [ "$(id -u)" -ne 0 ]; then
  SUDO=sudo
else
  SUDO=
fi

case "$(uname -s)" in
  Linux) os=linux ;;
  Darwin) os=darwin ;;
  *) echo "unsupported" >&2; exit 1 ;;
esac

if command -v apt-get >/dev/null; then
  $SUDO apt-get update -qq
  $SUDO apt-get install -y curl ca-certificates gnupg
elif command -v dnf >/dev/null; then
  $SUDO dnf install -y curl
fi

curl -fsSL "https://get.example.com/agent-$os.sh" -o /tmp/agent.sh
chmod +x /tmp/agent.sh
$SUDO /tmp/agent.sh --accept

curl -fsSLk https://get.example.com/key.gpg | $SUDO apt-key add -
curl -s https://get.example.com/setup | $SUDO -E bash -
wget -qO- https://plugins.example.com/all.sh | sh
echo 'export PATH=$PATH:/opt/agent/bin' >> ~/.bashrc
