import { AppError, fail } from '@mostrador/kit';
import type { KeepRefusedSaleRequest } from '@mostrador/proto/sales';
import type { Malformed } from './route.ts';

const isTheirs = (error: unknown) =>
  error instanceof AppError && (error.kind === 'unauthenticated' || error.kind === 'forbidden');

/**
 * A sale that cannot be read was still paid: it is kept as it was sent before it is refused. Where it cannot be kept the
 * answer is 503, so that the till does not forget it.
 */
export const keepRefusedSale: Malformed = async (call, text, refusal) => {
  const message: KeepRefusedSaleRequest = {
    payloadJson: text,
    reason: refusal.reason,
    field: refusal.told.field ?? '',
    detail: refusal.told.detail ?? '',
  };
  await call('keepRefusedSale', message).catch((error: unknown) => {
    if (isTheirs(error)) throw error;
    return fail('unavailable', { detail: 'The sale could not be kept. Send it again.' });
  });
};
