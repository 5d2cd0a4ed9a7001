import { record } from './evaluation.ts';
import type { Context } from './evaluation.ts';
import type { Argument } from './evaluation.ts';
import { recordRead } from './record-use.ts';
import type { Special } from './special.ts';

/** `service NAME ACTION`, `rc-service NAME ACTION`, `invoke-rc.d NAME ACTION`. A full restart is a restart. */
export const service: Special = ({ options, program }, context) => {
  const [name, action] = options.operands;
  const full = options.flags.has('--full-restart') ? 'restart' : undefined;
  const text = action?.text ?? full;
  if (name !== undefined && text !== undefined) serve(name.text, text, program, context);
};

/** `initctl ACTION NAME`. */
export const initctl: Special = ({ options, program }, context) => {
  const [action, name] = options.operands;
  if (name !== undefined && action !== undefined) serve(name.text, action.text, program, context);
};

/** What is done at once with --now (systemctl(1)). */
const NOW: Readonly<Record<string, string | undefined>> = { enable: 'start', disable: 'stop', mask: 'stop' };

const WITHOUT_NAME: ReadonlySet<string> = new Set([
  'daemon-reload',
  'daemon-reexec',
  'reset-failed',
  'default',
  'isolate',
  'reboot',
  'poweroff',
  'halt',
  'rescue',
  'emergency',
]);

/** `systemctl ACTION NAME…`. What is done to the manager itself is done to `systemd`. */
export const systemctl: Special = ({ options, program }, context) => {
  const [action, ...names] = options.operands;
  if (action === undefined) return;
  if (names.length === 0 && WITHOUT_NAME.has(action.text)) serve('systemd', action.text, program, context);
  for (const name of names) {
    serve(name.text, action.text, program, context);
    const now = Object.hasOwn(NOW, action.text) ? NOW[action.text] : undefined;
    if (options.flags.has('--now') && now !== undefined) serve(name.text, now, program, context);
    if (/^(?:enable|reenable|link|preset)$/.test(action.text))
      record(context, 'persistence', `systemctl ${action.text} ${unit(name.text)}`, program.at);
  }
};

function serve(name: string, action: string, program: Argument, context: Context): void {
  record(context, 'services', `${unit(name)} ${action}`, program.at);
}

function unit(name: string): string {
  return name.endsWith('.service') ? name.slice(0, -'.service'.length) : name;
}

/** `rc-update add NAME`. */
export const openRc: Special = ({ options, program }, context) => {
  const [action, name] = options.operands;
  if (action?.text === 'add')
    record(context, 'persistence', `rc-update add ${name?.text ?? ''}`.trimEnd(), program.at);
};

/** `update-rc.d NAME defaults`, `chkconfig NAME on`, `at TIME`. */
export const bootCommand: Special = ({ name, options, program }, context) => {
  const words = options.operands.map(({ text }) => text);
  if (words.includes('remove') || words.includes('off') || words.includes('disable')) return;
  if (name === 'chkconfig' && !words.includes('on') && !options.flags.has('--add')) return;
  if (name === 'at' && ['-l', '-r', '-c', '-d'].some((flag) => options.flags.has(flag))) return;
  record(context, 'persistence', [name, ...words].join(' '), program.at);
};

/** `crontab FILE` and `crontab -` install a table; `-l` shows it, `-r` removes it. */
export const crontab: Special = ({ options, program, args }, context) => {
  if (options.flags.has('-l') || options.flags.has('-r')) return;
  const file = args.find(({ text }) => !text.startsWith('-'));
  if (file !== undefined) recordRead(file, context);
  record(context, 'persistence', 'crontab', program.at);
};

/** `start-stop-daemon --start --exec PROGRAM -- ARGUMENTS`: what is started is looked at; with --stop nothing is. */
export const daemon: Special = ({ options }, context) => {
  const { flags, values, operands } = options;
  const starts = flags.has('--start') || flags.has('-S');
  const program = values.findLast(({ option }) => /^(?:-x|--exec|-a|--startas)$/.test(option))?.value;
  if (starts && program !== undefined) context.evaluation.dispatch([program, ...operands], context);
};
