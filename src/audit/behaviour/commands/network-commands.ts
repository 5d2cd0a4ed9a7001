import { type CommandTable, each } from './command-spec.ts';

/** Programs that talk to other machines. */
export const NETWORK_COMMANDS: CommandTable = {
  curl: {
    network: 'always',
    operands: 'addresses',
    options: {
      ...words(
        '-A -b -c -C -e -H -m -r -w -x -X -y -Y -z --connect-timeout --connect-to --data-urlencode --header --interface --limit-rate --max-redirs --max-time --noproxy --proto --proto-redir --proxy --range --referer --request --resolve --retry --retry-delay --retry-max-time --user-agent --write-out --ciphers --tls-max --tlsv1',
        'skip',
      ),
      ...words('-o --output -D --dump-header --cookie-jar --output-dir --trace --stderr', 'writes'),
      ...words('-K --config -T --upload-file --cacert --capath --netrc-file -E --cert', 'reads'),
      ...words('-d --data --data-binary --data-raw -F --form --json', 'file-if-at'),
      ...words('-u --user --proxy-user --oauth2-bearer --pass -U', 'secret'),
      '--key': 'reads',
      '--url': 'address',
      '--unix-socket': 'skip',
    },
    insecure: ['-k', '--insecure', '--proxy-insecure'],
  },
  wget: {
    network: 'always',
    operands: 'addresses',
    options: {
      ...words(
        '-t -T -U -e -A -R -D -I -X -l -Q -w --tries --timeout --user-agent --header --limit-rate --wait --post-data --user --level',
        'skip',
      ),
      ...words('-O --output-document -o --output-file -a --append-output -P --directory-prefix', 'writes'),
      ...words('-i --input-file --ca-certificate --certificate --post-file', 'reads'),
      ...words('--password --http-password --ftp-password', 'secret'),
    },
    insecure: ['--no-check-certificate'],
  },
  ...each('aria2c axel lynx links w3m elinks http https httpie xh', {
    network: 'always',
    operands: 'addresses',
    options: { '-o': 'writes', '--out': 'writes', '-d': 'skip', '-s': 'skip', '-x': 'skip' },
    insecure: ['--check-certificate=false', '--verify=no'],
  }),
  ...each(
    'nc ncat netcat telnet ftp tftp lftp socat nmap masscan ping ping6 traceroute tracepath mtr dig nslookup host whois arping rdate ntpdate sntp',
    {
      network: 'always',
      operands: 'addresses',
      options: words('-p -w -i -c -W -t -s -q -I -l', 'skip'),
    },
  ),
  scp: {
    network: 'always',
    operands: 'remote-copies',
    options: { ...words('-P -o -c -l -S', 'skip'), '-i': 'reads', '-F': 'reads' },
  },
  sftp: {
    network: 'always',
    operands: 'addresses',
    options: { ...words('-P -o -b -c', 'skip'), '-i': 'reads', '-F': 'reads' },
  },
  rsync: {
    network: 'addresses',
    operands: 'remote-copies',
    options: {
      ...words('-e --rsh --exclude --include --filter -f --chmod --chown --timeout --bwlimit', 'skip'),
      '--exclude-from': 'reads',
      '--password-file': 'reads',
    },
  },
  git: {
    options: { ...words('-C -c --git-dir --work-tree', 'skip') },
    commands: {
      clone: {
        network: 'addresses',
        operands: 'remote-copies',
        options: words('-b --branch --depth -o --origin -c --config --reference --filter -j', 'skip'),
      },
      ...each('fetch pull push ls-remote fetch-pack send-pack', {
        network: 'always',
        operands: 'skip',
        options: words('--depth -o -j', 'skip'),
      }),
      'remote update': { network: 'always' },
      remote: { commands: { update: { network: 'always' } } },
      submodule: { commands: { update: { network: 'always' } } },
      lfs: { commands: each('fetch pull push', { network: 'always' }) },
      archive: { options: { '--remote': 'address', '-o': 'writes', '--output': 'writes' } },
    },
  },
  ...each('svn hg bzr', {
    commands: each('checkout co clone update up pull push commit', {
      network: 'always',
      operands: 'addresses',
    }),
  }),
  openssl: {
    longOptions: true,
    options: {
      ...words('-in -CAfile -cert -config', 'reads'),
      ...words('-out -keyout', 'writes'),
      '-key': 'reads',
      '-inkey': 'reads',
      '-connect': 'address',
      ...words('-passin -passout -pass', 'secret'),
      ...words('-subj -days -newkey', 'skip'),
    },
    commands: { s_client: { network: 'always' } },
  },
  ...each(
    'aws gcloud gsutil az s3cmd s5cmd rclone mc gh glab doctl heroku flyctl vercel netlify kubectl helm oc argocd',
    { network: 'always', operands: 'skip', opaque: true },
  ),
  ...each('sendmail mail mailx msmtp swaks', { network: 'always', operands: 'skip' }),
  ...each('certbot acme.sh', { network: 'always', root: true }),
  ...each('psql pg_dump pg_dumpall pg_restore pg_isready mysql mysqldump mariadb redis-cli mongosh mongo', {
    operands: 'skip',
    network: 'addresses',
    options: {
      '-h': 'address',
      '--host': 'address',
      '-f': 'reads',
      '--file': 'reads',
      '-d': 'skip',
      '-p': 'skip',
      '-P': 'skip',
      '-u': 'skip',
      '-U': 'skip',
      '-a': 'secret',
      '--password': 'secret',
      '-c': 'skip',
      '-e': 'skip',
    },
  }),
};

/** The same use for several options. */
function words<T>(names: string, use: T): Record<string, T> {
  return Object.fromEntries(names.split(' ').map((name) => [name, use]));
}
