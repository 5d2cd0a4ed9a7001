import { quoted } from '../../core/quoted.ts';
import type { TargetChain, TargetLink } from './target-name.ts';

/** Why a text names no target. */
export interface NoTarget {
  /** `it is …, expected …` */
  readonly problem: string;
  readonly hint?: string;
}

const LONGEST = 1024;
const MOST_LINKS = 8;
const CONNECTOR = /^[a-z][a-z0-9_-]{0,63}$/;
// What begins with "-" would be an option of ssh; names of ~/.ssh/config may hold more than those of DNS.
const HOST =
  /^(?:[^\s@:/-][^\s@:/]*@)?(?:[\p{L}\p{N}_.][\p{L}\p{N}_.%+-]*|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%[\w.-]+)?)$/iu;
const WITH_PORT = /^(?:[^:]+|\[[^\]]*\]):[0-9]+$/;

/**
 * Reads the name of a target: `host`, `user@host`, an IPv6 address, `@connector`, `@connector/argument`; several with `/@`
 * between them are a chain, the outer one first. Everything up to the next `/@` is the argument.
 */
export function parseTargetName(name: string): TargetChain | NoTarget {
  const problem = textProblem(name);
  if (problem !== undefined) return { problem };
  const pieces = name.split('/@').map((piece, at) => (at === 0 ? piece : `@${piece}`));
  if (pieces.length > MOST_LINKS)
    return { problem: `it has ${pieces.length} links, expected at most ${MOST_LINKS}` };
  const links: TargetLink[] = [];
  for (const piece of pieces) {
    const link = piece.startsWith('@') ? parseLink(piece) : hostLink(piece);
    if ('problem' in link) return link;
    links.push(link);
  }
  const [first, ...rest] = links;
  return first === undefined ? { problem: 'it is empty, expected a name' } : [first, ...rest];
}

function textProblem(name: string): string | undefined {
  if (name === '') return 'it is empty, expected a name';
  if (name.length > LONGEST) return `it has ${name.length} characters, expected at most ${LONGEST}`;
  if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(name)) return 'it has a control character, expected none';
  return name.trim() === name ? undefined : 'it begins or ends with a space, expected none';
}

function parseLink(piece: string): TargetLink | NoTarget {
  const slash = piece.indexOf('/');
  const connector = piece.slice(1, slash < 0 ? undefined : slash);
  const argument = slash < 0 ? undefined : piece.slice(slash + 1);
  if (!CONNECTOR.test(connector))
    return {
      problem: `${quoted(connector, 60)} is no name of a connector, expected one such as @local, @ssh/HOST or @docker/NAME`,
    };
  if (argument === '')
    return { problem: `nothing follows "@${connector}/", expected a name`, hint: `write @${connector}/NAME` };
  if (connector === 'ssh') return sshLink(argument);
  if (connector === 'local' && argument !== undefined)
    return { problem: '@local has no argument, expected it alone', hint: 'write @local' };
  return argument === undefined ? { connector } : { connector, argument };
}

function sshLink(argument: string | undefined): TargetLink | NoTarget {
  if (argument === undefined) return { problem: '@ssh names no host, expected one', hint: 'write @ssh/HOST' };
  return hostLink(argument);
}

function hostLink(text: string): TargetLink | NoTarget {
  if (WITH_PORT.test(text)) {
    const port = text.replace(/^.*:/, '').slice(0, 5);
    const hint = `put the port into its data: ssh_port: ${port}, or --data ssh_port=${port}`;
    return { problem: 'it has a port, expected a host', hint };
  }
  if (/^[^@]*:[^@]*@/.test(text))
    return {
      problem: 'it has a password, expected none',
      hint: 'give it by reference in its data: ssh_password: {env: NAME}',
    };
  const argument = text.replace(/\[([0-9a-f:.%\w-]*:[0-9a-f:.%\w-]*)\]$/i, '$1');
  if (HOST.test(argument)) return { connector: 'ssh', argument };
  return {
    problem: 'it is no name of a host, expected HOST, USER@HOST, an address, or @CONNECTOR/NAME',
    ...hintFor(text),
  };
}

function hintFor(text: string): Pick<NoTarget, 'hint'> {
  if (text.includes('://')) return { hint: 'a target is no URL: write the host alone' };
  if (/[,;\s]/.test(text))
    return { hint: 'name one host at a time: --on web-01 --on web-02, or a list in the file' };
  return {};
}
