import type { AuditFile } from '../../plugin/rule.ts';
import { searchedWords } from '../search/searched-words.ts';

/** Something in a file that says where it was made. */
export interface PersonalTrace {
  readonly kind: 'home directory' | 'private host';
  readonly text: string;
  readonly offset: number;
}

const HOME = /(?:\/home\/|\/Users\/|:\\\\?Users\\\\?)([A-Za-z][A-Za-z0-9._-]{1,31})(?=[/\\])/y;
// Names that are made up, or that every machine of a kind has.
const NOBODY =
  /^(?:user(?:name)?s?\d*|you(?:r(?:[-_.]?(?:user|name|username))?)?|me|my[-_]?(?:user|name)|name|someone|somebody|nobody|anybody|root|admin(?:istrator)?|default|public|shared|guest|test(?:er|user)?\d*|demo|example|foo|bar|baz|qux|alice|bob|carol|dave|eve|mallory|john(?:[-_.]?doe)?|jane(?:[-_.]?doe)?|jdoe|joe|node|app|apps|build(?:er|bot|er-user)?|runner(?:admin)?|ci|circleci|travis|jenkins|gitlab-runner|vsts|vsts_azpipelines|vagrant|ubuntu|debian|centos|fedora|ec2-user|pi|docker|coder|codespace|vscode|gitpod|linuxbrew|conda|jovyan|sandbox|www-data|web|git|postgres|mysql|hadoop|spark|airflow|deploy(?:er)?|service|svc|dev(?:eloper)?|work|ftp|mail|nginx|abc|xxx+|some[-_]?(?:user|one)|home|dir|path|login|vcpkg|runneruser|containeruser|appuser|nonroot|steam|cloudsdk|opam|rust|go|perl|python)$/i;
// Only behind `://` or `@`, because a dot and such a word are part of every second program.
const HOST =
  /:\/\/(?:[\w.-]{1,64}@)?((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}(?:corp|internal|intranet|lan|local|localdomain|home|private|priv))(?=[:/\s"'`<>)\]?#,;]|$)/iy;
const NO_HOST =
  /(?:^|\.)(?:example|test|foo|bar|my-?(?:host|app|service|domain|server)?|your[\w-]*|host(?:name)?|cluster|docker|svc|metadata\.google|compute|ec2|minikube|k8s|kubernetes)\.(?:\w+)$|^(?:host|gateway|kubernetes|metadata)\b.*\.(?:internal|local)$|\.svc\.cluster\.local$|\.compute\.internal$|^[a-z]\.\w+$/i;

/** The traces of a file, each once, by place. */
export function personalTraces(file: AuditFile): readonly PersonalTrace[] {
  const { text, places } = searchedWords(file);
  const found = new Map<string, PersonalTrace>();
  const add = (kind: PersonalTrace['kind'], shown: string, offset: number): void => {
    if (!found.has(shown)) found.set(shown, { kind, text: shown, offset });
  };
  for (const word of ['/home/', '/users/', ':\\users\\', ':\\\\users\\\\'])
    for (const offset of places.get(word) ?? []) {
      const name = matchAt(HOME, text, offset)?.[1];
      // `/repo/home/x/` and `https://host/users/x/` are no home directories.
      if (name === undefined || NOBODY.test(name) || !beginsPath(text, offset)) continue;
      add('home directory', text.slice(offset, HOME.lastIndex), offset);
    }
  for (const offset of places.get('://') ?? []) {
    const host = matchAt(HOST, text, offset)?.[1];
    if (host !== undefined && !NO_HOST.test(host)) add('private host', host.toLowerCase(), offset);
  }
  return [...found.values()].toSorted((a, b) => a.offset - b.offset);
}

function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(text);
}

function beginsPath(text: string, offset: number): boolean {
  const before = text.charAt(offset - 1);
  if (text.charAt(offset) === ':') return /[A-Za-z]/.test(before);
  return !/[\w.\-)}\]*>~$%@/\\]/.test(before) || text.slice(Math.max(0, offset - 7), offset) === 'file://';
}
