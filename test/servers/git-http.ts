import { join } from 'node:path';
import { startDaemon } from './daemon.ts';
import { needPackages } from './debian-packages.ts';
import { type NginxServer, passwordFile, startNginx } from './nginx.ts';
import { scratch } from './scratch.ts';

/** A running git server over smart HTTP and HTTPS: `${http}/NAME.git` and `${https}/NAME.git`. */
export interface GitHttpServer extends AsyncDisposable {
  readonly http: string;
  readonly https: string;
  /** The path of the CA's certificate (PEM), for GIT_SSL_CAINFO. */
  readonly ca: string;
  /** The web server in front, for more behaviours and for the log. */
  readonly nginx: NginxServer;
  stop(): Promise<void>;
}

/**
 * `login`: only this user may fetch. `header`: only who sends it may. `client`: only who has a certificate of this authority
 * (a PEM file) may, over https. `lfs`: where the LFS servers of the repositories are:
 * `http://127.0.0.1:PORT`.
 */
export interface GitHttpOptions {
  readonly login?: { readonly user: string; readonly password: string };
  readonly header?: { readonly name: string; readonly value: string };
  readonly client?: string;
  readonly lfs?: string;
}

/** Serves every bare repository below `directory` with git's own http-backend behind nginx and fcgiwrap. */
export async function startGitHttp(directory: string, options: GitHttpOptions = {}): Promise<GitHttpServer> {
  needPackages(['git', 'fcgiwrap']);
  const home = scratch('git-http');
  const socket = join(home.path, 'fcgi.sock');
  const argv = ['/usr/sbin/fcgiwrap', '-f', '-c', '4', '-s', `unix:${socket}`] as const;
  const env = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  const backend = await startDaemon({ argv: [...argv], env, log: join(home.path, 'log'), ready: socket });
  const { login, header, client } = options;
  const auth = [
    login && `auth_basic "git"; auth_basic_user_file ${passwordFile(home.path, login)};`,
    header &&
      `if ($http_${header.name.toLowerCase().replaceAll('-', '_')} != "${header.value}") { return 401; }`,
  ].join(' ');
  const verify = client === undefined ? '' : `ssl_client_certificate ${client}; ssl_verify_client on;\n`;
  const nginx = await startNginx({
    root: directory,
    extra: verify + lfsLocation(options.lfs, auth) + gitLocation(directory, socket, auth),
  });
  const stop = async (): Promise<void> => {
    await nginx.stop();
    await backend.stop();
    home.remove();
  };
  const { http, https, ca } = nginx;
  return { http, https, ca, nginx, stop, [Symbol.asyncDispose]: stop };
}

function lfsLocation(server: string | undefined, auth: string): string {
  if (server === undefined) return '';
  const forward = 'proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;';
  return `location ~ \\.git/info/lfs/ { ${auth} ${forward} client_max_body_size 0; proxy_pass ${server}; }\n`;
}

function gitLocation(directory: string, socket: string, auth: string): string {
  const parameters = {
    SCRIPT_FILENAME: '/usr/lib/git-core/git-http-backend',
    GIT_PROJECT_ROOT: directory,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_PROTOCOL: '$http_git_protocol',
    PATH_INFO: '$uri',
    REQUEST_METHOD: '$request_method',
    QUERY_STRING: '$query_string',
    CONTENT_TYPE: '$content_type',
    CONTENT_LENGTH: '$content_length',
    HTTP_CONTENT_ENCODING: '$http_content_encoding',
    REMOTE_USER: '$remote_user',
    REMOTE_ADDR: '$remote_addr',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  const lines = Object.entries(parameters).map(([name, value]) => `fastcgi_param ${name} ${value};`);
  return `location ~ \\.git/ { ${auth} fastcgi_pass unix:${socket}; ${lines.join(' ')} }`;
}
