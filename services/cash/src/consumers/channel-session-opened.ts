import { consumer } from '@mostrador/kit';
import { ChannelSessionOpened } from '@mostrador/proto/sales';
import { awaitClose } from '../closing.ts';
import { enter } from '../opening.ts';

/** Opens the session that a channel has on a business day; it is closed when that day is over. */
export const channelSessionOpened = consumer(ChannelSessionOpened, async (tx, events, ctx) => {
  for (const { body } of events) {
    const { sessionId, tillId, branchId } = body;
    const closesAt = new Date(body.closesAt!);
    const day = { openedAt: new Date(body.openedAt!).toISOString(), closesAt: closesAt.toISOString() };
    const opening = { sessionId, tillId, branchId, cashierId: tillId, openingFloatMinor: 0, ...day };
    const session = await enter(tx, ctx, opening, 'take');
    if (session.state === 'open' && session.kind === 'channel') await awaitClose(tx, sessionId, closesAt);
  }
});
