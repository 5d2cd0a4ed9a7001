/** One thing that is to be done to a service. */
export interface Effect {
  /** Without `.service`; `systemd` for the manager itself. */
  readonly service: string;
  readonly action: string;
}

/** A call that is understood to the last word. */
export type Call =
  /** Something is to be done. */
  | {
      readonly kind: 'effects';
      readonly effects: readonly Effect[];
      /** Words that invoke-rc.d itself is given. */
      readonly policy?: readonly string[];
    }
  /** Something is asked, nothing is done. */
  | {
      readonly kind: 'query';
      readonly verb: string;
      readonly services: readonly string[];
      /** Options for systemctl. */
      readonly options: readonly string[];
    };

/** Reads a call of one tool from its words; undefined for what is not understood. */
export type CallReader = (words: readonly string[]) => Call | undefined;
