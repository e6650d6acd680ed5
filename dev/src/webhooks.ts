import type { Afip } from './afip.ts';

/** Leave for webhooks to lead to this machine, to try them out: where it was given, and nothing real hangs on the shop. */
export function webhookSettings(afip: Afip): Record<string, string> {
  const given = process.env.WEBHOOKS_ALLOW_PRIVATE || '0';
  if (given !== '0' && afip === 'produccion')
    throw new Error(
      'WEBHOOKS_ALLOW_PRIVATE is for trying webhooks out: a shop that issues with AFIP does not take it.',
    );
  return { WEBHOOKS_ALLOW_PRIVATE: given };
}
