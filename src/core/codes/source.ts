import { EXIT } from '../exit-code.ts';
import type { CodePage } from './code-page.ts';

/** Codes for sources that could not be obtained. */
export const SOURCE_CODES = {
  SOURCE_NOT_FOUND: {
    exit: EXIT.source,
    means: 'The source, or the part of it that was asked for, does not exist.',
    remedy: 'Check the URL, the ref and the fragment.',
  },
  SOURCE_NOT_AN_ARCHIVE: {
    exit: EXIT.source,
    means:
      'A tar+ source is no tar or zip archive in a form that arx reads, a jar is none, or it is damaged.',
    remedy: 'Check the URL: servers answer with a page instead of the file when something is wrong.',
  },
  SOURCE_AMBIGUOUS: {
    exit: EXIT.source,
    means: 'A git ref means more than one thing: a branch and a tag, or the beginning of several commits.',
    remedy: 'Write one of the full names that the message lists, for example `?ref=refs/tags/v1`.',
  },
  SOURCE_DNS: {
    exit: EXIT.source,
    means: "The host's name has no address.",
    remedy: "Check the URL's host name, and the network.",
  },
  SOURCE_REFUSED: {
    exit: EXIT.source,
    means: 'The host did not accept a connection.',
    remedy: 'Check host and port, and whether a firewall or a proxy is in between.',
  },
  SOURCE_RESET: {
    exit: EXIT.source,
    means: 'The connection was cut, and trying again did not help.',
    remedy: 'Try later. A server that always stops at the same byte is broken.',
  },
  SOURCE_PROXY: {
    exit: EXIT.source,
    means:
      'The proxy of the environment cannot be used: its URL is wrong, it cannot be reached, or it refused.',
    remedy: 'Check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY; docs/network.md says how they are read.',
  },
  SOURCE_PRIVATE: {
    exit: EXIT.source,
    means:
      'A name or a redirect leads to an address that is not public: private, loopback, link-local and the like. A hostile server could reach into your network that way.',
    remedy:
      'If it is meant, allow the host in your configuration (`network: {allow_private: [HOST]}`), or write its address into the URL.',
  },
  SOURCE_TIMEOUT: {
    exit: EXIT.source,
    means: 'The host sent nothing, or next to nothing, for too long.',
    remedy: 'Try later, or from a place with a better connection.',
  },
  SOURCE_TLS: {
    exit: EXIT.source,
    means: 'The host could not prove who it is: a certificate or an ssh host key that is not trusted.',
    remedy:
      'For an own certificate authority set SSL_CERT_FILE or NODE_EXTRA_CA_CERTS; for ssh add the host to known_hosts.',
  },
  SOURCE_UNAUTHORIZED: {
    exit: EXIT.source,
    means: 'The host wants a credential, or does not accept the one that it was given.',
    remedy: 'Check that you may read it: user and token in the URL, or the ssh key in your agent.',
  },
  SOURCE_HTTP_STATUS: {
    exit: EXIT.source,
    means: 'The server answered with a status that is neither success nor a redirect.',
    remedy: 'Open the URL by hand to see what the server says.',
  },
  SOURCE_PROTOCOL: {
    exit: EXIT.source,
    means: 'What the server sent is no proper HTTP: no web server, or more bytes than it said.',
    remedy: 'Check host and port in the URL. If they are right, the server is broken.',
  },
  SOURCE_REDIRECT: {
    exit: EXIT.source,
    means:
      'A redirect that arx does not follow: in a circle, too many, from https to http, or to another scheme.',
    remedy: 'Write the final URL into the manifest, if you trust it.',
  },
  SOURCE_HTML: {
    exit: EXIT.source,
    means:
      'The server answered with a web page where an archive or a repository was expected, often a login or an error page.',
    remedy: 'Open the URL in a browser: it may need a login, or have moved.',
  },
  SOURCE_ENCODING: {
    exit: EXIT.source,
    means: 'The server sent the file in a content encoding that arx did not ask for.',
    remedy: 'Let the server send the file as it is. arx never decompresses what it downloads unseen.',
  },
  SOURCE_TOO_LARGE: {
    exit: EXIT.source,
    means: 'The download is larger than the limit for one file.',
    remedy: 'Check the URL. Limits keep a hostile server from filling the disk.',
  },
  SOURCE_CHANGED: {
    exit: EXIT.source,
    means: 'A local file or a body on a server changed while it was read.',
    remedy: 'Run the command again when nothing writes there any more.',
  },
  SOURCE_UNREADABLE: {
    exit: EXIT.source,
    means: 'The operating system did not let arx read a local source.',
    remedy: 'Check the permissions of the path in the message.',
  },
  SOURCE_GIT: {
    exit: EXIT.source,
    means: 'The git program failed in a way that has no code of its own; the message gives its words.',
    remedy: 'Try `git ls-remote URL` by hand. arx runs git without your ~/.gitconfig.',
  },
  SOURCE_SUBMODULE: {
    exit: EXIT.source,
    means:
      'A git submodule has no usable URL, or its repository does not have the commit that is asked of it.',
    remedy:
      'Push the missing commit, or correct .gitmodules; `submodules: false` leaves an empty directory instead.',
  },
  SOURCE_LFS: {
    exit: EXIT.source,
    means: 'What a Git LFS pointer names could not be obtained, or is not what the pointer says.',
    remedy: 'Push the object with `git lfs push --all`; `lfs: false` keeps pointers as they are.',
  },
  SOURCE_S3_REGION: {
    exit: EXIT.source,
    means: 'No region is known for an s3 source, or its bucket is in another one.',
    remedy: 'Set AWS_REGION, or `region` in the AWS profile or in the credential that `auth` names.',
  },
  SOURCE_OFFLINE: {
    exit: EXIT.source,
    means: 'Sources are neither local nor in the cache, and --offline forbids fetching them.',
    remedy: 'Run the command once without --offline, where there is a network.',
  },
  SOURCE_COLLISION: {
    exit: EXIT.source,
    means: 'Dropping leading names with `strip` gives two entries of a source the same path.',
    remedy: 'Strip less, or drop one of the two with `exclude`.',
  },
  SOURCE_NOT_A_PROGRAM: {
    exit: EXIT.source,
    means: 'A code entry names a source that is a directory; only one file can be run.',
    remedy: 'Pick the program with a fragment, for example `tar+https://host/tool.tgz#bin/tool`.',
  },
} as const satisfies Record<string, CodePage>;
