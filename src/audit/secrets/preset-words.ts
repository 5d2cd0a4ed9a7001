/**
 * The rules of secretlint's preset that are used, each with the words without which it finds nothing. Left out are those
 * that arx does better: private keys, passwords in URLs, GitHub, Google; and the one that lets a comment in a file hide
 * what is in that file.
 */
export const PRESET_WORDS: Readonly<Record<string, readonly string[]>> = {
  aws: ['secret_access', 'secretaccess', 'secret_key', 'secretkey'],
  npm: ['npm_'],
  slack: ['xoxb-', 'xoxp-', 'xapp-', 'xoxa-', 'xoxo-', 'xoxr-'],
  openai: ['sk-'],
  anthropic: ['sk-ant-'],
  groq: ['gsk_'],
  huggingface: ['hf_'],
  linear: ['lin_api_'],
  notion: ['ntn_'],
  sendgrid: ['SG.'],
  shopify: ['shppa_', 'shpca_', 'shpat_', 'shpss_'],
  stripe: ['sk_live', 'sk_test', 'rk_live', 'rk_test'],
  gitlab: ['glpat-'],
  grafana: ['glc_', 'glsa_'],
  '1password': ['ops_ey'],
  'hashicorp-vault': ['hvs.', 'hvb.', 'hvr.'],
  vercel: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'],
  databricks: ['dapi'],
  docker: ['dckr_pat_'],
  figma: ['figd_'],
  cloudflare: ['cfk_', 'cfut_', 'cfat_'],
  tailscale: ['tskey-'],
};

/** Rules of the preset that are not used. */
export const PRESET_LEFT_OUT: readonly string[] = [
  'privatekey',
  'basicauth',
  'database-connection-string',
  'github',
  'gcp',
  'filter-comments',
];
