declare module 'spdx-expression-parse' {
  interface LicenceNode {
    readonly license: string;
    readonly plus?: true;
    readonly exception?: string;
  }
  interface JoinedNode {
    readonly left: ExpressionNode;
    readonly conjunction: 'and' | 'or';
    readonly right: ExpressionNode;
  }
  type ExpressionNode = LicenceNode | JoinedNode;
  /** @throws Error for what is no SPDX licence expression. */
  const parse: (text: string) => ExpressionNode;
  export = parse;
}

declare module 'spdx-satisfies' {
  /** True if the first expression leaves a choice that is made of the licences of the list only. */
  const satisfies: (expression: string, approved: readonly string[]) => boolean;
  export = satisfies;
}
