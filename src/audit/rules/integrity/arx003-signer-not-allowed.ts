import { verificationRule } from './verification-rule.ts';

/** Nobody who signed is trusted here. */
export const signerNotAllowed = verificationRule({
  id: 'ARX003',
  title: 'Signer is not trusted here',
  severity: 'critical',
  why: 'Anybody can seal a bundle. Only a signature by somebody whom this machine trusts, and enough of them, says that it is the right one.',
  evidence: 'The fingerprints or identities that signed, and what is trusted here.',
  remedy:
    'Compare the fingerprint or identity with its owner by another way than the file came, then run `arx trust add`.',
  keys: ['trust.keys', 'trust.identities', 'trust.thresholds', 'require.approval_policies'],
});
