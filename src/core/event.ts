/** Something that happened during long work. Never contains a credential. */
export type Event =
  /** A source changed its state. `source` is the lock key, `detail` one short phrase for people. */
  | {
      readonly type: 'source';
      readonly source: string;
      readonly state: 'started' | 'waiting' | 'resolved' | 'cached' | 'done' | 'failed';
      readonly detail: string;
    }
  /** Bytes of one step went by; `total` is missing when nobody knows it. */
  | { readonly type: 'progress'; readonly step: string; readonly done: number; readonly total?: number }
  /** A named step of the work began or ended. */
  | {
      readonly type: 'step';
      readonly step: string;
      readonly state: 'started' | 'done' | 'failed';
      readonly detail: string;
      /** Of the commands of a bundle: how many it has. */
      readonly of?: number;
      /** True: the detail says what stays behind, which is to be told at the end, too. */
      readonly stays?: true;
    }
  /** A command of the bundle wrote something. */
  | {
      readonly type: 'output';
      readonly step: string;
      readonly stream: 'stdout' | 'stderr';
      readonly bytes: Uint8Array;
    }
  /** Something that the user should know and that does not stop the work. */
  | { readonly type: 'warning'; readonly message: string; readonly hint?: string };
