import type { Far } from '../far/far-model.ts';
import type { Traffic } from '../far/traffic.ts';
import type { TargetConduct, TargetPhase, TargetResult, TargetTraffic } from './target-options.ts';

/** Counts what goes over the line and how long each phase takes. */
export interface Meter {
  /** A phase begins; it may do so again. */
  phase(phase: TargetPhase): void;
  /** Bytes that the target lacked, and what was sent of them. */
  sent(need: number, traffic: Traffic): void;
  readonly ms: TargetResult['ms'];
  readonly traffic: TargetTraffic;
}

export function newMeter({ wire }: Pick<Far, 'wire'>, { phase: tell }: Pick<TargetConduct, 'phase'>): Meter {
  const ms = new Map<TargetPhase, number>();
  const content = { need: 0, sent: 0, blobs: 0 };
  let current: { readonly phase: TargetPhase; readonly begun: number } | undefined;
  const end = (): void => {
    if (current === undefined) return;
    const { phase, begun } = current;
    ms.set(phase, (ms.get(phase) ?? 0) + performance.now() - begun);
    current = { phase, begun: performance.now() };
  };
  return {
    phase: (phase) => {
      end();
      current = { phase, begun: performance.now() };
      tell?.(phase);
    },
    sent: (need, { sent, blobs }) => {
      content.need += need;
      content.sent += sent;
      content.blobs += blobs;
    },
    get ms() {
      end();
      return Object.fromEntries([...ms].map(([phase, time]) => [phase, Math.round(time)]));
    },
    get traffic() {
      return { ...content, out: wire.out, in: wire.in };
    },
  };
}
