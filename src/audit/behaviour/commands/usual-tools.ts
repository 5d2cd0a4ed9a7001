/**
 * Programs that are on every machine which has the usual base system: those of POSIX 2024 that such systems ship, GNU
 * coreutils, and what is essential in Debian, Alpine and Fedora alike.
 */
export const USUAL_TOOLS: ReadonlySet<string> = new Set(
  (
    'sh awk basename cat chgrp chmod chown chroot cksum cmp comm cp cut date dd df diff dirname du echo egrep env expand expr ' +
    'factor false fgrep find fold getent getopt grep groups gunzip gzip head hostname id install join kill link ln logger login ' +
    'logname ls md5sum mkdir mkfifo mknod mktemp more mount mv nice nl nohup nproc od paste pathchk pidof printenv printf ps ' +
    'pwd readlink realpath renice rm rmdir sed seq setsid sha1sum sha224sum sha256sum sha384sum sha512sum shred sleep sort split ' +
    'stat stdbuf stty su sum sync tail tar tee test timeout touch tr true truncate tsort tty umount uname unexpand uniq unlink ' +
    'uptime usleep wc which who whoami xargs yes zcat base64 base32 dmesg ln chpasswd passwd ' +
    // Functions of /lib/lsb/init-functions (LSB 5.0, init script functions).
    'log_daemon_msg log_end_msg log_success_msg log_failure_msg log_warning_msg log_action_msg log_progress_msg ' +
    'status_of_proc pidofproc killproc start_daemon ' +
    // The runner performs these itself (docs/behaviour.md).
    'service systemctl'
  ).split(' '),
);

/** Commands of the shell itself (POSIX 2024, 2.15 and XCU; bash, SHELL BUILTIN COMMANDS). */
export const BUILTINS: ReadonlySet<string> = new Set(
  (
    ': . [ [[ ]] alias bg bind break builtin caller case cd command compgen complete continue declare dirs disown echo enable ' +
    'eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read ' +
    'readarray readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait'
  ).split(' '),
);
