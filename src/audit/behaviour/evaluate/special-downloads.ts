import { posix } from 'node:path';
import { type Argument, type Context, record } from './evaluation.ts';
import { parseOptions } from './parse-options.ts';
import { joinPath } from './paths.ts';
import { recordNetwork, recordRead, recordWrite, shownAddress } from './record-use.ts';
import { UNKNOWN } from './script-facts.ts';
import type { Special } from './special.ts';

/** Where curl puts what it downloads. */
export const curl: Special = ({ name, options, program }, context) => {
  const { flags, values, operands } = options;
  const output = values.findLast(({ option }) => option === '-o' || option === '--output')?.value;
  if (output !== undefined && output.text !== '-') return downloadedTo(output, context);
  if (flags.has('-O') || flags.has('--remote-name') || flags.has('--remote-name-all'))
    return toOwnName(operands, program, context);
  if (!flags.has('-I') && !flags.has('--head')) downloads(name, context);
};

/** Where wget puts it. */
export const wget: Special = ({ name, options, program }, context) => {
  const { values, operands } = options;
  const output = values.findLast(({ option }) => option === '-O' || option === '--output-document')?.value;
  if (output?.text === '-') downloads(name, context);
  else if (output !== undefined) downloadedTo(output, context);
  else if (!options.flags.has('--spider')) toOwnName(operands, program, context);
};

function downloads(name: string, { evaluation }: Context): void {
  evaluation.downloads += 1;
  evaluation.downloader = name;
}

function downloadedTo(file: Argument, { evaluation, shell }: Context): void {
  if (!file.text.startsWith(UNKNOWN)) evaluation.downloaded.add(joinPath(shell.cwd, file.text));
}

function toOwnName(addresses: readonly Argument[], program: Argument, context: Context): void {
  for (const { text } of addresses) {
    const path = text.split(/[?#]/, 1)[0] ?? '';
    const name = posix.basename(path);
    const file = { ...program, text: name === '' || path.endsWith('/') ? UNKNOWN : name };
    recordWrite(file, context, 'download');
    downloadedTo(file, context);
  }
}

/** What was downloaded is compared with a digest or a signature: it is no longer anybody's. */
export const checked: Special = ({ name, options, args }, { evaluation }) => {
  const checks =
    name === 'cosign'
      ? args[0]?.text.startsWith('verify') === true
      : name === 'gpgv' || ['-c', '--check', '--verify', '-V'].some((flag) => options.flags.has(flag));
  if (!checks) return;
  for (const path of evaluation.downloaded) evaluation.checked.add(path);
  evaluation.downloaded.clear();
};

/** `git -c http.sslVerify=false`, `git config http.sslVerify false`, `npm config set strict-ssl false`. */
export const gitSettings: Special = ({ name, args, program }, context) => {
  const text = args.map((one) => one.text).join(' ');
  if (/\bhttp\.(?:[^ =]*\.)?sslverify[ =]+(?:false|0|no)\b|\bstrict-ssl[ =]+false\b/i.test(text))
    record(context, 'no-tls-check', `${name} without a check of certificates`, program.at);
};

const SSH_VALUED: ReadonlySet<string> = new Set(
  'BbcDEeFIiJLlmOopQRSWw'.split('').map((letter) => `-${letter}`),
);

/** `ssh [options] HOST [COMMAND…]`: what it runs there is looked at, but it is not done here. */
export const remote: Special = ({ name, args, program }, context) => {
  const { values, operands } = parseOptions(args, {
    valued: (option) => SSH_VALUED.has(option),
    stops: true,
  });
  const [host] = operands;
  for (const { option, value } of values) {
    if (option === '-i' || option === '-F') recordRead(value, context);
    if (
      option === '-o' &&
      /^StrictHostKeyChecking[= ](?:no|off)|^UserKnownHostsFile[= ]\/dev\/null/i.test(value.text)
    )
      record(context, 'no-tls-check', `${name} -o ${value.text}`, value.at);
  }
  recordNetwork(name, host?.text, program, context);
  if (operands.length > 1)
    record(context, 'opaque', `commands on ${shownAddress(host?.text ?? UNKNOWN)}`, program.at);
};

/** A container image or a package that is fetched and run at once. */
export const image: Special = ({ name, args, program }, context) => {
  const [sub] = args.filter(({ text }) => !text.startsWith('-'));
  const isContainer = name === 'docker' || name === 'podman';
  if (isContainer && sub?.text !== 'run' && sub?.text !== 'create') return;
  const insideIt = isContainer ? 'an image' : 'a package';
  record(
    context,
    'unsealed',
    `${isContainer ? `${name} ${sub?.text}` : name} runs ${insideIt} from elsewhere`,
    program.at,
  );
};
