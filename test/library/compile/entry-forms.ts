import { arx, File, Inline, Url } from '../../../src/index.ts';
import type { Code, Data, PlainSource, Source } from '../../../src/index.ts';

// Commands.
export const command: Code = arx.Code('sh', '-c', 'true');
export const labelled: Code = arx.Code('sh', '-c', 'true', { label: 'x', env: { A: 'b' }, timeout: '1m' });
export const program: Code = arx.Code('tar+https://host/tool.tgz#bin/tool', '--flag');
export const script: Code = arx.Code({ text: '#!/bin/sh\necho hi' }, 'one', { label: 'hi' });
export const ofSource: Code = arx.Code(arx.Source('https://host/tool'), '--flag');
export const expanded: Code = arx.Code({ source: 'https://host/tool', args: ['x'], network: 'host' });
export const expandedCommand: Code = arx.Code({ cmd: 'true' });
export const words: readonly string[] = command.args;
export const cmd: string | undefined = command.cmd;
export const from: Source | undefined = program.source;

// Placements.
export const bare: Data = arx.Data('https://host/x');
export const placed: Data = arx.Data('git+ssh://host/sys.git#nginx', '/etc/nginx');
export const inline: Data = arx.Data({ text: 'hello' }, 'motd', { mode: '0644' });
export const collection: Data = arx.Data(
  { 'a.conf': 'x', deep: { 'b.conf': { base64: 'eA==' } } },
  '/etc/app',
);
export const list: Data = arx.Data(['one', 'two'], '/etc/list');
export const withOptions: Data = arx.Data('https://host/x', { owner: 'root', integrity: 'sha256-' });
export const full: Data = arx.Data({ source: arx.Source('https://host/x'), target: '/x', label: 'x' });
export const target: string | undefined = full.target;

// Sources.
export const url: Source = arx.Source('https://host/x');
export const data: Source = arx.Source({ data: new Uint8Array([1, 2, 3]) });
export const tgz: Source = arx.Source({ tgz: new Uint8Array() });
export const nested: Source = arx.Source({ a: 'text', b: ['x', { text: 'y' }] });
export const itself: Source = arx.Source(url);
export const plain: PlainSource = url.externalize();
export const isUrl: boolean = url instanceof Url || url instanceof File || url instanceof Inline;
export const file: File = new File('/etc/hostname');

// @ts-expect-error arguments are text
arx.Code('sleep', 5);
// @ts-expect-error a target is text
arx.Data('https://host/x', 5);
// @ts-expect-error entries are read-only
command.args.push('x');
// @ts-expect-error no such option
arx.Data('https://host/x', '/x', { modus: '0644' });
